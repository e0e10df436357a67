"""Which keys does a clerk press on a whole day? One script for test, pictures of the guide and the count of keys.

Everything is real but the people: the composition root, its encrypted store, Typst, and the gateway as a process.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from counter_app.app import CounterApp
from counter_app.demo import CARDS, LocalCentre, open_demo, publish_catalogue
from counter_app.desk_clock import SystemDeskClock
from counter_app.domain.dossier import Dossier
from counter_app.main import OpenDesk, starter_catalogue
from counter_app.screens.messages import CodeArrived
from tests.ui.desk_app import Clerk
from tests.ui.keys import settle

Picture = Callable[[str], Awaitable[None]]


async def no_picture(_step: str) -> None:
    """A test looks with conditions."""


@contextmanager
def open_day(folder: Path, province: str) -> Iterator[tuple[OpenDesk, LocalCentre]]:
    """The demo's desk over the demo's gateway."""
    centre = LocalCentre(folder, province)
    publish_catalogue(folder / "catalogue", starter_catalogue(SystemDeskClock(lambda _: None)))
    centre.start_centre()
    try:
        desk = open_demo(folder, centre, province)
        try:
            yield desk, centre
        finally:
            desk.close()
    finally:
        centre.stop_centre()


@asynccontextmanager
async def clerk_of_the_day(
    desk: OpenDesk, centre: LocalCentre, size: tuple[int, int] = (100, 30), picture: Picture | None = None
) -> AsyncIterator[ClerkDay]:
    """The app at its log-in, and a clerk before it."""
    app = CounterApp(desk.services, demo=centre)
    async with app.run_test(size=size, notifications=True) as pilot:
        yield ClerkDay(Clerk(app, pilot), desk, centre, picture or no_picture)


@dataclass
class ClerkDay:
    """A clerk with a day's work. `keys`: job → keys pressed from its first key to its slip, typed text left out."""

    clerk: Clerk
    desk: OpenDesk
    centre: LocalCentre
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
        await self.clerk.press(*("space" if letter == " " else letter for letter in text))

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
