"""kill -9 in receive, print, scan, send, catch-up, closing, update, backup, export and import: nothing lost, nothing twice?

Five stories take turns. `desk`: a hurried clerk, a courier and now and then the centre itself; `clerk`: update, backup,
bundle, list and page, killed in front of each statement and each name on the disk; `scan`: paper on its way to the centre;
`downtime`: paper kits, entering forms, closing the day; `stick`: a bundle to the centre and its receipts back. Each is also
played by desks with a known mistake.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

from prove.clerk.jobs import Clerk
from prove.clerk.lives import ClerkLives, Death
from prove.clerk.look import counted
from prove.clerk.stick import StickLives, answers_first
from prove.memory_disk import memory_folder
from prove.rig import Control, Failure, Found, Given, Rig
from tests.kills import test_downtime_kills, test_kills, test_scan_kills
from tests.kills.downtime_rig import open_lives
from tests.kills.fork_server import ROOT
from tests.kills.rig import MOST_DESKS, aimed, open_rig, plans
from tests.kills.warm import warm

Told = tuple[list[str], int]  # what broke, how many were killed
Story = Callable[[int], Told]
LONG_SECONDS = 300.0  # a shorter run plays one known-bad desk of each story; tests/kills plays all of them in every test run
KILLS = {"clerk": 40, "stick": 12, "scan": 12, "downtime": 12, "desk": 25}


@contextmanager
def scan_lives(folder: Path) -> Iterator[test_scan_kills.Lives]:
    """The fork server of the scan rig."""
    folder.mkdir()
    command = [sys.executable, "-m", "tests.kills.scan_life"]
    with (folder / "children.log").open("wb") as errors:
        server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd=ROOT, bufsize=0)
        try:
            yield test_scan_kills.Lives(folder, server)
        finally:
            for stream in (server.stdin, server.stdout):
                if stream is not None:
                    stream.close()
            server.wait(30)


class Stories:
    """Every rig is opened when its first story is told; `close` ends their processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rooms = ExitStack()
        self._desks = count()
        self.by_name: dict[str, Story] = {name: getattr(self, name) for name in KILLS}
        self.where: Counter[str] = Counter()
        warm()
        self._clerk = ClerkLives(folder / "clerk")  # these two fork this process, which holds no open store
        self._stick = StickLives(folder / "stick")
        gc.freeze()  # a collection in a child would copy every page that it shares with the others
        self._scan = self._rooms.enter_context(scan_lives(folder / "scan"))
        self._downtime = self._rooms.enter_context(open_lives(folder / "downtime"))
        self._renew()

    def close(self) -> None:
        """No process is left behind."""
        self._rooms.close()

    def _renew(self) -> None:
        """A centre knows thirty desks of each province; then comes another."""
        self._desk = self._rooms.enter_context(open_rig(self._folder / f"desk-{next(self._desks)}"))
        self._played = 0

    def desk(self, seed: int) -> Told:
        """Receive, print, answer, reprint, send."""
        if self._played >= MOST_DESKS:
            self._renew()
        self._played += 1
        outcome = self._desk.play(seed, plans(seed, KILLS["desk"]))
        return outcome.violations, len(outcome.landings)

    def clerk(self, seed: int) -> Told:
        """Update, backup, bundle, list, page, closing."""
        told, died = self._clerk.play(seed, KILLS["clerk"])
        self.where += died
        return told, died.total()

    def scan(self, seed: int) -> Told:
        """Paper to the centre."""
        played = self._scan.play(test_scan_kills.seeded(seed, KILLS["scan"]))
        return played.violations, len(played.deaths)

    def downtime(self, seed: int) -> Told:
        """Kits, forms, the closed day."""
        played = self._downtime.play(seed, KILLS["downtime"])
        return played.violations, len(played.deaths)

    def stick(self, seed: int) -> Told:
        """Data carried by hand."""
        told, died = self._stick.play(seed, KILLS["stick"])
        self.where += died
        return told, died.total()

    def controls(self, seed: int, every: bool) -> Iterator[Control]:
        """Known-bad desks where their mistake shows: all of them, or one of each story."""
        some = [list(tried) if every else [list(tried)[seed % len(tried)]] for tried in self._known_bad()]
        for name in (name for names in some for name in names):
            story, _, variant = name.partition(": ")
            yield Control(name, getattr(self, f"_{story}_control")(variant, seed))

    @staticmethod
    def _known_bad() -> Iterator[list[str]]:
        yield ["clerk: told before it is on the disk"]
        yield ["stick: receipts before the import"]
        yield [f"desk: {variant}" for variant in test_kills.CONTROLS]
        yield [f"scan: {variant}" for variant in test_scan_kills.CONTROLS]
        yield [f"downtime: {variant}" for variant in test_downtime_kills.CONTROLS]

    def _clerk_control(self, _variant: str, _seed: int) -> bool:
        told, _ = self._clerk.play_at([Death("minute", step) for step in (1, 2, 3)], tells_first)
        return any(" lost" in line for line in told)

    def _stick_control(self, _variant: str, _seed: int) -> bool:
        told, _ = self._stick.play_at([("", 0)], answers_first)
        return any("are not at the centre" in line for line in told)

    def _desk_control(self, variant: str, seed: int) -> bool:
        trap, expected = test_kills.CONTROLS[variant]
        self._played += 1
        return any(expected in line for line in self._desk.play(seed, aimed(seed, 3, trap), variant).violations)

    def _scan_control(self, variant: str, _seed: int) -> bool:
        place, expected = test_scan_kills.CONTROLS[variant]
        return any(expected in line for line in self._scan.play([(place, 0)], variant).violations)

    def _downtime_control(self, variant: str, _seed: int) -> bool:
        place, expected = test_downtime_kills.CONTROLS[variant]
        return any(expected in line for line in self._downtime.play_at([place], variant).violations)


def tells_first(clerk: Clerk) -> None:
    """The screen says where the list lies, and then it is written."""
    clerk.say(did="listed", name=f"list-{clerk.life}-{clerk.count + 1}.pdf", sha256="of what will be written")


def run(given: Given) -> Found:
    """Stories in turn, the one with the least time spent first, until the budget ends."""
    with memory_folder("kills") as folder:
        stories = Stories(folder)
        try:
            return _run(given, stories)
        finally:
            stories.close()


def _run(given: Given, stories: Stories) -> Found:
    controls = tuple(stories.controls(given.seed, every=given.seconds >= LONG_SECONDS))
    spent, kills = dict.fromkeys(KILLS, 0.0), Counter[str]()
    failures, broke = [], []
    for seed in count(given.seed):
        if not given.goes_on(kills.total()):
            break
        name = min(spent, key=spent.__getitem__)
        began = time.monotonic()
        told, died = stories.by_name[name](seed)
        spent[name] += time.monotonic() - began
        kills[name] += died
        broke += told
        if told:
            failures.append(Failure(json.dumps({"story": name, "seed": seed}), "; ".join(told)[:400]))
    lost, doubled, wrong = counted(broke)
    rates = ", ".join(f"{name} {kills[name]} ({kills[name] / spent[name]:.1f}/s)" for name in KILLS if spent[name])
    notes = (rates, "clerk and stick: " + ", ".join(f"{job} {died}" for job, died in sorted(stories.where.items())))
    return Found(kills.total(), "kills", lost, doubled, wrong, tuple(failures), controls, notes)


def replay(case: str, folder: Path) -> str:
    """One story once more."""
    facts = json.loads(case)
    stories = Stories(folder)
    try:
        told, _ = stories.by_name[facts["story"]](facts["seed"])
        return "; ".join(told)
    finally:
        stories.close()


RIG = Rig(
    "kills",
    "Does a process that is killed anywhere, over and over, lose nothing and double nothing?",
    1_000_000,
    run,
    replay,
    weight=2.0,
)
