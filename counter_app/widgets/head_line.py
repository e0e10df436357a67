"""Where am I, who am I, what time is it? One line at the top: job and desk at the left, officer and clock at the right."""

from __future__ import annotations

from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from counter_app.domain.plain_text import clip
from counter_app.texts.names import weekday_and_day
from counter_app.widgets.plain import plain_content


class HeadLine(Horizontal):
    """`job` is the screen's title; the rest comes with every reading of the desk's state."""

    DEFAULT_CSS = """
    HeadLine {
        height: 1; background: $primary; color: $text; padding: 0 1;
        & > .job { width: 1fr; text-style: bold; }
        & > .who { width: auto; text-align: right; }
        &.-alert { background: $error; }
    }
    """

    def __init__(self, job: str, desk_name: str) -> None:
        super().__init__()
        self._job = job
        self._desk_name = desk_name

    def compose(self) -> ComposeResult:
        yield Static(plain_content(f"{self._job} · {self._desk_name}"), classes="job")
        yield Static("", classes="who")

    def show(self, officer_name: str, now: datetime, alert: str = "") -> None:
        """Officer, date and minute. `alert`: what goes wrong right now; it takes the place of the desk's name."""
        self.set_class(bool(alert), "-alert")
        place = f"▲ {alert} · {self._job}" if alert else f"{self._job} · {self._desk_name}"
        self.query_one(".job", Static).update(plain_content(place))
        told = f"{clip(officer_name, 24)} · {weekday_and_day(now.date())} {now:%H:%M}"
        self.query_one(".who", Static).update(plain_content(told))
