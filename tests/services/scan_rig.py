"""A desk with a practice scanner over real pages, the real gates, the real builder and the real vault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from bench.pages.page_set import Recipe, make
from config.paths import DeskPaths
from counter_app.desk_files import LateBytes, scan_room_of
from counter_app.domain.desk_scanner import DeskScanner
from counter_app.domain.dossier import HandedInState
from counter_app.domain.scan_source import ScanSettings
from counter_app.domain.scan_work import WorkPage
from counter_app.ports import SyncEngine
from counter_app.scan_ports import ScanSource
from counter_app.services.assignments import NewAssignment
from counter_app.services.scan_doors import ScanDesk, ScanRoom
from counter_app.services.scan_run import RunOutcome
from scanners.sources.replay import ReplaySource
from tests.desk_rig import KEY, DeskRig, TestClock

SCANNER = "Máy quét mẫu"
DPI = 200


@cache
def made(folder: Path, paper: str, defect: str = "", amount: float = 0.0) -> Path:
    """One page of the project's own set as the scanner's file."""
    return make(Recipe(paper, DPI, defect, amount, suffix="jpg")).save(folder)


@dataclass
class ScanRig:
    """`load` fills the practice scanner; `scanners`: other devices of the desk in its place;
    `every_paper`: the dossier has the optional ones, too."""

    folder: Path
    assigned: bool = True
    engine: SyncEngine | None = None
    leased: bool = True
    scanners: Sequence[DeskScanner] = ()
    every_paper: bool = False
    source: ReplaySource = field(init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.clock = TestClock()
        self.source = ReplaySource(SCANNER, self.clock, [])
        self.desk = DeskRig(self.folder, self.clock, engine=self.engine, scan_room=self._room)
        if self.leased:
            self.desk.lease()
        self.paths = DeskPaths(self.folder)
        if self.assigned:
            self.assign()
        form = self.desk.form()
        if self.every_paper:
            given = tuple(replace(one, state=HandedInState.OK, originals=1) for one in form.handed_in)
            form = replace(form, handed_in=given)
        self.dossier = self.desk.services.intake.receive(form, self.desk.officer).dossier

    def _room(self) -> ScanRoom:
        sources = None if self.scanners else self._sources
        room = scan_room_of(self.scanners, DeskPaths(self.folder), KEY, self.clock, sources)
        return replace(room, rules=lambda on: replace(room.rules(on), default_dpi=DPI))

    def _sources(self) -> Mapping[str, ScanSource]:
        return {SCANNER: self.source}

    @property
    def scan(self) -> ScanDesk:
        found = self.desk.services.scanning
        assert found is not None
        return found

    @property
    def files(self) -> LateBytes:
        return LateBytes(self.paths.files, KEY)

    def assign(self) -> None:
        paper = NewAssignment(self.desk.officer.officer_id, "12/QĐ-UBND", date(2026, 1, 5), "Lê Văn Ký", date(2026, 1, 6))
        self.scan.assignments.register(paper, self.desk.officer)

    def load(self, *papers: str) -> None:
        """`paper`, `paper:defect:amount` or `!fault-code`."""
        pages: list[Path | str] = []
        for told in papers:
            paper, _, rest = told.partition(":")
            defect, _, amount = rest.partition(":")
            if told.startswith("!"):
                pages.append(told[1:])
            else:
                pages.append(made(self.folder / "made", paper, defect, float(amount or 0)))
        self.source.load(pages)

    def open(self, sheets: int, *, both_sides: bool = False, component: str = "") -> str:
        code = component or self.scan.works.papers(self.dossier.uid)[0].code
        return self.scan.works.open(self.dossier.uid, code, self.desk.officer, declared=sheets, both_sides=both_sides)

    def run(self, work: str, *, instead_of: str = "", both_sides: bool = False) -> RunOutcome:
        settings = ScanSettings(dpi=DPI, both_sides=both_sides)
        return self.scan.runs.run(work, SCANNER, self.desk.officer, settings=settings, instead_of=instead_of)

    def pages(self, work: str) -> Sequence[WorkPage]:
        return self.scan.works.shown(work).desktop.pages

    def keep_all(self, work: str) -> None:
        """Look at every page and answer what it asks."""
        for page in self.scan.works.shown(work).desktop.in_file:
            self.scan.decisions.see(work, page.page_id, self.desk.officer)
            self.scan.decisions.keep(work, page.page_id, self.desk.officer)

    def troubles(self, work: str) -> list[str]:
        return [str(point.trouble) for point in self.scan.works.shown(work).points]
