"""A small app for the pty rigs: `python -m tests.ui.pty_app DRIVER LOG`; F12 writes the fields to LOG.

DRIVER: stock | paced | pause-only-slow | paced-slow.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Button, Input, Static, TextArea

from counter_app import paced_driver
from counter_app.paced_driver import paced_driver_class


class Fields(App[None]):
    """Three inputs, a text area and a button, nested as deep as a real form; Enter moves on like in a form."""

    BINDINGS: ClassVar[list[BindingType]] = [("f12", "write_end", ""), ("f9", "clear", "")]

    def __init__(self, driver: str, log: Path) -> None:
        super().__init__(driver_class=None if driver == "stock" else paced_driver_class())
        self._slow = driver.endswith("slow")
        self._log = log

    def compose(self) -> ComposeResult:
        with Vertical(), Vertical(), Vertical():
            yield Input(id="first")
            yield Input(id="second")
            yield Input(id="third")
            yield TextArea(id="note")
            yield Button("Xong")
        yield Static("ready")

    def on_input_submitted(self) -> None:
        self.screen.focus_next()

    def on_input_changed(self) -> None:
        """On a slow machine every letter costs more than the driver's pause."""
        if self._slow:
            time.sleep(0.03)

    def action_clear(self) -> None:
        """Empty everything and put the focus on the first input; f12 afterwards says when this has happened."""
        for field in self.query(Input):
            field.value = ""
        self.query_one(TextArea).text = ""
        self.query_one("#first").focus()

    def action_write_end(self) -> None:
        """The last of a test's keys: what it writes is the state after all keys before it."""
        values = {field.id: field.value for field in self.query(Input)}
        values["note"] = self.query_one(TextArea).text
        with self._log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(values, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "pause-only-slow":
        paced_driver.SETTLE_TIMEOUT_SECONDS = 0
    Fields(sys.argv[1], Path(sys.argv[2])).run()
