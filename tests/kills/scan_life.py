"""One life of a desk that scans: a hurried clerk goes on where the last one was killed, until the paper is at the centre.

`python -m tests.kills.scan_life`: orders come as lines on standard input; each is a forked child, its end a line back. The
driver runs in a thread of the desk, so that one SIGKILL takes both: what a power cut does. Gates and checker are answers of
the real ones from before the fork; store, vault, journal, builder, outbox and gateway are real.
"""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import httpx  # noqa: F401 - imported once, before the fork

from bench.pages.page_set import Recipe, make
from config.paths import DeskPaths
from config.scan_rule_files import load_scan_rules
from counter_app.desk_files import LateBytes, scan_room_of
from counter_app.domain.copy_certificate import CopyCertificate
from counter_app.domain.copy_page import CopyPage
from counter_app.domain.page_gate import PageReading
from counter_app.domain.page_limits import PageLimits
from counter_app.domain.scan_page import SheetSide
from counter_app.domain.scan_rules import rules_on
from counter_app.services.scan_doors import ScanDesk, ScanRoom
from scanners import page_file, worker
from scanners.pipeline.copy_check import check_copy
from scanners.pipeline.page_gates import judge_page
from scanners.pipeline.pdf_build import build_copy
from scanners.sources import driven
from scanners.sources.replay import ReplaySource
from sync.engine import OutboxEngine
from sync.gateway_client import GatewayClient
from sync.wire import DeskIdentity
from tests.builders import NOW
from tests.desk_rig import KEY, DeskRig, TestClock
from tests.kills import scan_places
from tests.kills.life_server import answer_orders
from tests.kills.warm import warm
from tests.scan_centre import CREDENTIALS, Line
from tests.services.scan_rig import SCANNER

SHEETS = ("application", "birth-certificate", "health-paper")
DPI = 200


@dataclass(frozen=True, slots=True)
class Order:
    """`place` "" for a life that nobody ends; `passes`: how often the place is passed alive; `life` counts up."""

    folder: str
    pages: str
    url: str
    dossier_uid: str
    life: int
    place: str = ""
    passes: int = 0
    variant: str = ""


class ThreadChild:
    """Stands for scanners.child.Child: the real worker over real pipes, in a thread."""

    def __init__(self) -> None:
        (mine, theirs), (heard, told) = os.pipe(), os.pipe()
        self._orders, self._answers = os.fdopen(theirs, "wb"), os.fdopen(heard, "rb")
        made = worker.Worker(os.fdopen(mine, "rb"), os.fdopen(told, "wb"))
        self._lines: SimpleQueue[dict[str, Any]] = SimpleQueue()
        for act in (made.run, self._listen):
            threading.Thread(target=act, daemon=True).start()

    def tell(self, message: dict[str, Any]) -> None:
        self._orders.write(json.dumps(message).encode() + b"\n")
        self._orders.flush()

    def hear(self, patience_seconds: float) -> dict[str, Any]:
        return self._lines.get(timeout=patience_seconds)

    def end(self, within_seconds: float = 0.0) -> None:
        """The thread ends with its last word."""

    kill = end

    def _listen(self) -> None:
        for line in self._answers:
            self._lines.put(json.loads(line))


class KnownJudge:
    """Implements PageJudge with what the real one said of a good page."""

    def judge(self, path: Path, dpi: tuple[int, int], side: SheetSide) -> PageReading:
        return known()[0]

    def close(self) -> None: ...


class KnownChecker:
    """Implements CopyChecker in the same way."""

    def check(self, path: Path, rules: Any, **_: Any) -> CopyCertificate:
        return known()[1]


@cache
def known() -> tuple[PageReading, CopyCertificate]:
    """Before the fork: a real reading and a real certificate."""
    import tempfile

    from bench.scan import METADATA

    with tempfile.TemporaryDirectory() as name:
        path = make(Recipe(SHEETS[0], DPI, suffix="jpg")).save(Path(name))
        page = CopyPage(path, page_file.sha256_of(path), DPI, DPI)
        built = build_copy([page], METADATA, Path(name, "copy.pdf"))
        certificate = check_copy(built.path, rules_on(load_scan_rules(), NOW.date()))
        return judge_page(path, (DPI, DPI), SheetSide.FRONT, PageLimits()), certificate


class ScanLife:
    """Opens the desk, does the account, works until killed or done."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.folder = Path(order.folder)
        self.pages = {page_file.sha256_of(path): path for path in sorted(Path(order.pages).glob("*.jpg"))}
        self.trap = scan_places.Trap(order.place, order.passes)

    def run(self) -> None:
        """Ends with `facts.json`."""
        driven.Child = ThreadChild  # type: ignore[misc,assignment]
        scan_places.spring(self.trap, self.folder / "pulled")
        if self.order.variant:
            scan_places.VARIANTS[self.order.variant](self.trap)
        self.trap.at("opening")
        self._open()
        self.scan.runs.sweep()
        self._account()
        self._work()
        self._tell_facts()

    def _open(self) -> None:
        clock = TestClock(NOW + timedelta(minutes=10 * self.order.life))
        self.source = ReplaySource(SCANNER, clock, [])
        line = Line()
        self.desk = DeskRig(self.folder, clock, engine=line, scan_room=self._room)
        identity = DeskIdentity(self.desk.desk.agency_code, "Q1", self.desk.store.incarnation())
        files = LateBytes(DeskPaths(self.folder).files, KEY)
        client = GatewayClient(self.order.url, CREDENTIALS)
        line.engine = OutboxEngine(
            self.desk.store, client, clock, identity, random=lambda: 0.5, version="0.1.0", files=files
        )

    def _room(self) -> ScanRoom:
        room = scan_room_of((), DeskPaths(self.folder), KEY, self.source._clock, lambda: {SCANNER: self.source})
        return replace(room, judge=lambda _on: KnownJudge(), checker=KnownChecker, page_codes=None)

    @property
    def scan(self) -> ScanDesk:
        found = self.desk.services.scanning
        assert found is not None
        return found

    # --- the clerk ------------------------------------------------------------------------------

    def _work(self) -> None:
        row = self.scan.works.papers(self.order.dossier_uid)[0]
        officer = self.desk.officer
        if row.copy is None:
            work = self.scan.works.open(self.order.dossier_uid, row.code, officer, declared=len(SHEETS))
            self.scan.runs.judge_missing(work)
            self._feed(work)
            for page in self.scan.works.shown(work).desktop.in_file:
                self.scan.decisions.see(work, page.page_id, officer)
                self.scan.decisions.keep(work, page.page_id, officer)
            self.scan.copies.finish(work, officer)
        for _ in range(4):
            self.desk.services.sync.run(force=True)
        self.trap.at("sent")

    def _feed(self, work: str) -> None:
        """The sheets that are not among the pages of the screen are laid in again, as the count asks."""
        here = {page.sha256 for page in self.scan.works.shown(work).desktop.pages}
        self.source.load([path for sha256, path in self.pages.items() if sha256 not in here])
        if self.source.waiting:
            outcome = self.scan.runs.run(work, SCANNER, self.desk.officer)
            assert outcome.faults == [], outcome.faults

    # --- the account ----------------------------------------------------------------------------

    def _account(self) -> None:
        """Scanned = linked + staged + lost-and-found, at every start; nothing readable lies beside the vault."""
        pulled = set((self.folder / "pulled").read_text().split()) if (self.folder / "pulled").exists() else set()
        vault = self.scan.works._doors.room.vault
        lost = sorted(sha256[:8] for sha256 in pulled if not vault.has(sha256))
        self._violation(f"lost {lost}" if lost else "")
        with self.desk.store.read() as session:
            works = session.scans.journal.works_of(self.order.dossier_uid)
            hashes = [page.sha256 for work in works for page in session.scans.journal.pages(work.uid)]
        self._violation("doubled pages" if len(hashes) != len(set(hashes)) else "")
        staged = [path.name for path in DeskPaths(self.folder).staging.rglob("*") if path.is_file()]
        self._violation(f"readable {staged}" if staged else "")

    def _violation(self, told: str) -> None:
        if told:
            with (self.folder / "violations").open("a") as file:
                file.write(f"life {self.order.life}: {told}\n")

    def _tell_facts(self) -> None:
        with self.desk.store.read() as session:
            works = session.scans.journal.works_of(self.order.dossier_uid)
            journalled = [page.sha256 for work in works for page in session.scans.journal.pages(work.uid)]
            copies = session.scans.copies.of_dossier(self.order.dossier_uid)
            files = session.attachments.of_dossier(self.order.dossier_uid)
            state = session.outbox.state()
            linked = session.scans.journal.kept_hashes() | {copy.sha256 for copy in copies}
        vault = self.scan.works._doors.room.vault
        facts = {
            "works": len(works),
            "journalled": journalled,
            "copies": [(copy.copy_id, copy.sha256, copy.pages) for copy in copies],
            "files": [(file.file_id, file.sha256, str(told)) for file, told in files],
            "queue": (state.pending, state.parked),
            "examined": [(str(each.trouble), each.name) for each in vault.examine(linked)],
        }
        (self.folder / "facts.json").write_text(json.dumps(facts))


def main() -> None:
    """Until standard input ends; says how each child ended."""
    known()
    warm()
    answer_orders(Order, lambda order: ScanLife(order).run())


if __name__ == "__main__":
    main()
