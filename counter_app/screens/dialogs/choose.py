"""Choose one of a short list: Enter takes the highlighted line."""

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


class Choose(ModalScreen[str]):
    """The key of the chosen line, "" when closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Quay lại", id="choose.close", tooltip="Không chọn gì")
    ]

    def __init__(self, question: str, options: list[tuple[str, str]]) -> None:
        super().__init__()
        self._question = question
        self._options = options

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain_content(self._question), classes="title")
            yield OptionList(
                *(Option(plain_content(label), id=str(place)) for place, (label, _) in enumerate(self._options))
            )
            yield Static(plain_content("↑ ↓ chọn · Enter nhận · Esc quay lại"), classes="muted")

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = 0
        options.focus()

    def action_close(self) -> None:
        """Close without a choice."""
        self.dismiss("")

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._options[event.option_index][1])
