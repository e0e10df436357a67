"""What came in and went out in a week, month, quarter or year, and what stands in the book? Seen, printed, kept as files.

QĐ 37/2019/QĐ-UBND Bắc Giang Đ8.2, Đ19.5; TT 01/2018/TT-VPCP Đ10.2, Đ13.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar, Final

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from counter_app.domain.errors import CounterError
from counter_app.domain.period import Period, PeriodKind, period_with
from counter_app.domain.register import Register
from counter_app.screens import report_tables as tables
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.messages import OpenDossier
from counter_app.screens.report_out import REGISTER, Leaving, Way, leaving, ways
from counter_app.services.counter import CounterServices
from counter_app.services.reports import PeriodSheets
from counter_app.texts import report_words
from counter_app.texts.errors import sentence
from counter_app.texts.report_sheets import groups_of
from counter_app.texts.text_bars import GROUP_LEGEND
from counter_app.widgets.notices import Banner, BusyLine, EmptyState, Tone
from counter_app.widgets.plain import plain_content
from counter_app.widgets.shelves import ShelfTable, ShelfTabs

# (view, name of its tab, id of the table that shows it)
VIEWS: Final = (
    ("summary", "Tổng hợp", "figures"),
    ("course", "Diễn biến", "counts"),
    ("channel", "Kênh", "counts"),
    ("field", "Lĩnh vực", "counts"),
    ("procedure", "Thủ tục", "counts"),
    ("gaps", "Giấy sai khác", "gaps"),
    ("late", "Nhập sau", "late"),
    (REGISTER, "Sổ theo dõi", "book"),
)
COUNTED: Final = ("course", "channel", "field", "procedure")  # a bar beside the numbers
GROUPS: Final = {"channel": 0, "field": 1, "procedure": 2}
_TABS_AT_ONCE, _WIDE = 5, 124
_PAGE: Final = 200
_EMPTY: Final = {
    "gaps": ("Giấy và hệ thống khớp nhau.", "Nhấn → để xem việc nhập sau thời điểm thực."),
    "late": ("Không có việc nào nhập sau thời điểm thực.", "Nhấn Ctrl+← để xem kỳ trước."),
    REGISTER: ("Không có hồ sơ nào nhận trong kỳ này.", "Nhấn Ctrl+← để xem kỳ trước, F7 để đổi tuần, tháng, quý, năm."),
}
_NOTHING: Final = ("Không có hồ sơ nào trong kỳ này.", "Nhấn Ctrl+← để xem kỳ trước, F7 để đổi tuần, tháng, quý, năm.")
_KINDS: Final = tuple(PeriodKind)


class ReportScreen(DeskScreen):
    """One period at a time; the register of the same days is read only when it is looked at or taken along."""

    job = "Sổ và báo cáo"
    CSS_PATH = "report.tcss"
    HELP: ClassVar[str] = (
        "**← →** chuyển bảng, **Ctrl+← Ctrl+→** kỳ trước, kỳ sau, **F7** tuần, tháng, quý, năm, **F8** in hoặc lưu PDF, "
        "XLSX, CSV. Đúng hạn xét theo ngày hẹn trước khi xin lỗi, hẹn lại. **Enter** mở hồ sơ ở ba bảng cuối."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7", "kind", "Đổi loại kỳ", id="report.kind", tooltip="Tuần, tháng, quý, năm"),
        Binding("ctrl+left", "period(-1)", "Kỳ trước", id="report.before", tooltip="Xem kỳ trước"),
        Binding("ctrl+right", "period(1)", "Kỳ sau", id="report.after", tooltip="Xem kỳ sau"),
        Binding("f8", "out", "In, lưu tệp", id="report.out", tooltip="In ở máy in A4; lưu PDF, XLSX, CSV"),
        Binding("f5", "refresh", "Tính lại", id="report.refresh", tooltip="Đọc lại số liệu", show=False),
    ]
    view = reactive(0, init=False)
    busy = reactive(False, bindings=True)

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._services = services
        self._period: Period | None = None
        self._told: PeriodSheets | None = None
        self._register: Register | None = None
        self._asking = False
        self._question = 0  # counts readings: only the newest answer is shown

    def body(self) -> Iterable[Widget]:
        """The period, the tabs, what there is to say, the open table."""
        yield Static(id="report-period")
        yield ShelfTabs()
        yield Banner(id="report-banner")
        yield BusyLine()
        with Vertical(id="report-box"):
            with ContentSwitcher(initial="figures"):
                yield tables.FiguresTable(id="figures")
                yield tables.CountsTable(id="counts")
                yield tables.GapsTable(id="gaps")
                yield tables.LateTable(id="late")
                yield tables.RegisterTable(id="book")
            yield EmptyState("", "")
        yield Static(id="report-legend")

    def on_mount(self) -> None:
        self._show_tabs()
        self._table().focus()

    def on_resize(self) -> None:
        """More tabs fit into a wider line."""
        self._show_tabs()

    def on_screen_resume(self) -> None:
        """Opened, or back from a dossier."""
        if self._asking:  # back from the question what to print: what is seen stays
            self._asking = False
            return
        if self._period is None:
            self._period = self._services.reporting.reports.current(PeriodKind.MONTH)
        self.action_refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One print or file at a time, and only of what was counted."""
        if action == "out":
            return None if self.busy or self._told is None else True
        return True

    # --- which period, which table -------------------------------------------------------------

    def action_kind(self) -> None:
        """Week, month, quarter, year: the one that holds the first day of what is seen, or today."""
        if self._period is None:
            return
        kind = _KINDS[(_KINDS.index(self._period.kind) + 1) % len(_KINDS)]
        today = self._services.reporting.reports.current(kind)
        same = self._services.day.today() in self._period.span
        self._period = today if same else period_with(kind, self._period.span.first)
        self.action_refresh()

    def action_period(self, step: int) -> None:
        """The period before or after; nothing is counted of what has not begun."""
        if self._period is None:
            return
        wanted = self._period.before if step < 0 else self._period.after
        if wanted.span.first > self._services.day.today():
            self._say(Tone.NOTE, "Kỳ đang xem là kỳ hiện tại. Nhấn Ctrl+← để xem kỳ trước.")
            return
        self._period = wanted
        self.action_refresh()

    @on(ShelfTable.Turned)
    def _turn(self, event: ShelfTable.Turned) -> None:
        self.view = (self.view + event.step) % len(VIEWS)

    def watch_view(self) -> None:
        """Another table."""
        self._show_tabs()
        self.query_one(ContentSwitcher).current = VIEWS[self.view][2]
        self._table().focus()
        if self._told is not None:
            self._fill(self._told)

    @on(ShelfTable.Opened)
    def _open(self, event: ShelfTable.Opened) -> None:
        _, bar, uid = event.key.partition("|")
        if bar and uid:
            self.post_message(OpenDossier(uid))

    # --- reading -------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """Count the period again."""
        if self._period is None:
            return
        self._question += 1
        self._told = self._register = None
        self.query_one("#report-banner", Banner).hide()
        self.query_one("#report-period", Static).update(plain_content(_period_line(self._period)))
        self.query_one(BusyLine).begin("Đang tính")
        self._count(self._question, self._period)

    @work(thread=True, exit_on_error=False, group="report")
    def _count(self, question: int, period: Period) -> None:
        try:
            told = self._services.reporting.reports.sheets(period)
        except CounterError as error:
            self.app.call_from_thread(self._cannot, sentence(error), question)
        else:
            self.app.call_from_thread(self._show, told, question)

    def _show(self, told: PeriodSheets, question: int) -> None:
        if question == self._question and self.is_attached:
            self._told = told
            self.query_one(BusyLine).end()
            self._show_tabs()
            self._fill(told)
            self.refresh_bindings()

    def _cannot(self, why: str, question: int) -> None:
        if question == self._question and self.is_attached:
            self.query_one(BusyLine).end()
            self._table().fill({})
            self._say(Tone.WARN, why)
            self.refresh_bindings()

    def _fill(self, told: PeriodSheets) -> None:
        view = VIEWS[self.view][0]
        if view == REGISTER and self._register is None:
            self.query_one(BusyLine).begin("Đang đọc sổ")
            self._table().fill({})
            self._read_register(self._question, told)
            return
        table, rows = self._table(), self._rows(view, told)
        table.fill(rows)
        table.has_more = view == REGISTER and self._register is not None and len(self._register.lines) > _PAGE
        self.query_one("#report-box").set_class(not rows, "-empty")
        self.query_one(EmptyState).say(*_EMPTY.get(view, _NOTHING))
        self.query_one("#report-legend", Static).update(GROUP_LEGEND if view in COUNTED else "")

    def _rows(self, view: str, told: PeriodSheets) -> tables.Rows:
        if view in GROUPS:
            _, _, lines, name = groups_of(told.report)[GROUPS[view]]
            return tables.line_rows(lines, name)
        if view == REGISTER:
            return tables.register_rows(self._register, 0, _PAGE) if self._register else {}
        if view == "summary":
            return tables.figure_rows(told.report)
        if view == "course":
            return tables.course_rows(told.report)
        return tables.gap_rows(told) if view == "gaps" else tables.late_rows(told)

    @on(ShelfTable.MoreWanted)
    def _more_wanted(self) -> None:
        table, register = self._table(), self._register
        if register is not None:
            shown = len(table.row_keys)
            table.extend(tables.register_rows(register, shown, _PAGE))
            table.has_more = shown + _PAGE < len(register.lines)

    @work(thread=True, exit_on_error=False, group="report")
    def _read_register(self, question: int, told: PeriodSheets) -> None:
        try:
            register = self._book(question, told)
        except CounterError as error:
            self.app.call_from_thread(self._cannot, sentence(error), question)
        else:
            self.app.call_from_thread(self._show_register, register, question)

    def _book(self, question: int, told: PeriodSheets) -> Register:
        """In a worker: the register of the same days, telling how far it is. Raises CounterError."""
        span, expected = told.report.period.span, told.report.total.received

        def read(lines: int) -> None:
            if question == self._question:
                self.app.call_from_thread(self.query_one(BusyLine).count, lines, max(expected, lines))

        return self._services.reporting.register.between(span.first, span.last, read)

    def _show_register(self, register: Register, question: int) -> None:
        if question == self._question and self.is_attached:
            self._register = register
            self.query_one(BusyLine).end()
            if self._told is not None:
                self._fill(self._told)

    # --- paper and files -----------------------------------------------------------------------

    def action_out(self) -> None:
        """Ask which, then make it in a worker."""
        view, told = VIEWS[self.view][0], self._told
        if told is not None:
            self._asking = True
            self.app.push_screen(Choose("In hoặc lưu", list(ways(view))), partial(self._chosen, view, told))

    def _chosen(self, view: str, told: PeriodSheets, chosen: str | None) -> None:
        if chosen and not self.busy:
            self.busy = True
            self.query_one("#report-banner", Banner).hide()
            asked = leaving(chosen, view)
            self.query_one(BusyLine).begin("Đang lập sổ" if asked.what == REGISTER else "Đang lập báo cáo")
            self._make(self._question, told, asked)

    @work(thread=True, exit_on_error=False, group="out")
    def _make(self, question: int, told: PeriodSheets, asked: Leaving) -> None:
        way = Way(self._services.reporting.files, self._services.desk, self.session.who())
        try:
            if asked.what == REGISTER:
                register = self._register or self._book(question, told)
                self.app.call_from_thread(self.query_one(BusyLine).begin, "Đang dựng trang")
                done = way.register(register, asked)
            else:
                done = way.report(told, asked)
        except CounterError as error:
            self.app.call_from_thread(self._made, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._made, Tone.GOOD, done)

    def _made(self, tone: Tone, told: str) -> None:
        self.busy = False
        if self.is_attached:
            self.query_one(BusyLine).end()
            self._say(tone, told)

    # --- small things --------------------------------------------------------------------------

    def _table(self) -> ShelfTable:
        return self.query_one(f"#{VIEWS[self.view][2]}", ShelfTable)

    def _show_tabs(self) -> None:
        counts = {"gaps": "", "late": ""}
        if self._told is not None:
            counts = {"gaps": str(len(self._told.paper_gaps)), "late": str(len(self._told.late_entries))}
        shown = [(name, counts.get(view, "")) for view, name, _ in VIEWS]
        room = len(VIEWS) if self.size.width >= _WIDE else _TABS_AT_ONCE
        first = min(max(0, self.view - room // 2), len(VIEWS) - room)
        before, after = [("‹", "")] * (first > 0), [("›", "")] * (first + room < len(VIEWS))
        self.query_one(ShelfTabs).show([*before, *shown[first : first + room], *after], self.view - first + len(before))

    def _say(self, tone: Tone, told: str) -> None:
        self.query_one("#report-banner", Banner).say(tone, told)


def _period_line(period: Period) -> str:
    return f"{report_words.period_words(period)} · {report_words.span_words(period.span)}"
