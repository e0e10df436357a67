"""How is a result that was given by hand, while the citizen waited, kept with its real times (NĐ 61 Đ17.4; BG Đ15.1đ)?"""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.dossier import MoneyStatus
from counter_app.domain.operation import ClockTrust
from counter_app.domain.payment import WAIVED, Payment
from counter_app.ports import Session
from counter_app.services.acting import known_dossier
from counter_app.services.catch_up_forms import JudgedForm
from counter_app.services.result_return import ReceiptAtReturn, ResultForm, ResultReturn, ReturnForm


def give_at_once(
    session: Session, returns: ResultReturn, judged: JudgedForm, uid: str, vouched: tuple[datetime, ClockTrust]
) -> None:
    """In the caller's transaction, by whoever took it in; nothing for a form that tells of no return.

    Raises what `ResultReturn.give_at_once_in` raises: the dossier is written already, so the caller takes everything back.
    """
    at, reception = judged.keyed.returned_at, judged.reception
    if at is None or reception is None:
        return
    money = known_dossier(session, uid).money
    giver, who, intent = reception.form.received_by or reception.officer, reception.form.applicant, judged.keyed.line_id
    ready = ResultForm(f"{intent}:ready", uid, at=at, wants_slip=False)
    back = ReturnForm(
        f"{intent}:returned",
        uid,
        who.name,
        who.identity_number,
        identity_checked=True,
        receipt=ReceiptAtReturn.NOT_GIVEN,
        payment=Payment(WAIVED) if money is MoneyStatus.UNPAID else None,  # a fee that is known was asked for before
        at=at,
        wants_slip=False,  # signed by hand, on the paper that is being entered
    )
    returns.give_at_once_in(session, ready, back, giver, vouched)
