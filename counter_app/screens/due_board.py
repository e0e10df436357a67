"""Which promises are due today, soon, late or at risk; and how is a delay owned up to in time (NĐ 61 Đ8.2b, Đ19.9)?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import ClassVar, Final

from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widget import Widget

from counter_app.domain.deadlines import warn_of_delay_by
from counter_app.domain.dossier import Dossier, DossierStatus
from counter_app.domain.due_history import DueHistory
from counter_app.domain.errors import AlreadyRedated, BadField, CounterError
from counter_app.domain.scanned_code import recognise
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.apology import Apology, Promise
from counter_app.screens.messages import CodeArrived, DeskChanged, OpenDossier
from counter_app.screens.slip_out import print_slip
from counter_app.screens.slips_read_back import read_back
from counter_app.services.acting import Acted
from counter_app.services.counter import CounterServices
from counter_app.services.desk_day import DeskState
from counter_app.services.due_board import PAGE, ApologyForm, DueBoard, DueBoardPage, DueLine, Shelf
from counter_app.texts import board_words, names, scan_words
from counter_app.texts.errors import sentence
from counter_app.widgets.fitted_table import FittedColumn
from counter_app.widgets.notices import Banner, EmptyState, Tone
from counter_app.widgets.plain import plain_cell
from counter_app.widgets.scan_catcher import CodeScanned
from counter_app.widgets.shelves import ShelfTable, ShelfTabs

AT_RISK: Final = "at_risk"
TABS: Final[tuple[tuple[str, str], ...]] = (
    (Shelf.TODAY, board_words.TODAY),
    (Shelf.SOON, board_words.SOON),
    (Shelf.OVERDUE, board_words.OVERDUE),
    (AT_RISK, board_words.AT_RISK),
    (Shelf.RETURNED, board_words.RETURNED),
)
_PAGES_AT_ONCE: Final = 5


class DueTable(ShelfTable):
    """One open promise a row."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("number", "Mã số hồ sơ", 22),
        FittedColumn("applicant", "Chủ hồ sơ"),
        FittedColumn("phone", "Điện thoại", 12, from_width=100),
        FittedColumn("procedure", "Thủ tục", 20, from_width=140),
        FittedColumn("status", "Trạng thái", 15, from_width=96),
        FittedColumn("due", "Hẹn trả", 14),
        FittedColumn("warn", "Hạn xin lỗi", 12),
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """One reading of the board: the open tab's first page, the count of every tab, the day it was read."""

    page: DueBoardPage
    counts: tuple[str, ...]
    today: date


class DueBoardScreen(DeskScreen):
    """Five lists in the order in which they fall due, in pages by keyset."""

    job = "Hạn trả kết quả"
    CSS_PATH = "due_board.tcss"
    HELP: ClassVar[str] = (
        "**← →** chuyển nhóm, **Enter** mở hồ sơ, **F8** ghi lời xin lỗi kèm ngày hẹn mới, in phiếu. “Hạn xin lỗi” là ngày "
        "cuối gửi phiếu: một ngày làm việc trước ngày hẹn. “Có nguy cơ”: gần hạn mà hồ sơ còn nằm ở quầy. "
        "“Bổ sung”: hồ sơ trả lại, phải báo người nộp trong ba ngày làm việc (màn hình **Báo tin**)."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "apologise", "Xin lỗi, hẹn lại", id="due.apologise", tooltip="Ghi lý do, ngày hẹn mới; in phiếu"),
        Binding("f5", "refresh", "Đọc lại", id="due.refresh", tooltip="Đọc lại danh sách"),
    ]
    tab = reactive(0, init=False)
    busy = reactive(False, bindings=True)

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._services = services
        self._board: DueBoard = services.acts.due_board
        self._lines: dict[str, DueLine] = {}
        self._next = ""
        self._question = 0  # counts readings: only the newest answer is shown
        self._counts: tuple[str, ...] = ("",) * len(TABS)
        self._seen: object = None

    def body(self) -> Iterable[Widget]:
        """Tabs, what there is to say, the list."""
        yield ShelfTabs()
        yield Banner(id="due-banner")
        yield Vertical(DueTable(id="promises"), EmptyState("", ""), id="due-box")

    def on_mount(self) -> None:
        self.query_one(DueTable).focus()
        self._show_tabs()

    def on_screen_resume(self) -> None:
        """Opened, or back from a dossier."""
        self.action_refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An apology needs a row, and one at a time."""
        if action == "apologise":
            returned = TABS[self.tab][0] == Shelf.RETURNED  # nothing is promised while the applicant completes it
            return None if self.busy or not self._lines or returned else True
        return True

    def state_read(self, state: DeskState) -> None:
        """Something was done somewhere: the lists follow, the cursor stays."""
        seen = (state.queue.last_seq, state.now.date())
        if self._seen is not None and seen != self._seen:
            self.action_refresh()
        self._seen = seen

    # --- reading -------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """Read the open tab and all counts again."""
        self._question += 1
        self._read(self._question, TABS[self.tab][0])

    @on(ShelfTable.Turned)
    def _turn(self, event: ShelfTable.Turned) -> None:
        self.tab = (self.tab + event.step) % len(TABS)

    def watch_tab(self) -> None:
        """Another list."""
        self._show_tabs()
        self.action_refresh()

    @work(thread=True, exit_on_error=False, group="due")
    def _read(self, question: int, tab: str) -> None:
        try:
            pages = {name: lines_of(self._board, name) for name, _ in TABS}
            read = _Read(pages[tab], tuple(_count(page) for page in pages.values()), self._services.day.today())
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._show, read, question)

    def _show(self, read: _Read, question: int) -> None:
        if question != self._question or not self.is_attached:
            return
        self._counts, self._next = read.counts, read.page.next
        self._lines = {line.row.uid: line for line in read.page.lines}
        table = self.query_one(DueTable)
        table.fill({uid: _cells(line, read.today) for uid, line in self._lines.items()})
        table.has_more = bool(self._next)
        self.query_one("#due-box").set_class(not self._lines, "-empty")
        self.query_one(EmptyState).say(*board_words.EMPTY_SHELVES[TABS[self.tab][1]])
        self._show_tabs()
        self.refresh_bindings()

    def _show_tabs(self) -> None:
        shown = [(name, count) for (_, name), count in zip(TABS, self._counts, strict=True)]
        self.query_one(ShelfTabs).show(shown, self.tab)

    @on(ShelfTable.MoreWanted)
    def _more_wanted(self) -> None:
        self._read_more(self._question, TABS[self.tab][0], self._next)

    @work(thread=True, exit_on_error=False, group="due")
    def _read_more(self, question: int, tab: str, after: str) -> None:
        page = lines_of(self._board, tab, after)
        self.app.call_from_thread(self._append, page, question, self._services.day.today())

    def _append(self, page: DueBoardPage, question: int, today: date) -> None:
        if question == self._question and self.is_attached:
            fresh = {line.row.uid: line for line in page.lines}
            self._lines |= fresh
            self._next = page.next
            table = self.query_one(DueTable)
            table.extend({uid: _cells(line, today) for uid, line in fresh.items()})
            table.has_more = bool(page.next)

    # --- acts ----------------------------------------------------------------------------------

    @on(CodeScanned)
    @on(CodeArrived)
    def _code_came(self, event: CodeScanned | CodeArrived) -> None:
        """A receipt or a folder's label in the hand: its dossier, whatever list it stands on."""
        event.stop()
        read_back(self.app, self._services.scan_back, self.session, event.text)
        found = recognise(event.text, code_pattern=self.desk.profile.code_pattern, today=self._services.day.today())
        if found.dossier_code:
            self._find(found.dossier_code)
        else:
            told = scan_words.person_read(found) if found.person else scan_words.not_a_person(found)
            self.notify(f"{told} Ở đây quét mã trên giấy tiếp nhận.", severity="warning", markup=False)

    @work(thread=True, exit_on_error=False, group="code")
    def _find(self, number: str) -> None:
        try:
            uid = self._services.lookup.by_number(number).uid
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.WARN, sentence(error))
        else:
            self.app.call_from_thread(self.post_message, OpenDossier(uid))

    @on(ShelfTable.Opened)
    def _open(self, event: ShelfTable.Opened) -> None:
        self.post_message(OpenDossier(event.key))

    def action_apologise(self) -> None:
        """Look at the dossier as it is now, then ask for day and reason."""
        uid = self.query_one(DueTable).cursor_key
        if uid and not self.busy:
            self.busy = True
            self.query_one("#due-banner", Banner).hide()
            self._look_at(uid)

    @work(thread=True, exit_on_error=False, group="apology")
    def _look_at(self, uid: str) -> None:
        try:
            promise = self._promise(self._services.lookup.detail(uid).dossier)
        except CounterError as error:
            self.app.call_from_thread(self._cannot, sentence(error))
        else:
            self.app.call_from_thread(self._ask, promise, self._services.acts.new_intent())

    def _promise(self, dossier: Dossier) -> Promise:
        """Raises AlreadyRedated before anything is typed in vain; BadField without a promised date."""
        history = DueHistory.of(dossier)
        due_at = history.current.due_at
        if not history.may_be_redated:
            raise AlreadyRedated(due_at=due_at)
        if due_at is None:
            raise BadField(field="term", value="", reason="missing")
        calendar, today = self._services.catalogue.calendar(), self._services.day.today()
        suggested = calendar.next_working_day(max(due_at.date(), today))
        return Promise(dossier, due_at, warn_of_delay_by(due_at, calendar), today, suggested)

    def _cannot(self, told: str) -> None:
        self.busy = False
        self._say(Tone.WARN, told)

    def _ask(self, promise: Promise, intent_id: str) -> None:
        if not self.is_current:  # another job was opened meanwhile
            self.busy = False
            return
        self.app.push_screen(Apology(promise, partial(self._commit, promise, intent_id)), self._apologised)

    def _commit(self, promise: Promise, intent_id: str, reason: str, new_due_at: datetime) -> Acted:
        """In the dialog's worker. Raises CounterError."""
        form = ApologyForm(
            intent_id,
            promise.dossier.uid,
            reason,
            new_due_at,
            expected_rev=promise.dossier.rev,
            date_confirmed=self.session.date_confirmed,
        )
        return self._board.apologise(form, self.session.who())

    def _apologised(self, acted: Acted | None) -> None:
        self.busy = False
        if acted is None:
            return
        number = acted.dossier.shown_number
        # a notice: a second F8 on its way opens another question, and must not wipe this out
        self.app.notify(board_words.apologised(number, acted.dossier.due.due_at), markup=False)
        print_slip(self.app, self._services.slips, acted.job_id, number)
        self.app.post_message(DeskChanged())
        self.action_refresh()

    def _say(self, tone: Tone, told: str) -> None:
        if self.is_attached:
            self.query_one("#due-banner", Banner).say(tone, told)


def lines_of(board: DueBoard, tab: str, after: str = "") -> DueBoardPage:
    """A page of one tab. At risk are those of today and soon that still lie at the desk: found by reading both."""
    if tab != AT_RISK:
        return board.page(Shelf(tab), PAGE, after)
    name, _, token = (after or f"{Shelf.TODAY}|").partition("|")
    found: list[DueLine] = []
    for _ in range(_PAGES_AT_ONCE):
        page = board.page(Shelf(name), PAGE, token)
        found += [line for line in page.lines if line.at_risk]
        token = page.next
        if not token and name == Shelf.SOON:
            return DueBoardPage(tuple(found))
        name = name if token else Shelf.SOON
        if len(found) >= PAGE:
            break
    return DueBoardPage(tuple(found), f"{name}|{token}")


def _count(page: DueBoardPage) -> str:
    return f"{len(page.lines)}+" if page.next else str(len(page.lines))


def _cells(line: DueLine, today: date) -> Mapping[str, Text]:
    row = line.row
    returned = line.shelf is Shelf.RETURNED
    return {
        "number": plain_cell(row.number),
        "applicant": plain_cell(row.applicant_name),
        "phone": plain_cell(row.phone),
        "procedure": plain_cell(row.procedure_name),
        "status": plain_cell(names.name_of(DossierStatus(row.status))),
        "due": _return_cell(line) if returned else _due_cell(line, today),
        "warn": _told_cell(line) if returned else _warn_cell(line),
    }


def _warn_cell(line: DueLine) -> Text:
    return plain_cell(f"✕ {line.warn_by:%d/%m}", "$text-error") if line.warning_late else _day_cell(line.warn_by)


def _told_cell(line: DueLine) -> Text:
    return plain_cell("  đã báo" if line.told else "▲ chưa báo")


def _return_cell(line: DueLine) -> Text:
    told = f"báo {line.warn_by:%d/%m}"
    return plain_cell(f"✕ {told}", "$text-error") if line.warning_late else plain_cell(f"  {told}")


def _due_cell(line: DueLine, today: date) -> Text:
    due_at = line.row.due_at
    if line.shelf is Shelf.OVERDUE:
        return plain_cell(f"✕ {names.day(due_at.date())}", "$text-error")
    if line.row.last_day == today:
        return plain_cell(f"▲ {due_at:%H:%M} nay", "$text-warning")
    return plain_cell(f"  {names.day(due_at.date())}")


def _day_cell(day: date) -> Text:
    return plain_cell(f"  {day:%d/%m}")
