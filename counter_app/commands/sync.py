"""`counter sync status|run`: the queue in numbers, and one contact with the centre."""

from __future__ import annotations

from typing import Any

from counter_app.commands.opening import AtDesk
from counter_app.domain.errors import CentralRefusedDesk, CentralUnreachable


def status(at: AtDesk) -> dict[str, Any]:
    """The queue and the counting laws' terms: last_seq = acked + pending + parked, acked = whole + trimmed.

    `trimmed`: sent acts whose bytes the centre alone keeps; `missing_at_centre`: those that it lost since and that the desk
    cannot make anew, by number.
    """
    sync = at.desk.services.sync
    queue, trims = sync.queue(), sync.trims()
    lost = [{"seq": row.seq, "number": row.number, "kind": row.kind} for row in sync.untold() if not row.at_centre]
    return {
        "last_seq": queue.last_seq,
        "acked": queue.acked,
        "pending": queue.pending,
        "parked": queue.parked,
        "decided": queue.decided,
        "whole": trims.whole,
        "trimmed": trims.trimmed,
        "missing_at_centre": lost,
        "oldest_pending_at": queue.oldest_pending_at.isoformat() if queue.oldest_pending_at else None,
        "next_try_at": queue.next_try_at.isoformat() if queue.next_try_at else None,
        "last_success_at": queue.last_success_at.isoformat() if queue.last_success_at else None,
    }


def run(at: AtDesk) -> dict[str, Any]:
    """Send what is due, and tell how the queue stands then.

    Raises CentralUnreachable, CentralRefusedDesk, also when only a part got through: exit code 4 tells scripts to try later.
    """
    report = at.desk.services.sync.run(force=True)
    if report is None:
        raise CentralUnreachable(reason="no-gateway", address="")
    if report.problem == CentralRefusedDesk.code:
        raise CentralRefusedDesk(status=report.detail)
    if report.problem or not report.reached:
        raise CentralUnreachable(reason=report.problem, address="")
    return {"sent": report.sent, "retried": report.retried, **status(at)}
