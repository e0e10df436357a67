"""How does the demo's desk differ on the screen? Ctrl+C leaves it: nothing in it has to be kept."""

from __future__ import annotations

from counter_app.app import CounterApp


class DemoApp(CounterApp):
    """The desk as it is, with the way out that people try first in a terminal."""

    def action_help_quit(self) -> None:
        """A real desk only tells the key for leaving: there Ctrl+C copies, and nobody may close it by habit."""
        self.exit()
