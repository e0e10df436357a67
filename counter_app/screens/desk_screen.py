"""What every job's screen has in common: the head line, the lights, the key line at the foot."""

from __future__ import annotations

from collections.abc import Iterable

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from counter_app.domain.desk import Desk
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.lights import lights
from counter_app.screens.messages import DeskStateRead
from counter_app.services.desk_day import DeskState
from counter_app.texts.outage_words import head_words
from counter_app.widgets.head_line import HeadLine
from counter_app.widgets.key_line import KeyLine
from counter_app.widgets.lights_bar import LightsBar


class DeskScreen(Screen[None]):
    """Subclasses give `job`, the title of the job, and `body()`; they may watch `state_read`."""

    job = ""

    def __init__(self, desk: Desk, session: DeskSession) -> None:
        super().__init__()
        self.desk = desk
        self.session = session

    def compose(self) -> ComposeResult:
        yield HeadLine(self.job, self.desk.name)
        yield LightsBar(id="lights")
        yield from self.body()
        yield KeyLine()

    def body(self) -> Iterable[Widget]:
        """The widgets between the lights and the key line."""
        return ()

    @on(DeskStateRead)
    def _show_state(self, event: DeskStateRead) -> None:
        officer = self.session.officer
        alert = head_words(event.state.outages)
        self.query_one(HeadLine).show(officer.name if officer else "", event.state.now, alert)
        self.query_one("#lights", LightsBar).show(lights(event))
        self.state_read(event.state)

    def state_read(self, state: DeskState) -> None:
        """Fresh counts arrived."""
