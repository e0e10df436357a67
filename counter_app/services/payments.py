"""How is a financial duty asked for and settled while the dossier is being worked on (NĐ 61 Đ22; NĐ 254/2026 Đ24.1)?

The amount that was asked for is the amount that is paid; the electronic receipt is issued elsewhere, its number kept here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from counter_app.domain import act_details
from counter_app.domain.act import SideEvent, asked_amount, holding
from counter_app.domain.dossier import Dossier, DossierStatus
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.officer import Officer
from counter_app.domain.payment import Payment as Payment
from counter_app.services.acting import Acted, Acting, ActRequest, known_dossier


@dataclass(frozen=True, slots=True)
class ChargeForm:
    """What the competent agency asks for. `amount` in đồng, None when only its notice says it; `notice`: its number."""

    intent_id: str
    dossier_uid: str
    amount: int | None = None
    notice: str = ""
    expected_rev: int | None = None
    date_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class PaymentForm:
    """A fee or duty settled."""

    intent_id: str
    dossier_uid: str
    payment: Payment
    expected_rev: int | None = None
    date_confirmed: bool = False


class PaymentService:
    """Asks for money, and writes down that it came."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def request(self, form: ChargeForm, officer: Officer) -> Acted:
        """The dossier waits for the payment. Raises BadField(paid_amount), IllegalTransition and what acting raises."""
        details: dict[str, Any] = {"notice": act_details.tidy(form.notice, "notice")}
        if form.amount is not None:
            details["amount"] = form.amount
        return self._acting.perform(_request(form, DossierEvent.REQUEST_PAYMENT, officer, details))

    def owed(self, dossier: Dossier) -> int:
        """What is to be paid now, in đồng: what was asked for last, else the fee on the receipt; 0 = not known here."""
        with self._acting.store.read() as session:
            past = holding([one.act for one in session.acts.of_dossier(dossier.uid)])
        return asked_amount(past) or dossier.fee_amount

    def settle(self, form: PaymentForm, officer: Officer) -> Acted:
        """Paid or waived; a dossier that waits for it goes on. Raises BadField(does-not-add-up), IllegalTransition."""
        with self._acting.store.read() as session:
            waits = known_dossier(session, form.dossier_uid).status is DossierStatus.WAITING_PAYMENT
        event = DossierEvent.CONFIRM_PAYMENT if waits else SideEvent.TAKE_PAYMENT
        return self._acting.perform(_request(form, event, officer, form.payment.to_json()))


def _request(
    form: ChargeForm | PaymentForm, event: DossierEvent | SideEvent, officer: Officer, details: dict[str, Any]
) -> ActRequest:
    return ActRequest(
        form.intent_id,
        form.dossier_uid,
        event,
        officer,
        details=details,
        expected_rev=form.expected_rev,
        date_confirmed=form.date_confirmed,
    )
