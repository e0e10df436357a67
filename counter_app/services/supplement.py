"""How an incomplete dossier is asked for and comes back: once and fully, through the desk, under the same code.

NĐ 61 Đ15.3, Đ17.1a, Đ19.4; Bắc Giang Đ15.1d, Đ15.2d; Huế Đ11.2c. After acceptance only the desk asks (NĐ 61 Đ5.1e).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from counter_app.domain import checklist, deadlines, supplement
from counter_app.domain.act import Known, holding
from counter_app.domain.checklist import ChecklistVerdict
from counter_app.domain.comparing import stamped
from counter_app.domain.dossier import Dossier, HandedIn
from counter_app.domain.due_history import DueChangeKind
from counter_app.domain.errors import IncompleteChecklist, SecondRequest
from counter_app.domain.guidance import GuidanceOutcome
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.officer import Officer
from counter_app.domain.received_fact import component_fact
from counter_app.domain.supplement import SupplementLine
from counter_app.services.acting import Acted, Acting, ActRequest, Prepared
from counter_app.services.guidance import GuidanceForm, GuidanceService, Guided, approval

COMPLETE_AGAIN = (DueChangeKind.RESTARTED, DueChangeKind.RESUMED)


@dataclass(frozen=True, slots=True)
class SupplementForm:
    """A request on a received dossier. `approver`, `approval_reason`: only for a second one."""

    intent_id: str
    dossier_uid: str
    lines: tuple[SupplementLine, ...]
    reason: str
    at: datetime | None = None
    expected_rev: int | None = None
    approver: Officer | None = None
    approval_reason: str = ""
    wants_slip: bool = True
    date_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class ResubmitForm:
    """What the applicant brings. `handed_in` None: everything the case asks for is there now."""

    intent_id: str
    dossier_uid: str
    handed_in: tuple[HandedIn, ...] | None = None
    at: datetime | None = None
    expected_rev: int | None = None
    wants_slip: bool = True
    date_confirmed: bool = False


class SupplementService:
    """Asks for what is missing and takes it in again."""

    def __init__(self, acting: Acting, guidance: GuidanceService) -> None:
        self._acting = acting
        self._guidance = guidance

    def request_before_acceptance(self, form: GuidanceForm, officer: Officer) -> Guided:
        """The slip of a visit that becomes no dossier yet. Raises as GuidanceService.give."""
        return self._guidance.give(form, GuidanceOutcome.SUPPLEMENT, officer)

    def request(self, form: SupplementForm, officer: Officer) -> Acted:
        """Send the dossier back through the desk, every line answered.

        Raises MissingField, LinesUnanswered, SecondRequest, IllegalTransition and what Acting.perform raises.
        """

        def prepare(dossier: Dossier, known: Known) -> Prepared:
            lines = supplement.answered(ChecklistVerdict(complete=True), form.lines)
            asked = [act for act in known.past if act.event == DossierEvent.RETURN_FOR_SUPPLEMENT]
            details = {
                "lines": supplement.to_json(lines),
                "requestNumber": len(asked) + 1,
                "returnBy": self.return_by(dossier).isoformat(),
            }
            if asked:
                details |= approval(form.approver, form.approval_reason, SecondRequest(asked_at=asked[0].at))
            return Prepared(dossier, details)

        request = ActRequest(
            form.intent_id,
            form.dossier_uid,
            DossierEvent.RETURN_FOR_SUPPLEMENT,
            officer,
            reason=form.reason,
            at=form.at,
            expected_rev=form.expected_rev,
            wants_slip=form.wants_slip,
            date_confirmed=form.date_confirmed,
        )
        return self._acting.perform(request, prepare)

    def resubmit(self, form: ResubmitForm, officer: Officer) -> Acted:
        """A new round under the same code; the term restarts or resumes by the procedure's rule, the old date is kept.

        Raises IncompleteChecklist, IllegalTransition (also for a closed dossier) and what Acting.perform raises.
        """

        def prepare(dossier: Dossier, known: Known) -> Prepared:
            at = form.at or self._acting.clock.now()
            papers = self._complete(dossier, form.handed_in)
            handed_in = stamped(papers, officer.name, at, before=dossier.handed_in)
            details = {
                "components": [component_fact(item) for item in handed_in],
                "clock": str(known.supplement_clock),
            }
            return Prepared(replace(dossier, handed_in=handed_in), details)

        request = ActRequest(
            form.intent_id,
            form.dossier_uid,
            DossierEvent.RECEIVE_SUPPLEMENT,
            officer,
            at=form.at,
            expected_rev=form.expected_rev,
            wants_slip=form.wants_slip,
            date_confirmed=form.date_confirmed,
        )
        return self._acting.perform(request, prepare)

    def asked_for(self, dossier_uid: str) -> tuple[SupplementLine, ...]:
        """The lines of the latest request that holds, () when there is none."""
        with self._acting.store.read() as session:
            past = holding([recorded.act for recorded in session.acts.of_dossier(dossier_uid)])
        asked = [act for act in past if act.event == DossierEvent.RETURN_FOR_SUPPLEMENT]
        return supplement.from_json(asked[-1].details.get("lines", ())) if asked else ()

    def return_by(self, dossier: Dossier) -> date:
        """The last day to send back what appraisal found incomplete: three working days (NĐ 61 Đ19.4, R11).

        Counted from the latest reception. Raises CalendarYearMissing.
        """
        again = [replaced.at for replaced in dossier.replaced_dues if replaced.kind in COMPLETE_AGAIN]
        received_at = again[-1] if again else dossier.received_at
        return deadlines.return_incomplete_by(received_at, self._acting.catalogue.calendar())

    def _complete(self, dossier: Dossier, told: tuple[HandedIn, ...] | None) -> tuple[HandedIn, ...]:
        procedure = self._acting.procedure_of(dossier)
        if procedure is None:  # the catalogue lost it: the papers stay as they were received
            return told if told is not None else dossier.handed_in
        handed_in = told if told is not None else checklist.ask_everything(procedure, dossier.case_code)
        verdict = checklist.judge(procedure, dossier.case_code, handed_in)
        if not verdict.complete:
            raise IncompleteChecklist(verdict=verdict)
        return handed_in
