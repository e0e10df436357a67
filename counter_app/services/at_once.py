"""How is a result given while the citizen waits: taken in and handed out in one go, two acts with their real times?

NĐ 61 Đ17.4, Bắc Giang Đ15.1đ: the record is mandatory, the receipt is not.
"""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.domain.at_once import is_immediate
from counter_app.domain.dossier import Dossier, DossierStatus
from counter_app.domain.officer import Officer
from counter_app.domain.payment import Payment
from counter_app.services.acting import Acted
from counter_app.services.dossier_acts import DossierActs
from counter_app.services.result_return import ReceiptAtReturn, ResultForm, ReturnForm


@dataclass(frozen=True, slots=True)
class AtOnceForm:
    """What the officer vouches for: who stands there, identity looked at, every original back in their hand.

    `name`: what the result is, "" as published. `payment` None where nothing is due.
    """

    intent_id: str
    dossier_uid: str
    receiver_name: str
    receiver_identity: str = ""
    name: str = ""
    number: str = ""
    payment: Payment | None = None
    receipt: ReceiptAtReturn = ReceiptAtReturn.NOT_GIVEN
    date_confirmed: bool = False


class AtOnce:
    """Two acts from one yes. Both intents come from the form's, so that a second Enter, or a crash between, doubles none."""

    def __init__(self, acts: DossierActs) -> None:
        self._acts = acts

    def is_possible(self, dossier: Dossier) -> bool:
        """Received, of a procedure settled at once, nothing done with it yet."""
        return dossier.status is DossierStatus.RECEIVED and is_immediate(self._acts.acting.procedure_of(dossier), dossier)

    def give(self, form: AtOnceForm, officer: Officer) -> Acted:
        """Raises BadField(dossier, not-immediate), FeeNotSettled, MissingField and what the two acts raise."""
        back = self._acts.result_return
        ready = ResultForm(
            f"{form.intent_id}:ready", form.dossier_uid, form.name, form.number, date_confirmed=form.date_confirmed
        )
        dossier = back.result_ready(ready, officer).dossier
        ticked = frozenset(paper.component_code for paper in back.papers_to_tick(dossier))
        return back.return_result(
            ReturnForm(
                f"{form.intent_id}:returned",
                form.dossier_uid,
                form.receiver_name,
                form.receiver_identity,
                identity_checked=True,
                receipt=form.receipt,
                originals_back=ticked,
                compared=ticked,
                payment=form.payment,
                wants_slip=False,  # nobody signs twice for what is handed over at once; asked for, it is printed later
                date_confirmed=form.date_confirmed,
            ),
            officer,
        )
