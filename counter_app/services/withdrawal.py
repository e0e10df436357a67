"""How a dossier ends without a result: the citizen takes it back, or the unit stops (TT 03/2025/TT-VPCP Mẫu 05)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from counter_app.domain import act_details
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.officer import Officer
from counter_app.services.acting import Acted, Acting, ActRequest


@dataclass(frozen=True, slots=True)
class EndForm:
    """`proposed_by`: who asked for it, in words; `reason`: mandatory when the unit stops."""

    intent_id: str
    dossier_uid: str
    reason: str = ""
    proposed_by: str = ""
    at: datetime | None = None
    expected_rev: int | None = None
    wants_slip: bool = True
    date_confirmed: bool = False


class WithdrawalService:
    """Ends dossiers; papers and originals go back by `ResultReturn.return_result`."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def withdraw(self, form: EndForm, officer: Officer) -> Acted:
        """The citizen asks for the dossier back. Raises IllegalTransition and what Acting.perform raises."""
        return self._end(form, DossierEvent.WITHDRAW, officer)

    def stop(self, form: EndForm, officer: Officer) -> Acted:
        """The unit stops, with a written reason. Raises MissingField(reason), IllegalTransition."""
        return self._end(form, DossierEvent.STOP, officer)

    def _end(self, form: EndForm, event: DossierEvent, officer: Officer) -> Acted:
        return self._acting.perform(
            ActRequest(
                form.intent_id,
                form.dossier_uid,
                event,
                officer,
                reason=form.reason,
                at=form.at,
                details={"proposedBy": act_details.tidy(form.proposed_by, "reason")},
                expected_rev=form.expected_rev,
                wants_slip=form.wants_slip,
                date_confirmed=form.date_confirmed,
            )
        )
