"""What is told of a session of entering paper afterwards: its figures, its differences, who signed (BG Đ21.2; ĐN Đ17.6e)?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from counter_app.domain.catch_up import CatchUp, CatchUpLine, LineState, Missing
from counter_app.domain.operation import ClockTrust
from counter_app.domain.paper_form import FormCensus, FormKind, FormState

MOST_TOLD: Final = 500  # differences that the centre is told one by one; `differences` counts them all


@dataclass(frozen=True, slots=True)
class CatchUpFigures:
    """The session as it stands. `censuses`: of the forms by kind; `missing`: the differences; `cash`: entered, đồng."""

    session: CatchUp
    censuses: Mapping[FormKind, FormCensus] = field(default_factory=dict)
    lines: tuple[CatchUpLine, ...] = ()
    missing: tuple[Missing, ...] = ()
    cash: int = 0

    @property
    def is_complete(self) -> bool:
        """True when every form has its fate, totals agree and each clash is decided."""
        return not self.missing

    def count(self, state: FormState | None = None) -> int:
        """Forms of every kind: in one state, or all that were issued."""
        return sum(one.issued if state is None else one.by_state.get(state, 0) for one in self.censuses.values())

    def lines_in(self, state: LineState) -> tuple[CatchUpLine, ...]:
        """Keyed forms in one state."""
        return tuple(line for line in self.lines if line.state is state)

    @property
    def latenesses(self) -> tuple[timedelta, timedelta]:
        """The shortest and the longest time from reception to entry; both zero when nothing was entered."""
        entered = [line.lateness for line in self.lines_in(LineState.ENTERED)]
        return (min(entered), max(entered)) if entered else (timedelta(), timedelta())


def catch_up_fact(figures: CatchUpFigures, clock_trust: ClockTrust) -> dict[str, Any]:
    """What the centre is told when it opens and when it closes (docs/wire.md, `catch-up.recorded` version 1)."""
    session = figures.session
    shortest, longest = figures.latenesses
    return {
        "desk": session.desk_id,
        "outageId": session.outage_uid,
        "beganAt": session.began_at.isoformat(timespec="milliseconds"),
        "endedAt": session.ended_at.isoformat(timespec="milliseconds"),
        "kitIds": list(session.kit_ids),
        "issued": figures.count(),
        "entered": figures.count(FormState.ENTERED),
        "voided": figures.count(FormState.VOIDED),
        "returned": figures.count(FormState.RETURNED),
        "open": figures.count(FormState.ISSUED),
        "setAside": len(figures.lines_in(LineState.SET_ASIDE)),
        "undone": len(figures.lines_in(LineState.UNDONE)),
        "cashCounted": session.cash,
        "cashEntered": figures.cash,
        "shortestLatenessMinutes": int(shortest.total_seconds() // 60),
        "longestLatenessMinutes": int(longest.total_seconds() // 60),
        "differences": len(figures.missing),
        "listed": differences(figures.missing[:MOST_TOLD]),
        "openedAt": session.opened_at.isoformat(timespec="milliseconds"),
        "closedAt": session.closed_at.isoformat(timespec="milliseconds") if session.closed_at else None,
        "signerId": session.signer_id,
        "signerName": session.signer_name,
        "reason": session.reason,
        "headHash": session.head_hash,
        "clerkId": session.officer_id,
        "clerkName": session.officer_name,
        "deskClock": {"trust": str(clock_trust)},
    }


def differences(missing: Sequence[Missing]) -> list[dict[str, Any]]:
    """JSON values."""
    return [
        {"gap": str(one.gap), "number": one.number, "kind": str(one.kind or ""), "told": one.told, "found": one.found}
        | ({"other": one.other, "desk": one.desk} if one.other else {})
        for one in missing
    ]
