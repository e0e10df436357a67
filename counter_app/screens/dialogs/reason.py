"""Why is this done again? A reason in the officer's words, or one of the usual ones from a list (D7: a reprint says why)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField
from counter_app.widgets.plain import plain_content

LONGEST_REASON = 200
USUAL_REASONS = (
    "Tờ trước in hỏng hoặc mờ",
    "Người nộp làm mất giấy",
    "Người nộp xin thêm bản",
    "Thông tin trên giấy bị nhòe, rách",
)


class Reason(ModalScreen[str]):
    """The reason, "" when closed. `prefilled` stands in the field, ready to be accepted or typed over."""

    DEFAULT_CSS = """
    Reason {
        & .field-label { width: 10; }
        & LabelledField { margin: 1 0; }
        & OptionList { border: none; padding: 0; background: $surface; height: auto; }
        & .muted { padding: 0 1; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Quay lại", id="reason.close", tooltip="Đóng, không làm gì"),
        Binding("down", "to_list", "Lý do hay gặp", show=False, id="reason.list"),
    ]

    def __init__(self, title: str, prefilled: str = "", usual: Sequence[str] = USUAL_REASONS) -> None:
        super().__init__()
        self._title = title
        self._prefilled = prefilled
        self._usual = tuple(usual)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain_content(self._title), classes="title")
            yield LabelledField(
                "reprint_reason", "Lý do", FieldInput(self._prefilled, max_length=LONGEST_REASON), required=True
            )
            yield OptionList(*(Option(plain_content(reason)) for reason in self._usual))
            yield Static(plain_content("Enter: đồng ý · ↓: lý do hay gặp · Esc: quay lại"), classes="muted")

    def on_mount(self) -> None:
        field = self.query_one(FieldInput)
        field.focus()
        field.select_all()  # the first letter typed replaces what was prefilled

    def action_close(self) -> None:
        """Close without a reason."""
        self.dismiss("")

    def action_to_list(self) -> None:
        """From the field to the usual reasons."""
        options = self.query_one(OptionList)
        options.focus()
        options.highlighted = 0

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        reason = " ".join(event.value.split())
        if reason:
            self.dismiss(reason)
        else:
            self.query_one(LabelledField).show_error("Ghi lý do, hoặc chọn một lý do ở dưới.")

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._usual[event.option_index])
