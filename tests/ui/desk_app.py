"""A clerk in front of the real app on a real desk: logged in, keys pressed, words read off the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Static

from counter_app.app import CounterApp
from counter_app.screens.home import HomeScreen
from counter_app.screens.login import LoginScreen
from tests.desk_rig import DeskRig
from tests.ui.keys import settle


@dataclass
class Clerk:
    """Presses keys and reads."""

    app: CounterApp
    pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        """One key after the other."""
        await self.pilot.press(*keys)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something that can be seen."""
        await settle(self.pilot, condition)

    async def sees(self, *words: str) -> None:
        """Wait until all of these words stand on the screen on top."""
        try:
            await self.until(lambda: all(word in self.screen_text() for word in words))
        except AssertionError:
            raise AssertionError(f"{words} not in:\n{self.screen_text()}") from None

    def screen_text(self) -> str:
        """What is visible, cell by cell, one line a row."""
        size = self.app.screen.size
        strips = self.app.screen._compositor.render_strips(size)
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    def words_of(self, selector: str) -> str:
        """The text of one Static, whether it is scrolled away or not."""
        found = self.app.screen.query_one(selector, Static)
        return str(found.render())

    def has_focus(self, kind: type[Widget]) -> bool:
        """Whether a widget of this kind has the focus."""
        return isinstance(self.app.focused, kind)


@asynccontextmanager
async def clerk_at(rig: DeskRig, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Clerk]:
    """The app with the rig's officer logged in, on the home screen."""
    app = CounterApp(rig.services)
    async with app.run_test(size=size, notifications=True) as pilot:
        clerk = Clerk(app, pilot)
        await clerk.until(lambda: isinstance(app.screen, LoginScreen))
        app.post_message(LoginScreen.LoggedIn(rig.officer, False))
        await clerk.until(lambda: isinstance(app.screen, HomeScreen))
        yield clerk
