"""How is a table keyed elsewhere looked at row by row and then entered, with a progress bar and a way to stop (BG Đ21.3)?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ClassVar, Final

from rich.text import Text
from textual import on, work
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import DataTable, ProgressBar, Static

from counter_app.domain.errors import CounterError
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.messages import DeskChanged
from counter_app.services.catch_up_import import RowFate, TableFates
from counter_app.services.catch_up_table import KeyedTable
from counter_app.services.counter import CounterServices
from counter_app.texts.catch_up_table_words import PATH_HINT, entered_words, fate_words, look_words
from counter_app.texts.catch_up_words import REFUSED_WORDS
from counter_app.texts.errors import sentence
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.fitted_table import FittedColumn, FittedTable
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.notices import Banner, Tone
from counter_app.widgets.plain import plain_cell, plain_content

SHOWN_ROWS: Final = 200  # a page; what needs somebody stands first


class RowsTable(FittedTable):
    """Refused rows, rows that wait, then the others, each group in the order of the file."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("row", "Dòng", 6),
        FittedColumn("number", "Số mẫu", 20),
        FittedColumn("fate", "Kết quả"),
    )

    def show(self, table: KeyedTable, fates: TableFates, *, entered: bool) -> None:
        """At most a page."""
        at = table.names.index("form_number")
        numbers = {number: row[at] if at < len(row) else "" for number, row in table.rows}
        first = sorted(fates.fates, key=lambda one: (one.line is not None, not one.clashes, one.row))[:SHOWN_ROWS]
        self.fill({str(one.row): _cells(one, numbers.get(one.row, ""), entered=entered) for one in first})


class CatchUpTableScreen(DeskScreen):
    """Path, then Enter looks; F8 enters what was looked at. Esc stops between two sets, or goes back."""

    job = "Nhập từ bảng tính"
    HELP: ClassVar[str] = (
        "Bảng gõ ở máy khác (XLSX, ODS, CSV), dòng tiêu đề có **Số mẫu** và **Giờ nhận**. Ghi đường dẫn, **Enter** để xem "
        "trước: chưa nhập gì. **F8** nhập, từng nhóm 100 dòng; **Esc** dừng giữa hai nhóm. Dòng sai không vào, được lưu "
        "ra tệp kèm lý do. Nhập lại chính tệp đó là đi tiếp, không dòng nào vào hai lần."
    )
    DEFAULT_CSS = """
    CatchUpTableScreen {
        & Form { height: auto; margin-top: 1; }
        & .field-label { width: 12; }
        & .field-message { margin-left: 13; }
        & ProgressBar { display: none; margin: 0 1; }
        & ProgressBar.-shown { display: block; }
        & #table-told { height: auto; max-height: 3; padding: 0 1; }
        & #table-why { height: auto; max-height: 3; padding: 0 1; color: $text-warning; }
        & RowsTable { height: 1fr; min-height: 3; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Dừng, quay lại", id="catch-table.back", tooltip="Dừng việc nhập; hoặc về màn nhập bù"),
        Binding("f8", "take", "Nhập", id="catch-table.take", tooltip="Nhập các dòng vừa xem"),
    ]
    busy = reactive(False, bindings=True)

    def __init__(self, uid: str, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._uid = uid
        self._services = services
        self._tables = services.catch_up_desk.tables
        self._table: KeyedTable | None = None
        self._path = ""
        self._stopping = False
        self._fates: dict[str, str] = {}

    def body(self) -> Iterable[Widget]:
        """Where the file is, how far it is, what was found."""
        yield Banner()
        with Form():
            yield LabelledField("table_path", "Tệp", FieldInput(max_length=500, placeholder=PATH_HINT), required=True)
        yield ProgressBar(total=100, show_eta=False)
        yield Static("", id="table-told")
        yield RowsTable()
        yield Static("", id="table-why")

    def on_mount(self) -> None:
        self.query_one(Form).focus_first()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what was looked at is entered, and once."""
        return None if action == "take" and (self.busy or self._table is None) else True

    def action_back(self) -> None:
        """While rows go in: stop after the set that is being written."""
        if self.busy:
            self._stopping = True
        else:
            self.dismiss(None)

    @on(Form.Completed)
    def _look(self, event: Form.Completed) -> None:
        path = event.form.values()["table_path"].strip().strip('"')
        if path and not self.busy:
            self._begin()
            self._path = path
            self._table = None
            self._looked(Path(path).expanduser())

    @work(thread=True, exit_on_error=False, group="catch-table")
    def _looked(self, path: Path) -> None:
        def look() -> None:
            table = self._tables.table(path, self._uid)
            fates = self._tables.look(self._uid, table, self.session.who(), self._progress)
            self.app.call_from_thread(self._show, table, fates, look_words(fates), entered=False)

        self._in_thread(look)

    def action_take(self) -> None:
        """Set after set."""
        if self._table is not None and not self.busy:
            self._begin()
            self._taken(self._table)

    @work(thread=True, exit_on_error=False, group="catch-table")
    def _taken(self, table: KeyedTable) -> None:
        def take() -> None:
            fates = self._tables.enter(self._uid, table, self.session.who(), self._progress)
            kept_at = self._tables.keep_refused(table, fates, REFUSED_WORDS)
            self.app.call_from_thread(self._show, table, fates, entered_words(fates, kept_at), entered=True)
            self.app.post_message(DeskChanged())

        self._in_thread(take)

    def _in_thread(self, act: Callable[[], None]) -> None:
        try:
            act()
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        finally:
            self.app.call_from_thread(self._end)

    def _progress(self, done: int, total: int) -> bool:
        self.app.call_from_thread(self.query_one(ProgressBar).update, progress=done * 100 // max(total, 1))
        return not self._stopping

    def _begin(self) -> None:
        self.busy, self._stopping = True, False
        self.query_one(Banner).hide()
        bar = self.query_one(ProgressBar)
        bar.update(progress=0)
        bar.add_class("-shown")

    def _end(self) -> None:
        self.busy = False
        if self.is_attached:
            self.query_one(ProgressBar).remove_class("-shown")
            self.refresh_bindings()

    def _show(self, table: KeyedTable, fates: TableFates, told: str, *, entered: bool) -> None:
        if not self.is_attached:
            return
        self._table = None if entered or fates.stopped else table
        more = len(fates.fates) - SHOWN_ROWS
        rest = f" Bảng dưới có {SHOWN_ROWS} dòng đầu, còn {more} dòng." if more > 0 else ""
        self.query_one("#table-told", Static).update(plain_content(told + rest))
        self._fates = {str(one.row): fate_words(one, entered=entered) for one in fates.fates}
        self.query_one(RowsTable).show(table, fates, entered=entered)
        self._tell_why()

    @on(DataTable.RowHighlighted)
    def _tell_why(self) -> None:
        """The whole sentence of the row under the cursor: its column may be too narrow for it."""
        row = self.query_one(RowsTable).cursor_key
        told = f"Dòng {row}: {self._fates[row]}" if row in self._fates else ""
        self.query_one("#table-why", Static).update(plain_content(told))

    def _say(self, tone: Tone, words: str) -> None:
        if self.is_attached:
            self.query_one(Banner).say(tone, words)


def _cells(fate: RowFate, number: str, *, entered: bool) -> dict[str, Text]:
    style = "$text-error" if fate.line is None else "$text-warning" if fate.clashes else ""
    return {
        "row": plain_cell(str(fate.row)),
        "number": plain_cell(number),
        "fate": plain_cell(fate_words(fate, entered=entered), style),
    }
