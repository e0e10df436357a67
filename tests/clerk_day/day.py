"""Which keys does a clerk press on a whole day? One script for test, pictures of the guide and the count of keys.

Everything is real but the people and the date: the composition root, its encrypted store, Typst, the gateway at a socket.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from textual import events
from textual.screen import Screen
from textual.widgets import OptionList

from counter_app.app import CounterApp
from counter_app.demo import CARDS, open_demo, publish_catalogue
from counter_app.domain.dossier import Dossier
from counter_app.main import OpenDesk, starter_catalogue
from counter_app.paced_driver import SETTLE_TIMEOUT_SECONDS, _Pacing
from counter_app.screens.messages import CodeArrived
from tests.clerk_day.centre import CentreHere
from tests.clerk_day.day_clock import DayTime
from tests.ui.desk_app import Clerk
from tests.ui.keys import send

Picture = Callable[[str], Awaitable[None]]
A_LOOK_SECONDS = 0.025
LONGEST_WAIT_SECONDS = 20.0
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
    walk_in: Dossier = field(init=False)  # the day's first one, as it was received
    put_off: Dossier = field(init=False)  # whose date was moved, as it was before
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
        await self._strike(*keys)

    async def _strike(self, *keys: str) -> None:
        """In the order in which they are struck, as the desk's own driver sees to it (D21), and no faster than a hand."""
        driver = self.clerk.app._driver
        assert driver is not None
        for key in keys:
            driver.send_message(events.Key(key, key if len(key) == 1 else None))
            await asyncio.sleep(A_LOOK_SECONDS)
            with suppress(TimeoutError):  # a widget that goes away takes no message and gives no answer
                await asyncio.wait_for(_Pacing._settled(driver), SETTLE_TIMEOUT_SECONDS)  # type: ignore[arg-type]

    async def types(self, text: str) -> None:
        """Text that has to be typed whatever the program is: not counted."""
        send(self.clerk.app, text, gap=A_LETTER_SECONDS)
        await self.clerk.pilot._wait_for_screen()

    async def until(self, condition: Callable[[], object]) -> None:
        """Look again and again; a day has slow moments."""
        give_up_at = monotonic() + LONGEST_WAIT_SECONDS
        while not condition():
            if monotonic() > give_up_at:
                seen = self.clerk.screen_text()
                raise AssertionError(f"{self._job}: focus {self.clerk.app.focused}, never came:\n{seen}")
            await asyncio.sleep(A_LOOK_SECONDS)

    async def sees(self, *words: str) -> None:
        """All of these words on the screen on top."""
        await self.until(lambda: all(word in self.clerk.screen_text() for word in words))

    async def at(self, hour: str) -> None:
        """Time passes until HH:MM, but not under a contact in flight: the skew measured by it would be the leap."""
        workers = self.clerk.app.workers
        await self.until(lambda: all(one.group != "contact" or one.is_finished for one in workers))
        self.time.reach(hour)
        self.clerk.app.clear_notifications()  # what was said an hour ago is not said any more

    async def shows(self, *screens: type) -> None:
        """One of these screens is on top."""
        await self.until(lambda: isinstance(self.clerk.app.screen, screens) and _takes_keys(self.clerk.app.screen))

    def focus_is(self, *fields: str) -> bool:
        """Whether one of these fields has the focus."""
        return getattr(self.clerk.app.focused, "id", "") in fields

    def read_code(self, text: str) -> None:
        """A code at the reader."""
        self.clerk.app.screen.post_message(CodeArrived(text))

    def swipe(self, card: int) -> None:
        """A card at the reader."""
        self.read_code(CARDS[card][1])

    async def choose(self, words: str) -> None:
        """Down to this line of the list on top, and Enter."""
        await self.until(lambda: isinstance(self.clerk.app.focused, OptionList))
        options = self.clerk.app.screen.query_one(OptionList)
        lines = [str(option.prompt) for option in options.options]
        place = next(place for place, line in enumerate(lines) if line.startswith(words))
        await self.press(*["down"] * place, "enter")

    async def leave(self) -> None:
        """Enter closes what tells that an act is done: the way back, no part of the job."""
        done = self.clerk.app.screen
        await self._strike("enter")
        await self.until(lambda: self.clerk.app.screen is not done)

    def now(self, uid: str) -> Dossier:
        """As the store has it."""
        return self.desk.services.lookup.detail(uid).dossier

    def newest(self) -> Dossier:
        """What was received last."""
        return self.now(self.desk.services.lookup.search("")[0].uid)


def _takes_keys(screen: Screen[object]) -> bool:
    """Composed, and whatever takes the focus of it has it."""
    return screen.is_mounted and (screen.focused is not None or not screen.focus_chain)
