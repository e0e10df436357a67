"""Which keys work here? One line at the foot that never runs over the edge: what does not fit is left to F1 and palette.

It draws text instead of mounting a widget for each key as Textual's Footer does: the line changes with every move of the
focus, and a clerk on an old machine must not wait for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.binding import ActiveBinding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from counter_app.domain.plain_text import cell_width
from counter_app.widgets.plain import plain_content

_GAP = 2


class KeyLine(Static):
    """The screen's own keys in their order, then the app's; `always`, the action that tells all keys, stands last."""

    DEFAULT_CSS = """
    KeyLine {
        dock: bottom; height: 1; width: 1fr; padding: 0 1; text-wrap: nowrap;
        background: $footer-background; color: $footer-description-foreground;
    }
    """

    def __init__(self, always: str = "show_keys") -> None:
        super().__init__("")
        self._always = always
        self._line = Content("")
        self._keys: list[tuple[int, int, ActiveBinding]] = []  # first and last column of each key

    def on_mount(self) -> None:
        """Follow the focus and whatever turns a key on or off."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def on_resize(self, _event: events.Resize) -> None:
        """More or fewer keys fit."""
        self._draw()

    @property
    def told(self) -> str:
        """The words on the line."""
        return str(self.render())

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            self._draw()

    def _draw(self) -> None:
        active = [key for key in _one_per_action(self.screen.active_bindings.values()) if key.enabled]
        last = [key for key in active if key.binding.action == self._always]
        room = self.content_size.width + _GAP - sum(self._width(key) for key in last)
        parts: list[Content] = []
        column, self._keys = 1, []
        for key in [key for key in active if key not in last] + last:
            width = self._width(key)
            if key not in last:
                if width > room:
                    continue
                room -= width
            parts.append(self._shown(key, first=not parts))
            self._keys.append((column, column + width, key))
            column += width
        line = Content.assemble(*parts)
        if line != self._line:
            self._line = line
            self.update(line, layout=False)

    def _width(self, key: ActiveBinding) -> int:
        told = f"{self.app.get_key_display(key.binding)} {key.binding.description}"
        return sum(map(cell_width, told)) + _GAP

    def _shown(self, key: ActiveBinding, *, first: bool) -> Content:
        shown = plain_content(self.app.get_key_display(key.binding), "bold $footer-key-foreground")
        words = plain_content(f" {key.binding.description}")
        return shown + words if first else plain_content(" " * _GAP) + shown + words

    def on_click(self, event: events.Click) -> None:
        """The mouse presses the key."""
        for begin, end, key in self._keys:
            if begin <= event.x < end:
                self.app.simulate_key(key.binding.key)


def _one_per_action(active: Iterable[ActiveBinding]) -> list[ActiveBinding]:
    shown: dict[str, ActiveBinding] = {}
    for key in active:
        if key.binding.show:
            shown.setdefault(key.binding.action, key)
    return list(shown.values())
