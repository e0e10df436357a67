"""Ninety days without a line, then one: does the desk stay small and quick while 43,200 acts leave it? (reliability G17)

The real program on a terminal drains towards a real gateway process while a clerk types into the intake form. Beside it the
same keys at the same desk while nobody listens.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.desk_folder import folder_with, keep_as_the_same_desk, opened
from bench.desk_keys import desk_command, log_in, open_intake
from bench.drain import CLIENT, SECRET, gateway, lease_numbers
from bench.filled_store import KEY, made_up
from bench.measuring import Figure, Target, middle, percentile
from bench.start_up import compile_all
from bench.terminal import Painted, Terminal
from config.paths import DeskPaths
from counter_app.commands.opening import AtDesk
from counter_app.domain.dossier_code import compose
from counter_app.domain.operation import ClockTrust, Operation, OperationKind
from counter_app.domain.received_fact import received_fact
from counter_app.store.connection import connect

DAYS = int(os.environ.get("COUNTER_BACKLOG_DAYS", "90"))
DOSSIERS_PER_DAY, ACTS_PER_DOSSIER = 80, 6
DOSSIERS = DAYS * DOSSIERS_PER_DAY
OPERATIONS = DOSSIERS * ACTS_PER_DOSSIER
NOTE = "Đã gọi điện, hẹn bổ sung giấy tờ, ghi lại lời dặn của người nộp. " * 13  # an act of about 1.2 kB
MOST_KEYS = 300
TYPED = "nguyen thi mau "
PAUSE_SECONDS = (0.03, 0.15)
_BATCH = 400


@dataclass(frozen=True, slots=True)
class Typed:
    """Milliseconds until each key was painted, the highest memory in MB, acts that went meanwhile, and how long it took."""

    keys: list[Painted]
    memory_mb: float
    sent: int
    seconds: float


@contextmanager
def backlog() -> Iterator[Path]:
    """The folder of a desk whose acts of ninety days wait: receptions with leased numbers and what followed them."""
    with folder_with(0) as folder:
        with opened(folder) as at:
            waiting = list(made_up(DOSSIERS))
            for start in range(0, len(waiting), _BATCH):
                with at.desk.doors.store.write() as session:
                    for made in waiting[start : start + _BATCH]:
                        _receive(at, session, made.dossier, made.rowid)
        yield folder


def _receive(at: AtDesk, session, dossier, number: int) -> None:  # type: ignore[no-untyped-def]
    now, desk = at.desk.doors.clock.now(), at.desk.services.desk
    code = compose(desk.agency_code, now.date(), number)
    here = {"agency_code": desk.agency_code, "desk_id": desk.desk_id, "received_at": now, "recorded_at": now}
    due = replace(dossier.due, counted_from=now, due_at=None, overdue_after=None)
    one = replace(dossier, dossier_code=code, due=due, **here)
    session.dossiers.add(one, f"i{number:09d}")
    facts = [(OperationKind.DOSSIER_RECEIVED, received_fact(one, ClockTrust.CONFIRMED))]
    note = {"text": NOTE, "clerkId": at.officer.officer_id}
    for act, (kind, data) in enumerate([*facts, *[(OperationKind.NOTE_ADDED, note)] * (ACTS_PER_DOSSIER - 1)]):
        op_id = f"{one.uid[:24]}{act:02d}{number:010d}"
        session.outbox.add(Operation(op_id, one.uid, kind, data, "o", now, 1, "bench", ClockTrust.CONFIRMED))


def waiting_at(folder: Path) -> int:
    """Acts that have not arrived, asked beside the running desk."""
    database = connect(DeskPaths(folder).store.resolve(), KEY, writer=False)
    try:
        return int(database.rows("SELECT coalesce(sum(n), 0) FROM queue_count WHERE state IN ('pending', 'sending')")[0][0])
    finally:
        database.close()


def typed_at(folder: Path, address: str, keys: int) -> Typed:
    """Keys into the applicant's name, as long as something waits and at most so many."""
    dice, times, memory = random.Random(7), [], 0.0
    with Terminal([*desk_command(folder), address, CLIENT, SECRET]) as desk:
        log_in(desk)
        open_intake(desk)
        before, began = waiting_at(folder), time.perf_counter()
        for number in range(keys):
            time.sleep(dice.uniform(*PAUSE_SECONDS))
            desk.drain()
            times.append(desk.press(TYPED[number % len(TYPED)]))
            if number % 10 == 0:
                memory = max(memory, desk.memory_mb())
                if address and not waiting_at(folder):
                    break
        seconds, left = time.perf_counter() - began, waiting_at(folder)
        return Typed(times, max(memory, desk.memory_mb()), before - left, seconds)


def drained(folder: Path, address: str) -> tuple[float, float]:
    """(seconds, highest memory in MB) until nothing waits, with nobody at the keys."""
    with Terminal([*desk_command(folder), address, CLIENT, SECRET]) as desk:
        log_in(desk)
        began, memory = time.perf_counter(), 0.0
        while waiting_at(folder) and time.perf_counter() - began < 900:
            desk.drain()
            memory = max(memory, desk.memory_mb())
            time.sleep(0.2)
        return time.perf_counter() - began, memory


def measure() -> Iterator[Figure]:
    """One drain with a clerk at the keys, one without, each from a copy of the same desk to an empty gateway."""
    compile_all()
    with backlog() as folder, tempfile.TemporaryDirectory(prefix="counter-bench-") as name:
        _say(f"{OPERATIONS:,} acts wait")
        with opened(folder) as at:
            on = at.desk.doors.clock.now().date()
        quiet = typed_at(_copy(folder, Path(name) / "quiet"), "", 100)
        _say("typed without a line")
        for number, kind in enumerate(("typing", "alone")):
            desk = _copy(folder, Path(name) / kind)
            with gateway(f"sqlite:///{Path(name) / f'gateway-{number}.db'}") as url:
                lease_numbers(url, on, DOSSIERS)
                _say(f"draining, {kind}")
                if kind == "typing":
                    busy = typed_at(desk, url, MOST_KEYS)
                else:
                    seconds, alone_mb = drained(desk, url)
    acts = f"{OPERATIONS:,} acts waiting"
    note = f"{len(busy.keys)} keys while {busy.sent:,} acts left in {busy.seconds:.0f} s; "
    note += f"p50 {middle(_last(busy.keys)):.0f}, first byte p95 {percentile([key.first for key in busy.keys], 0.95):.0f} ms"
    what = f"A key painted while the queue drains, {acts}, p95"
    p95, beside = percentile(_last(busy.keys), 0.95), percentile(_last(quiet.keys), 0.95)
    yield Figure(what, p95, "ms", "no line, p95", beside, Target(100), note)
    memory = max(busy.memory_mb, alone_mb)
    yield Figure(f"Memory of the desk, {acts}, draining", memory, "MB", "no line", quiet.memory_mb, Target(300))
    yield Figure(f"The whole queue gone, {acts}", seconds, "s", note="nobody at the keys; gateway on SQLite")


def _last(keys: list[Painted]) -> list[float]:
    return [key.last for key in keys]


def _say(what: str) -> None:
    print(f"  {time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def _copy(folder: Path, target: Path) -> Path:
    """The same desk again, with its numbers."""
    shutil.copytree(folder, target)
    keep_as_the_same_desk(DeskPaths(target).store)
    return target
