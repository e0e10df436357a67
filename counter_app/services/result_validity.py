"""How is a returned result marked as cancelled or no longer valid: moment, reason, who answers for it (Cà Mau Đ26)?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.act import Act as DossierAct
from counter_app.domain.act import SideEvent, holding
from counter_app.domain.dossier import DossierStatus
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.ports import Session
from counter_app.services.acting import Acted, Acting, ActRequest, allow, known_dossier


@dataclass(frozen=True, slots=True)
class InvalidForm:
    """`at`: since when it no longer counts, None = now; `reason` is mandatory."""

    intent_id: str
    dossier_uid: str
    reason: str
    at: datetime | None = None
    expected_rev: int | None = None
    date_confirmed: bool = False


class ResultValidity:
    """Nothing of the dossier is taken away: the mark stands beside it, and a reversing entry takes the mark back."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def invalidate(self, form: InvalidForm, supervisor: Officer) -> Acted:
        """Told to the centre. Raises NotAllowed, MissingField(reason), IllegalTransition before the return or for the second
        time, and what Acting.perform raises."""
        allow(supervisor, Right.SUPERVISE)
        return self._acting.perform(
            ActRequest(
                form.intent_id,
                form.dossier_uid,
                SideEvent.INVALIDATE_RESULT,
                supervisor,
                reason=form.reason,
                at=form.at,
                expected_rev=form.expected_rev,
                wants_slip=False,
                date_confirmed=form.date_confirmed,
            )
        )

    def may_end(self, dossier_uid: str) -> bool:
        """Whether the result left the desk and still counts. Raises UnknownDossier."""
        with self._acting.store.read() as session:
            returned = known_dossier(session, dossier_uid).status is DossierStatus.RESULT_RETURNED
            return returned and invalidated(session, dossier_uid) is None


def invalidated(session: Session, dossier_uid: str) -> DossierAct | None:
    """The mark that holds; None while the result counts."""
    acts = holding([recorded.act for recorded in session.acts.of_dossier(dossier_uid)])
    return next((act for act in acts if act.event == SideEvent.INVALIDATE_RESULT), None)
