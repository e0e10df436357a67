"""How do pages come in so that none is lost: into the vault, into the journal, and only then is the next sheet asked for?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from counter_app.domain.errors import CounterError
from counter_app.domain.officer import Officer
from counter_app.domain.scan_errors import ScanError
from counter_app.domain.scan_page import ScanFault, ScanItem, ScannedDocument
from counter_app.domain.scan_source import ScanSettings
from counter_app.domain.scan_work import WorkPage
from counter_app.domain.scan_work_errors import NoScanner
from counter_app.scan_ports import ScanSource
from counter_app.services import staging
from counter_app.services.assignments import in_force
from counter_app.services.page_judging import PageJudging, Told
from counter_app.services.scan_doors import ScanDoors
from counter_app.services.scanning import desktop_of, open_work
from counter_app.services.stack_route import StackRoute


@dataclass(slots=True)
class RunOutcome:
    """What one run brought. `faults`: why it stopped, or which sheets are void. `documents`: hashes of PDFs that are more
    than pictures: kept in the vault as they are. `reached`: names of the components that cover sheets led to. `repeated`:
    pages of a file that an earlier run had journalled before it broke off."""

    pages: int = 0
    faults: list[CounterError] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    repeated: int = 0


class ScanRuns:
    """One run at a time per source. For a worker thread."""

    def __init__(self, doors: ScanDoors) -> None:
        self._doors = doors
        self._running: ScanSource | None = None
        self._last: str | None = None

    def sources(self) -> Mapping[str, ScanSource]:
        """By name; empty when the desk has none."""
        return self._doors.room.sources()

    @property
    def last_problem(self) -> str | None:
        """Code of what stopped the last run on a device of the desk, "" for nothing, None before the first."""
        return self._last

    def run(
        self,
        work_uid: str,
        source_name: str,
        officer: Officer,
        *,
        settings: ScanSettings | None = None,
        instead_of: str = "",
        told: Told = lambda page: None,
    ) -> RunOutcome:
        """Until the source has no more paper or a fault stops it; what came stays. `instead_of`: the page whose place the
        new ones take. `told` hears of each page when it is safe, and again when it was judged, from two threads.

        Raises NotAssigned, ScanWorkGone, NoScanner, StoreError.
        """
        source = self.sources().get(source_name)
        if source is None:
            raise NoScanner
        outcome = self.run_source(work_uid, source, officer, settings=settings, instead_of=instead_of, told=told)
        device = [fault for fault in outcome.faults if isinstance(fault, ScanError)]  # not a full disk
        self._last = device[-1].code if device else ""
        return outcome

    def run_source(
        self,
        work_uid: str,
        source: ScanSource,
        officer: Officer,
        *,
        settings: ScanSettings | None = None,
        instead_of: str = "",
        told: Told = lambda page: None,
    ) -> RunOutcome:
        """The same from a source that is no device of the desk, such as a page that was found again."""
        today = self._doors.clock.now().date()
        with self._doors.store.read() as session:
            in_force(session, officer, today)
            work = open_work(session, work_uid)
        asked = settings or ScanSettings(dpi=self._doors.room.rules(today).default_dpi, both_sides=work.both_sides)
        folder = self._doors.room.staging / work_uid
        outcome, judging = RunOutcome(), PageJudging(self._doors, told, soon=True)
        route = StackRoute(self._doors, work, officer, instead_of)
        self._running = source
        try:
            staging.take_in(self._doors.room.vault, folder)
            self._take(source.scan(asked, folder), outcome, route, (judging, told))
        finally:
            self._running = None
            judging.end()
            outcome.reached = route.reached
            self._clear(folder, outcome)
        return outcome

    def cancel(self) -> None:
        """Stop the run, from any thread; the sheet on its way is void."""
        running = self._running
        if running is not None:
            running.cancel()

    def judge_missing(self, work_uid: str, told: Told = lambda page: None) -> int:
        """Look at the pages that a crash left unjudged; returns how many were looked at."""
        with self._doors.store.read() as session:
            waiting = [page for page in desktop_of(session, work_uid).pages if page.reading is None]
        judging = PageJudging(self._doors, told)
        folder = self._doors.room.staging / work_uid
        folder.mkdir(parents=True, exist_ok=True)
        try:
            for page in waiting:
                path = folder / f"again-{page.page_id}{_suffix(page)}"
                self._doors.room.vault.take_out(page.sha256, path)
                judging.add(page, path)
        finally:
            judging.end()
        return len(waiting)

    def sweep(self) -> int:
        """At the start of the program: what a crash left beside the vault goes into it; returns how many pages.
        A second program at this desk, which may only look, touches nothing. Raises DiskFull, StoreBroken."""
        if self._doors.store.read_only:
            return 0
        return staging.sweep(self._doors.room.vault, self._doors.room.staging)

    def _take(
        self,
        items: Iterator[ScanItem],
        outcome: RunOutcome,
        route: StackRoute,
        hears: tuple[PageJudging, Told],
    ) -> None:
        judging, told = hears
        whole = False
        try:
            for item in items:
                if isinstance(item, ScanFault):
                    outcome.faults.append(item.error)
                elif isinstance(item, ScannedDocument):
                    outcome.documents.append(self._doors.room.vault.put(item.path).sha256)
                elif (page := route.take(item)) is None:
                    outcome.repeated += 1
                    item.path.unlink(missing_ok=True)
                else:
                    outcome.pages += 1
                    told(page)
                    judging.add(page, item.path)
            whole = not outcome.faults
        except CounterError as error:  # the disk is full, the vault is broken, a cover leads nowhere: what came before stays
            outcome.faults.append(error)
        finally:
            close = getattr(items, "close", None)
            if close is not None:
                close()
            route.close(whole=whole)

    def _clear(self, folder: Path, outcome: RunOutcome) -> None:
        """Void pages and what the driver left half-written are kept, encrypted; the folder holds nothing readable."""
        try:
            staging.take_in(self._doors.room.vault, folder)
        except CounterError as error:
            outcome.faults.append(error)


def _suffix(page: WorkPage) -> str:
    return ".png" if page.media_type == "image/png" else ".jpg"
