"""Who looks at the pages of a run? One thread with one judge beside it, so that the feeder never waits for the gates."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from counter_app.copy_ports import PageJudge
from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.errors import CounterError
from counter_app.domain.scan_work import WorkPage
from counter_app.services.scan_doors import ScanDoors

Told = Callable[[WorkPage], None]


class PageJudging:
    """A page that cannot be judged stays unjudged: a person sees that."""

    def __init__(self, doors: ScanDoors, told: Told, *, soon: bool = False) -> None:
        """`soon`: pages will come, so the judge gets ready before the first one is here."""
        self._soon = soon
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
        judge: PageJudge | None = self._judge() if self._soon else None
        try:
            while (next_page := self._waiting.get()) is not None:
                page, path = next_page
                judge = judge or self._judge()
                self._look(judge, page, path)
        finally:
            if judge is not None:
                judge.close()

    def _judge(self) -> PageJudge:
        return self._doors.room.judge(self._doors.clock.now().date())

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
