"""A question with two answers. Escape and the safe answer mean "no"."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from counter_app.widgets.plain import plain_content


class Confirm(ModalScreen[bool]):
    """`question` is what happens and what it means; the answers say what each does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "answer(False)", "Quay lại", id="confirm.no", tooltip="Đóng câu hỏi, không làm gì"),
        Binding("left,right", "other", "Chọn", show=False, id="confirm.other"),
    ]

    def __init__(self, question: str, yes: str, no: str = "Quay lại") -> None:
        super().__init__()
        self._question = question
        self._yes = yes
        self._no = no

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain_content(self._question, keep_newlines=True), classes="question")
            with Horizontal(classes="answers"):
                yield Button(plain_content(self._no), id="no")
                yield Button(plain_content(self._yes), id="yes", variant="primary")

    def on_mount(self) -> None:
        self.query_one("#no").focus()

    def action_other(self) -> None:
        """Move between the two answers."""
        self.focus_next()

    def action_answer(self, yes: bool) -> None:
        """Close with the answer."""
        self.dismiss(yes)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")
