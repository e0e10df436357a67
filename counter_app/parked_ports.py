"""The door to refused acts and the decisions on them; part of `counter_app.ports`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counter_app.domain.parked_decision import RefusedAct, Way


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """A decision on one refused act. `by_op_id`: the operation that tells it; `at_centre`: the centre took it."""

    op_id: str
    by_op_id: str
    way: Way
    at_centre: bool


class ParkedTable(Protocol):
    def refused(self, op_id: str) -> RefusedAct | None:
        """A refused act that waits for a person; None for every other operation."""

    def supersede(self, op_ids: Sequence[str], by_op_id: str, way: Way, intent_id: str) -> None:
        """The operation `by_op_id` decides on these. StoreBroken unless each waits for a person."""

    def by_intent(self, intent_id: str) -> str | None:
        """The operation that this intent became."""

    def decisions_on(self, op_id: str) -> list[KeptDecision]:
        """Oldest first."""
