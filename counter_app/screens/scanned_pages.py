"""Which pages has this paper so far, how does the one under the cursor look, and what does the whole still lack?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from textual import on, work
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import DataTable, Static

from counter_app.domain.errors import CounterError
from counter_app.domain.officer import Officer
from counter_app.domain.scan_work import Trouble, WorkPage, findings_of
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.scan_job import ScanJobScreen
from counter_app.screens.scan_rows import PagesTable, open_findings, page_rows, page_words, work_words
from counter_app.services.counter import CounterServices
from counter_app.services.scanning import WorkShown
from counter_app.texts.errors import sentence
from counter_app.texts.scan_left_words import turn_words
from counter_app.texts.scan_work_words import point_sentence
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.page_picture import PagePicture
from counter_app.widgets.plain import plain_content


class ScannedPagesScreen(ScanJobScreen):
    """One row a page, its picture beside it. Subclasses give the keys."""

    scanning = reactive(False, bindings=True)

    def __init__(self, work_uid: str, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services, session)
        self._uid = work_uid
        self._shown: WorkShown | None = None
        self._drawn = ("", -1)
        self._stopped_by = ""  # why the last run stopped: stands there until something is done about it

    def body(self) -> Iterable[Widget]:
        """What the whole lacks, pages left, the picture right, the reason in full below."""
        yield Static("", id="about")
        yield Banner(id="review-banner")
        yield Horizontal(Vertical(PagesTable(id="pages"), Static("", id="page-told")), PagePicture(id="picture"), id="desk")
        yield BusyLine()

    def on_mount(self) -> None:
        self.query_one(PagesTable).focus()
        self._begin()

    @work(thread=True, exit_on_error=False, group="review-begin")
    def _begin(self) -> None:
        """What a crash left unjudged is looked at first."""
        self._read_now()
        try:
            self._scan.runs.judge_missing(self._uid)
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        self._read_now()

    def _read_now(self) -> None:
        try:
            shown = self._scan.works.shown(self._uid)
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._show, shown)

    def _show(self, shown: WorkShown) -> None:
        if not self.is_attached:
            return
        self._shown = shown
        self.query_one("#about", Static).update(plain_content(work_words(shown)))
        self.query_one(PagesTable).fill(page_rows(shown))
        self._look()
        self._say_next(shown)

    def _say_next(self, shown: WorkShown) -> None:
        if self.scanning:
            return
        if self._stopped_by:
            self._say(Tone.BAD, self._stopped_by)
            return
        points = [point for point in shown.points if point.trouble is not Trouble.NOT_SEEN] or list(shown.points)
        if points:
            self._say(Tone.WARN, point_sentence(points[0]))
        else:
            self._say(Tone.GOOD, "Đủ trang, không còn điểm nào. Nhấn F8 để hoàn tất.")

    def _page(self) -> WorkPage | None:
        return self._shown.desktop.page(self.query_one(PagesTable).cursor_key) if self._shown else None

    @on(DataTable.RowHighlighted)
    def _moved(self) -> None:
        self._look()

    def _look(self) -> None:
        """The page under the cursor: its words now, its picture as soon as it is drawn."""
        page, shown = self._page(), self._shown
        if page is None or shown is None:
            return
        found = findings_of(shown.desktop, shown.limits)[page.page_id]
        self.query_one("#page-told", Static).update(plain_content(page_words(page, open_findings(page, found))))
        if self._drawn != (page.page_id, page.rotate):
            self._drawn = (page.page_id, page.rotate)
            self._draw(page)

    @work(thread=True, exit_on_error=False, group="review-picture")
    def _draw(self, page: WorkPage) -> None:
        try:
            png: bytes | None = self._scan.works.picture(page, self.query_one(PagePicture).width_px)
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
            return
        self.app.call_from_thread(self._drew, page, png)
        if turn := self._scan.works.proposed_turn(page):
            self.app.call_from_thread(self._propose, page, turn)

    def _propose(self, page: WorkPage, turn: int) -> None:
        """Offered, never done by itself."""
        if self.is_attached and self._drawn[0] == page.page_id:
            told = self.query_one("#page-told", Static)
            told.update(plain_content(turn_words(turn), "$text-warning"))

    def _drew(self, page: WorkPage, png: bytes | None) -> None:
        """A page counts as seen once its picture stands beside the cursor."""
        if not self.is_attached or self._drawn[0] != page.page_id:
            return
        self.query_one(PagePicture).show(png)
        if not page.seen:
            self._decide(self._scan.decisions.see)

    # --- deciding ------------------------------------------------------------------------------

    def _decide(self, decide: Callable[[str, str, Officer], object]) -> None:
        page = self._page()
        if page is not None:
            self._stopped_by = "" if decide != self._scan.decisions.see else self._stopped_by
            self._settle(partial(decide, self._uid, page.page_id, self.session.who()))

    @work(thread=True, exit_on_error=False, group="review-decide")
    def _settle(self, decide: Callable[[], object]) -> None:
        """Quick, kept at once: no progress, no sentence; the rows tell."""
        try:
            decide()
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self._read_now()

    @work(thread=True, exit_on_error=False, group="review-decide")
    def _read(self) -> None:
        self._read_now()
