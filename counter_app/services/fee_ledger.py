"""How does every fee taken, waived or taken back reach the day's ledger, in the act's own transaction (Cần Thơ Đ15.4)?"""

from __future__ import annotations

from counter_app.domain.act import Act, SideEvent
from counter_app.domain.dossier import Dossier, MoneyStatus
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.payment import PaidFee, Payment
from counter_app.ports import Session

SETTLED = frozenset({MoneyStatus.PAID, MoneyStatus.WAIVED})


def keep_fee(session: Session, before: Dossier, after: Dossier, act: Act) -> None:
    """One line when the act moved the money, one against it when the act took such a move back; else nothing."""
    if act.event in (SideEvent.UNDO, SideEvent.REVERSE):
        _take_back(session, after, act)
    elif act.event is DossierEvent.VOID:
        _void(session, before, act)
    elif before.money is not after.money and after.money in SETTLED and after.payment is not None:
        _keep(session, after.uid, act, after.payment)


def keep_fee_of_intake(session: Session, dossier: Dossier, entry_id: str) -> None:
    """What was paid when the dossier was received; `entry_id`: the intent of the intake."""
    if dossier.money in SETTLED and dossier.payment is not None:
        paid = PaidFee(entry_id, dossier.uid, dossier.recorded_at, dossier.payment, dossier.officer_id, dossier.officer_name)
        session.paid_fees.add(paid)


def _take_back(session: Session, dossier: Dossier, act: Act) -> None:
    entry = session.paid_fees.by_entry(str(act.details.get("actId", "")))
    if entry is not None:
        payment = Payment(entry.payment.method, -entry.payment.amount, entry.payment.receipt_number)
        _keep(session, dossier.uid, act, payment, reverses=entry.entry_id)


def _void(session: Session, before: Dossier, act: Act) -> None:
    """Nothing followed the reception, so what was paid with it is all there can be."""
    if before.payment is None or before.money not in SETTLED:
        return
    lines = session.paid_fees.of_dossier(before.uid)
    taken_back = {line.reverses for line in lines}
    for line in lines:
        if not line.reverses and line.entry_id not in taken_back:
            payment = Payment(line.payment.method, -line.payment.amount, line.payment.receipt_number)
            _keep(session, before.uid, act, payment, reverses=line.entry_id)


def _keep(session: Session, uid: str, act: Act, payment: Payment, reverses: str = "") -> None:
    """On the day of the entry: that is the day on which somebody counts the money."""
    session.paid_fees.add(PaidFee(act.act_id, uid, act.recorded_at, payment, act.officer_id, act.officer_name, reverses))
