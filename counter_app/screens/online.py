"""Which dossiers of the portal, and which messages of units, wait for an answer of this desk; and how is it given?

Cà Mau Đ24.1a, Cần Thơ Đ15.5: the late ones stand first with a sign, then those with the least working time left.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from counter_app.domain.errors import CounterError
from counter_app.screens.act_done import ActDone
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.online_check import OTHERWISE, CheckSheet, OnlineCheck
from counter_app.screens.dialogs.reason import Reason
from counter_app.screens.messages import DeskChanged, DossierReceived, OpenDossier
from counter_app.screens.outcome import OutcomeOfCheck, Visit
from counter_app.services.acting import Acted
from counter_app.services.centre_news import NewsLine
from counter_app.services.counter import CounterServices
from counter_app.services.desk_day import DeskState
from counter_app.services.intake import Received
from counter_app.services.online_queue import OnlineLine
from counter_app.texts import names, online_words
from counter_app.texts.errors import sentence
from counter_app.widgets.fitted_table import FittedColumn
from counter_app.widgets.notices import Banner, EmptyState, Tone
from counter_app.widgets.plain import plain_cell, plain_content
from counter_app.widgets.shelves import ShelfTable, ShelfTabs

WAITING, NEWS = 0, 1
_EMPTY = {WAITING: online_words.NOTHING_WAITS, NEWS: online_words.NO_NEWS}
USUAL_ASIDE = ("Đã trao đổi với đơn vị", "Quầy đã ghi việc này", "Đã báo người phụ trách")


class OnlineTable(ShelfTable):
    """One thing that waits a row."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("left", "Thời hạn", 20),
        FittedColumn("applicant", "Chủ hồ sơ"),
        FittedColumn("procedure", "Thủ tục, việc", 28),
        FittedColumn("lodged", "Lúc", 12, from_width=96),
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """Both lists as of now."""

    waiting: list[OnlineLine]
    news: list[NewsLine]


class OnlineScreen(DeskScreen):
    """Two lists. Enter shows one in full; nothing is accepted unseen."""

    job = "Hồ sơ trực tuyến"
    CSS_PATH = "online.tcss"
    HELP: ClassVar[str] = (
        "**Enter** xem hồ sơ rồi **F8** tiếp nhận, hoặc **F10** yêu cầu bổ sung, từ chối. **← →** xem việc đơn vị báo về. "
        "Hồ sơ quá 08 giờ làm việc đứng đầu, có dấu ✕."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f8", "open", "Xem, trả lời", id="online.open", tooltip="Xem hồ sơ đang chọn rồi tiếp nhận hoặc trả lời khác"
        ),
        Binding("f5", "refresh", "Đọc lại", id="online.refresh", tooltip="Hỏi trung tâm và đọc lại danh sách"),
    ]
    tab = reactive(WAITING, init=False)
    busy = reactive(False, bindings=True)

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._services = services
        self._outcome = OutcomeOfCheck(services, session)
        self._waiting: dict[str, OnlineLine] = {}
        self._news: dict[str, NewsLine] = {}
        self._question = 0  # counts readings: only the newest answer is shown
        self._seen: object = None

    def body(self) -> Iterable[Widget]:
        """Tabs, the rule, what there is to say, the list."""
        yield ShelfTabs()
        yield Static(plain_content(online_words.EIGHT_HOURS), id="online-told")
        yield Banner(id="online-banner")
        yield Vertical(OnlineTable(id="online-rows"), EmptyState("", ""), id="online-box")

    def on_mount(self) -> None:
        self.query_one(OnlineTable).focus()
        self._draw()

    def on_screen_resume(self) -> None:
        """Opened, or back from a dossier."""
        self._read_again()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An answer needs a row, and one at a time."""
        if action == "open":
            return None if self.busy or not self._rows() else True
        return True

    def state_read(self, state: DeskState) -> None:
        """Something came, or was done somewhere; time runs too: the list follows once a minute."""
        seen = (state.online_waiting, state.news_open, state.queue.last_seq, state.now.strftime("%H:%M"))
        if self._seen is not None and seen != self._seen:
            self._read_again()
        self._seen = seen

    # --- reading -------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """Ask the centre, then read."""
        self._read_again(ask=True)

    def _read_again(self, *, ask: bool = False) -> None:
        self._question += 1
        self._read(self._question, ask)

    @work(thread=True, exit_on_error=False, group="online")
    def _read(self, question: int, ask: bool) -> None:
        try:
            if ask:
                self._services.sync.run(force=True)
            read = _Read(self._services.online.waiting(), self._services.news.open())
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._show, read, question)

    def _show(self, read: _Read, question: int) -> None:
        if question != self._question or not self.is_attached:
            return
        self._waiting = {line.lodged.uid: line for line in read.waiting}
        self._news = {line.news.key: line for line in read.news}
        self._draw()

    @on(ShelfTable.Turned)
    def _turn(self, event: ShelfTable.Turned) -> None:
        self.tab = (self.tab + event.step) % len(_EMPTY)

    def watch_tab(self) -> None:
        """The other list."""
        self._draw()

    def _rows(self) -> Mapping[str, OnlineLine | NewsLine]:
        return self._waiting if self.tab == WAITING else self._news

    def _draw(self) -> None:
        late = sum(line.late for line in self._waiting.values())
        count = f"{len(self._waiting)}" + (f" (✕ {late})" if late else "")
        shelves = [(online_words.WAITING, count), (online_words.NEWS, str(len(self._news)))]
        self.query_one(ShelfTabs).show(shelves, self.tab)
        rows = self._rows()
        self.query_one(OnlineTable).fill({key: _cells(line) for key, line in rows.items()})
        self.query_one("#online-box").set_class(not rows, "-empty")
        self.query_one(EmptyState).say(*_EMPTY[self.tab])
        self.query_one("#online-told").display = self.tab == WAITING
        self.refresh_bindings()

    # --- answering -----------------------------------------------------------------------------

    def action_open(self) -> None:
        """The row under the cursor."""
        key = self.query_one(OnlineTable).cursor_key
        if key and not self.busy:
            self._answer(key)

    @on(ShelfTable.Opened)
    def _opened(self, event: ShelfTable.Opened) -> None:
        if not self.busy:
            self._answer(event.key)

    @work
    async def _answer(self, key: str) -> None:
        """One question at a time; a mistake is told and the list read again."""
        self.busy = True
        self.query_one("#online-banner", Banner).hide()
        try:
            await (self._answer_online(key) if key in self._waiting else self._answer_news(self._news[key]))
        except CounterError as error:
            self._say(Tone.WARN, sentence(error))
        finally:
            self.busy = False
        self._read_again()

    async def _answer_online(self, uid: str) -> None:
        """Raises CounterError before anything is shown."""
        services, who = self._services, self.session.who
        look = await to_thread(services.online.look, uid)
        sheet = CheckSheet(
            title="Hồ sơ nộp trực tuyến",
            lines=online_words.look_lines(look),
            yes="tiếp nhận" if look.verdict.complete else "",
            otherwise="yêu cầu bổ sung, từ chối",
            doing="Đang tiếp nhận",
        )

        def accept(date_confirmed: bool) -> Received:
            return services.online.accept(uid, who(), date_confirmed=date_confirmed)

        done = await self.app.push_screen_wait(OnlineCheck(sheet, accept, services.day, self.session))
        if isinstance(done, Received):
            self.post_message(DeskChanged())
            self.post_message(DossierReceived(done))
        elif done == OTHERWISE:
            form, procedure = await to_thread(services.online.visit, uid, services.acts.new_intent())
            guided = await self._outcome.of_visit(self, Visit(form, procedure, blocked=True))
            if guided is not None:
                self.post_message(DeskChanged())
                self.app.push_screen(ActDone.of_visit(guided, services, self.session))

    async def _answer_news(self, line: NewsLine) -> None:
        services, who, news = self._services, self.session.who, line.news
        sheet = CheckSheet(
            title=online_words.news_heading(news),
            lines=online_words.news_lines(news, line.dossier),
            yes="ghi theo" if news.event and line.dossier else "",
            otherwise="bỏ qua, ghi lý do",
        )

        def follow(date_confirmed: bool) -> Acted:
            return services.news.follow(news.key, who(), date_confirmed=date_confirmed)

        done = await self.app.push_screen_wait(OnlineCheck(sheet, follow, services.day, self.session))
        if isinstance(done, Acted) and line.dossier is not None:
            self.post_message(DeskChanged())
            self.app.push_screen(ActDone.of_act(done, line.dossier, services, self.session))
        elif done == OTHERWISE:
            reason = await self.app.push_screen_wait(Reason("Bỏ qua việc này: vì sao?", usual=USUAL_ASIDE))
            if reason:
                await to_thread(services.news.put_aside, news.key, reason, who())
                if line.dossier is not None:
                    self.post_message(OpenDossier(line.dossier.uid))

    def _say(self, tone: Tone, told: str) -> None:
        if self.is_attached:
            self.query_one("#online-banner", Banner).say(tone, told)


def _cells(line: OnlineLine | NewsLine) -> Mapping[str, Text]:
    if isinstance(line, NewsLine):
        news, dossier = line.news, line.dossier
        sign = "✕ cần xem" if news.conflict else "  chờ ghi"
        return {
            "left": plain_cell(sign, "$text-error" if news.conflict else ""),
            "applicant": plain_cell(dossier.applicant.name if dossier else news.subject),
            "procedure": plain_cell(online_words.news_heading(news)),
            "lodged": plain_cell(names.short_moment(news.at)),
        }
    left = online_words.time_left(line)
    style = "$text-error" if line.late else "$text-warning" if left.startswith("▲") else ""
    return {
        "left": plain_cell(left, style),
        "applicant": plain_cell(line.lodged.applicant.name),
        "procedure": plain_cell(line.procedure_name),
        "lodged": plain_cell(names.short_moment(line.lodged.lodged_at)),
    }
