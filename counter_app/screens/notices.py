"""Whom must this desk still tell something, by when, with which words; what came of it (NĐ 224 Đ15.1g, Đà Nẵng Đ10.3)?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import ClassVar, Final

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import DataTable, Static

from counter_app.domain.errors import CounterError, DeviceUnavailable
from counter_app.domain.notice import NoticeOutcome, NoticeState
from counter_app.domain.notice_wish import EXPORTED, NoticeChannel
from counter_app.notice_ports import NoticePage, NoticeRow
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.notice_result import NoticeAnswer, NoticeResult
from counter_app.screens.messages import DeskChanged, OpenDossier
from counter_app.screens.notice_queue import NoticeQueue, count_of, duty_cells, way_of
from counter_app.services.counter import CounterServices
from counter_app.services.desk_day import DeskState
from counter_app.services.notice_sheets import CALLED
from counter_app.services.notices import NoticeMissed, NoticeTold
from counter_app.texts import notice_words
from counter_app.texts.call_list import CALL_LIST
from counter_app.texts.errors import sentence
from counter_app.widgets.notices import Banner, EmptyState, Tone
from counter_app.widgets.plain import plain_content
from counter_app.widgets.shelves import ShelfTable, ShelfTabs


@dataclass(frozen=True, slots=True)
class _Tab:
    """One list of the queue."""

    name: str
    state: NoticeState
    channels: tuple[NoticeChannel, ...]


TABS: Final = (
    _Tab(notice_words.TO_CALL, NoticeState.WAITING, CALLED),
    _Tab(notice_words.TO_EXPORT, NoticeState.WAITING, EXPORTED),
    _Tab(notice_words.SENT, NoticeState.EXPORTED, ()),
)


@dataclass(frozen=True, slots=True)
class _Read:
    """One reading: the open list's first page, the count of every list, the moment."""

    page: NoticePage
    counts: tuple[str, ...]
    now: datetime


class NoticesScreen(DeskScreen):
    """Three lists: to call, to export, exported; the most urgent on top, what to say below."""

    job = "Báo tin"
    CSS_PATH = "notices.tcss"
    HELP: ClassVar[str] = (
        "**1** đã báo, **2** chưa nghe máy, **3** sai số, **F8** ghi kỹ hơn: số khác, cách khác, hẹn gọi lại. "
        "**F7** xuất tin SMS, Zalo, thư điện tử ra tệp; xuất chưa phải là đã báo. **F10** in danh sách gọi."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "result", "Ghi kết quả", id="notices.result", tooltip="Ghi kết quả, số khác, cách khác, gọi lại"),
        Binding("f7", "export", "Xuất tin", id="notices.export", tooltip="Xuất tin SMS, Zalo, thư điện tử ra tệp để gửi"),
        Binding("f10", "call_list", "In danh sách", id="notices.call-list", tooltip="In danh sách gọi điện khổ A4"),
        Binding("f5", "refresh", "Đọc lại", id="notices.refresh", tooltip="Đọc lại danh sách"),
    ]
    tab = reactive(0, init=False)
    busy = reactive(False, bindings=True)

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._services = services
        self._notices = services.notices
        self._rows: dict[str, NoticeRow] = {}
        self._now: datetime | None = None
        self._next = ""
        self._question = 0  # counts readings: only the newest answer is shown
        self._counts: tuple[str, ...] = ("",) * len(TABS)
        self._seen: object = None

    def body(self) -> Iterable[Widget]:
        """Tabs, what there is to say, the list, the words of the notice."""
        yield ShelfTabs()
        yield Banner(id="notice-banner")
        yield Vertical(NoticeQueue(id="duties"), EmptyState("", ""), id="notice-box")
        yield Static("", id="notice-words")

    def on_mount(self) -> None:
        self.query_one(NoticeQueue).focus()
        self._show_tabs()

    def on_screen_resume(self) -> None:
        """Opened, or back from a dossier."""
        self.action_refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A result needs a row; one thing at a time."""
        if action == "result":
            return None if self.busy or not self._rows else True
        return None if action in ("export", "call_list") and self.busy else True

    def state_read(self, state: DeskState) -> None:
        """Something was done somewhere: the lists follow, the cursor stays."""
        seen = (state.queue.last_seq, state.now.date())
        if self._seen is not None and seen != self._seen:
            self.action_refresh()
        self._seen = seen

    # --- reading -------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """Read the open list and all counts again."""
        self._question += 1
        self._read(self._question, self.tab)

    @on(ShelfTable.Turned)
    def _turn(self, event: ShelfTable.Turned) -> None:
        self.tab = (self.tab + event.step) % len(TABS)

    def watch_tab(self) -> None:
        """Another list."""
        self._show_tabs()
        self.action_refresh()

    @work(thread=True, exit_on_error=False, group="notices")
    def _read(self, question: int, tab: int) -> None:
        try:
            if not self._services.day.state().read_only:
                self._notices.raise_overdue()
            pages = [self._notices.queue(one.state, channels=one.channels) for one in TABS]
            read = _Read(pages[tab], tuple(map(count_of, pages)), self._services.day.now())
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._show, read, question)

    def _show(self, read: _Read, question: int) -> None:
        if question != self._question or not self.is_attached:
            return
        self._counts, self._next, self._now = read.counts, read.page.next, read.now
        self._rows = {row.notice.uid: row for row in read.page.rows}
        table = self.query_one(NoticeQueue)
        table.fill({uid: duty_cells(row, read.now) for uid, row in self._rows.items()})
        table.has_more = bool(self._next)
        self.query_one("#notice-box").set_class(not self._rows, "-empty")
        self.query_one(EmptyState).say(*notice_words.EMPTY[TABS[self.tab].name])
        self._show_tabs()
        self._show_words()
        self.refresh_bindings()

    def _show_tabs(self) -> None:
        shown = [(tab.name, count) for tab, count in zip(TABS, self._counts, strict=True)]
        self.query_one(ShelfTabs).show(shown, self.tab)

    @on(ShelfTable.MoreWanted)
    def _more_wanted(self) -> None:
        self._read_more(self._question, TABS[self.tab], self._next)

    @work(thread=True, exit_on_error=False, group="notices")
    def _read_more(self, question: int, tab: _Tab, after: str) -> None:
        page = self._notices.queue(tab.state, after=after, channels=tab.channels)
        self.app.call_from_thread(self._append, page, question)

    def _append(self, page: NoticePage, question: int) -> None:
        if question == self._question and self.is_attached and self._now is not None:
            fresh = {row.notice.uid: row for row in page.rows}
            self._rows |= fresh
            self._next = page.next
            table = self.query_one(NoticeQueue)
            table.extend({uid: duty_cells(row, self._now) for uid, row in fresh.items()})
            table.has_more = bool(page.next)

    @on(DataTable.RowHighlighted)
    def _show_words(self) -> None:
        """What to say to the highlighted person."""
        key = self.query_one(NoticeQueue).cursor_key if self._rows else ""
        if key in self._rows:
            self._read_words(key)
        else:
            self.query_one("#notice-words", Static).update("")

    @work(thread=True, exit_on_error=False, group="words", exclusive=True)
    def _read_words(self, uid: str) -> None:
        try:
            words = self._notices.words(uid, self.session.who())
        except CounterError as error:
            words = sentence(error)
        self.app.call_from_thread(self._tell_words, uid, words)

    def _tell_words(self, uid: str, words: str) -> None:
        if self.is_attached and self.query_one(NoticeQueue).cursor_key == uid:
            self.query_one("#notice-words", Static).update(plain_content(words))

    # --- telling -------------------------------------------------------------------------------

    @on(ShelfTable.Opened)
    def _open(self, event: ShelfTable.Opened) -> None:
        self.post_message(OpenDossier(self._rows[event.key].notice.dossier_uid))

    @on(NoticeQueue.Noted)
    def _noted(self, event: NoticeQueue.Noted) -> None:
        """One key: what came of it, by the agreed way."""
        row = self._rows.get(event.key)
        if row is None or self.busy:
            return
        answer = NoticeAnswer(event.outcome, way_of(row), row.notice.to, "", None)
        self._run(partial(self._keep, row, self._services.acts.new_intent(), answer))

    def action_result(self) -> None:
        """In more words: another number, another way, when to try again."""
        row = self._rows.get(self.query_one(NoticeQueue).cursor_key)
        if row is None or self.busy:
            return
        keep = partial(self._keep, row, self._services.acts.new_intent())
        self.app.push_screen(NoticeResult(row, self._services.day.now(), keep), self._answered)

    def _answered(self, answer: NoticeAnswer | None) -> None:
        if answer is not None:
            self.app.post_message(DeskChanged())
            self.action_refresh()

    def _keep(self, row: NoticeRow, intent_id: str, answer: NoticeAnswer) -> str:
        """In a worker. Raises CounterError."""
        who, notice = self.session.who(), row.notice
        if answer.outcome is NoticeOutcome.TOLD:
            confirmed = self.session.date_confirmed
            form = NoticeTold(intent_id, notice.uid, answer.channel, answer.to, answer.note, date_confirmed=confirmed)
            self._notices.told(form, who)
            return notice_words.told_words(row.number, notice.kind)
        missed = NoticeMissed(
            *(notice.uid, answer.outcome, answer.note, answer.channel, answer.to, answer.retry_at),
            date_confirmed=self.session.date_confirmed,
        )
        self._notices.missed(missed, who)
        return notice_words.missed_words(row.number, answer.outcome)

    # --- paper and files -----------------------------------------------------------------------

    @work
    async def action_export(self) -> None:
        """Ask for the channel, write the file."""
        if self.busy:
            return
        ways = [(notice_words.channel_words(way), str(way)) for way in EXPORTED]
        chosen = await self.app.push_screen_wait(Choose("Xuất tin của kênh nào?", ways))
        if chosen and not self.busy:
            self._run(partial(self._export, NoticeChannel(chosen), self._services.acts.new_intent()))

    def _export(self, channel: NoticeChannel, batch_id: str) -> str:
        batch, where = self._services.notice_sheets.export(batch_id, channel, self.session.who())
        return notice_words.exported_words(channel, len(batch.lines), batch.without_address, where)

    def action_call_list(self) -> None:
        """On the A4 printer."""
        if not self.busy:
            self._run(self._print)

    def _print(self) -> str:
        try:
            where = self._services.notice_sheets.print_call_list(CALL_LIST, self.session.who()).where
        except DeviceUnavailable as error:
            if error.facts.get("device") == "A4":
                return notice_words.NO_A4
            raise
        return f"Đã in danh sách gọi: {where}."

    def _run(self, act: Callable[[], str]) -> None:
        """In a thread of the app: opening another job must not lose what came of it."""
        self.busy = True
        self.app.run_worker(partial(self._in_thread, act), thread=True, exit_on_error=False, group="notice-act")

    def _in_thread(self, act: Callable[[], str]) -> None:
        tell = self.app.call_from_thread
        try:
            told = act()
        except CounterError as error:
            tell(self._done, Tone.BAD, sentence(error))
        except Exception as error:
            tell(self._done, Tone.BAD, sentence(CounterError(bug=type(error).__name__)))
            raise
        else:
            tell(self._done, Tone.GOOD, told)

    def _done(self, tone: Tone, told: str) -> None:
        self.app.post_message(DeskChanged())
        self.busy = False
        self._say(tone, told)
        if self.is_attached:
            self.action_refresh()

    def _say(self, tone: Tone, told: str) -> None:
        if self.is_attached:
            self.query_one("#notice-banner", Banner).say(tone, told)
