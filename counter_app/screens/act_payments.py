"""Which forms does the list of acts show for money, and for a dossier that another agency has received?"""

from __future__ import annotations

import re
from typing import Final

from counter_app.domain.act import ActEvent, SideEvent
from counter_app.domain.dossier import Dossier, DossierStatus, MoneyStatus
from counter_app.domain.life_cycle import DossierEvent as E
from counter_app.domain.payment import Payment
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Asked, Values
from counter_app.screens.dialogs.payment import PaymentTold
from counter_app.services.acting import Acted
from counter_app.services.counter import CounterServices
from counter_app.services.payments import ChargeForm, PaymentForm

MONEY: Final = (E.REQUEST_PAYMENT, E.CONFIRM_PAYMENT, SideEvent.TAKE_PAYMENT)
_ENDED: Final = frozenset(
    {DossierStatus.WITHDRAWN, DossierStatus.STOPPED, DossierStatus.RESULT_RETURNED, DossierStatus.VOIDED}
)
_NO_DIGIT: Final = re.compile(r"\D")


def side_acts(dossier: Dossier) -> list[ActEvent]:
    """What the life cycle does not list: a fee that is owed while nothing waits for it."""
    owes = dossier.money is MoneyStatus.UNPAID and dossier.status is not DossierStatus.WAITING_PAYMENT
    return [SideEvent.TAKE_PAYMENT] if owes and dossier.status not in _ENDED else []


class PaymentForms:
    """Makes the dialogs; each commits through the payment service."""

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        self._services = services
        self._session = session

    def form(self, event: ActEvent, dossier: Dossier) -> ActForm[Acted] | PaymentTold:
        """In a thread: the amount that was asked for is looked up."""
        return self._charge(dossier) if event is E.REQUEST_PAYMENT else self._settle(dossier)

    def _settle(self, dossier: Dossier) -> PaymentTold:
        payments, who, vouched = self._services.acts.payments, self._session.who, self._session.date_confirmed
        intent_id = self._services.acts.new_intent()

        def settle(payment: Payment) -> Acted:
            form = PaymentForm(intent_id, dossier.uid, payment, expected_rev=dossier.rev, date_confirmed=vouched)
            return payments.settle(form, who())

        told = f"{dossier.shown_number} · {dossier.applicant.name}"
        return PaymentTold(told, payments.owed(dossier), settle)

    def _charge(self, dossier: Dossier) -> ActForm[Acted]:
        payments, who = self._services.acts.payments, self._session.who
        intent_id = self._services.acts.new_intent()

        def do(values: Values, date_confirmed: bool) -> Acted:
            digits = _NO_DIGIT.sub("", values["paid_amount"])
            form = ChargeForm(
                intent_id,
                dossier.uid,
                int(digits) if digits else None,
                values["notice"],
                expected_rev=dossier.rev,
                date_confirmed=date_confirmed,
            )
            return payments.request(form, who())

        return ActForm(_CHARGE, do, self._services.day, self._session)


_CHARGE: Final = ActSheet(
    title="Yêu cầu nộp phí, lệ phí",
    told="Hồ sơ chờ công dân thực hiện nghĩa vụ tài chính theo thông báo của cơ quan giải quyết.",
    fields=(
        Asked("notice", "Thông báo số", hint="Số, ngày thông báo nộp tiền"),
        Asked("paid_amount", "Số tiền", hint="Đồng; bỏ trống nếu chỉ ghi trong thông báo"),
    ),
)
