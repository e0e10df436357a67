"""Who keeps the accounts: a stopped one, a new PIN for somebody who forgot, the list for the head of the unit
(Bắc Giang Đ19.7: the head answers for accounts and rights)."""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.errors import BadField
from counter_app.domain.officer import Act, Officer
from counter_app.ports import AuditEntry, DeskClock, DeskStore, PinHasher, Session
from counter_app.services.acting import allow
from counter_app.services.login import PIN_LENGTH
from counter_app.services.login_end import LoginEnd
from counter_app.services.login_lock import LoginLock


class Accounts:
    """Nothing is deleted: a stopped account keeps its name in every history, and may be taken up again."""

    def __init__(self, store: DeskStore, clock: DeskClock, hasher: PinHasher) -> None:
        self._store = store
        self._clock = clock
        self._hasher = hasher
        self._lock = LoginLock(clock)
        self._end = LoginEnd(clock)

    def stop(self, officer_id: str, reason: str, by: Officer) -> Officer:
        """From now on nobody logs in with it. Raises NotAllowed, BadField (no reason, one's own account)."""
        allow(by, Act.KEEP_ACCOUNTS)
        told = " ".join(reason.split())
        if not told:
            raise BadField(field="reason", value="", reason="missing")
        if officer_id == by.officer_id:  # who keeps the accounts cannot lock the desk out of keeping them
            raise BadField(field="account", value=by.login, reason="own-account")
        with self._store.write() as session:
            officer = _known(session, officer_id)
            if not officer.active:
                return officer
            return self._kept(session, replace(officer, active=False), by, ("officer.stopped", {"reason": told}))

    def take_up(self, officer_id: str, by: Officer) -> Officer:
        """A stopped account may log in again. Raises NotAllowed, BadField."""
        allow(by, Act.KEEP_ACCOUNTS)
        with self._store.write() as session:
            officer = _known(session, officer_id)
            if officer.active:
                return officer
            self._lock.forget(session, officer_id)
            self._end.forget(session, officer_id)
            fresh = replace(officer, active=True, failed_tries=0, locked_until=None)
            return self._kept(session, fresh, by, ("officer.taken-up", {}))

    def give_pin(self, officer_id: str, pin: str, by: Officer) -> Officer:
        """A first PIN again, for somebody who forgot; it must be changed at the next log-in. Raises NotAllowed, BadField."""
        allow(by, Act.KEEP_ACCOUNTS)
        if not (pin.isdigit() and len(pin) >= PIN_LENGTH):
            raise BadField(field="pin", value="", reason="pin-form")
        if officer_id == by.officer_id:  # one's own PIN is changed with the old one as proof
            raise BadField(field="account", value=by.login, reason="own-account")
        pin_hash = self._hasher.hash(pin)
        with self._store.write() as session:
            officer = _known(session, officer_id)
            self._lock.forget(session, officer_id)
            self._end.forget(session, officer_id)
            fresh = replace(officer, pin_hash=pin_hash, first_pin=True, failed_tries=0, locked_until=None)
            return self._kept(session, fresh, by, ("officer.pin-given", {}))

    def listed(self, by: Officer) -> list[Officer]:
        """Every account, also the stopped ones. Raises NotAllowed."""
        allow(by, Act.KEEP_ACCOUNTS)
        with self._store.read() as session:
            return session.officers.all()

    def _kept(self, session: Session, officer: Officer, by: Officer, told: tuple[str, dict[str, str]]) -> Officer:
        action, facts = told
        session.officers.update(officer)
        session.audit.add(AuditEntry(self._clock.now(), by.officer_id, action, officer.officer_id, facts))
        return officer


def _known(session: Session, officer_id: str) -> Officer:
    officer = session.officers.by_id(officer_id)
    if officer is None:
        raise BadField(field="account", value=officer_id, reason="unknown-account")
    return officer
