"""Desk and centre have two values: who sees them side by side, with what is on paper, and how is it settled? (§3.6, I4)"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from counter_app.domain import act_details
from counter_app.domain.act import SideEvent, holding
from counter_app.domain.case_errors import CaseClosed
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import MissingField
from counter_app.domain.field_case import CaseAnswer, FieldCase, answered
from counter_app.domain.field_group import FieldGroup, Value, value_of
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.operation import canonical_json
from counter_app.domain.slip import PaperState, PrintJob
from counter_app.ports import Session
from counter_app.services.acting import Acted, Acting, ActRequest, allow, known_dossier

_ON_PAPER = frozenset(set(PaperState) - {PaperState.WANTED, PaperState.SPOILED})


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case beside its dossier. `ours`, `theirs`: sheets that went out with the one or the other value on them."""

    case: FieldCase
    dossier: Dossier
    ours: tuple[PrintJob, ...] = ()
    theirs: tuple[PrintJob, ...] = ()


@dataclass(frozen=True, slots=True)
class Noted:
    """A value that does not count, kept beside the one that does."""

    group: FieldGroup
    value: Value
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseForm:
    """One answer; `reason` is mandatory."""

    intent_id: str
    key: str
    answer: CaseAnswer
    reason: str
    date_confirmed: bool = False


class FieldCases:
    """Differences that wait for a supervisor."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def open(self) -> list[CaseView]:
        """Oldest first."""
        with self._acting.store.read() as session:
            return list(_views(session, session.news.cases.fields.open()))

    def of_dossier(self, uid: str) -> list[CaseView]:
        """Open ones of one dossier."""
        with self._acting.store.read() as session:
            return list(_views(session, session.news.cases.fields.open_of(uid)))

    def answer(self, form: CaseForm, supervisor: Officer) -> Acted:
        """By an act that is told to the centre, where it closes the conflict, too.

        Raises NotAllowed, MissingField(reason), CaseClosed, DateNotConfirmed.
        """
        allow(supervisor, Right.SUPERVISE)
        reason = act_details.tidy(form.reason, "reason")
        if not reason:
            raise MissingField(field="reason")
        vouched = self._acting.vouched_now(form.date_confirmed)
        with self._acting.store.write() as session:
            if (done := session.acts.by_id(form.intent_id)) is not None:
                return self._acting.acted_before(session, done)
            case = session.news.cases.fields.by_key(form.key)
            if case is None or case.closed_at is not None:
                raise CaseClosed(key=form.key)
            dossier = known_dossier(session, case.dossier_uid)
            _, details = answered(case, form.answer, value_of(dossier, case.group))
            request = ActRequest(
                form.intent_id, dossier.uid, SideEvent.CORRECT, supervisor, reason, details=details, wants_slip=False
            )
            acted = self._acting.perform_in(session, request, vouched)
            closed = (dossier.uid, case.group, vouched[0], supervisor.officer_id, str(form.answer))
            session.news.cases.fields.close(*closed)
            return acted


def noted_in(session: Session, uid: str) -> tuple[Noted, ...]:
    """Of answers that hold, oldest first."""
    acts = holding([recorded.act for recorded in session.acts.of_dossier(uid)])
    return tuple(
        Noted(FieldGroup(group), act.details["noted"], act.at)
        for act in acts
        if act.event == SideEvent.CORRECT and "noted" in act.details
        for group in act.details["groups"]
    )


def printed_with(jobs: list[PrintJob], value: Value) -> tuple[PrintJob, ...]:
    """Sheets of which every word of the value is part; a value without a word is on none."""
    words = [text for text in _texts(value) if text]
    if not words:
        return ()
    found = []
    for job in jobs:
        if job.state in _ON_PAPER:
            content = canonical_json(dict(job.content)).decode()
            if all(word in content for word in words):
                found.append(job)
    return tuple(found)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for member in value.values():
            yield from _texts(member)
    elif isinstance(value, str):
        yield value


def _views(session: Session, cases: list[FieldCase]) -> Iterator[CaseView]:
    for case in cases:
        dossier = session.dossiers.by_uid(case.dossier_uid)
        if dossier is not None:
            jobs = session.prints.of_dossier(dossier.uid)
            sides = (_differing(case.ours.value, case.theirs.value), _differing(case.theirs.value, case.ours.value))
            yield CaseView(case, dossier, printed_with(jobs, sides[0]), printed_with(jobs, sides[1]))


def _differing(value: Value, other: Value) -> Value:
    """Only the members that are not the same on both sides say which of the two stands on a sheet."""
    return {name: member for name, member in value.items() if other.get(name) != member}
