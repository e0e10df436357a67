"""Something to read, line by line: how a due date was reached, why an act waits. Any of the closing keys closes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from counter_app.domain.dossier import DueDate
from counter_app.texts.due_steps import sentence as step_sentence
from counter_app.widgets.plain import plain_content


class Told(ModalScreen[None]):
    """`title` and its lines, numbered when `numbered`."""

    DEFAULT_CSS = """
    Told {
        & .told-lines { height: auto; max-height: 1fr; padding: 0 1; margin: 1 0; }
        & .muted { padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,f5,space", "close", "Đóng", id="told.close", tooltip="Đóng và làm tiếp")
    ]

    def __init__(self, title: str, lines: Sequence[str], *, numbered: bool = False) -> None:
        super().__init__()
        self._title = title
        self._lines = lines
        self._numbered = numbered

    @classmethod
    def due(cls, due: DueDate) -> Told:
        """How a promised date was reached."""
        return cls("Cách tính ngày hẹn trả", [step_sentence(step) for step in due.explanation], numbered=True)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -wide"):
            yield Static(plain_content(self._title), classes="title")
            with VerticalScroll(classes="told-lines"):
                for place, line in enumerate(self._lines, 1):
                    yield Static(plain_content(f"{place}. {line}" if self._numbered else line))
            yield Static(plain_content("Enter hoặc Esc: đóng"), classes="muted")

    def action_close(self) -> None:
        """Close."""
        self.dismiss(None)
