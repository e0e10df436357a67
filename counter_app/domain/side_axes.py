"""How the money and the result's whereabouts move, beside the business axis and independent of it (regulations §6.2; D9)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from counter_app.domain.dossier import DeliveryStatus as D
from counter_app.domain.dossier import MoneyStatus as M
from counter_app.domain.errors import IllegalTransition


class MoneyEvent(StrEnum):
    CHARGE = "charge"
    PAY = "pay"
    WAIVE = "waive"
    TAKE_BACK = "take_back"  # the payment was entered by mistake: a reversing entry, never an edit (NĐ 224 Đ23.6a)
    RECONCILE = "reconcile"


class DeliveryEvent(StrEnum):
    RESULT_ARRIVES = "result_arrives"
    GIVE_TO_POST = "give_to_post"
    COMES_BACK = "comes_back"
    HAND_TO_CITIZEN = "hand_to_citizen"
    POST_DELIVERS = "post_delivers"
    SEND_ELECTRONICALLY = "send_electronically"


@dataclass(frozen=True, slots=True)
class MoneyMove:
    """One edge of the money axis with its ground."""

    target: M
    law: str


@dataclass(frozen=True, slots=True)
class DeliveryMove:
    """One edge of the delivery axis with its ground."""

    target: D
    law: str


MONEY_MOVES: dict[tuple[M, MoneyEvent], MoneyMove] = {
    (M.NOTHING_DUE, MoneyEvent.CHARGE): MoneyMove(M.UNPAID, "NĐ 61/2018 Đ22"),
    (M.UNPAID, MoneyEvent.PAY): MoneyMove(M.PAID, "NĐ 61/2018 Đ22; NĐ 254/2026 Đ24.1"),
    (M.UNPAID, MoneyEvent.WAIVE): MoneyMove(M.WAIVED, "NQ 66.22/2026/NQ-CP; TT 117/2026/TT-BTC"),
    (M.PAID, MoneyEvent.TAKE_BACK): MoneyMove(M.UNPAID, "NĐ 224/2026 Đ23.6a"),
    (M.PAID, MoneyEvent.RECONCILE): MoneyMove(M.RECONCILED, "QĐ 2602/QĐ-UBND Cần Thơ Đ15.4"),
    (M.PAID, MoneyEvent.CHARGE): MoneyMove(M.UNPAID, "NĐ 61/2018 Đ22"),
    (M.RECONCILED, MoneyEvent.CHARGE): MoneyMove(M.UNPAID, "NĐ 61/2018 Đ22"),
}

DELIVERY_MOVES: dict[tuple[D, DeliveryEvent], DeliveryMove] = {
    (D.NONE, DeliveryEvent.RESULT_ARRIVES): DeliveryMove(D.AT_DESK, "NĐ 61/2018 Đ20"),
    (D.NONE, DeliveryEvent.SEND_ELECTRONICALLY): DeliveryMove(D.RETURNED, "QĐ 2602/QĐ-UBND Cần Thơ Đ8.5"),
    (D.AT_DESK, DeliveryEvent.GIVE_TO_POST): DeliveryMove(D.GIVEN_TO_POST, "QĐ 45/2016/QĐ-TTg Đ9"),
    (D.AT_DESK, DeliveryEvent.HAND_TO_CITIZEN): DeliveryMove(D.RETURNED, "NĐ 61/2018 Đ20, Đ6.2b"),
    (D.AT_DESK, DeliveryEvent.SEND_ELECTRONICALLY): DeliveryMove(D.RETURNED, "QĐ 2602/QĐ-UBND Cần Thơ Đ8.5"),
    (D.GIVEN_TO_POST, DeliveryEvent.POST_DELIVERS): DeliveryMove(D.RETURNED, "QĐ 45/2016/QĐ-TTg Đ9"),
    (D.GIVEN_TO_POST, DeliveryEvent.COMES_BACK): DeliveryMove(D.AT_DESK, "QĐ 45/2016/QĐ-TTg Đ9"),
}


def next_money(status: M, event: MoneyEvent) -> M:
    """Where the money stands after the event. Raises IllegalTransition(status, event)."""
    move = MONEY_MOVES.get((status, event))
    if move is None:
        raise IllegalTransition(status=status, event=event)
    return move.target


def next_delivery(status: D, event: DeliveryEvent) -> D:
    """Where the result is after the event. Raises IllegalTransition(status, event)."""
    move = DELIVERY_MOVES.get((status, event))
    if move is None:
        raise IllegalTransition(status=status, event=event)
    return move.target
