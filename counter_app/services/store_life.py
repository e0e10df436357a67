"""Who vouches for a store that was restored or doubled? A reason and two people, one of them a supervisor (F18, F19)."""

from __future__ import annotations

from counter_app.domain.backup_errors import SecondPersonMissing
from counter_app.domain.errors import MissingField, NotAllowed
from counter_app.domain.officer import Act, Officer
from counter_app.domain.store_life import LIFE_EXPLAINED, UNEXPLAINED, Unexplained, read_unexplained
from counter_app.ports import AuditEntry, Clock, DeskStore


class StoreLife:
    """The desk works on meanwhile; the home screen keeps asking until somebody has explained it."""

    def __init__(self, store: DeskStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def unexplained(self) -> Unexplained | None:
        """The new life that nobody has explained; None when there is none."""
        with self._store.read() as session:
            return read_unexplained(session.notes.get(UNEXPLAINED))

    def check(self, officer: Officer, second: Officer, reason: str) -> None:
        """May these two vouch for it? Raises MissingField, SecondPersonMissing, NotAllowed."""
        if not reason.strip():
            raise MissingField(field="reason")
        if officer.officer_id == second.officer_id:
            raise SecondPersonMissing
        if not any(person.may(Act.RELEASE_PARKED) for person in (officer, second)):
            raise NotAllowed(role=officer.role, act=Act.RELEASE_PARKED)

    def explain(self, officer: Officer, second: Officer, reason: str) -> None:
        """Close the question, for ever in the audit log. Raises MissingField, SecondPersonMissing, NotAllowed."""
        self.check(officer, second, reason)
        now = self._clock.now()
        with self._store.write() as session:
            found = read_unexplained(session.notes.get(UNEXPLAINED))
            if found is None:
                return
            facts = {"reason": reason.strip(), "second": second.officer_id, "doubt": str(found.doubt)}
            session.audit.add(AuditEntry(now, officer.officer_id, LIFE_EXPLAINED, self._store.incarnation(), facts))
            session.notes.put(UNEXPLAINED, "")
