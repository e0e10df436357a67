"""How many PINs may a thief try who starts program and machine anew and sets the clock as he likes (F52)?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final

from counter_app.domain.errors import AccountLocked, WrongPin
from counter_app.ports import Session
from counter_app.services.login import TRIES
from counter_app.services.login_lock import FIRST_SECONDS
from tests.desk_rig import DeskRig, TestClock

_TRY_SECONDS: Final = 0.3  # what one verification costs at least
Lock = Callable[[Session, str], float]


class ThiefsClock(TestClock):
    """A wall clock that a thief sets, and seconds that he cannot."""

    passed = 1000.0
    boot = 0

    def monotonic(self) -> float:
        """Seconds of this boot."""
        return self.passed

    def boot_id(self) -> str:
        """Another one after each start of the machine."""
        return str(self.boot)


def guesses(folder: Path, seed: int, moves: int, *, by_the_wall: bool = False) -> tuple[int, float]:
    """(PINs that were really tried, seconds that really passed). `by_the_wall`: the known-bad lock."""
    clock, dice, tried, lasted = ThiefsClock(), Random(f"guess/{seed}"), 0, 0.0
    rig = DeskRig(folder, clock=clock)
    try:
        for number in range(moves):
            if by_the_wall:
                rig.services.login._lock.seconds_left = _by_the_wall(rig)  # type: ignore[method-assign, assignment]
            seconds = _TRY_SECONDS
            try:
                rig.services.login.log_in("mau", f"{100_000 + number}")
            except WrongPin:
                tried += 1
            except AccountLocked:
                seconds += _some_trick(dice, clock, rig)
            clock.passed, lasted = clock.passed + seconds, lasted + seconds
    finally:
        rig.close()
    return tried, lasted


def most(seconds: float) -> float:
    """What the rule allows in so many seconds: one round, and one more for each first wait."""
    return TRIES * (1 + seconds / FIRST_SECONDS)


def _some_trick(dice: Random, clock: ThiefsClock, rig: DeskRig) -> float:
    """Returns the seconds that it took."""
    match dice.randrange(12):
        case 0:
            clock.at += timedelta(days=dice.choice((-1, 1, 30)))
            return 1.0
        case 1:
            rig.reopen()
            return 2.0
        case 2:
            clock.boot, clock.passed = clock.boot + 1, dice.uniform(1, 60)
            rig.reopen()
            return 30.0
        case _:
            clock.at += timedelta(minutes=6)
            return 1.0


def _by_the_wall(rig: DeskRig) -> Lock:
    def seconds_left(session: Session, officer_id: str) -> float:
        officer = session.officers.by_id(officer_id)
        until = officer.locked_until if officer is not None else None
        return max(0.0, (until - rig.clock.now()).total_seconds()) if until is not None else 0.0

    return seconds_left
