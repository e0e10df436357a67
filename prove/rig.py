"""What is a rig of the proof, what is it given, and what may it say? Whoever adds one writes a module with `RIG`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Failure:
    """One case that broke a promise. `case` is all that `Rig.replay` needs to play it again; `said` names what broke."""

    case: str
    said: str


@dataclass(frozen=True, slots=True)
class Control:
    """A known-bad variant that the same rig had to catch in the same run."""

    name: str
    caught: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What a run may use. `seconds`: no new point begins after so many; `points`: nor after so many tries, if set.

    `folder` is empty and thrown away afterwards; `say` takes one short line on the progress.
    """

    seed: int
    seconds: float
    folder: Path
    say: Callable[[str], None]
    points: int | None = None
    began_at: float = field(default_factory=time.monotonic)

    def goes_on(self, tried: int) -> bool:
        """True while another point may begin. At least one is always tried: an empty proof is none."""
        if tried == 0:
            return True
        if self.points is not None and tried >= self.points:
            return False
        return time.monotonic() - self.began_at < self.seconds


@dataclass(frozen=True, slots=True)
class Found:
    """What a run has seen. `lost`, `doubled`: facts gone, facts there twice; `wrong`: any other broken promise.

    `skipped` names what is missing on this machine: a rig that could not run has proved nothing and never counts as passed.
    """

    points: int
    unit: str
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    failures: tuple[Failure, ...] = ()
    controls: tuple[Control, ...] = ()
    notes: tuple[str, ...] = ()
    skipped: str = ""

    @property
    def verdict(self) -> Literal["held", "BROKEN", "UNPROVED", "SKIPPED"]:
        """UNPROVED: nothing broke, but a control was not caught (or there was none), so the rig may be blind."""
        if self.skipped:
            return "SKIPPED"
        if self.failures or self.lost or self.doubled or self.wrong:
            return "BROKEN"
        if self.points == 0 or not self.controls or not all(control.caught for control in self.controls):
            return "UNPROVED"
        return "held"


def skip(unit: str, reason: str) -> Found:
    """For a machine without what the rig needs."""
    return Found(points=0, unit=unit, skipped=reason)


@dataclass(frozen=True, slots=True)
class Rig:
    """`question`: what it proves, in one English sentence; `goal`: points of the whole proof, over all runs.

    `weight` is its share of the budget beside other rigs. `replay(case, folder)` plays one kept case of the corpus and
    returns what broke, "" when it holds now.
    """

    name: str
    question: str
    goal: int
    run: Callable[[Given], Found]
    replay: Callable[[str, Path], str]
    weight: float = 1.0
