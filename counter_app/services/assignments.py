"""Which officers may make digital copies, by which written assignment? (Cà Mau Đ23.3)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from counter_app.domain.act_details import tidy
from counter_app.domain.assignment import Assignment, assignment_on
from counter_app.domain.errors import BadField, MissingField, NotAllowed
from counter_app.domain.officer import Act, Officer
from counter_app.domain.scan_work_errors import NotAssigned
from counter_app.ports import AuditEntry, DeskClock, DeskStore, Identifiers, Session


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """As it stands on the paper."""

    officer_id: str
    number: str
    signed_on: date
    signer: str
    valid_from: date
    valid_until: date | None = None


class AssignmentRegister:
    """The register of the papers. None is ever changed; a new paper takes over."""

    def __init__(self, store: DeskStore, clock: DeskClock, identifiers: Identifiers) -> None:
        self._store = store
        self._clock = clock
        self._identifiers = identifiers

    def register(self, new: NewAssignment, by: Officer) -> Assignment:
        """Raises NotAllowed, MissingField, BadField."""
        if not by.may(Act.SUPERVISE):
            raise NotAllowed(role=by.role, act=Act.SUPERVISE)
        for field in ("number", "signer"):
            if not getattr(new, field).strip():
                raise MissingField(field=f"assignment_{field}")
        if new.valid_until is not None and new.valid_until < new.valid_from:
            raise BadField(field="assignment_until", value=new.valid_until.isoformat(), reason="before-its-start")
        made = Assignment(
            self._identifiers.new_id(),
            new.officer_id,
            tidy(new.number, "assignment_number"),
            new.signed_on,
            tidy(new.signer, "assignment_signer"),
            new.valid_from,
            new.valid_until,
        )
        with self._store.write() as session:
            session.scans.assignments.add(made)
            told = {"officer": new.officer_id, "number": made.number}
            session.audit.add(
                AuditEntry(self._clock.now(), by.officer_id, "assignment.registered", made.assignment_id, told)
            )
        return made

    def in_force(self, officer: Officer) -> Assignment:
        """The paper that this officer scans under today. Raises NotAssigned."""
        with self._store.read() as session:
            return in_force(session, officer, self._clock.now().date())

    def all(self) -> list[Assignment]:
        """Newest first."""
        with self._store.read() as session:
            return session.scans.assignments.all()


def in_force(session: Session, officer: Officer, on: date) -> Assignment:
    """Raises NotAssigned."""
    found = assignment_on(session.scans.assignments.of(officer.officer_id), officer.officer_id, on)
    if found is None:
        raise NotAssigned(officer=officer.name, on=on)
    return found
