"""Which keys work on this screen, in words? The screen's own help on top; Escape, Enter or F1 closes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from counter_app.domain.plain_text import cell_width
from counter_app.screens.desk_screen import DeskScreen
from counter_app.texts.contact_words import TITLE, contact_lines
from counter_app.widgets.plain import plain_content


class KeysHere(ModalScreen[None]):
    """`keys`: what stands on the key, what it does. Up, Down, PageUp and PageDown scroll.

    `contacts`: whom to call, shown below the keys.
    """

    DEFAULT_CSS = """
    KeysHere {
        & .told-lines { height: auto; max-height: 1fr; padding: 0 1; margin: 1 0; }
        & .told-lines Static { margin-bottom: 1; }
        & .muted { padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,f1", "close", "Đóng", id="keys.close", tooltip="Đóng và làm tiếp", priority=True)
    ]

    def __init__(self, told: str, keys: Sequence[tuple[str, str]], contacts: Sequence[str] = ()) -> None:
        super().__init__()
        self._told = told
        self._keys = keys
        self._contacts = contacts

    @classmethod
    def of(cls, screen: Screen[Any]) -> KeysHere:
        """What this screen and the focused part of it say of themselves, and our keys that work there right now."""
        keys: dict[str, tuple[str, str]] = {}
        for active in screen.active_bindings.values():
            if active.binding.id and active.enabled:  # of several keys the first, as in the line at the foot
                told = active.tooltip or active.binding.description
                keys.setdefault(active.binding.id, (screen.app.get_key_display(active.binding), told))
        within = reversed(screen.focused.ancestors_with_self) if screen.focused else [screen]
        helps = [node.HELP.replace("**", "") for node in within if node.HELP]
        contacts = contact_lines(screen.desk.profile) if isinstance(screen, DeskScreen) else []
        return cls("\n\n".join(helps), list(keys.values()), contacts)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -wide") as dialog:
            dialog.border_title = "Trợ giúp"
            with VerticalScroll(classes="told-lines"):
                if self._told:
                    yield Static(plain_content(self._told, keep_newlines=True))
                yield Static(self._lines())
                if self._contacts:
                    yield Static(plain_content(TITLE), classes="title")
                    yield Static(plain_content("\n".join(self._contacts), keep_newlines=True), id="contacts")
            yield Static(plain_content("Enter hoặc Esc: đóng"), classes="muted")

    def _lines(self) -> Content:
        widest = max((sum(map(cell_width, key)) for key, _ in self._keys), default=0)
        lines = []
        for key, what in self._keys:
            padded = key + " " * (widest - sum(map(cell_width, key)))
            lines.append(plain_content(padded, "bold $text-accent") + plain_content(f"  {what}"))
        return Content("\n").join(lines)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_close(self) -> None:
        """Close."""
        self.dismiss(None)
