"""Which keys does a clerk press on a whole day? One script for test, pictures of the guide and the count of keys.

Everything is real but the people and the date: the composition root, its encrypted store, Typst, the gateway at a socket.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from counter_app.app import CounterApp
from counter_app.demo import CARDS, open_demo, publish_catalogue
from counter_app.domain.dossier import Dossier
from counter_app.main import OpenDesk, starter_catalogue
from counter_app.screens.messages import CodeArrived
from tests.clerk_day.centre import CentreHere
from tests.clerk_day.day_clock import DayTime
from tests.ui.desk_app import Clerk
from tests.ui.keys import send, settle

Picture = Callable[[str], Awaitable[None]]
A_LETTER_SECONDS = 0.2  # by the stamps of the keys: a person, not a code reader; nobody waits for it


async def no_picture(_step: str) -> None:
    """A test looks with conditions."""


@dataclass(frozen=True, slots=True)
class Plugged:
    """What a day stands on: its desk, the gateway that the desk speaks with, the time of both, everything's folder."""

    desk: OpenDesk
    centre: CentreHere
    time: DayTime
    folder: Path


@contextmanager
def open_day(folder: Path, province: str) -> Iterator[Plugged]:
    """The demo's desk over the demo's gateway, at half past seven of a working day."""
    time = DayTime()
    publish_catalogue(folder / "catalogue", starter_catalogue(time.clock_of(lambda _: None)))
    centre = CentreHere(folder, province, time)
    centre.start_centre()
    try:
        desk = open_demo(folder, centre, province, clock_of=time.clock_of)
        try:
            yield Plugged(desk, centre, time, folder)
        finally:
            desk.close()
    finally:
        centre.stop_centre()


@asynccontextmanager
async def clerk_of_the_day(
    plugged: Plugged, size: tuple[int, int] = (100, 30), picture: Picture | None = None
) -> AsyncIterator[ClerkDay]:
    """The app at its log-in, and a clerk before it."""
    app = CounterApp(plugged.desk.services)
    async with app.run_test(size=size, notifications=True) as pilot:
        yield ClerkDay(Clerk(app, pilot), plugged.desk, plugged.centre, plugged.time, picture or no_picture)


@dataclass
class ClerkDay:
    """A clerk with a day's work. `keys`: job → keys pressed from its first key to its slip, typed text left out."""

    clerk: Clerk
    desk: OpenDesk
    centre: CentreHere
    time: DayTime
    picture: Picture = no_picture
    keys: dict[str, int] = field(default_factory=dict)
    _job: str = ""

    # --- hands and eyes ------------------------------------------------------------------------

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Count what is pressed inside."""
        self.keys[name], self._job = 0, name
        yield
        self._job = ""

    async def press(self, *keys: str) -> None:
        """Keys that are counted."""
        if self._job:
            self.keys[self._job] += len(keys)
        await self.clerk.press(*keys)

    async def types(self, text: str) -> None:
        """Text that has to be typed whatever the program is: not counted."""
        send(self.clerk.app, text, gap=A_LETTER_SECONDS)
        await self.clerk.pilot.pause()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for what can be seen; a day has slow moments."""
        for _ in range(2):
            try:
                return await settle(self.clerk.pilot, condition)
            except AssertionError:
                continue
        raise AssertionError(f"{self._job}: focus {self.clerk.app.focused}, never came:\n{self.clerk.screen_text()}")

    async def sees(self, *words: str) -> None:
        """All of these words on the screen on top."""
        await self.until(lambda: all(word in self.clerk.screen_text() for word in words))

    async def shows(self, *screens: type) -> None:
        """One of these screens is on top."""
        await self.until(lambda: isinstance(self.clerk.app.screen, screens))

    def swipe(self, card: int) -> None:
        """A card at the reader."""
        self.clerk.app.screen.post_message(CodeArrived(CARDS[card][1]))

    def now(self, uid: str) -> Dossier:
        """As the store has it."""
        return self.desk.services.lookup.detail(uid).dossier

    def newest(self) -> Dossier:
        """What was received last."""
        return self.now(self.desk.services.lookup.search("")[0].uid)
