"""Which of the desk's devices and links work right now? One line of lights: ● well, ▲ soon a problem, ✕ down, ○ off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from counter_app.widgets.plain import plain_content


class LightState(StrEnum):
    """`OFF` = not installed or switched off on purpose; `UNKNOWN` = not asked yet."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    OFF = "off"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Light:
    """`name` e.g. "Máy in"; `text` says the state in a word or two, e.g. "hết giấy", "chờ gửi 3"."""

    name: str
    state: LightState
    text: str = ""


_SHAPES: Final = {
    LightState.OK: ("●", "$text-success"),
    LightState.WARN: ("▲", "$text-warning"),
    LightState.BAD: ("✕", "$text-error"),
    LightState.OFF: ("○", "$text-muted"),
    LightState.UNKNOWN: ("?", "$text-muted"),
}


_WELL: Final = frozenset({LightState.OK, LightState.OFF})
_ALL: Final = frozenset(LightState)
_STEPS: Final = ((frozenset[LightState](), "   "), (_WELL, "   "), (_WELL, " "), (_ALL, "   "), (_ALL, " "))


class LightsBar(Static):
    """The lights of the desk. When the line is too narrow, lights that are well lose their words first, then they stand
    closer, then the others lose theirs; last of all go those that are off."""

    DEFAULT_CSS = "LightsBar { height: 1; width: 1fr; padding: 0 1; background: $panel; color: $foreground; }"

    def __init__(self, lights: Sequence[Light] = (), *, id: str | None = None) -> None:
        super().__init__("", id=id)
        self._lights = tuple(lights)

    def show(self, lights: Sequence[Light]) -> None:
        """Replace all lights."""
        self._lights = tuple(lights)
        self._draw()

    def on_mount(self) -> None:
        self._draw()

    def on_resize(self, _event: Resize) -> None:
        self._draw()

    def _draw(self) -> None:
        room = self.content_size.width
        for silent, gap in _STEPS:
            line = _lights_content(self._lights, silent, gap)
            if line.cell_length <= room:
                break
        else:
            there = [light for light in self._lights if light.state is not LightState.OFF]
            line = _lights_content(there, silent, gap)
        self.update(line)


def _lights_content(lights: Sequence[Light], silent: frozenset[LightState], gap: str = "   ") -> Content:
    """All lights; those whose state is in `silent` by shape and name alone."""
    parts: list[Content | str] = []
    for light in lights:
        shape, style = _SHAPES[light.state]
        words = f"{light.name}: {light.text}" if light.text and light.state not in silent else light.name
        parts += [gap if parts else "", plain_content(shape, style), " ", plain_content(words)]
    return Content.assemble(*parts)
