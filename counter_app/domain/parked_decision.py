"""What may a supervisor decide on an act that the centre refused for good, and what is the centre told? (reliability §3.5)

The refused bytes are never edited. A decision is an operation of its own, in a lane of its own, that names them: other
content counts at their place, or nothing does. A reception is never withdrawn: its number stands on paper (I3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from counter_app.domain.operation import ClockTrust, OperationKind, OutboxRow


class Way(StrEnum):
    """How a refused act is decided. The stored value never changes."""

    WITHDRAWN = "withdrawn"  # nothing counts at its place; a dossier's act is taken back here, too
    CORRECTED = "corrected"  # the same act with other content counts at its place


@dataclass(frozen=True, slots=True)
class RefusedAct:
    """A refused operation as it was sent. `earlier`: decisions on it that were refused themselves."""

    row: OutboxRow
    problem_code: str
    problem_detail: str
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParkedDecision:
    """What a supervisor decided. `uid`: the decision's own lane; `instead`: the data that counts, None when nothing does."""

    uid: str
    refused: RefusedAct
    way: Way
    reason: str
    officer_id: str
    officer_name: str
    at: datetime
    instead: Mapping[str, Any] | None = None


def ways_of(kind: str, *, is_act: bool) -> tuple[Way, ...]:
    """What can be decided, the usual way first. `is_act`: an officer's act on a dossier."""
    if kind == OperationKind.DOSSIER_RECEIVED:
        return (Way.CORRECTED,)
    return (Way.CORRECTED, Way.WITHDRAWN) if is_act else (Way.WITHDRAWN,)


def superseded_fact(decision: ParkedDecision, desk_id: str, clock_trust: ClockTrust) -> dict[str, Any]:
    """Data of `operation.superseded`, version 1 (docs/wire.md). JSON values only."""
    row = decision.refused.row
    return {
        "desk": desk_id,
        "lane": row.dossier_uid,
        "opId": row.op_id,
        "sequence": row.lane_seq,
        "kind": row.kind,
        "problem": decision.refused.problem_code,
        "way": str(decision.way),
        "instead": dict(decision.instead) if decision.instead is not None else None,
        "reason": decision.reason,
        "earlier": list(decision.refused.earlier),
        "at": decision.at.isoformat(timespec="milliseconds"),
        "clerkId": decision.officer_id,
        "clerkName": decision.officer_name,
        "deskClock": {"trust": str(clock_trust)},
    }
