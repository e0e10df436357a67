"""The floor of every screen: a Textual app with one line of text, or with one input. `python -m bench.empty_app [input]`."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import Input, Static

MARKER = "here it is"


class Empty(App[None]):
    """Nothing of its own."""

    def compose(self) -> ComposeResult:
        yield Static(MARKER)
        if "input" in sys.argv[1:]:
            yield Input()


if __name__ == "__main__":
    Empty().run()
