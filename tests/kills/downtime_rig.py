"""The parent: desks that are killed between a kit and a closed day, then looked at here and at the centre.

`with open_lives(folder) as lives: lives.play(seed, kills)`; a death is the name of a place ("enter commit 1"), so an outcome
says by itself how to play it again: `lives.play_at(deaths)`.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from counter_app.domain.operation import OutboxRow
from counter_app.store.database import open_store
from sync.gateway.application import create_application
from sync.gateway.settings import DemoClient, GatewaySettings
from sync.wire import DeskIdentity, encode_batch, encode_event
from tests.desk_rig import KEY, TestClock
from tests.gateway.asking import InProcess
from tests.kills.downtime_life import DESK, MORNING, Order
from tests.kills.fork_server import ROOT
from tests.kills.life_server import ask

# Five citizens and the twin, one of them keyed wrongly first; a request for papers; a void form; two that came back blank.
RIGHT: Final = {"dossiers": 7, "void": 1, "lines": 8, "closed": [True], "day": True}
STATES: Final = {"entered": 6, "voided": 1, "returned": 2}


@dataclass
class Played:
    """What a desk went through. `deaths`: where it really died; `seen`: every place that its last life passed."""

    folder: Path
    deaths: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def seen(self) -> list[str]:
        """In the order of the work."""
        return list(self.facts.get("seen", ()))


@contextmanager
def open_lives(folder: Path) -> Iterator[Lives]:
    """A fork server and desks in `folder`; no process is left behind."""
    folder.mkdir(exist_ok=True)
    log = folder / "children.log"
    with log.open("wb") as errors:
        command = [sys.executable, "-m", "tests.kills.downtime_life"]
        server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd=ROOT, bufsize=0)
        try:
            yield Lives(folder, server)
        finally:
            for stream in (server.stdin, server.stdout):
                if stream is not None:
                    stream.close()
            server.wait(30)


class Lives:
    """Desks, one after the other; each has a centre of its own."""

    def __init__(self, folder: Path, server: subprocess.Popen[bytes]) -> None:
        self._folder, self._server = folder, server
        self._number = 0
        self._places: list[str] = []

    @property
    def places(self) -> list[str]:
        """Every place of a whole life, in order; found by a desk that nobody kills."""
        if not self._places:
            self._places = self.play_at(()).seen
        return self._places

    def play(self, seed: int, kills: int) -> Played:
        """A new desk, killed so often at places by chance, in the order of the work."""
        return self.play_at(seeded(self.places, seed, kills))

    def play_at(self, deaths: Sequence[str], variant: str = "") -> Played:
        """A new desk that dies at these places, one life each, and a last life that nobody ends."""
        self._number += 1
        played = Played(self._folder / f"desk-{self._number}")
        played.folder.mkdir()
        for life, place in enumerate([*deaths, ""], 1):
            how = ask(self._server, Order(str(played.folder), life, place, variant))
            if place and how == "killed":
                played.deaths.append((played.folder / "died").read_text("utf-8"))
            elif how != "0":
                played.violations.append(f"life {life} {place}: {how}")
        told, facts = played.folder / "violations", played.folder / "facts.json"
        played.violations += told.read_text("utf-8").splitlines() if told.exists() else []
        if not facts.exists():
            played.violations.append("it never ended its work")
            return played
        played.facts = json.loads(facts.read_text("utf-8"))
        if not variant:  # a desk that is known to be bad has to be caught by what it says itself
            played.violations += _looked_at(played)
        return played


def seeded(places: Sequence[str], seed: int, kills: int) -> list[str]:
    """Places by chance; most in the order of the work, so that many lives end where they are to end."""
    dice = random.Random(seed)
    drawn = sorted(dice.choices(range(len(places)), k=kills), key=lambda place: place + dice.uniform(-2, 2))
    return [places[place] for place in drawn]


def _looked_at(played: Played) -> Iterator[str]:
    """What the last life holds, and what the centre makes of all that was ever told."""
    found = {name: played.facts[name] for name in RIGHT}
    if found != RIGHT:
        yield f"the end is {found}"
    if played.facts["states"] != STATES:
        yield f"the forms are {played.facts['states']}"
    store = open_store(played.folder / "store.db", KEY, clock=TestClock(MORNING + timedelta(days=1)))
    try:
        with store.read() as session:
            rows = session.outbox.rows(limit=10_000)
        identity = DeskIdentity(DESK.agency_code, DESK.desk_id, store.incarnation())
    finally:
        store.close()
    yield from _at_the_centre(rows, identity, played.folder)


def _at_the_centre(rows: list[OutboxRow], identity: DeskIdentity, folder: Path) -> Iterator[str]:
    client = DemoClient("desk-1", "made-up-secret", DESK.agency_code, DESK.desk_id)
    now = MORNING + timedelta(days=1, hours=1)
    settings = GatewaySettings(f"sqlite:///{folder / 'gateway.db'}", (client,), now=lambda: now)
    with InProcess(create_application(settings)) as centre:
        desk = centre.desk(client)
        desk.lease("lease-1", MORNING.date().isoformat(), 100, DESK.agency_code)  # what the desk was given before
        results = desk.post_events(encode_batch([encode_event(row, identity) for row in rows])).json()["results"]
        if {one["status"] for one in results} != {"applied"}:
            yield f"the centre refused {[one for one in results if one['status'] != 'applied'][:3]}"
            return
        numbers = set()
        for uid in {row.dossier_uid for row in rows if row.kind == "dossier.received"}:
            body = desk.get(f"/v1/dossiers/{uid}").json()["body"]
            numbers.add(body.get("received", body)["dossierCode"])
        if len(numbers) != RIGHT["dossiers"]:
            yield f"the centre knows {sorted(numbers)}"
        record = desk.get("/v1/desk-records/catch-up-1").json()
        if record["status"] != "closed":
            yield f"the centre believes the session {record['status']}"
