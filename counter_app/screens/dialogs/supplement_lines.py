"""What is to be put right, all of it at once, each line with what is wrong, its ground and its remedy (NĐ 61 Đ15.3, Đ17.1a)?

Keys: ↑ ↓ another line · Enter next field, behind the last one the next open line · F5 add a line · F6 drop an added one ·
F8 make the slip, which is refused while a line is open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import DataTable, Input, Static

from counter_app.domain import supplement
from counter_app.domain.errors import CounterError, LinesUnanswered, SecondRequest
from counter_app.domain.supplement import SupplementLine
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.submit import Done, SubmitDialog
from counter_app.screens.dialogs.supervisor import Approval, ApprovalSheet, SupervisorAsked
from counter_app.services.desk_day import DeskDay
from counter_app.services.login import LoginService
from counter_app.texts.errors import sentence
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.fitted_table import FittedColumn, FittedTable
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.plain import plain_cell, plain_content

OTHER: Final = "Nội dung khác trong hồ sơ"
SECOND: Final = "Yêu cầu bổ sung lần nữa: ai duyệt, vì sao?"
_MEMBERS: Final = ("wrong", "ground", "remedy")
_GUIDE: Final = "Enter: ô sau · ↑ ↓: dòng khác · F5: thêm dòng · F8: lập phiếu"


@dataclass(frozen=True, slots=True)
class SupplementSheet:
    """What stands in the dialog when it opens. `lines`: of the check list; they stay. `more`: (code, name) to add from."""

    lines: tuple[SupplementLine, ...]
    reason: str
    ground: str
    more: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class SupplementTold:
    """What the officer has told. `approval`: of the supervisor, once a second request asked for one."""

    lines: tuple[SupplementLine, ...]
    reason: str
    approval: Approval | None = None


class LineTable(FittedTable):
    """The lines, and which of them are answered."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("state", "Dòng", 10),
        FittedColumn("paper", "Giấy tờ, nội dung"),
        FittedColumn("wrong", "Chưa đạt vì", 30),
    )


class SupplementLines(SubmitDialog[Done]):
    """Every line at once; the fields below are about the line under the cursor."""

    DEFAULT_CSS = """
    SupplementLines {
        & LineTable { height: auto; min-height: 3; max-height: 7; background: $surface; }
        & .paper-name { height: auto; max-height: 2; padding: 0 1; margin-top: 1; text-style: bold; color: $text-primary; }
        & .field-label { width: 18; }
        & .field-message { margin-left: 19; }
        & .note { height: auto; padding: 0 1; color: $text-primary; }
        & #field-reason { margin-top: 1; }
        & .muted { padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Quay lại", id="lines.close", tooltip="Đóng, chưa lập phiếu"),
        Binding("f8", "submit", "Lập phiếu", id="lines.submit", tooltip="Lập phiếu và in, khi đã ghi đủ", priority=True),
        Binding("f5", "add", "Thêm dòng", id="lines.add", tooltip="Thêm một nội dung cần bổ sung", priority=True),
        Binding("f6", "drop", "Bỏ dòng", id="lines.drop", tooltip="Bỏ dòng đã tự thêm", priority=True),
        Binding("up", "line(-1)", "Dòng trên", id="lines.up", show=False),
        Binding("down", "line(1)", "Dòng dưới", id="lines.down", show=False),
    ]
    GUARDED = frozenset({"submit", "close", "add", "drop"})

    def __init__(
        self,
        sheet: SupplementSheet,
        do: Callable[[SupplementTold, bool], Done],
        login: LoginService,
        day: DeskDay,
        session: DeskSession,
    ) -> None:
        super().__init__(day, session)
        self._sheet = sheet
        self._do = do
        self._login = login
        self._lines = list(sheet.lines)
        self._shown = 0
        self._approval: Approval | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -wide") as dialog:
            dialog.border_title = "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"
            table = LineTable()
            table.can_focus = False
            yield table
            yield Static(classes="paper-name")
            with Form(id="line-form"):
                yield LabelledField("wrong", "Chưa đạt vì", FieldInput(max_length=supplement.LONGEST), required=True)
                yield LabelledField("ground", "Căn cứ", FieldInput(max_length=supplement.LONGEST), required=True)
                yield LabelledField("remedy", "Cách khắc phục", FieldInput(max_length=supplement.LONGEST), required=True)
            with Form(id="whole-form"):
                yield LabelledField("reason", "Lý do chung", FieldInput(self._sheet.reason), required=True)
            yield Banner()
            yield BusyLine()
            if self._sheet.note:
                yield Static(plain_content(self._sheet.note), classes="note")
            yield Static(plain_content(_GUIDE), classes="muted")

    def on_mount(self) -> None:
        for field in self.query(FieldInput):
            field.select_on_focus = False
        self._draw()
        self._go_to(self._open_line() or 0)
        if self._lines and self._open_line() is None:
            self._focus("reason")
        if not self._lines:
            self.action_add()

    # --- lines ---------------------------------------------------------------------------------

    def _gap(self, line: SupplementLine) -> str:
        """The first member that is still open, "" when the line is answered."""
        return next((name for name in _MEMBERS if not getattr(line, name).strip()), "")

    def _open_line(self) -> int | None:
        return next((place for place, line in enumerate(self._lines) if self._gap(line)), None)

    def _draw(self) -> None:
        self.query_one(LineTable).fill({str(place): self._cells(line) for place, line in enumerate(self._lines)})

    def _cells(self, line: SupplementLine) -> Mapping[str, Text]:
        told = plain_cell("▲ chưa đủ", "$text-warning") if self._gap(line) else plain_cell("● đã đủ", "$text-success")
        return {"state": told, "paper": plain_cell(line.paper), "wrong": plain_cell(line.wrong)}

    def _go_to(self, place: int) -> None:
        """Show this line in the fields, the cursor in the first open one."""
        form = self.query_one("#line-form", Form)
        for name in _MEMBERS:
            form.field(name).field.disabled = not self._lines
        if not self._lines:
            self.query_one(".paper-name", Static).update("")
            self._focus("reason")
            return
        self._shown = min(max(place, 0), len(self._lines) - 1)
        line = self._lines[self._shown]
        self.query_one(LineTable).move_to(str(self._shown))
        told = f"{self._shown + 1}/{len(self._lines)}  {line.paper}"
        self.query_one(".paper-name", Static).update(plain_content(told))
        form.fill({name: getattr(line, name) for name in _MEMBERS})
        self._focus(self._gap(line) or "wrong")

    def _focus(self, name: str) -> None:
        self.query_one(f"#{name}").focus()

    @on(Input.Changed)
    def _keep(self, event: Input.Changed) -> None:
        """Every letter is kept with its line at once; the fields always show the line that is kept here."""
        event.stop()
        self._take_fields()

    def _take_fields(self) -> None:
        if not self._lines:
            return
        line = replace(self._lines[self._shown], **self.query_one("#line-form", Form).values())
        if line != self._lines[self._shown]:
            self._lines[self._shown] = line
            self.query_one(LineTable).set_row(str(self._shown), self._cells(line))

    @on(Form.Completed, "#line-form")
    def _line_done(self) -> None:
        """Behind the last field of a line comes the next open line, then the reason of the whole."""
        self._take_fields()
        place = self._open_line()
        if place is None:
            self._focus("reason")
        else:
            self._go_to(place)

    @on(DataTable.RowSelected)
    @on(DataTable.RowHighlighted)
    def _row_clicked(self, event: DataTable.RowSelected | DataTable.RowHighlighted) -> None:
        event.stop()
        if isinstance(event, DataTable.RowSelected):
            self._take_fields()
            self._go_to(event.cursor_row)

    def action_line(self, by: int) -> None:
        """The line above or below."""
        self._take_fields()
        self._go_to(self._shown + by)

    @work
    async def action_add(self) -> None:
        """One more: a component of the procedure, or something else in the papers."""
        if len(self._lines) >= supplement.MOST_LINES:
            self._say(Tone.WARN, f"Phiếu chứa nhiều nhất {supplement.MOST_LINES} dòng.")
            return
        self._take_fields()
        asked = {line.component for line in self._lines}
        options = [(name, code) for code, name in self._sheet.more if code not in asked]
        code = await self.app.push_screen_wait(Choose("Thêm nội dung nào?", [*options, (OTHER, OTHER)]))
        if not code:
            return
        component = "" if code == OTHER else code
        name = OTHER if code == OTHER else dict(self._sheet.more)[code]
        self._lines.append(SupplementLine(component, name, "", self._sheet.ground, ""))
        self.query_one(Banner).hide()
        self._draw()
        self._go_to(len(self._lines) - 1)

    def action_drop(self) -> None:
        """Take away a line of one's own; what the check list found stays."""
        if self._shown < len(self._sheet.lines) or not self._lines:
            self._say(Tone.WARN, "Dòng của danh mục kiểm tra không bỏ được: phải ghi đủ, hoặc sửa lại đánh dấu.")
            return
        del self._lines[self._shown]
        self._draw()
        self._go_to(self._shown)

    # --- making the slip -----------------------------------------------------------------------

    @on(Form.Completed, "#whole-form")
    def action_submit(self) -> None:
        """Hand the lines to the service, which judges them as well."""
        self._take_fields()
        place = self._open_line()
        if place is not None:
            papers = tuple(line.paper for line in self._lines if self._gap(line))
            self._go_to(place)
            self._say(Tone.BAD, sentence(LinesUnanswered(papers=papers)))
            return
        told = SupplementTold(tuple(self._lines), self.query_one("#whole-form", Form).values()["reason"], self._approval)
        self.submit("Đang lưu phiếu", lambda confirmed: self._do(told, confirmed))

    def failed(self, error: CounterError) -> None:
        """A second request is not refused: a supervisor is asked."""
        if isinstance(error, SecondRequest) and self._approval is None:
            self._ask_supervisor(sentence(error))
        else:
            super().failed(error)

    @work
    async def _ask_supervisor(self, told: str) -> None:
        sheet = ApprovalSheet(SECOND, told)
        asked: SupervisorAsked[Approval] = SupervisorAsked(sheet, _as_told, self._login, self._day, self.session)
        self._approval = await self.app.push_screen_wait(asked)
        if self._approval is None:
            self._say(Tone.WARN, told)
        else:
            self.action_submit()

    def _say(self, tone: Tone, told: str) -> None:
        self.query_one(Banner).say(tone, told)


def _as_told(approval: Approval, _date_confirmed: bool) -> Approval:
    return approval
