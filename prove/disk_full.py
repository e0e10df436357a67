"""The disk is full at every 4 KiB step of its last megabytes: is it said, nothing lost, and does the desk go on (F05)?

A small disk in memory is filled until so many pages of 4 KiB are free; a child works on it until it is refused, presses
every key once more, and dies. Then the filling goes and the desk is opened as on the next morning.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from prove.clerk.child import Child, Wait
from prove.clerk.jobs import Clerk, Say
from prove.clerk.look import broken, counted
from prove.clerk.place import Place, copied, made
from prove.rig import Control, Failure, Found, Given, Rig, skip

DISK_BYTES = 16 << 20
STEP_BYTES = 4096
ROUNDS = 40  # a child that is never refused has not reached the end of the disk
JOBS = ("receive", "print", "keep", "minute", "backup", "bundle")


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 16 MiB."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "proof", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def missing() -> str:
    """What keeps this machine from it; "" when it can be done."""
    try:
        with tempfile.TemporaryDirectory() as folder, small_disk(Path(folder, "disk")):
            return ""
    except (OSError, subprocess.CalledProcessError):
        return "a small disk cannot be mounted here (needs root)"


def fill(disk: Path, free_bytes: int) -> Path:
    """Take all but so much."""
    filling = disk / "filling"
    handle = os.open(filling, os.O_CREAT | os.O_WRONLY)
    try:
        os.posix_fallocate(handle, 0, max(1, shutil.disk_usage(disk).free - free_bytes))
    finally:
        os.close(handle)
    return filling


def _work(place: Place, order: tuple[str, ...], say: Say, wait: Wait) -> None:
    """Rounds of jobs until something is refused, then every key once more."""
    wait()
    clerk = Clerk(place, 3, say)
    if not clerk.do("open"):
        return
    for number in range(ROUNDS):
        if not order:
            _careless_list(place, number, say)
        if not all([clerk.do(job) for job in order]):
            break
    for job in order:
        clerk.do(job)


def _careless_list(place: Place, number: int, say: Say) -> None:
    """The known-bad clerk: writes without looking at how much the disk took."""
    import hashlib

    data = bytes([number]) * 30_000
    place.lists.mkdir(exist_ok=True)
    handle = os.open(place.lists / f"careless-{number}.pdf", os.O_CREAT | os.O_WRONLY)
    try:
        os.write(handle, data)
    except OSError:
        pass
    finally:
        os.close(handle)
    say(did="listed", name=f"careless-{number}.pdf", sha256=hashlib.sha256(data).hexdigest())


def played(disk: Path, template: Place, free_steps: int, *, seed: int = 0, careless: bool = False) -> tuple[list[str], int]:
    """(what broke, how often the clerk was refused) with so many steps free once the desk stands on the disk."""
    order = [] if careless else list(JOBS)
    random.Random(seed * 1_000_003 + free_steps).shuffle(order)
    place = copied(template, disk / "place")
    filling = fill(disk, free_steps * STEP_BYTES)
    try:
        words = Child(partial(_work, place, tuple(order))).end()
    finally:
        filling.unlink()
    told = broken(place, words)
    shutil.rmtree(place.folder)
    return told, Counter(word["did"] for word in words)["refused"]


def steps(template: Place) -> int:
    """How many steps are free when the desk stands on an empty disk."""
    taken = sum(-(-path.stat().st_size // STEP_BYTES) for path in template.folder.rglob("*") if path.is_file())
    return DISK_BYTES // STEP_BYTES - taken - 8


def run(given: Given) -> Found:
    """Every step, fewest free pages first; what is left of the budget plays other orders of the jobs."""
    if reason := missing():
        return skip("steps", reason)
    template = made(given.folder / "ready")
    with small_disk(given.folder / "disk") as disk:
        return _run(given, disk, template)


def _run(given: Given, disk: Path, template: Place) -> Found:
    most, dice = steps(template), random.Random(given.seed)
    tried, refused, failures, broke = 0, 0, [], []
    while given.goes_on(tried):
        free = tried % most if given.seconds > FULL_SECONDS else dice.randrange(most)
        told, count = played(disk, template, free, seed=given.seed + tried // most)
        tried += 1
        refused += count
        broke += told
        if told:
            case = json.dumps({"free": free, "seed": given.seed + (tried - 1) // most})
            failures.append(Failure(case, "; ".join(told)[:400]))
    lost, doubled, wrong = counted(broke)
    notes = (f"{most} steps of 4 KiB in all; the clerk was refused {refused} times",)
    told, _ = played(disk, template, 40, careless=True)
    controls = (Control("a list is written without looking at how much was taken", any("lost" in line for line in told)),)
    return Found(tried, "steps", lost, doubled, wrong, tuple(failures), controls, notes)


def replay(case: str, folder: Path) -> str:
    """One step once more; a machine without small disks can say nothing against it."""
    if missing():
        return ""
    facts: dict[str, Any] = json.loads(case)
    with small_disk(folder / "disk") as disk:
        told, _ = played(disk, made(folder / "ready"), facts["free"], seed=facts["seed"])
    return "; ".join(told)


FULL_SECONDS = 900.0  # with less time than all steps take, steps are drawn from all of them
RIG = Rig(
    "disk-full",
    "Does a disk that fills up at any 4 KiB step lose nothing, say so, and go on once there is room?",
    4_000,
    run,
    replay,
)
