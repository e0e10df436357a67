"""How is a request or a refusal that was written by hand kept as the visit it was (NĐ 61 Đ17.1a–b; Bắc Giang Đ21.3)?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from counter_app.domain import checklist, supplement
from counter_app.domain.guidance import GuidanceOutcome
from counter_app.domain.officer import Officer
from counter_app.domain.operation import ClockTrust
from counter_app.domain.paper_form import FormKind
from counter_app.domain.person import Person
from counter_app.domain.supplement import SupplementLine
from counter_app.ports import Session
from counter_app.services.catch_up_forms import JudgedForm, case_of, handed_in_of
from counter_app.services.guidance import Giver, GuidanceForm, GuidanceService

OUTCOMES = {FormKind.SUPPLEMENT: GuidanceOutcome.SUPPLEMENT, FormKind.REFUSAL: GuidanceOutcome.REFUSED}


def keep_slip(
    session: Session,
    guidance: GuidanceService,
    judged: JudgedForm,
    officer: Officer,
    vouched: tuple[datetime, ClockTrust],
) -> None:
    """In the caller's transaction. A page of the register becomes nothing. Raises what `GuidanceService.give` raises."""
    outcome, keyed, procedure = OUTCOMES.get(judged.number.kind), judged.keyed, judged.procedure
    if outcome is None or procedure is None:
        return
    handed_in = handed_in_of(keyed, procedure)
    case = case_of(keyed, procedure)
    lacking = supplement.open_lines(checklist.judge(procedure, case, handed_in), procedure.ground)
    lines = lacking or (SupplementLine("", procedure.name, keyed.reason, procedure.ground, keyed.reason),)
    form = GuidanceForm(
        intent_id=keyed.line_id,
        procedure_code=procedure.code,
        case_code=case,
        applicant=Person(name=keyed.name, identity_number=keyed.identity_number, phone=keyed.phone, address=keyed.address),
        handed_in=handed_in,
        lines=tuple(replace(line, wrong=line.wrong or keyed.reason, remedy=line.remedy or keyed.reason) for line in lines),
        reason=keyed.reason,
        at=keyed.received_at,
        wants_slip=False,  # the citizen holds the one that was written by hand
        date_confirmed=True,
    )
    guidance.give_in(session, form, outcome, Giver(officer, *vouched))
