"""Which people of earlier dossiers may be this one, and what did an officer say of it? Linked, never merged (§3.6)."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.case_ports import PersonVerdict
from counter_app.domain import act_details
from counter_app.domain.errors import MissingField
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.person import Person
from counter_app.domain.same_person import Likeness, likeness, pair_of
from counter_app.ports import AuditEntry, Clock, DeskStore, Session
from counter_app.services.acting import allow

VERDICT = "person.verdict"  # audit


@dataclass(frozen=True, slots=True)
class AlikePerson:
    """Another record that may be the same person. `verdict` None: nobody has said yet."""

    person: Person
    dossier_uid: str
    number: str
    why: Likeness
    verdict: PersonVerdict | None = None


def alike_in(session: Session, person: Person, dossier_uid: str = "") -> tuple[AlikePerson, ...]:
    """Of other dossiers than `dossier_uid`, newest first, one line for each pair of records; those of whom an officer said
    that they are others are left out."""
    found: dict[str, AlikePerson] = {}
    for dossier, other in session.news.cases.people.alike(person, dossier_uid):
        why, pair = likeness(person, other), pair_of(person, other)
        verdict = session.news.cases.people.verdict(pair)
        if why is not None and pair not in found and (verdict is None or verdict.is_same):
            found[pair] = AlikePerson(other, dossier.uid, dossier.shown_number, why, verdict)
    return tuple(found.values())


class SamePeople:
    """Look-ups and verdicts; both dossiers keep what they have."""

    def __init__(self, store: DeskStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def alike(self, person: Person, dossier_uid: str = "") -> tuple[AlikePerson, ...]:
        """As `alike_in`."""
        with self._store.read() as session:
            return alike_in(session, person, dossier_uid)

    def decide(self, person: Person, other: Person, *, is_same: bool, reason: str, officer: Officer) -> PersonVerdict:
        """Nothing of either record changes. Raises NotAllowed, MissingField(reason)."""
        allow(officer, Right.HANDLE)
        told = act_details.tidy(reason, "reason")
        if not told:
            raise MissingField(field="reason")
        verdict = PersonVerdict(pair_of(person, other), is_same, self._clock.now(), officer.officer_id, told)
        with self._store.write() as session:
            session.news.cases.people.decide(verdict)
            facts = {"pair": verdict.pair, "same": str(int(is_same)), "reason": told}
            session.audit.add(AuditEntry(verdict.at, officer.officer_id, VERDICT, "", facts))
        return verdict
