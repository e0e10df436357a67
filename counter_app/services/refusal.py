"""How a matter is refused: never without a written reason, and with the way to the right agency when it is another's.

NĐ 61 Đ17.1b (before acceptance), Đ19.8 (as the result, within the term); Đà Nẵng Đ5.5, Đ5.6.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from counter_app.domain import act_details
from counter_app.domain.guidance import GuidanceOutcome
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.officer import Officer
from counter_app.services.acting import Acted, Acting, ActRequest
from counter_app.services.guidance import GuidanceForm, GuidanceService, Guided


@dataclass(frozen=True, slots=True)
class RefusalForm:
    """A refusal of a received dossier. `redirect_to`: the agency whose matter it is, "" when it is simply refused."""

    intent_id: str
    dossier_uid: str
    reason: str
    redirect_to: str = ""
    at: datetime | None = None
    expected_rev: int | None = None
    wants_slip: bool = True
    date_confirmed: bool = False


class RefusalService:
    """Says no, in writing."""

    def __init__(self, acting: Acting, guidance: GuidanceService) -> None:
        self._acting = acting
        self._guidance = guidance

    def refuse_before_acceptance(self, form: GuidanceForm, officer: Officer) -> Guided:
        """The slip of a visit; no code is spent. Raises as GuidanceService.give."""
        return self._guidance.give(form, GuidanceOutcome.REFUSED, officer)

    def refuse(self, form: RefusalForm, officer: Officer) -> Acted:
        """The refusal is the result; it lies at the desk until it is handed out. Raises MissingField(reason) and what
        Acting.perform raises."""
        return self._acting.perform(
            ActRequest(
                form.intent_id,
                form.dossier_uid,
                DossierEvent.REFUSE_AS_RESULT,
                officer,
                reason=form.reason,
                at=form.at,
                details={"redirectTo": act_details.tidy(form.redirect_to, "redirect_to")},
                expected_rev=form.expected_rev,
                wants_slip=form.wants_slip,
                date_confirmed=form.date_confirmed,
            )
        )
