"""What is asked before a result is given while the citizen waits? One dialog behind the reception: who, number, payment."""

from __future__ import annotations

from counter_app.domain.dossier import Dossier, MoneyStatus
from counter_app.domain.payment import Payment
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Asked, Values
from counter_app.services.acting import Acted
from counter_app.services.at_once import AtOnce, AtOnceForm
from counter_app.services.counter import CounterServices
from counter_app.texts import board_words


def at_once_form(dossier: Dossier, services: CounterServices, session: DeskSession) -> ActForm[Acted]:
    """The dialog. Its yes vouches for identity and originals; the words above say so."""
    service, intent = AtOnce(services.acts), services.acts.new_intent()
    who = dossier.submitter or dossier.applicant
    papers = services.acts.result_return.papers_to_tick(dossier)
    unpaid = dossier.money is MoneyStatus.UNPAID

    def do(values: Values, date_confirmed: bool) -> Acted:
        form = AtOnceForm(
            intent,
            dossier.uid,
            receiver_name=values["receiver_name"],
            receiver_identity=who.identity_number if values["receiver_name"] == who.name else "",
            number=values["result"],
            payment=_payment(values["paid_amount"]) if unpaid else None,
            date_confirmed=date_confirmed,
        )
        return service.give(form, session.who())

    fields = [
        Asked("receiver_name", "Người nhận", prefilled=who.name, required=True),
        Asked("result", "Số, ký hiệu kết quả", hint="Bỏ trống nếu không có"),
    ]
    if unpaid:
        fee = str(dossier.fee_amount) if dossier.fee_amount else ""
        fields.append(Asked("paid_amount", "Đã thu (đồng)", prefilled=fee, required=True, hint="0 nếu được miễn"))
    told = [f"{dossier.shown_number} · đã đối chiếu giấy tờ tùy thân của người nhận."]
    told += [board_words.originals_at_once(len(papers))] if papers else []
    sheet = ActSheet("Trả kết quả ngay", "\n".join(told), tuple(fields), doing="Đang ghi kết quả và trả")
    return ActForm(sheet, do, services.day, session)


def _payment(typed: str) -> Payment:
    """Cash over the counter; nothing is a waiver. Raises BadField in the service for a sum that does not add up."""
    digits = "".join(letter for letter in typed if letter.isdigit())
    amount = int(digits or "0")
    return Payment("cash", amount) if amount else Payment("waived")
