"""Any part of what was not synced may be lost, torn, out of order: is every acknowledged fact in all such images (F01, F07)?

A day of the clerk runs over a file layer that notes what SQLite asked of the disk, with the words he was told between. From
the notes disks are built as a crash could have left them; each is opened, checked whole and held against those words. One in
forty is opened by the desk itself, with recovery, counting laws and chains, and worked on.
"""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import apsw

from prove.clerk.jobs import Clerk
from prove.clerk.look import Words, broken, counted
from prove.clerk.place import Place, copied, made, made_old
from prove.disk_log import Disk, Event, NotingDisk
from prove.memory_disk import memory_folder
from prove.over_apsw import HONEST, Settings, over_apsw, with_settings
from prove.rig import Control, Failure, Found, Given, Rig

NOTED = "noted"
IMAGES_PER_DAY = 600
OPENED_FOR_REAL = 40  # one in so many
OLD_VERSION = 12
JOBS = ("receive", "receive", "receive", "print", "print")
CONTROL_IMAGES = 150
SQL = {
    "dossiers": "SELECT uid FROM dossier",
    "slips": "SELECT job_id FROM print_job",
    "gaps": "SELECT count(*) - coalesce(max(seq), 0) FROM outbox",
    "delivery": "SELECT (SELECT count(*) FROM outbox) - (SELECT count(*) FROM delivery)",
}


@dataclass(frozen=True, slots=True)
class Day:
    """What SQLite asked of the disk, the words between, and the files it began with."""

    before: dict[str, bytes]
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Manner:
    """How the store was set, whether the disk ignores every sync, and whether the day begins with an older store."""

    settings: Settings = HONEST
    lies: bool = False
    old: bool = False
    often: bool = False

    @property
    def all_settings(self) -> Settings:
        """`often`: the journal is brought into the store every 100 pages, so that many crashes fall into that."""
        return (*self.settings, ("wal_autocheckpoint", "100", 100)) if self.often else self.settings


# The third is what a real ext4 showed for years of SQLite's default: the journal's deletion is not synced.
CONTROLS: dict[str, Manner] = {
    "synchronous = NORMAL": Manner(with_settings(synchronous=("NORMAL", 1))),
    "synchronous = OFF": Manner(with_settings(synchronous=("OFF", 0))),
    "journal_mode = DELETE": Manner(with_settings(journal_mode=("DELETE", "delete"))),
    "a disk that does not sync": Manner(lies=True),
}


def day(folder: Path, seed: int, manner: Manner) -> Day:
    """One clerk's day, opened twice; `old`: the store of an older program, whose first opening is an update."""
    with over_apsw(settings=manner.all_settings):
        place = made_old(folder, OLD_VERSION) if manner.old else made(folder)
    found = Day({path.name: path.read_bytes() for path in place.desk.glob("store.db*")})
    disk = NotingDisk(NOTED, found.events)
    try:
        with over_apsw(NOTED, manner.all_settings):
            _work(place, random.Random(seed), found.events, disk)
    finally:
        disk.unregister()
    return found


def _work(place: Place, dice: random.Random, events: list[Event], disk: NotingDisk) -> None:
    """Two lives; half of the first ones end by kill -9: the next one finds the files as they stood."""
    dead = []
    for life in (1, 2):
        clerk = Clerk(place, life, lambda **words: events.append(("told", words)))
        clerk.open()
        for _ in range(dice.randint(8, 16)):
            clerk.do(dice.choice(JOBS))
        if dice.random() < 0.5:
            clerk.close()
            continue
        dead.append(clerk)
        place = copied(place, place.folder.with_name(f"life-{life}"))
    disk.listens = False
    for clerk in dead:
        clerk.close()


def _uncertain(found: Day, manner: Manner) -> list[int]:
    """The moments at which a crash may leave more than one disk."""
    disk, moments = Disk(found.before), []
    for moment, event in enumerate(found.events, 1):
        _take(disk, event, manner)
        if not disk.certain:
            moments.append(moment)
    return moments


def _take(disk: Disk, event: Event, manner: Manner) -> None:
    if event[0] != "told" and event[1].startswith("store.db") and not (manner.lies and event[0] == "sync"):
        disk.take(event)


def images(found: Day, seed: int, manner: Manner, wanted: int) -> Iterator[tuple[dict[str, bytes], Words, int]]:
    """(files, words told until then, number of the note) of so many crashes, at moments by chance, in order."""
    dice = random.Random(f"{seed} images")
    moments = sorted(dice.choices(_uncertain(found, manner), k=wanted))
    disk, words, done = Disk(found.before), [], 0
    for moment in moments:
        for event in found.events[done:moment]:
            if event[0] == "told":
                words.append(event[1])
            _take(disk, event, manner)
        done = moment
        yield disk.image(dice), words, moment


def checked(files: dict[str, bytes], words: Words, folder: Path) -> list[str]:
    """Opens one image with SQLite and holds it against what was told."""
    for name in ("store.db", "store.db-wal", "store.db-journal", "store.db-shm"):
        path = folder / name
        if name in files:
            path.write_bytes(files[name])
        else:
            path.unlink(missing_ok=True)
    connection = apsw.Connection(str(folder / "store.db"), flags=apsw.SQLITE_OPEN_READWRITE)
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA synchronous = OFF")  # what is looked at is thrown away
        return list(_held(connection, words))
    except apsw.Error as error:
        return [f"unopened: {error}"]
    finally:
        connection.close()


def _held(connection: apsw.Connection, words: Words) -> Iterator[str]:
    whole = connection.execute("PRAGMA integrity_check(1)").fetchall()
    if whole != [("ok",)]:
        yield f"integrity: {str(whole)[:100]}"
        return
    if connection.execute("PRAGMA foreign_key_check").fetchall():
        yield "integrity: a row points to nothing"
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'print_attempt'").fetchall():
        yield from ("I1 lost: the store has no tables" for word in words[:1])
        return
    dossiers, slips = ({row[0] for row in connection.execute(SQL[name])} for name in ("dossiers", "slips"))
    for word in words:
        if word["did"] == "received" and (word["uid"] not in dossiers or word["job"] not in slips):
            yield f"I1 lost: {word['intent']}"
    for law in ("gaps", "delivery"):
        ((rest,),) = connection.execute(SQL[law]).fetchall()
        if rest:
            yield f"law {law}: {rest}"


def opened(files: dict[str, bytes], words: Words, folder: Path) -> list[str]:
    """The desk itself opens the image, recovers, counts and works on."""
    place = Place(folder)
    place.desk.mkdir(parents=True)
    place.medium.mkdir()
    for name, data in files.items():
        (place.desk / name).write_bytes(data)
    with over_apsw():
        return broken(place, words)


@dataclass(slots=True)
class Tally:
    """What the images of one run showed."""

    tried: int = 0
    real: int = 0
    told: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def play(folder: Path, seed: int, manner: Manner, wanted: int, tally: Tally, *, until_broken: bool = False) -> None:
    """One day and so many images of it; `until_broken`: or as many as a control needs."""
    folder.mkdir()
    found = day(folder / "day" / "life-0", seed, manner)
    look = folder / "look"
    look.mkdir()
    tried = [event[1] for event in found.events if event[0] == "told" and event[1]["did"] == "trying"]
    for files, words, moment in images(found, seed, manner, wanted):
        told = checked(files, words, look)
        tally.tried += 1
        if not told and tally.tried % OPENED_FOR_REAL == 0:
            tally.real += 1
            told = opened(files, [*words, *tried], folder / f"real-{tally.tried}")
        if told:
            tally.told += told
            case = {"seed": seed, "old": manner.old, "often": manner.often, "wanted": wanted}
            tally.failures.append(Failure(json.dumps(case), f"after note {moment}: {'; '.join(told)[:300]}"))
            if until_broken:
                break
    shutil.rmtree(folder)


def run(given: Given) -> Found:
    """Days until the budget ends; every fourth begins with the update of an older store."""
    with memory_folder("crash-images") as folder:
        return _run(given, folder)


def _run(given: Given, folder: Path) -> Found:
    controls = tuple(Control(name, _caught(folder, given.seed, name)) for name in CONTROLS)
    began, tally = time.process_time(), Tally()
    for number in count():
        if not given.goes_on(tally.tried):
            break
        left = IMAGES_PER_DAY if given.points is None else min(IMAGES_PER_DAY, given.points - tally.tried)
        play(
            folder / f"day-{number}",
            given.seed + number,
            Manner(old=number % 4 == 3, often=number % 2 == 0),
            left,
            tally,
        )
    lost, doubled, wrong = counted(tally.told)
    rate = tally.tried / max(0.001, time.process_time() - began)
    notes = (f"{rate:.0f} images per second of one core, days and all; {tally.real} opened by the desk itself",)
    return Found(tally.tried, "images", lost, doubled, wrong, tuple(tally.failures), controls, notes)


def _caught(folder: Path, seed: int, name: str) -> bool:
    """True when the known-bad store or disk loses something, or cannot be opened any more."""
    tally = Tally()
    play(
        folder / f"control-{list(CONTROLS).index(name)}",
        seed,
        CONTROLS[name],
        CONTROL_IMAGES,
        tally,
        until_broken=True,
    )
    return any(" lost" in line or line.startswith(("unopened", "integrity")) for line in tally.told)


def replay(case: str, folder: Path) -> str:
    """One day's images once more."""
    facts, tally = json.loads(case), Tally()
    play(folder / "again", facts["seed"], Manner(old=facts["old"], often=facts["often"]), facts["wanted"], tally)
    return "; ".join(tally.told[:5])


RIG = Rig(
    "crash-images",
    "Is every acknowledged fact in every image that a crash may leave: unsynced writes lost, torn, out of order?",
    1_000_000,
    run,
    replay,
)
