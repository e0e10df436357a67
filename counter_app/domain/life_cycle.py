"""What may happen to a dossier next, and which law says so (regulations §6.2; D9).

The business axis is the table `TRANSITIONS`. There is no "overdue" status: being late is a date, and it never stops a
result from being returned. Citations of NĐ 61/2018 are read as the same rules of NĐ 118/2025 as amended by NĐ 309/2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from counter_app.domain.dossier import DossierStatus as S
from counter_app.domain.errors import IllegalTransition


class DossierEvent(StrEnum):
    """What somebody does with a dossier. The stored value never changes."""

    ACCEPT = "accept"
    REQUEST_SUPPLEMENT = "request_supplement"
    RESUBMIT = "resubmit"
    REFUSE = "refuse"
    HAND_OVER = "hand_over"
    FINISH_AT_ONCE = "finish_at_once"
    SEND_OUTSIDE = "send_outside"
    RECEIVE_OUTSIDE_RESULT = "receive_outside_result"
    RETURN_FOR_SUPPLEMENT = "return_for_supplement"
    RECEIVE_SUPPLEMENT = "receive_supplement"
    REQUEST_PAYMENT = "request_payment"
    CONFIRM_PAYMENT = "confirm_payment"
    POSTPONE = "postpone"
    STOP = "stop"
    WITHDRAW = "withdraw"
    REFUSE_AS_RESULT = "refuse_as_result"
    FINISH = "finish"
    RETURN_RESULT = "return_result"
    VOID = "void"


E = DossierEvent


@dataclass(frozen=True, slots=True)
class Transition:
    """One edge. `law` is its ground, `slip` the key of the official form that must go with it ("" = none).

    `needs_reason`: not without a written reason. `new_round`: the dossier keeps its code and counts `round + 1`, with a new
    due date beside the old one. `once`: at most once in a round.
    """

    target: S
    law: str
    slip: str = ""
    needs_reason: bool = False
    new_round: bool = False
    once: bool = False


TRANSITIONS: dict[tuple[S, DossierEvent], Transition] = {
    (S.CHECKING, E.ACCEPT): Transition(S.RECEIVED, "NĐ 61/2018 Đ17.1c, Đ17.3", slip="receipt"),
    (S.CHECKING, E.REQUEST_SUPPLEMENT): Transition(
        S.SUPPLEMENT_REQUESTED, "NĐ 61/2018 Đ15.3, Đ17.1a", slip="supplement_request", needs_reason=True
    ),
    (S.CHECKING, E.REFUSE): Transition(S.REFUSED, "NĐ 61/2018 Đ17.1b", slip="refusal", needs_reason=True),
    (S.SUPPLEMENT_REQUESTED, E.RESUBMIT): Transition(S.CHECKING, "NĐ 61/2018 Đ17.1"),
    (S.RECEIVED, E.HAND_OVER): Transition(S.PROCESSING, "NĐ 61/2018 Đ18.2", slip="control_slip"),
    (S.RECEIVED, E.FINISH_AT_ONCE): Transition(S.RESULT_READY, "NĐ 61/2018 Đ17.4"),
    (S.RECEIVED, E.RETURN_FOR_SUPPLEMENT): Transition(
        S.RETURNED_FOR_SUPPLEMENT, "NĐ 61/2018 Đ19.4", slip="supplement_request", needs_reason=True
    ),
    (S.RECEIVED, E.REFUSE_AS_RESULT): Transition(S.REFUSED_AS_RESULT, "NĐ 61/2018 Đ19.8", slip="refusal", needs_reason=True),
    (S.RECEIVED, E.POSTPONE): Transition(S.RECEIVED, "NĐ 61/2018 Đ19.9", slip="apology", needs_reason=True, once=True),
    (S.RECEIVED, E.STOP): Transition(S.STOPPED, "TT 03/2025/TT-VPCP Mẫu 05", slip="stop_notice", needs_reason=True),
    (S.RECEIVED, E.WITHDRAW): Transition(S.WITHDRAWN, "TT 03/2025/TT-VPCP Mẫu 05", slip="stop_notice"),
    (S.PROCESSING, E.SEND_OUTSIDE): Transition(S.WAITING_OUTSIDE, "QĐ 2602/QĐ-UBND Cần Thơ Đ7.3"),
    (S.WAITING_OUTSIDE, E.RECEIVE_OUTSIDE_RESULT): Transition(S.PROCESSING, "QĐ 2602/QĐ-UBND Cần Thơ Đ7.3"),
    (S.WAITING_OUTSIDE, E.POSTPONE): Transition(
        S.WAITING_OUTSIDE, "NĐ 61/2018 Đ19.9", slip="apology", needs_reason=True, once=True
    ),
    (S.PROCESSING, E.RETURN_FOR_SUPPLEMENT): Transition(
        S.RETURNED_FOR_SUPPLEMENT, "NĐ 61/2018 Đ5.1e, Đ19.4", slip="supplement_request", needs_reason=True
    ),
    (S.RETURNED_FOR_SUPPLEMENT, E.RECEIVE_SUPPLEMENT): Transition(
        S.RECEIVED, "NĐ 61/2018 Đ19.4; QĐ 08/2025/QĐ-UBND Huế Đ11.2c", slip="receipt", new_round=True
    ),
    (S.RETURNED_FOR_SUPPLEMENT, E.STOP): Transition(
        S.STOPPED, "TT 03/2025/TT-VPCP Mẫu 05", slip="stop_notice", needs_reason=True
    ),
    (S.RETURNED_FOR_SUPPLEMENT, E.WITHDRAW): Transition(S.WITHDRAWN, "TT 03/2025/TT-VPCP Mẫu 05", slip="stop_notice"),
    (S.PROCESSING, E.REQUEST_PAYMENT): Transition(S.WAITING_PAYMENT, "NĐ 61/2018 Đ22"),
    (S.WAITING_PAYMENT, E.CONFIRM_PAYMENT): Transition(S.PROCESSING, "NĐ 61/2018 Đ22"),
    (S.WAITING_PAYMENT, E.WITHDRAW): Transition(S.WITHDRAWN, "TT 03/2025/TT-VPCP Mẫu 05", slip="stop_notice"),
    (S.PROCESSING, E.POSTPONE): Transition(S.PROCESSING, "NĐ 61/2018 Đ19.9", slip="apology", needs_reason=True, once=True),
    (S.PROCESSING, E.STOP): Transition(S.STOPPED, "TT 03/2025/TT-VPCP Mẫu 05", slip="stop_notice", needs_reason=True),
    (S.PROCESSING, E.WITHDRAW): Transition(S.WITHDRAWN, "TT 03/2025/TT-VPCP Mẫu 05", slip="stop_notice"),
    (S.PROCESSING, E.REFUSE_AS_RESULT): Transition(
        S.REFUSED_AS_RESULT, "NĐ 61/2018 Đ19.8", slip="refusal", needs_reason=True
    ),
    (S.PROCESSING, E.FINISH): Transition(S.RESULT_READY, "NĐ 61/2018 Đ19, Đ20.4"),
    (S.RESULT_READY, E.RETURN_RESULT): Transition(
        S.RESULT_RETURNED, "NĐ 61/2018 Đ20; QĐ 37/2019/QĐ-UBND Bắc Giang Đ21.2", slip="return_receipt"
    ),
    # Only of an entry made from paper, with nothing built upon it: no sheet of the program is in the citizen's hand.
    (S.RECEIVED, E.VOID): Transition(S.VOIDED, "NĐ 224/2026 Đ23.6a; QĐ 37/2019/QĐ-UBND Bắc Giang Đ21.3", needs_reason=True),
}

# What DVCQG is told (regulations §6.1). None = the centre is told nothing: before acceptance a walk-in has no code.
CENTRAL_STATUS_CODE: dict[S, int | None] = {
    S.CHECKING: None,
    S.SUPPLEMENT_REQUESTED: None,
    S.REFUSED: 3,
    S.RECEIVED: 2,
    S.PROCESSING: 4,
    S.WAITING_OUTSIDE: 4,
    S.RETURNED_FOR_SUPPLEMENT: 5,
    S.WAITING_PAYMENT: 6,
    S.WITHDRAWN: 7,
    S.STOPPED: 8,
    S.REFUSED_AS_RESULT: 8,  # 8 or 9 is the province's choice; unverified
    S.RESULT_READY: 9,
    S.RESULT_RETURNED: 10,
    S.VOIDED: None,  # the portal has no word for a record that never should have been
}

CENTRAL_STATUS_CODE_ONLINE: dict[S, int | None] = {
    **CENTRAL_STATUS_CODE,
    S.CHECKING: 1,
    S.SUPPLEMENT_REQUESTED: 5,
}
CENTRAL_CODE_AFTER_SUPPLEMENT = 4  # received again under the same code is "being processed", not a second reception


def transition(status: S, event: DossierEvent) -> Transition:
    """The whole edge. Raises IllegalTransition(status, event)."""
    found = TRANSITIONS.get((status, event))
    if found is None:
        raise IllegalTransition(status=status, event=event)
    return found


def next_status(status: S, event: DossierEvent) -> S:
    """Where the event leads. Raises IllegalTransition(status, event)."""
    return transition(status, event).target


def events_from(status: S) -> tuple[DossierEvent, ...]:
    """What may happen now, in the order of the table."""
    return tuple(event for (source, event) in TRANSITIONS if source is status)


def is_terminal(status: S) -> bool:
    """True when nothing more happens on the business axis (money and delivery may still move)."""
    return not events_from(status)


def central_code(status: S, dossier_round: int = 1, *, online: bool = False) -> int | None:
    """The DVCQG code of a status; None = nothing is sent."""
    if status is S.RECEIVED and dossier_round > 1:
        return CENTRAL_CODE_AFTER_SUPPLEMENT
    return (CENTRAL_STATUS_CODE_ONLINE if online else CENTRAL_STATUS_CODE)[status]
