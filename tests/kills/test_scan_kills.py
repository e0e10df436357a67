"""kill -9 at every stage of a scan: no page lost, none doubled, one copy at the centre (I1, I2; scanned = linked + staged +
lost-and-found). `KILL_SEED` plays other lives, `SCAN_KILLS` more of them. The known-bad desks must all be caught."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bench.pages.page_set import Recipe, make
from tests.kills.fork_server import ROOT
from tests.kills.life_server import ask
from tests.kills.scan_life import DPI, SHEETS, Order
from tests.kills.scan_places import PLACES, VARIANTS
from tests.scan_centre import arrived, centre_running
from tests.services.scan_rig import ScanRig

SEED = int(os.environ.get("KILL_SEED", "20261125"))
KILLS = int(os.environ.get("SCAN_KILLS", "120"))
Death = tuple[str, int]  # place, passes


@dataclass
class Played:
    """What a desk went through. `deaths`: where it was really killed."""

    folder: Path
    deaths: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


class Lives:
    """Desks, one after the other, each with a centre of its own: made-up numbers are the same at each."""

    def __init__(self, folder: Path, server: subprocess.Popen[bytes]) -> None:
        self._folder, self._server = folder, server
        self._number = 0
        self.pages = folder / "pages"
        for paper in SHEETS:
            make(Recipe(paper, DPI, suffix="jpg")).save(self.pages)

    def play(self, deaths: Sequence[Death], variant: str = "") -> Played:
        """A new desk with a dossier, killed as planned, and a last life that nobody ends."""
        self._number += 1
        played = Played(self._folder / f"desk-{self._number}")
        rig = ScanRig(played.folder, leased=False)
        uid = rig.dossier.uid
        rig.desk.close()
        with centre_running(played.folder) as url:
            for life, (place, passes) in enumerate([*deaths, ("", 0)], 1):
                how = ask(self._server, Order(str(played.folder), str(self.pages), url, uid, life, place, passes, variant))
                if place and how == "killed":
                    played.deaths.append(place)
                elif how != "0":
                    played.violations.append(f"life {life} {place}: {how}")
        told = played.folder / "violations"
        played.violations += told.read_text().splitlines() if told.exists() else []
        facts = played.folder / "facts.json"
        played.facts = json.loads(facts.read_text()) if facts.exists() else {}
        played.violations += self._looked_at(played) if facts.exists() else ["it never ended its work"]
        return played

    def _looked_at(self, played: Played) -> Iterator[str]:
        """The laws, on what the last life found and on what the centre holds."""
        facts = played.facts
        if sorted(facts["journalled"]) != sorted(set(facts["journalled"])):
            yield "doubled pages"
        if len(set(facts["journalled"])) != len(SHEETS):
            yield f"{len(set(facts['journalled']))} pages of {len(SHEETS)} sheets"
        if facts["works"] != 1 or [pages for _, _, pages in facts["copies"]] != [len(SHEETS)]:
            yield f"works {facts['works']}, copies {facts['copies']}"
        told = [(copy_id, sha256) for copy_id, sha256, _ in facts["copies"]]
        if [(file_id, sha256) for file_id, sha256, _ in facts["files"]] != told:
            yield "linked and never told to the centre"
        if any(arrived(played.folder, sha256) is None for _, sha256 in told):
            yield "not at the centre"
        if facts["queue"] != [0, 0] or any(state != "sent" for _, _, state in facts["files"]):
            yield f"queue {facts['queue']}, files {facts['files']}"
        absent = [name for trouble, name in facts["examined"] if trouble == "absent"]
        if absent:
            yield f"linked and not in the vault: {absent}"


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lives]:
    folder = tmp_path_factory.mktemp("scan-kills")
    with (folder / "children.log").open("wb") as errors:
        command = [sys.executable, "-m", "tests.kills.scan_life"]
        server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd=ROOT, bufsize=0)
        yield Lives(folder, server)
        for stream in (server.stdin, server.stdout):
            if stream is not None:
                stream.close()
        server.wait(30)


def seeded(seed: int, kills: int) -> list[Death]:
    """Places by chance, on the whole in the order of the work; before the file is built a place may be passed once."""
    dice = random.Random(seed)
    built = PLACES.index("built")
    drawn = sorted(dice.choices(range(len(PLACES)), k=kills), key=lambda place: place + dice.uniform(-1, 1))
    return [(PLACES[place], dice.choice((0, 0, 0, 1)) if 0 < place < built else 0) for place in drawn]


def test_killed_once_at_every_stage_the_desk_loses_and_doubles_no_page(lives: Lives) -> None:
    played = lives.play([(place, 0) for place in PLACES])
    assert played.violations == []
    assert played.deaths == list(PLACES), "each life ended where it was to end"


@pytest.mark.slow
@pytest.mark.timeout(max(600, KILLS * 2))
def test_hundreds_of_kills_anywhere_lose_and_double_no_page(lives: Lives) -> None:
    desks = [seeded(SEED + number, 12) for number in range(KILLS // 12)]
    played = [lives.play(deaths) for deaths in desks]
    assert [told for one in played for told in one.violations] == []
    died = [place for one in played for place in one.deaths]
    print(f"{len(died)} kills of {len(desks)} desks: { {place: died.count(place) for place in PLACES} }")
    assert set(died) == set(PLACES)


CONTROLS = {
    "forget_leftovers": ("sealed", "lost"),
    "journal_leftovers": ("journalled", "doubled pages"),
    "link_apart": ("linked", "never told to the centre"),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_known_bad_desk_is_caught(lives: Lives, variant: str) -> None:
    place, expected = CONTROLS[variant]
    played = lives.play([(place, 0)], variant)
    assert played.deaths == [place]
    assert any(expected in told for told in played.violations), played.violations
