"""A small app for the pty rigs: `python -m tests.ui.pty_app DRIVER LOG`; F12 writes the fields to LOG.

DRIVER: stock | paced | pause-only-slow | paced-slow; `shell` is an app with everything of ShellApp.
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
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.scan_catcher import CodeScanned
from counter_app.widgets.shell import ShellApp


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
        _write(self._log, {**values, "note": self.query_one(TextArea).text})


class CardDesk(ShellApp):
    """A form and a button; F12 also writes which codes came, how often the button was pressed, and what has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [("f12", "write_end", ""), ("f9", "clear", "")]

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._log = log
        self._codes: list[str] = []
        self._pressed = 0

    def compose(self) -> ComposeResult:
        with Form():
            yield LabelledField("first", "Số định danh", FieldInput("0123", max_length=12, restrict=r"\d*"))
            yield LabelledField("second", "Họ tên")
        yield Button("Xong", id="done")
        yield Static("ready")

    def on_code_scanned(self, event: CodeScanned) -> None:
        self._codes.append(event.text)

    def on_button_pressed(self) -> None:
        self._pressed += 1

    def action_clear(self) -> None:
        self._codes, self._pressed = [], 0
        self.query_one(Form).fill({"first": "0123", "second": ""})
        self.query_one("#first").focus()

    def action_write_end(self) -> None:
        focused = self.focused.id if self.focused else ""
        told = {"codes": self._codes, "pressed": self._pressed, "focused": focused}
        _write(self._log, {**self.query_one(Form).values(), **told})


def _write(log: Path, state: dict[str, object]) -> None:
    with log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(state, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "pause-only-slow":
        paced_driver.SETTLE_TIMEOUT_SECONDS = 0
    if sys.argv[1] == "shell":
        CardDesk(Path(sys.argv[2])).run()
    else:
        Fields(sys.argv[1], Path(sys.argv[2])).run()
