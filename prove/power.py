"""The power goes at any moment: is every fact, page, list, backup and bundle that was told as saved on the disk (F01, F03)?

A child works at full speed on a real ext4; its disk is frozen over and over with what it had told until then, and each
frozen disk is mounted and opened as on the next morning. Some children do only one job, since any other one's fsync would
also bring to the disk what the first has forgotten.
"""

from __future__ import annotations

import json
import random
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from counter_app.store import connection
from prove.clerk.child import Child, Wait, Word
from prove.clerk.jobs import Clerk, Say, no_folder_sync
from prove.clerk.look import broken, counted
from prove.clerk.place import Place, copied, made, made_old
from prove.frozen_disk import clone, disk_room, missing, mounted
from prove.rig import Control, Failure, Found, Given, Rig, skip

UPDATE = "update"  # begins with the store of an older program, and is cut while that is brought up to date
OLD_VERSION = 12
SHIFTS: tuple[tuple[str, ...], ...] = (
    ("receive",),
    ("receive", "print", "print"),
    ("keep",),
    ("minute",),
    ("bundle", "receive"),
    ("backup", "receive"),
    ("receive", "print", "keep", "minute", "bundle", "backup"),
    (UPDATE, "receive"),
)
CUTS_PER_LIFE = 6
LONGEST_PAUSE_SECONDS = 0.12


@dataclass(frozen=True, slots=True)
class Life:
    """One child: what it does and when it dies. The moments come from `seed`; the disk's own timing does not."""

    seed: int
    shift: int
    cuts: int = CUTS_PER_LIFE


def no_sync(_clerk: Clerk) -> None:
    """`synchronous = NORMAL`: what blogs recommend for WAL."""
    connection.SETTINGS = tuple(
        ("synchronous", "NORMAL", 1) if name == "synchronous" else (name, value, read)
        for name, value, read in connection.SETTINGS
    )


CONTROLS: dict[str, tuple[Callable[[Clerk], None], int]] = {
    "synchronous = NORMAL": (no_sync, 0),
    "no fsync of the folder, pages": (no_folder_sync, 2),
    "no fsync of the folder, lists": (no_folder_sync, 3),
}


def _work(place: Place, life: Life, spoil: Callable[[Clerk], None] | None, say: Say, wait: Wait) -> None:
    clerk, shift = Clerk(place, 3, say), SHIFTS[life.shift]
    if spoil is no_sync:
        spoil(clerk)
    if UPDATE in shift:
        wait()
    clerk.open()
    if spoil is not None and spoil is not no_sync:
        spoil(clerk)
    if UPDATE not in shift:
        wait()
    dice, jobs = random.Random(life.seed), [job for job in shift if job != UPDATE]
    while True:
        clerk.do(dice.choice(jobs))


class Mains:
    """One room of disks, the desk on the first of them."""

    def __init__(self, room: Path, folder: Path) -> None:
        self._room = room
        self._names = count()
        clone(room / "empty.img", room / "old.img")
        templates = {"empty.img": made(folder / "ready"), "old.img": made_old(folder / "old", OLD_VERSION)}
        for image, template in templates.items():
            with mounted(room / image, room / "live") as live:
                copied(template, live / "place")

    def live(self, life: Life, spoil: Callable[[Clerk], None] | None = None) -> list[list[str]]:
        """What broke at each cut of one life."""
        image, frozen = self._name(), []
        clone(self._room / ("old.img" if UPDATE in SHIFTS[life.shift] else "empty.img"), image)
        dice = random.Random(~life.seed)
        with mounted(image, self._room / "live") as live:
            child = Child(partial(_work, Place(live / "place"), life, spoil))
            child.ready()
            child.let_go()
            for _ in range(life.cuts):
                time.sleep(dice.uniform(0, LONGEST_PAUSE_SECONDS))
                frozen.append((child.words_now(), self._name()))
                clone(image, frozen[-1][1])
            words = child.kill()
        told = [self._morning(disk, _known(before, words)) for before, disk in frozen]
        for path in (image, *(disk for _, disk in frozen)):
            path.unlink()
        return told

    def _morning(self, disk: Path, words: list[Word]) -> list[str]:
        try:
            with mounted(disk, self._room / "look") as look:
                return broken(Place(look / "place"), words)
        except subprocess.CalledProcessError:
            return ["unopened: the disk cannot be mounted"]

    def _name(self) -> Path:
        return self._room / f"disk-{next(self._names)}.img"


def _known(before: list[Word], all_words: list[Word]) -> list[Word]:
    """Told before the cut; of what came after it only what was tried, for that may be on the disk, too."""
    return [*before, *(word for word in all_words[len(before) :] if word["did"] == "trying")]


def run(given: Given) -> Found:
    """Lives until the budget ends; the controls first, each until it is caught or has had twenty lives."""
    if reason := missing():
        return skip("cuts", reason)
    with disk_room() as room:
        return _run(given, Mains(room, given.folder))


def _run(given: Given, mains: Mains) -> Found:
    controls = tuple(Control(name, _caught(mains, spoil, shift)) for name, (spoil, shift) in CONTROLS.items())
    tried, failures, broke = 0, [], []
    for number in count():
        if not given.goes_on(tried):
            break
        life = Life(given.seed + number, number % len(SHIFTS))
        for told in mains.live(life):
            tried += 1
            broke += told
            if told:
                failures.append(Failure(json.dumps(asdict(life)), "; ".join(told)[:400]))
    lost, doubled, wrong = counted(broke)
    notes = ("ext4 in a loop image on XFS, cut by cloning; a drive that lies about its own cache is not modelled here",)
    return Found(tried, "cuts", lost, doubled, wrong, tuple(failures), controls, notes)


def _caught(mains: Mains, spoil: Callable[[Clerk], None], shift: int) -> bool:
    lives = (mains.live(Life(seed, shift, cuts=3), spoil) for seed in range(20))
    return any(" lost" in line for cuts in lives for told in cuts for line in told)


def replay(case: str, folder: Path) -> str:
    """The same life three times: its moments are the same, the disk's timing is not."""
    if missing():
        return ""
    facts: dict[str, Any] = json.loads(case)
    with disk_room() as room:
        mains = Mains(room, folder)
        return "; ".join(line for _ in range(3) for told in mains.live(Life(**facts)) for line in told)


RIG = Rig(
    "power",
    "Is everything that was told as saved on the disk when the power goes at any moment?",
    10_000,
    run,
    replay,
)
