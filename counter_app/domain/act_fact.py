"""What the centre is told when a dossier was acted on: the members common to all acts, and the act's own (docs/wire.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from counter_app.domain.act import Act, ActEvent, SideEvent
from counter_app.domain.dossier import Dossier
from counter_app.domain.life_cycle import DossierEvent as E
from counter_app.domain.operation import ClockTrust, OperationKind

KINDS: dict[ActEvent, OperationKind] = {
    E.RETURN_FOR_SUPPLEMENT: OperationKind.SUPPLEMENT_REQUESTED,
    E.RECEIVE_SUPPLEMENT: OperationKind.SUPPLEMENT_RECEIVED,
    E.REFUSE_AS_RESULT: OperationKind.DOSSIER_REFUSED,
    E.HAND_OVER: OperationKind.DOSSIER_HANDED_OVER,
    E.SEND_OUTSIDE: OperationKind.DOSSIER_HANDED_OVER,
    SideEvent.RECEIVE_AT_AGENCY: OperationKind.DOSSIER_HANDED_OVER,
    E.RECEIVE_OUTSIDE_RESULT: OperationKind.DOSSIER_CAME_BACK,
    E.FINISH: OperationKind.RESULT_RECEIVED,
    E.FINISH_AT_ONCE: OperationKind.RESULT_RECEIVED,
    E.RETURN_RESULT: OperationKind.RESULT_RETURNED,
    SideEvent.GIVE_TO_POST: OperationKind.RESULT_GIVEN_TO_POST,
    SideEvent.COME_BACK_FROM_POST: OperationKind.RESULT_CAME_BACK,
    SideEvent.CORRECT: OperationKind.DOSSIER_CORRECTED,
    SideEvent.INVALIDATE_RESULT: OperationKind.RESULT_INVALIDATED,
    SideEvent.RETURN_PAPERS: OperationKind.RESULT_RETURNED,
    E.WITHDRAW: OperationKind.DOSSIER_WITHDRAWN,
    E.VOID: OperationKind.RECEPTION_VOIDED,
    E.STOP: OperationKind.DOSSIER_STOPPED,
    E.POSTPONE: OperationKind.APPOINTMENT_CHANGED,
    E.REQUEST_PAYMENT: OperationKind.PAYMENT_RECORDED,
    E.CONFIRM_PAYMENT: OperationKind.PAYMENT_RECORDED,
    SideEvent.TAKE_PAYMENT: OperationKind.PAYMENT_RECORDED,
    SideEvent.RECONCILE_PAYMENT: OperationKind.PAYMENT_RECORDED,
    SideEvent.GIVE_NOTICE: OperationKind.NOTICE_GIVEN,
    SideEvent.UNDO: OperationKind.ACT_REVERSED,
    SideEvent.REVERSE: OperationKind.ACT_REVERSED,
}


def act_fact(before: Dossier, after: Dossier, act: Act, clock_trust: ClockTrust) -> dict[str, Any]:
    """JSON values only. `previousDueAt` is the date that `dueAt` took the place of, null when the act changed none."""
    moved = before.due.due_at != after.due.due_at
    return {
        "actId": act.act_id,
        "event": str(act.event),
        "status": str(after.status),
        "money": str(after.money),
        "delivery": str(after.delivery),
        "round": after.round,
        "rev": after.rev,
        "at": _instant(act.at),
        "recordedAt": _instant(act.recorded_at),
        "dueAt": _instant(after.due.due_at),
        "previousDueAt": _instant(before.due.due_at) if moved else None,
        "clerkId": act.officer_id,
        "clerkName": act.officer_name,
        "reason": act.reason,
        "deskClock": {"trust": str(clock_trust)},
        "details": dict(act.details),
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat(timespec="milliseconds") if at else None
