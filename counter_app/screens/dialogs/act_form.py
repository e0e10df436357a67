"""What is to be told for this act? A small form: a reason, who asked for it, which agency; the usual answers below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.submit import Done, SubmitDialog
from counter_app.services.desk_day import DeskDay
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.notices import Banner, BusyLine
from counter_app.widgets.plain import plain_content

LONGEST = 1_000
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One field. `name` is the domain's field, so that its error finds its place."""

    name: str
    label: str
    prefilled: str = ""
    hint: str = ""
    required: bool = False
    secret: bool = False


@dataclass(frozen=True, slots=True)
class ActSheet:
    """The dialog: what is done, what that means, what is asked. `usual`: answers for the first field."""

    title: str
    told: str
    fields: tuple[Asked, ...]
    doing: str = "Đang lưu"
    usual: tuple[str, ...] = ()
    danger: bool = False


class ActForm(SubmitDialog[Done]):
    """Enter goes from field to field; in the last one, or with F8 anywhere, it is done."""

    DEFAULT_CSS = """
    ActForm {
        & .act-body { height: auto; max-height: 1fr; }
        & .told { height: auto; padding: 0 1; margin-bottom: 1; color: $text-muted; }
        & .field-label { width: 20; }
        & .field-message { margin-left: 21; }
        & OptionList { margin-top: 1; }
        & OptionList:blur > .option-list--option-highlighted { background: $surface; color: $foreground; text-style: none; }
        & .muted { padding: 0 1; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Quay lại", id="act-form.close", tooltip="Đóng, không làm gì"),
        Binding("f8", "submit", "Ghi", id="act-form.submit", tooltip="Ghi việc này và in giấy", priority=True),
        Binding("enter", "submit", "Ghi việc này", show=False, id="act-form.enter"),
        Binding("down", "to_list", "Lý do hay gặp", show=False, id="act-form.list"),
    ]

    def __init__(self, sheet: ActSheet, do: Callable[[Values, bool], Done], day: DeskDay, session: DeskSession) -> None:
        super().__init__(day, session)
        self._sheet = sheet
        self._do = do

    def compose(self) -> ComposeResult:
        sheet = self._sheet
        with Vertical(classes="dialog -wide") as dialog:
            dialog.border_title = plain_content(sheet.title)
            dialog.set_class(sheet.danger, "-danger")
            with VerticalScroll(can_focus=False, classes="act-body"):
                yield Static(plain_content(sheet.told, keep_newlines=True), classes="told")
                with Form():
                    for asked in sheet.fields:
                        field = FieldInput(asked.prefilled, max_length=LONGEST, password=asked.secret)
                        field.select_on_focus = False  # what is prefilled is gone on from
                        yield LabelledField(asked.name, asked.label, field, hint=asked.hint, required=asked.required)
                if sheet.usual:
                    yield OptionList(*(Option(plain_content(reason)) for reason in sheet.usual))
            yield Banner()
            yield BusyLine()
            yield Static(plain_content(self._keys()), classes="muted")

    def _keys(self) -> str:
        if not self._sheet.fields:
            return "Enter: ghi · Esc: quay lại"
        usual = " · ↓: nội dung hay gặp" if self._sheet.usual else ""
        return f"Enter: ô tiếp theo · F8: ghi{usual} · Esc: quay lại"

    def on_mount(self) -> None:
        """The first field is where it begins."""
        self.query_one(Form).focus_first()

    @on(Form.Completed)
    def action_submit(self) -> None:
        """Do it with what stands in the fields."""
        values = self.query_one(Form).values()
        self.submit(self._sheet.doing, lambda confirmed: self._do(values, confirmed))

    def action_to_list(self) -> None:
        """From the field to the usual answers."""
        for options in self.query(OptionList):
            options.focus()
            options.highlighted = options.highlighted or 0

    @on(OptionList.OptionSelected)
    def _take_usual(self, event: OptionList.OptionSelected) -> None:
        """Into the first field, where it can be added to."""
        event.stop()
        first = self.query_one(Form).fields[0]
        first.value = self._sheet.usual[event.option_index]
        first.field.focus()
