"""The `soak` rig: does a desk work for a month, and for an hour at a real terminal, without growing or slowing down?

Thirty virtual days of 300 dossiers with bad lines, power cuts and restarts, in this process with the centre; what time is
left goes to the real app on a pty, where somebody types. Points are virtual days.
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from prove.rig import Control, Failure, Found, Given, Rig, skip
from prove.soak_keys import at_a_terminal
from prove.soak_readings import Reading, reading, settled, slope, troubles
from prove.worlds.centre import Centre
from prove.worlds.clerk import Clerk
from prove.worlds.desk import Crash, WorldDesk
from prove.worlds.line import FAULTS
from prove.worlds.memory import Memory
from prove.worlds.world_time import WorldTime

DAYS, DOSSIERS_A_DAY = 30, 300
CONTROL_DAYS, CONTROL_DOSSIERS = 8, 15
VIRTUAL_SHARE = 0.5  # of the budget; the rest is real time
LEAK_BYTES = 65_536
_LEAKED: list[Any] = []


@dataclass
class Month:
    """One desk, one centre, one clerk; the clerk keeps no memory of yesterday, for the rig must not grow either."""

    folder: Path
    seed: int
    dossiers_a_day: int = DOSSIERS_A_DAY
    readings: list[Reading] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice, self.time, self.memory = random.Random(self.seed), WorldTime(), Memory()
        self.centre = Centre(self.folder / "centre", ["Q1"], self.time.utc)
        self.desk = WorldDesk("Q1", "Q1", self.folder / "desk", self.time, self.centre, self.dice, self.dossiers_a_day + 20)
        self.clerk = Clerk(self.desk, self.memory, self.dice)
        self.received = 0

    def one_day(self) -> str:
        """From morning to evening; what went wrong, "" when nothing did."""
        for _ in range(self.dossiers_a_day):
            self.time.move(seconds=90)
            self._one_citizen()
            if self.memory.broken:
                return self.memory.broken[0]
        self.desk.fuse.left = self.desk.weather.fault = None
        self.desk.contact(force=True)
        self._forget()
        self.readings.append(reading(self.received, self.desk.file))
        self.time.next_morning()
        return ""

    def _one_citizen(self) -> None:
        jobs: list[Callable[[], None]] = [self.clerk.receive, self.clerk.print]
        jobs += [self.clerk.act] if self.dice.random() < 0.3 else []
        jobs += [self.clerk.contact] if self.dice.random() < 0.1 else []
        self._harm()
        for job in jobs:
            try:
                job()
            except Crash:
                self.desk.crash()
        self.received += 1

    def _harm(self) -> None:
        chance = self.dice.random()
        if chance < 0.01:
            self.desk.fuse.left = self.dice.randrange(12)
        elif chance < 0.03:
            weather = self.desk.weather
            weather.fault, weather.after, weather.lasting = self.dice.choice(FAULTS), self.dice.randrange(9), 2
        elif chance < 0.033:
            self.desk.fuse.left = None
            self.desk.restart()

    def _forget(self) -> None:
        self.memory.papers.clear()
        self.desk.tray.sheets.clear()
        gc.collect()

    def count(self) -> str:
        """The counting laws at the end."""
        with self.desk.store.read() as session:
            queue = session.outbox.state()
            session.outbox.check_chain()
            session.audit.check_chain()
            unbalanced = [one.lease_id for one in session.leases.census() if not one.balanced]
        if queue.last_seq != queue.acked + queue.pending + queue.parked or unbalanced:
            return f"the counts do not add up: {queue}, {len(unbalanced)} leases"
        return ""

    def close(self) -> None:
        """Give everything back."""
        self.desk.close()
        self.centre.close()


def run(given: Given) -> Found:
    """Controls, then the month, then the terminal."""
    if not Path("/proc/self/statm").exists():
        return skip("virtual days", "no /proc: memory and open files cannot be read")
    controls = tuple(Control(name, _caught(spoilt, given.folder / str(n))) for n, (name, spoilt) in enumerate(LEAKS))
    month = Month(given.folder / "month", given.seed)
    failures, notes = _a_month(month, given)
    left = given.seconds - (time.monotonic() - given.began_at)
    if given.points is None and left > 60:
        broken, said = at_a_terminal(left, given.say)
        failures += [Failure(f"terminal {given.seed}", told) for told in broken]
        notes.append(said)
    return Found(
        len(month.readings),
        "virtual days",
        wrong=len(failures),
        failures=tuple(failures),
        controls=controls,
        notes=tuple(notes),
    )


def _a_month(month: Month, given: Given) -> tuple[list[Failure], list[str]]:
    case = f"{given.seed} {month.dossiers_a_day}"
    broken = ""
    while not broken and len(month.readings) < DAYS and given.goes_on(len(month.readings)):
        if month.readings and time.monotonic() - given.began_at > given.seconds * VIRTUAL_SHARE:
            break
        broken = month.one_day()
        given.say(f"day {len(month.readings)}: {month.received} dossiers")
    told = [broken] if broken else [*troubles(month.readings), *filter(None, [month.count()])]
    steady = settled(month.readings)
    largest = max((one.wal_bytes for one in month.readings), default=0) / (1 << 20)
    notes = [f"{month.received:,} dossiers in {len(month.readings)} days; largest write-ahead log {largest:.1f} MB"]
    if len(steady) >= 3:
        notes.append(
            f"memory {slope(steady):+,.0f} bytes a dossier after the warm-up, {steady[-1].files} open files at the end"
        )
    month.close()
    return [Failure(case, one) for one in told], notes


def replay(case: str, folder: Path) -> str:
    """Ten days of a month that broke; a terminal has nothing to replay."""
    if case.startswith("terminal"):
        return ""
    seed, dossiers = (int(part) for part in case.split())
    month = Month(folder / "month", seed, min(dossiers, 60))
    try:
        return next(filter(None, (month.one_day() for _ in range(10))), "") or "; ".join(troubles(month.readings))
    finally:
        month.close()


# --- what must be noticed -----------------------------------------------------------------------


@contextmanager
def _after_each_citizen(leak: Callable[[Month], None]) -> Any:
    right = Month._one_citizen

    def leaking(self: Month) -> None:
        right(self)
        leak(self)

    with patch.object(Month, "_one_citizen", leaking):
        yield


def _leak_memory() -> AbstractContextManager[None]:
    return _after_each_citizen(lambda _: _LEAKED.append(bytearray(LEAK_BYTES)))


def _leak_files() -> AbstractContextManager[None]:
    return _after_each_citizen(lambda month: _LEAKED.append(month.desk.file.open("rb")))


@contextmanager
def _log_grows() -> Any:
    """A reader that never ends keeps the log from being written back; the limit is set low for so few days."""
    right = Month.one_day

    def held(self: Month) -> str:
        if not self.readings:
            stack = ExitStack()
            stack.enter_context(self.desk.store.read()).notes.get("incarnation")
            _LEAKED.append(stack)
        return right(self)

    with patch.object(Month, "one_day", held), patch("prove.soak_readings.MOST_WAL_BYTES", 8 << 20):
        yield


LEAKS: tuple[tuple[str, Callable[[], AbstractContextManager[None]]], ...] = (
    ("64 KB of memory are kept for each dossier", _leak_memory),
    ("a file stays open for each dossier", _leak_files),
    ("a reader that never ends: the log is never written back", _log_grows),
)


def _caught(spoilt: Callable[[], AbstractContextManager[None]], folder: Path) -> bool:
    """A short month with the leak is told, and for what it is."""
    with spoilt():
        month = Month(folder, 1, CONTROL_DOSSIERS)
        month.dice.seed(1)
        try:
            for _ in range(CONTROL_DAYS):
                month.one_day()
            return bool(troubles(month.readings, most_bytes=LEAK_BYTES // 2))
        finally:
            for leaked in _LEAKED:
                if hasattr(leaked, "close"):
                    leaked.close()
            _LEAKED.clear()
            month.close()


RIG = Rig(
    name="soak",
    question="Does a desk neither grow nor slow down in a month of 300 dossiers a day, and in an hour at a terminal?",
    goal=30,
    run=run,
    replay=replay,
    weight=4.0,
)
