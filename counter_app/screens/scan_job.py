"""What do the screens of scanning share: one act at a time in a thread, a file shown outside, a sentence in the banner?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual import work
from textual.reactive import reactive

from counter_app.domain.errors import CounterError
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.messages import DeskChanged
from counter_app.services.counter import CounterServices
from counter_app.services.scan_doors import ScanDesk
from counter_app.texts.errors import sentence
from counter_app.widgets.notices import Banner, BusyLine, Tone


class ScanJobScreen(DeskScreen):
    """Subclasses yield one Banner and one BusyLine and give `_read`, which draws the list anew."""

    busy = reactive(False, bindings=True)

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._services = services

    @property
    def _scan(self) -> ScanDesk:
        assert self._services.scanning is not None
        return self._services.scanning

    def _read(self) -> object:
        """In a worker thread of its own; called from any thread."""
        raise NotImplementedError

    @work(thread=True, exit_on_error=False, group="scan-do")
    def _do(self, doing: str, act: Callable[[], object], done: str) -> None:
        """`done` is said and the list read anew; an error is said in its place and stands there."""
        tell = self.app.call_from_thread
        tell(self._busy, doing)
        try:
            act()
        except CounterError as error:
            tell(self._say, Tone.BAD, sentence(error))
        else:
            tell(self._say, Tone.GOOD, done)
            self.app.post_message(DeskChanged())
            tell(self._read)
        finally:
            tell(self._busy, "")

    @work(thread=True, exit_on_error=False, group="scan-view")
    def _open_outside(self, take_out: Callable[[], Path]) -> None:
        """In the machine's own program for pictures or PDF."""
        try:
            path = take_out()
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self.app.open_url, path.as_uri())

    def _busy(self, doing: str) -> None:
        self.busy = bool(doing)
        if self.is_attached:
            line = self.query_one(BusyLine)
            if doing:
                line.begin(doing)
            else:
                line.end()

    def _say(self, tone: Tone, told: str) -> None:
        if self.is_attached:
            self.query_one(Banner).say(tone, told)
