"""Who may work at this desk: personal accounts, PINs, lock-outs (Bắc Giang Đ21.2, Cà Mau Đ9.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from counter_app.domain.errors import AccountEnded, AccountLocked, BadField, NotAllowed, UnknownOfficer, WrongPin
from counter_app.domain.officer import Act, Officer, Role
from counter_app.domain.plain_text import plain
from counter_app.services.login_end import LoginEnd
from counter_app.services.login_lock import LoginLock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from counter_app.ports import AuditEntry, DeskClock, DeskStore, Identifiers, PinHasher, Session

TRIES = 5
LOCKED_FOR = timedelta(minutes=5)  # the first time; `login_lock` has the rest
PIN_LENGTH = 6


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """A new account as typed."""

    login: str
    name: str
    role: Role
    pin: str


class LoginService:
    """Local accounts with argon2id verifiers; every try is in the audit log."""

    def __init__(self, store: DeskStore, clock: DeskClock, identifiers: Identifiers, hasher: PinHasher) -> None:
        self._store = store
        self._clock = clock
        self._identifiers = identifiers
        self._hasher = hasher
        self._lock = LoginLock(clock)
        self._end = LoginEnd(clock)
        self._wrong_here: dict[str, tuple[int, float]] = {}

    def log_in(self, login: str, pin: str) -> Officer:
        """The officer, or UnknownOfficer, AccountLocked, AccountEnded, WrongPin(tries_left).

        Takes as long for an unknown name."""
        wanted = plain(login).strip().lower()
        with self._store.read() as session:
            officer = session.officers.by_login(wanted)
            closed = self._closed(session, officer)
            ended_on = self._end.ended_on(session, officer) if officer is not None and officer.active else None
        if officer is None or not officer.active:
            self._hasher.hash(pin)  # an unknown name must not answer faster than a wrong PIN
            raise UnknownOfficer(login=wanted)
        if closed > 0:
            self._write_down_anew(officer)
            raise AccountLocked(until=self._clock.now() + timedelta(seconds=closed))
        right = self._hasher.verify(officer.pin_hash, pin)
        self._note_try(officer, right)
        if not right:
            raise WrongPin(tries_left=max(0, TRIES - officer.failed_tries - 1))
        if ended_on is not None:  # told only to whoever knows the PIN
            raise AccountEnded(ended_on=ended_on)
        return replace(officer, failed_tries=0, locked_until=None)

    def _closed(self, session: Session, officer: Officer | None) -> float:
        """Seconds for which this account stays closed."""
        if officer is None:
            return 0.0
        here, since = self._wrong_here.get(officer.officer_id, (0, 0.0))
        waits_here = LOCKED_FOR.total_seconds() - (self._clock.monotonic() - since) if here >= TRIES else 0.0
        return max(self._lock.seconds_left(session, officer.officer_id), waits_here)

    def _write_down_anew(self, officer: Officer) -> None:
        """The machine was started again: the seconds of its last run count no more."""
        with self._store.read() as session:
            stale = self._lock.of_another_boot(session, officer.officer_id)
        if stale and not self._store.read_only:
            with self._store.write() as session:
                self._lock.go_on(session, officer.officer_id)

    def _note_try(self, officer: Officer, right: bool) -> None:
        if self._store.read_only:  # beside another instance: it can write nothing down, so this process keeps count
            wrong = 0 if right else self._wrong_here.get(officer.officer_id, (0, 0.0))[0] % TRIES + 1
            self._wrong_here[officer.officer_id] = (wrong, self._clock.monotonic())
            return
        now = self._clock.now()
        failed = 0 if right else officer.failed_tries + 1
        locked = failed >= TRIES
        with self._store.write() as session:
            seconds = self._lock.begin(session, officer.officer_id) if locked else 0.0
            if right:
                self._lock.forget(session, officer.officer_id)
                self._end.note_day(session)
            until = now + timedelta(seconds=seconds) if locked else None
            session.officers.update(replace(officer, failed_tries=0 if locked else failed, locked_until=until))
            action = "login.right" if right else "login.wrong"
            session.audit.add(_entry(now, officer.officer_id, action, officer.officer_id, {"tries": str(failed)}))

    def officers(self) -> list[Officer]:
        """Every account, for the log-in list."""
        with self._store.read() as session:
            return session.officers.all()

    def officer(self, officer_id: str) -> Officer | None:
        """The account with this id."""
        with self._store.read() as session:
            return session.officers.by_id(officer_id)

    def add(self, new: NewOfficer, by: Officer | None) -> Officer:
        """A new account; a PIN given by somebody else is a first PIN. `by` None only while the desk has no account at all
        (the wizard). Raises NotAllowed, BadField."""
        login, name = plain(new.login).strip().lower(), plain(new.name).strip()
        if not login or not login.isascii() or " " in login:
            raise BadField(field="login", value=login, reason="login-form")
        if not name:
            raise BadField(field="officer-name", value="", reason="missing")
        if not (new.pin.isdigit() and len(new.pin) >= PIN_LENGTH):
            raise BadField(field="pin", value="", reason="pin-form")
        pin_hash, given = self._hasher.hash(new.pin), by is not None
        officer = Officer(self._identifiers.new_id(), login, name, new.role, pin_hash, first_pin=given)
        now = self._clock.now()
        with self._store.write() as session:
            if by is None and session.officers.all():
                raise NotAllowed(role="", act=Act.KEEP_ACCOUNTS)
            if by is not None and not by.may(Act.KEEP_ACCOUNTS):
                raise NotAllowed(role=by.role, act=Act.KEEP_ACCOUNTS)
            if session.officers.by_login(login):
                raise BadField(field="login", value=login, reason="login-taken")
            session.officers.add(officer)
            actor = by.officer_id if by else officer.officer_id
            session.audit.add(_entry(now, actor, "officer.added", officer.officer_id, {"role": new.role}))
        return officer

    def change_pin(self, officer: Officer, old_pin: str, new_pin: str) -> Officer:
        """Raises WrongPin, BadField."""
        if not self._hasher.verify(officer.pin_hash, old_pin):
            self._note_try(officer, right=False)
            raise WrongPin(tries_left=max(0, TRIES - officer.failed_tries - 1))
        if not (new_pin.isdigit() and len(new_pin) >= PIN_LENGTH) or new_pin == old_pin:
            raise BadField(field="pin", value="", reason="pin-form")
        changed = replace(officer, pin_hash=self._hasher.hash(new_pin), first_pin=False)
        with self._store.write() as session:
            session.officers.update(changed)
            session.audit.add(_entry(self._clock.now(), officer.officer_id, "officer.pin-changed", officer.officer_id, {}))
        return changed


def _entry(at: datetime, actor: str, action: str, subject: str, details: Mapping[str, str]) -> AuditEntry:
    from counter_app.domain.views import AuditEntry  # with the first PIN: the log-in screen does not wait for it (D20)

    return AuditEntry(at, actor, action, subject, details)
