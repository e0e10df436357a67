"""What is one measured figure, and how do times become one? Medians of interleaved rounds: no machine is ever quiet."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Target:
    """A promise: `value` or `ratio` (to what stands beside) at most, or at least, `limit`."""

    limit: float
    of: str = "value"
    at_least: bool = False

    def met(self, figure: Figure) -> bool:
        """True when the figure keeps the promise; without the figure beside it there is no ratio to keep it."""
        got = figure.value if self.of == "value" else figure.ratio
        if got is None:
            return False
        return got >= self.limit if self.at_least else got <= self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `beside`: what was measured in the same run for comparison; `floor` its value in the same unit.

    `reason`: why there is no figure.
    """

    what: str
    value: float | None
    unit: str
    beside: str = ""
    floor: float | None = None
    target: Target | None = None
    note: str = ""
    reason: str = ""

    @property
    def ratio(self) -> float | None:
        """The value over what stands beside it."""
        return self.value / self.floor if self.value is not None and self.floor else None

    @property
    def ok(self) -> bool | None:
        """None where nothing was promised or measured."""
        return self.target.met(self) if self.target and self.value is not None else None


def left_out(what: str, reason: str) -> Figure:
    """A line that says why it has no figure."""
    return Figure(what, None, "", reason=reason)


def timed(act: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    started_at = time.perf_counter()
    act()
    return (time.perf_counter() - started_at) * 1000


def percentile(times: Sequence[float], part: float) -> float:
    """The value that `part` (0.95) of all times do not pass."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def middle(times: Sequence[float]) -> float:
    """The median."""
    return statistics.median(times)


def interleaved(acts: Sequence[Callable[[], float]], rounds: int) -> list[list[float]]:
    """So many rounds of all acts in turn: whatever else the machine does falls on each of them."""
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(rounds):
        for times, act in zip(taken, acts, strict=True):
            times.append(act())
    return taken
