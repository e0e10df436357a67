"""Every call to the disk fails once, and from then on: is the error told, nothing called saved that is not there (F05, F06)?

The clerk's jobs are the real ones. A child does one of them under strace, presses the key once more, as people do, and ends;
the desk is then opened without faults. "recover" opens a desk that was killed, "migrate" one of an older program.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import resource
import shutil
import signal
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from prove.clerk.child import Child, Wait, Word
from prove.clerk.jobs import Clerk, Say, says_saved_anyway
from prove.clerk.look import broken, counted
from prove.clerk.place import Place, copied, made, made_old
from prove.memory_disk import memory_folder
from prove.rig import Control, Failure, Found, Given, Rig, skip
from prove.strace import ERRORS, Fault, Tracer, calls_of, hit, missing, path_of_hit

JOBS = ("receive", "print", "keep", "minute", "backup", "bundle", "close")
OPENINGS = ("recover", "migrate")
OLD_VERSION = 12
STUCK_SECONDS = 40.0
SIZE = "file-size"
# Odd ones cut in the middle of a page; the store of the bench has about 900 kB, a scanned page 24 kB.
SIZES = (*range(1, 30_000, 977), *range(30_000, 1_600_000, 40_961))
MUST_TELL = ("receive", "keep", "minute", "bundle")

_alive: list[Clerk] = []
Spoil = Callable[[Clerk], None]
Point = tuple[str, Fault]


class Bench:
    """Desks made once and copied for each point."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self.ready = made(folder / "ready")
        self.old = made_old(folder / "old", OLD_VERSION)
        self.killed, self.promised = self._killed()
        self._warm()

    def place(self, job: str) -> Place:
        """A desk for this job."""
        self._count += 1
        template = {"recover": self.killed, "migrate": self.old}.get(job, self.ready)
        return copied(template, self._folder / f"desk-{self._count}")

    def log(self) -> Path:
        """Of this point's tracer."""
        return self._folder / f"trace-{self._count}"

    def _killed(self) -> tuple[Place, list[Word]]:
        place = copied(self.ready, self._folder / "killed")
        return place, Child(partial(_until_killed, place)).end()

    def _warm(self) -> None:
        """Whatever is loaded late is loaded before the forks: a library that cannot be read is another rig's fault."""
        place = self.place("")
        clerk = Clerk(place, 1, lambda **_: None)
        for job in ("open", *JOBS):
            clerk.do(job)
        broken(place, ())


def _until_killed(place: Place, say: Say, _wait: Wait) -> None:
    clerk = Clerk(place, 2, say)
    for job in ("open", "receive", "print", "receive"):
        clerk.do(job)
    # the child ends with os._exit: nothing is closed, as after kill -9


def _work(place: Place, job: str, fault: Fault | None, spoil: Spoil | None, say: Say, wait: Wait) -> None:
    """What comes after `wait` is in the window of the faults."""
    clerk = Clerk(place, 3, say)
    _alive.append(clerk)  # until the process ends: a connection that is collected before would sync once more
    if fault is not None and fault.call == SIZE:
        wait = partial(_limited, fault.at, wait)
    if job in OPENINGS:
        wait()
        clerk.do("open")
        return
    clerk.open()
    if spoil is not None:
        spoil(clerk)
    wait()
    for _ in range(1 if job == "close" else 2):
        clerk.do(job)


def _limited(size: int, wait: Wait) -> None:
    """No file grows past so many bytes: the write that reaches it is short, the next one fails (EFBIG)."""
    wait()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def played(bench: Bench, job: str, fault: Fault | None, spoil: Spoil | None = None) -> tuple[list[str], str]:
    """(what broke, what was called) of one point."""
    place = bench.place(job)
    child = Child(partial(_work, place, job, fault, spoil))
    child.ready()
    tracer = Tracer(child.pid, bench.log(), fault if fault and fault.call != SIZE else None)
    words = child.end(STUCK_SECONDS)
    log = tracer.ended()
    before = bench.promised if job == "recover" else []
    told = [*broken(place, [*before, *words]), *_sync_forgiven(place, job, fault, words, log)]
    shutil.rmtree(place.folder)
    return told, log


def _sync_forgiven(place: Place, job: str, fault: Fault | None, words: Sequence[Word], log: str) -> Iterator[str]:
    """F06: after a sync that failed nobody knows what is on the disk, so the job must not be told as done. (A backup may
    begin its draft anew: no fact stands in it alone.)"""
    if fault is None or fault.call not in ("fsync", "fdatasync") or fault.error == "EINTR" or job not in MUST_TELL:
        return
    if path_of_hit(log) == place.desk:
        return  # SQLite does not say when its sync of the folder fails; the store syncs the folder itself when it opens
    if not any(word["did"] in ("refused", "fell") for word in words):
        yield f"a sync failed and {job} was told as done"


def points(bench: Bench) -> list[Point]:
    """Every call of every job, with every error it may have; and files that may not grow past a size (short writes)."""
    found: list[Point] = []
    for job in (*JOBS, *OPENINGS):
        told, log = played(bench, job, None)
        assert told == [], f"{job} without a fault: {told}"
        found += [(job, Fault(SIZE, "EFBIG", size)) for size in SIZES]
        for call, count in calls_of(log).items():
            for error in ERRORS[call]:
                for at in range(1, count + 1):
                    found.append((job, Fault(call, error, at)))
                    if error != "EINTR":  # a call that is interrupted for ever is no fault that exists
                        found.append((job, Fault(call, error, at, forever=True)))
    return found


def in_turns(everything: Sequence[Point], dice: random.Random) -> list[Point]:
    """Every kind of fault of every job in turn: a backup's thousand reads must not crowd out the one rename."""
    kinds: dict[tuple[str, str, str, bool], list[Point]] = defaultdict(list)
    for job, fault in everything:
        kinds[job, fault.call, fault.error, fault.forever].append((job, fault))
    for kind in kinds.values():
        dice.shuffle(kind)
    rows = list(kinds.values())
    dice.shuffle(rows)
    return [point for row in itertools.zip_longest(*rows) for point in row if point is not None]


def run(given: Given) -> Found:
    """Points in an order of the seed, until the budget ends."""
    if reason := missing():
        return skip("faults", reason)
    with memory_folder("io-faults") as folder:
        return _run(given, Bench(folder))


def _run(given: Given, bench: Bench) -> Found:
    everything = in_turns(points(bench), random.Random(given.seed))
    tried, missed, failures, broke = 0, 0, [], []
    for job, fault in everything:
        if not given.goes_on(tried):
            break
        told, log = played(bench, job, fault)
        tried += 1
        missed += not hit(log)
        broke += told
        if told:
            failures.append(Failure(_case(job, fault), "; ".join(told)[:400]))
    lost, doubled, wrong = counted(broke)
    notes = (f"{tried} of {len(everything)} points; {missed} calls were not reached again",)
    return Found(tried, "faults", lost, doubled, wrong, tuple(failures), _controls(bench), notes)


def _controls(bench: Bench) -> tuple[Control, ...]:
    """A clerk who says "saved" though the store refused, and a program that takes a failed sync for a good one."""
    anyway, _ = played(bench, "receive", Fault("fsync", "EIO", 1, forever=True), says_saved_anyway)
    forgiven, _ = played(bench, "keep", Fault("fsync", "EIO", 2), _forgives_syncs)
    return (
        Control("an error of the store is swallowed", any("lost" in line for line in anyway)),
        Control("a failed sync is forgiven", any("a sync failed" in line for line in forgiven)),
    )


def _forgives_syncs(_clerk: Clerk) -> None:
    real = os.fsync

    def forgiving(handle: int) -> None:
        with contextlib.suppress(OSError):
            real(handle)

    os.fsync = forgiving


def _case(job: str, fault: Fault) -> str:
    return json.dumps({"job": job, "call": fault.call, "error": fault.error, "at": fault.at, "forever": fault.forever})


def replay(case: str, folder: Path) -> str:
    """One point once more; a machine without strace can say nothing against it."""
    if missing():
        return ""
    facts: dict[str, Any] = json.loads(case)
    job = facts.pop("job")
    told, _ = played(Bench(folder), job, Fault(**facts))
    return "; ".join(told)


RIG = Rig(
    "io-faults",
    "Does every call to the disk that fails end in a sentence, with nothing called saved that is not there?",
    20_000,
    run,
    replay,
)
