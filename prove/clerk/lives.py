"""What becomes of a desk whose process is killed in every job: backup, bundle, list, page, update, closing among them?

One desk is killed so many times, at a step by its number or after a time, and each next life goes on with what the last one
left; at the end it is looked at as on the next morning.
"""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import count
from pathlib import Path

from prove.clerk.child import Child, Wait, Word
from prove.clerk.jobs import Clerk, Say
from prove.clerk.look import broken
from prove.clerk.place import Place, copied, made, made_old
from prove.clerk.steps import Steps

JOBS = ("open", "receive", "print", "keep", "minute", "backup", "bundle", "close")
WEIGHTS = (2, 3, 2, 2, 1, 2, 2, 1)
OLD_VERSION = 12
LONGEST_SECONDS = 0.12
Spoil = Callable[[Clerk], None]


@dataclass(frozen=True, slots=True)
class Death:
    """In this job, in front of this step; `step` 0: after so many seconds of it, wherever that is."""

    job: str
    step: int = 0
    seconds: float = 0.0


class ClerkLives:
    """Desks made once, copied for each story."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._names = count(1)
        self._ready, self._old = made(folder / "ready"), made_old(folder / "old", OLD_VERSION)
        self.steps = self._counted()

    def play(self, seed: int, kills: int) -> tuple[list[str], Counter[str]]:
        """(what broke, kills by job) of one desk; every eighth is the store of an older program."""
        dice = random.Random(seed)
        deaths = [self._death(dice) for _ in range(kills)]
        if old := seed % 8 == 7:
            deaths[:4] = [Death("update", dice.randint(1, self.steps["update"])) for _ in range(4)]
        return self.play_at(deaths, old=old)

    def play_at(
        self, deaths: Sequence[Death], spoil: Spoil | None = None, *, old: bool = False
    ) -> tuple[list[str], Counter[str]]:
        """The same with these deaths."""
        place = copied(self._old if old else self._ready, self._folder / f"desk-{next(self._names)}")
        words: list[Word] = []
        died: Counter[str] = Counter()
        for life, death in enumerate(deaths, 1):
            child = Child(partial(_work, place, life, death, spoil))
            if death.step:
                words += child.end()
            else:
                child.ready()
                child.let_go()
                time.sleep(death.seconds)
                words += child.kill()
            died[death.job] += child.ended == "killed"
        told = broken(place, words)
        shutil.rmtree(place.folder)
        return told, died

    def _death(self, dice: random.Random) -> Death:
        job = dice.choices(JOBS, WEIGHTS)[0]
        if dice.random() < 0.3:
            return Death(job, seconds=dice.uniform(0, LONGEST_SECONDS))
        return Death(job, dice.randint(1, self.steps[job]))

    @cache  # noqa: B019 - one of these lives as long as the run
    def _counted(self) -> dict[str, int]:
        """How many steps each job has at a desk that nobody kills."""
        found = {}
        for job in (*JOBS, "update"):
            place = copied(self._old if job == "update" else self._ready, self._folder / f"count-{job}")
            words = Child(partial(_work, place, 1, Death(job, step=-1), None)).end()
            found[job] = next(word["count"] for word in words if word["did"] == "steps")
        return found


def _work(place: Place, life: int, death: Death, spoil: Spoil | None, say: Say, wait: Wait) -> None:
    """Open, get to the job, die in it; one that is not reached or not killed works on to its end."""
    clerk, steps = Clerk(place, life, say), Steps(max(0, death.step))
    if death.job not in ("open", "update"):
        clerk.open()
        if spoil is not None:
            spoil(clerk)
        if death.job in ("print", "bundle"):
            clerk.do("receive")
    if death.step == 0:
        wait()
    steps.begin()
    clerk.do("open" if death.job == "update" else death.job)
    steps.end()
    say(did="steps", count=steps.count)
    while death.step == 0:
        clerk.do(death.job if death.job not in ("open", "update", "close") else "receive")
