"""How do pages come in so that none is lost: into the vault, into the journal, and only then is the next sheet asked for?

The gates look at the pages beside the run, so that the feeder never waits for them.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from counter_app.copy_ports import PageJudge
from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.errors import CounterError
from counter_app.domain.officer import Officer
from counter_app.domain.scan_page import ScanFault, ScannedDocument, ScannedSide
from counter_app.domain.scan_source import ScanSettings
from counter_app.domain.scan_work import WorkPage
from counter_app.domain.scan_work_errors import NoScanner
from counter_app.scan_ports import ScanSource
from counter_app.services.assignments import in_force
from counter_app.services.scan_doors import ScanDoors
from counter_app.services.scanning import desktop_of, open_work

_NO_PAGE: Final = ("unsealed", "-void-")
_STEP: Final = 1e-6  # between the places of pages that came in another's stead

Told = Callable[[WorkPage], None]


@dataclass(slots=True)
class RunOutcome:
    """What one run brought. `faults`: why it stopped, or which sheets are void. `documents`: hashes of PDFs that are more
    than pictures: kept in the vault as they are."""

    pages: int = 0
    faults: list[CounterError] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)


class ScanRuns:
    """One run at a time per source. For a worker thread."""

    def __init__(self, doors: ScanDoors) -> None:
        self._doors = doors
        self._running: ScanSource | None = None

    def sources(self) -> Mapping[str, ScanSource]:
        """By name; empty when the desk has none."""
        return self._doors.room.sources()

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
        today = self._doors.clock.now().date()
        with self._doors.store.read() as session:
            in_force(session, officer, today)
            work = open_work(session, work_uid)
        asked = settings or ScanSettings(dpi=self._doors.room.rules(today).default_dpi, both_sides=work.both_sides)
        folder = self._doors.room.staging / work_uid
        outcome, judging = RunOutcome(), _Judging(self._doors, told)
        self._running = source
        try:
            self.take_in_leftovers(folder)
            self._take(source, (asked, folder, work_uid, instead_of), outcome, (judging, told))
        finally:
            self._running = None
            judging.end()
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
        judging = _Judging(self._doors, told)
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

    def take_in_leftovers(self, folder: Path) -> int:
        """Pages that a crash left beside the journal go into the vault, to be listed as lost and found; returns how many."""
        if not folder.is_dir():
            return 0
        found = [path for path in sorted(folder.iterdir()) if path.is_file() and path.suffix != ".json"]
        pages = [path for path in found if not any(sign in path.name for sign in _NO_PAGE)]
        for path in pages:
            self._doors.room.vault.put(path)
            path.unlink()
        return len(pages)

    def _take(
        self,
        source: ScanSource,
        run: tuple[ScanSettings, Path, str, str],
        outcome: RunOutcome,
        hears: tuple[_Judging, Told],
    ) -> None:
        settings, folder, work_uid, instead_of = run
        judging, told = hears
        items = source.scan(settings, folder)
        try:
            for item in items:
                if isinstance(item, ScanFault):
                    outcome.faults.append(item.error)
                elif isinstance(item, ScannedDocument):
                    outcome.documents.append(self._doors.room.vault.put(item.path).sha256)
                else:
                    page = self._journalled(work_uid, item, instead_of)
                    outcome.pages += 1
                    told(page)
                    judging.add(page, item.path)
        except CounterError as error:  # the disk is full, the vault is broken: what came before stays
            outcome.faults.append(error)
        finally:
            close = getattr(items, "close", None)
            if close is not None:
                close()

    def _journalled(self, work_uid: str, side: ScannedSide, instead_of: str) -> WorkPage:
        kept = self._doors.room.vault.put(side.path)
        with self._doors.store.write() as session:
            stands = desktop_of(session, work_uid)
            page = WorkPage(
                page_id=self._doors.identifiers.new_id(),
                place=_place(stands.pages, instead_of),
                sequence=len(stands.pages) + 1,
                sheet=side.sheet,
                side=side.side,
                sha256=kept.sha256,
                media_type=side.media_type,
                size_bytes=side.size_bytes,
                width_px=side.width_px,
                height_px=side.height_px,
                dpi_x=side.dpi_x,
                dpi_y=side.dpi_y,
                device=side.device,
                captured_at=side.captured_at,
            )
            session.scans.journal.add_page(work_uid, page)
        return page


def _place(pages: tuple[WorkPage, ...], instead_of: str) -> float:
    """Behind the last page, or right behind the one whose place is taken and behind what took it before."""
    stead = next((page for page in pages if page.page_id == instead_of), None)
    if stead is None:
        return max((page.place for page in pages), default=0.0) + 1
    return max(page.place for page in pages if stead.place <= page.place < stead.place + 0.5) + _STEP


def _suffix(page: WorkPage) -> str:
    return ".png" if page.media_type == "image/png" else ".jpg"


class _Judging:
    """One thread with one judge. A page that cannot be judged stays unjudged: a person sees that."""

    def __init__(self, doors: ScanDoors, told: Told) -> None:
        self._doors = doors
        self._told = told
        self._waiting: queue.SimpleQueue[tuple[WorkPage, Path] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="page-judge", daemon=True)
        self._thread.start()

    def add(self, page: WorkPage, path: Path) -> None:
        """The plain file is deleted once it was looked at: the vault has it."""
        self._waiting.put((page, path))

    def end(self) -> None:
        """Waits for the last page."""
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        judge: PageJudge | None = None
        try:
            while (next_page := self._waiting.get()) is not None:
                page, path = next_page
                judge = judge or self._doors.room.judge(self._doors.clock.now().date())
                self._look(judge, page, path)
        finally:
            if judge is not None:
                judge.close()

    def _look(self, judge: PageJudge, page: WorkPage, path: Path) -> None:
        try:
            if page.dpi_x and page.dpi_y:
                reading = judge.judge(path, (page.dpi_x, page.dpi_y), page.side)
                with self._doors.store.write() as session:
                    session.scans.journal.keep_reading(page.page_id, reading)
                self._told(replace(page, reading=reading))
        except FileRefused:
            self._told(page)
        except CounterError:
            pass  # the store is busy or broken: the page is judged when the work is opened again
        finally:
            path.unlink(missing_ok=True)
