"""Where is a life now, and does it end there? Places are called "enter commit 1"; without a trap they are only noted."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class NamedPlaces:
    """Stands for tests.kills.marks.Marks at the doors of tests.kills.doors.

    `trap`: the place of death, "" for none; a life that does not come there (a life before it did that part of the job) dies
    where the next job begins. `jobs`: in the order of the work. `died`: the file that tells where it really was.
    """

    def __init__(self, trap: str, jobs: Sequence[str], died: Path) -> None:
        self._trap, self._jobs, self._died = trap, tuple(jobs), died
        self._job = "open"
        self._passed: Counter[tuple[str, str]] = Counter()
        self.seen: list[str] = []

    def at(self, place: str) -> None:
        """The life is here. A name is a job, a place in it and how often that was passed before."""
        key = (self._job, place)
        name = f"{self._job} {place} {self._passed[key]}"
        self._passed[key] += 1
        self.seen.append(name)
        if name == self._trap or self._is_past():
            self._died.write_text(name, "utf-8")
            os.kill(os.getpid(), signal.SIGKILL)
            signal.pause()  # never on from here while the signal is on its way

    def turn(self, _job: str, place: str) -> None:
        """A door tells that its part is done; the job stays the clerk's."""
        self.at(place)

    @contextmanager
    def during(self, job: str) -> Iterator[None]:
        """The clerk does this now."""
        before, self._job = self._job, job
        try:
            yield
            self.at("returned")
        finally:
            self._job = before

    def _is_past(self) -> bool:
        wanted = self._trap.rsplit(" ", 2)[0]
        if wanted not in self._jobs or self._job not in self._jobs:
            return False
        return self._jobs.index(self._job) > self._jobs.index(wanted)
