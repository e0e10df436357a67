"""Which keys work here? One line at the foot that never runs over the edge: what does not fit is left to F1 and palette."""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

from counter_app.domain.plain_text import cell_width

_PADDING = 3  # before the key, between key and word, after the word


class KeyLine(Footer):
    """The screen's own keys in their order, then the app's; `always`, the action that tells all keys, stands last."""

    def __init__(self, always: str = "show_keys") -> None:
        super().__init__(show_command_palette=False)
        self._always = always

    def compose(self) -> ComposeResult:
        if not self._bindings_ready:
            return
        keys = self._one_per_action(self.screen.active_bindings.values())
        last = [key for key in keys if key.binding.action == self._always]
        room = (self.size.width or self.app.size.width) + 1  # the padding of the last one may be cut
        room -= sum(map(self._width, last))
        for key in keys:
            if key not in last and self._width(key) <= room:
                room -= self._width(key)
                yield self._shown(key)
        for key in last:
            yield self._shown(key)

    def on_resize(self, _event: events.Resize) -> None:
        """More or fewer keys fit."""
        self.call_after_refresh(self.recompose)

    @staticmethod
    def _one_per_action(active: Iterable[ActiveBinding]) -> list[ActiveBinding]:
        shown: dict[str, ActiveBinding] = {}
        for key in active:
            if key.binding.show:
                shown.setdefault(key.binding.action, key)
        return list(shown.values())

    def _width(self, key: ActiveBinding) -> int:
        told = self.app.get_key_display(key.binding) + key.binding.description
        return sum(map(cell_width, told)) + _PADDING

    def _shown(self, key: ActiveBinding) -> FooterKey:
        shown = FooterKey(
            key.binding.key,
            self.app.get_key_display(key.binding),
            key.binding.description,
            key.binding.action,
            disabled=not key.enabled,
            tooltip=key.tooltip,
        )
        shown.compact = False
        return shown
