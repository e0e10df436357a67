"""The demo's card reader: choose a made-up card to swipe."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from counter_app.widgets.plain import plain_content


class SampleCodes(ModalScreen[str]):
    """The text of the chosen code, "" when closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Đóng", id="sample-codes.close", tooltip="Không quẹt thẻ nào")
    ]

    def __init__(self, codes: list[tuple[str, str]]) -> None:
        super().__init__()
        self._codes = codes

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain_content("Chọn thẻ mẫu để quẹt (dữ liệu bịa)"), classes="question")
            yield OptionList(*(Option(plain_content(label), id=str(place)) for place, (label, _) in enumerate(self._codes)))

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def action_close(self) -> None:
        """Close without a card."""
        self.dismiss("")

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._codes[event.option_index][1])
