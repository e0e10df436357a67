"""How does a screen tell what just happened, what is going on, and what to do when there is nothing? Three small widgets.

banner.say(Tone.BAD, sentence)     one or more lines in the screen's flow; stays until hidden or replaced
busy.begin("Đang gửi"); busy.count(3, 20); busy.end()
EmptyState("Chưa có hồ sơ nào hôm nay.", "Nhấn F2 để tiếp nhận hồ sơ đầu tiên.")
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from counter_app.widgets.plain import plain_content

_SPINNER: Final = "-\\|/"  # braille spinners are boxes in Consolas
_TICK_SECONDS: Final = 0.12


class Tone(StrEnum):
    """What a notice asks of the reader; each has its own sign, so that colour is never the only one."""

    GOOD = "good"
    NOTE = "note"
    WARN = "warn"
    BAD = "bad"


SIGNS: Final = {Tone.GOOD: "●", Tone.NOTE: "■", Tone.WARN: "▲", Tone.BAD: "✕"}


class Banner(Static):
    """A sentence across the screen; hidden while it has none."""

    DEFAULT_CSS = """
    Banner {
        height: auto; padding: 0 1; display: none; background: $panel; color: $foreground;
        &.-shown { display: block; }
        &.-good { background: $success-muted; color: $text-success; }
        &.-warn { background: $warning-muted; color: $text-warning; }
        &.-bad { background: $error-muted; color: $text-error; text-style: bold; }
    }
    """

    def say(self, tone: Tone, sentence: str) -> None:
        """Show `sentence`."""
        self.update(plain_content(f"{SIGNS[tone]} {sentence}", keep_newlines=True))
        for other in Tone:
            self.set_class(other is tone, f"-{other}")
        self.add_class("-shown")

    def hide(self) -> None:
        """Take it away."""
        self.remove_class("-shown")


class BusyLine(Static):
    """One line that moves while work goes on in a worker; empty (but in place) when idle, so nothing jumps."""

    DEFAULT_CSS = "BusyLine { height: 1; padding: 0 1; color: $text-accent; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", id=id)
        self._timer: Timer | None = None
        self._text = ""
        self._counted = ""
        self._tick = 0

    def begin(self, text: str) -> None:
        """Start, with what is being done."""
        self._text, self._counted = text, ""
        if self._timer is None:
            self._timer = self.set_interval(_TICK_SECONDS, self._turn)
        self._turn()

    def count(self, done: int, total: int) -> None:
        """How far it is."""
        self._counted = f" {done}/{total}"
        self._turn()

    def end(self) -> None:
        """Stop and empty the line."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.update("")

    def _turn(self) -> None:
        self._tick += 1
        self.update(plain_content(f"{_SPINNER[self._tick % len(_SPINNER)]} {self._text}{self._counted}…"))


class EmptyState(Vertical):
    """Instead of an empty list: what is not there, and what to do next."""

    DEFAULT_CSS = """
    EmptyState {
        height: auto; width: 1fr; align: center middle; padding: 1 2;
        & > Static { width: 1fr; text-align: center; }
        & > .next-step { color: $text-muted; }
    }
    """

    def __init__(self, what: str, next_step: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._what, self._next_step = what, next_step

    def compose(self) -> ComposeResult:
        yield Static(self._what_content(), classes="what")
        yield Static(plain_content(self._next_step), classes="next-step")

    def _what_content(self) -> Content:
        return Content.assemble("○ ", plain_content(self._what))

    def say(self, what: str, next_step: str) -> None:
        """Say something else."""
        self._what, self._next_step = what, next_step
        self.query_one(".what", Static).update(self._what_content())
        self.query_one(".next-step", Static).update(plain_content(next_step))
