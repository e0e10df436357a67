"""What becomes of data carried by hand when the centre is killed while it takes a bundle in, and the desk while it reads the
receipts?

Both are killed in front of each of their statements and names, over and over, and try the same stick again. At every moment
what the desk calls delivered is at the centre; at the end each operation is there once and nothing waits.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlcipher3 import dbapi2

from counter_app.domain.operation import DeliveryState
from counter_app.export_folder import keep_file
from counter_app.store.database import open_store
from prove.clerk.child import Child, Wait
from prove.clerk.jobs import Say
from prove.clerk.place import at_home, clock_of
from prove.clerk.steps import Steps
from sync.gateway import clients, keys
from sync.gateway.bundle_import import import_bundle, receipts_of
from tests.desk_rig import KEY
from tests.proof.centre_rig import CLIENT_ID, Centre, LinkedDesk, centre_and_desk

DOSSIERS = 6
ENDS = ("centre", "desk")
Death = tuple[str, int]  # which end, in front of which step
Lie = Callable[[], None]


class StickLives:
    """One desk with a bundle on a stick and its centre, made once and copied for each story."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._names = count(1)
        self._template = folder / "ready"
        self._template.mkdir()
        made = Child(partial(_make, self._template)).end()  # its gateway has threads, and this process forks
        assert not any(word["did"] == "fell" for word in made), made
        self.steps = self._counted()

    def play(self, seed: int, kills: int) -> tuple[list[str], Counter[str]]:
        """(what broke, kills by end)."""
        dice = random.Random(seed)
        return self.play_at([(end, dice.randint(1, self.steps[end])) for end in dice.choices(ENDS, (2, 1), k=kills)])

    def play_at(self, deaths: Sequence[Death], lie: Lie | None = None) -> tuple[list[str], Counter[str]]:
        """The same with these deaths; then a life that nobody ends."""
        place = self._place()
        died: Counter[str] = Counter()
        told: list[str] = []
        for end, step in deaths:
            child = Child(partial(_carry, place, (end, step), lie))
            words = child.end()
            died[end] += child.ended == "killed"
            told += [f"{word['error']}" for word in words if word["did"] == "fell"]
            told += _not_there(place)
        if not told and lie is None:
            words = Child(partial(_carry, place, ("", 0), None)).end()
            told += [f"{word['error']}" for word in words if word["did"] == "fell"]
            told += [*_not_there(place), *_at_the_end(place)]
        shutil.rmtree(place)
        return told, died

    def _place(self) -> Path:
        place = self._folder / f"stick-{next(self._names)}"
        shutil.copytree(self._template, place)
        at_home(place / "desk" / "store.db")
        return place

    def _counted(self) -> dict[str, int]:
        place = self._place()
        words = Child(partial(_carry, place, ("", 0), None)).end()
        shutil.rmtree(place)
        return {word["end"]: word["count"] for word in words if word["did"] == "steps"}


def _make(folder: Path, _say: Say, _wait: Wait) -> None:
    """A desk that has met its centre once, received without a line since, and written a bundle."""
    clients._COST["n"] = 2  # secrets that cost nothing, as nobody guesses them here
    with centre_and_desk(folder) as (centre, desk):
        desk.receive(DOSSIERS)
        carrier = desk.link.carrier()
        carrier.export(folder / "stick.bundle", "officer", lambda done, total: None)
        desk.rig.close()
        centre.database.close()


def _carry(place: Path, death: Death, lie: Lie | None, say: Say, _wait: Wait) -> None:
    """Once to the centre and back."""
    clients._COST["n"] = 2
    steps = Steps(death[1])
    event.listen(Engine, "before_cursor_execute", lambda *_: steps.step())
    if lie is not None:
        lie()
    for end, work in (("centre", _take_in), ("desk", _come_back)):
        before = steps.count
        if death[0] in ("", end):
            steps.begin()
        work(place)
        steps.end()
        say(did="steps", end=end, count=steps.count - before)


def _take_in(place: Path) -> None:
    """The operator at the centre: the bundle in, the receipts out."""
    gateway = Centre(place / "centre").application.state.gateway
    _answer(gateway, place, import_bundle(gateway, place / "stick.bundle"))
    gateway.database.close()


def _answer(gateway: Any, place: Path, taken: Any) -> None:
    keep_file(place / "stick.receipts", receipts_of(taken, keys.centre_keys(gateway.database, gateway.now()), gateway.now()))


def _come_back(place: Path) -> None:
    """The officer at the desk."""
    desk = LinkedDesk(place / "desk", "")
    desk.link.carrier().take_receipts(place / "stick.receipts", "officer")
    desk.rig.close()


def _applied(place: Path) -> Counter[str]:
    """What the centre holds, by operation."""
    connection = dbapi2.connect(f"{(place / 'centre' / 'gateway.db').as_uri()}?mode=ro", uri=True)
    try:
        query = "SELECT event_id FROM inbox WHERE client_id = ? AND state = 'applied'"
        return Counter(row[0] for row in connection.execute(query, (CLIENT_ID,)))
    finally:
        connection.close()


def _not_there(place: Path) -> Iterator[str]:
    """I1: nothing is called delivered that the centre does not hold."""
    there = _applied(place)
    store = open_store(place / "desk" / "store.db", KEY, clock=clock_of(1))
    try:
        with store.read() as session:
            dossiers = [row.uid for row in session.dossiers.newest(DOSSIERS)]
            lines = [line for uid in dossiers for line in session.dossiers.history(uid)]
            lost = [line.op_id for line in lines if line.sync is DeliveryState.ACKED and line.op_id not in there]
        if lost:
            yield f"I1 lost: {len(lost)} operations are called delivered and are not at the centre"
    finally:
        store.close()


def _at_the_end(place: Path) -> Iterator[str]:
    """I2: each once; nothing waits."""
    there = _applied(place)
    store = open_store(place / "desk" / "store.db", KEY, clock=clock_of(1))
    try:
        with store.read() as session:
            queue, rows = session.outbox.state(), session.outbox.rows(limit=1000)
        if (queue.acked, queue.pending, queue.parked) != (queue.last_seq, 0, 0):
            yield f"I1 lost: at the end (acked, waiting, refused) is {queue.acked, queue.pending, queue.parked}"
        if there != Counter(row.op_id for row in rows):
            yield f"I2 doubled or lost: {there.total()} operations at the centre, {len(rows)} at the desk"
    finally:
        store.close()


def answers_first() -> None:
    """The known-bad centre: the receipts are written for what it is about to take in; it dies before it does."""
    global import_bundle
    real = import_bundle

    def bad(gateway: Any, path: Path) -> Any:
        shadow = path.parent / "shadow"
        shutil.copytree(path.parent / "centre", shadow)
        other = Centre(shadow).application.state.gateway
        taken = real(other, path)
        other.database.close()
        _answer(gateway, path.parent, taken)
        _come_back(path.parent)
        os.kill(os.getpid(), signal.SIGKILL)

    import_bundle = bad
