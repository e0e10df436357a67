"""Which dossiers lodged online wait for an answer, how much of the eight working hours is left, and how are they accepted?

Cà Mau Đ24.1a (accepted or refused within 08 working hours, counted from the next working hours when lodged outside of them),
Cần Thơ Đ15.5 (at once), Bắc Giang Đ15.3a (originals are compared when the result is returned).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from counter_app.domain import checklist, comparing
from counter_app.domain.checklist import ChecklistVerdict
from counter_app.domain.deadlines import answer_online_by
from counter_app.domain.dossier import Channel
from counter_app.domain.errors import OnlineDecided
from counter_app.domain.officer import Officer
from counter_app.domain.online_dossier import OnlineDossier, OnlineState
from counter_app.domain.payment import Payment
from counter_app.domain.person import Person
from counter_app.domain.procedure import Procedure
from counter_app.ports import DeskClock, DeskStore
from counter_app.services.catalogue import CatalogueService
from counter_app.services.guidance import GuidanceForm
from counter_app.services.intake import IntakeForm, IntakeService, Quote, Received


@dataclass(frozen=True, slots=True)
class OnlineLine:
    """One that waits. `left`: working time until `answer_by`, zero when that is over (then `late`)."""

    lodged: OnlineDossier
    procedure_name: str
    answer_by: datetime
    left: timedelta
    late: bool


@dataclass(frozen=True, slots=True)
class OnlineLook:
    """What an officer looks at before deciding. `fee_told` False: the portal's payment is not what the fee adds up to."""

    lodged: OnlineDossier
    procedure: Procedure
    verdict: ChecklistVerdict
    quote: Quote
    to_compare: frozenset[str]
    fee_told: bool


class OnlineQueue:
    """The dossiers of the portal at this desk. Decisions are one transaction each, made once."""

    def __init__(self, store: DeskStore, clock: DeskClock, catalogue: CatalogueService, intake: IntakeService) -> None:
        self._store = store
        self._clock = clock
        self._catalogue = catalogue
        self._intake = intake

    def waiting(self) -> list[OnlineLine]:
        """The late ones first, then by the time left. Raises CalendarYearMissing."""
        with self._store.read() as session:
            lodged = [self._here(one) for one in session.online.waiting()]
        now, calendar = self._clock.now(), self._catalogue.calendar()
        names = {procedure.code: procedure.name for procedure in self._catalogue.by_use()}
        lines = []
        for one in lodged:
            by = answer_online_by(one.lodged_at, calendar)
            left = calendar.working_time_between(now, by)
            lines.append(OnlineLine(one, names.get(one.procedure_code, one.procedure_code), by, left, now > by))
        return sorted(lines, key=lambda line: (line.answer_by, line.lodged.uid))

    def look(self, uid: str) -> OnlineLook:
        """Raises OnlineDecided, UnknownProcedure, BadField(case)."""
        lodged = self._waiting(uid)
        form = self._form(lodged, "")
        procedure = self._catalogue.procedure(lodged.procedure_code, lodged.lodged_at.date())
        quote = self._intake.quote(form)
        return OnlineLook(
            lodged=lodged,
            procedure=procedure,
            verdict=checklist.judge(procedure, form.case_code, form.handed_in),
            quote=quote,
            to_compare=comparing.codes_to_compare(form.handed_in),
            fee_told=lodged.paid_amount in (0, quote.fee.amount),
        )

    def accept(self, uid: str, officer: Officer, *, date_confirmed: bool = False) -> Received:
        """An ordinary dossier with the real lodging as its reception; the number comes from the lease of the day.

        Raises OnlineDecided, IncompleteChecklist and what IntakeService.receive raises.
        """
        intent_id = f"online:{uid}"
        with self._store.read() as session:
            if session.dossiers.by_intent(intent_id) is not None:  # the second Enter
                return self._intake.receive(IntakeForm(intent_id, "", "", Person(""), ()), officer)
        lodged = self._waiting(uid)
        form = replace(self._form(lodged, intent_id), date_confirmed=date_confirmed)
        if lodged.paid_amount and lodged.paid_amount == self._intake.quote(form).fee.amount:
            form = replace(form, payment=Payment("online", lodged.paid_amount), fee_paid=True)
        return self._intake.receive(form, officer)

    def visit(self, uid: str, intent_id: str) -> tuple[GuidanceForm, Procedure]:
        """The form of a request to complete, or of a refusal. Raises OnlineDecided, UnknownProcedure."""
        lodged = self._waiting(uid)
        procedure = self._catalogue.procedure(lodged.procedure_code)
        form = GuidanceForm(
            intent_id=intent_id,
            procedure_code=lodged.procedure_code,
            applicant=lodged.applicant,
            case_code=self._case(procedure, lodged),
            handed_in=lodged.handed_in,
            channel=Channel.ONLINE,
            online_uid=uid,
        )
        return form, procedure

    def _waiting(self, uid: str) -> OnlineDossier:
        with self._store.read() as session:
            lodged = session.online.newest(uid)
        if lodged is None or lodged.state is not OnlineState.WAITING:
            raise OnlineDecided(state=str(lodged.state) if lodged else "unknown")
        return self._here(lodged)

    def _here(self, lodged: OnlineDossier) -> OnlineDossier:
        """With its time in the desk's zone: the law's hours are those of the unit."""
        return replace(lodged, lodged_at=lodged.lodged_at.astimezone(self._clock.now().tzinfo))

    def _form(self, lodged: OnlineDossier, intent_id: str) -> IntakeForm:
        procedure = self._catalogue.procedure(lodged.procedure_code, lodged.lodged_at.date())
        return IntakeForm(
            intent_id=intent_id,
            procedure_code=lodged.procedure_code,
            case_code=self._case(procedure, lodged),
            applicant=lodged.applicant,
            handed_in=comparing.marked(procedure, lodged.handed_in),
            channel=Channel.ONLINE,
            submitter=lodged.submitter,
            return_method=lodged.return_method,
            received_at=lodged.lodged_at,
            summary=lodged.summary,
            fee_later=True,
            wants_receipt=False,  # the receipt is electronic: the portal makes it from what the centre is told
            online_uid=lodged.uid,
        )

    def _case(self, procedure: Procedure, lodged: OnlineDossier) -> str:
        return lodged.case_code or (procedure.cases[0].code if procedure.cases else "")
