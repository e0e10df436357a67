"""Where is a child at this moment? Its parent reads it from shared memory after the kill; a named place can kill it, too."""

from __future__ import annotations

import mmap
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

JOBS = ("idle", "open", "receive", "print", "settle", "answer", "reprint", "sync", "sync settle", "spool", "retry")
# "begin" waits for BEGIN IMMEDIATE, "inside" is in the transaction, "commit" is in COMMIT; "asking" waits for the gateway;
# "returned": the service has returned, its word is not yet given to the parent.
PLACES = ("start", "begin", "inside", "commit", "committed", "printing", "printed", "asking", "answered", "returned")
COURIER = "courier"  # name of the thread that carries the outbox while the clerk works
_SIZE = 8

# Every place where a kill tells something new; a plan names one of them and how often it is passed before.
POINTS: tuple[tuple[str, str], ...] = (
    *(("open", place) for place in ("start", "inside", "commit", "committed")),
    *(("receive", place) for place in ("begin", "inside", "commit", "committed", "returned")),
    *(("print", place) for place in ("inside", "commit", "committed", "printing")),
    *(("settle", place) for place in ("printed", "inside", "commit", "committed", "returned")),
    *(("answer", place) for place in ("inside", "commit", "returned")),
    *(("reprint", place) for place in ("inside", "commit", "returned")),
    *(("sync", place) for place in ("inside", "commit", "committed", "asking")),
    *(("sync settle", place) for place in ("answered", "inside", "commit", "committed", "returned")),
)


@dataclass(frozen=True, slots=True)
class Landing:
    """Where the clerk and the courier stood when the child died."""

    clerk: tuple[str, str]
    courier: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Trap:
    """A named place and how often it is passed before something happens. `tell`: say so, else die there and then."""

    job: str = ""
    place: str = ""
    passes: int = 0
    tell: bool = False


class Marks:
    """Two places, one per thread, in a file that outlives the child."""

    def __init__(self, path: Path, trap: Trap, tell: Callable[[], None]) -> None:
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _SIZE)
        self._trap = trap
        self._tell = tell
        self._passed = 0
        self._job = ["idle", "idle"]

    def at(self, place: str) -> None:
        """The calling thread is at this place of its job."""
        slot = _slot()
        job = self._job[slot]
        self._memory[2 * slot : 2 * slot + 2] = bytes((JOBS.index(job), PLACES.index(place)))
        if (job, place) == (self._trap.job, self._trap.place):
            self._passed += 1
            if self._passed == self._trap.passes + 1:
                self._spring()

    def turn(self, job: str, place: str) -> None:
        """The calling thread goes on to another part of its work."""
        self._job[_slot()] = job
        self.at(place)

    @contextmanager
    def during(self, job: str) -> Iterator[None]:
        """The calling thread does this job now."""
        self.turn(job, "start")
        try:
            yield
        finally:
            self.turn("idle", "start")

    def _spring(self) -> None:
        if self._trap.tell:
            self._tell()
        else:
            os.kill(os.getpid(), signal.SIGKILL)


def clear(path: Path) -> None:
    """Before a child is born."""
    path.write_bytes(bytes(_SIZE))


def read(path: Path) -> Landing:
    """What the last child wrote."""
    told = path.read_bytes()
    return Landing((JOBS[told[0]], PLACES[told[1]]), (JOBS[told[2]], PLACES[told[3]]))


def _slot() -> int:
    return int(threading.current_thread().name == COURIER)
