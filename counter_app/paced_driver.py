"""How does input arrive in order? A terminal driver that lets each non-printable key take effect before the next key (D21).

Textual 8.2.8 inserts letters in the focused widget at once, but Backspace, Tab and Enter are bindings: they first climb
from the widget to the app. Inside one burst (an input method that corrects a syllable, a code reader) later letters
overtake them. The pause happens in the input thread, so the screen never waits.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from concurrent.futures import wait
from functools import cache
from threading import Event

from textual import events
from textual.driver import Driver
from textual.message import Message
from textual.message_pump import MessagePump

PAUSE_SECONDS = 0.02  # the measured pause after which 10 of 10 bursts came out right on an idle machine
SETTLE_TIMEOUT_SECONDS = 1.0  # a screen that is busy for longer must not make the keyboard seem dead
BROWSER_DRIVER = "textual.drivers.web_driver:WebDriver"  # what textual-serve asks for
_LOOK_UP_SECONDS = 0.02
_ROUNDS = 2  # the action itself (Submitted, focus) climbs the same way once more


class _Pacing(Driver):
    """The part that is the same on every platform; never used alone."""

    def process_message(self, message: Message) -> None:
        """Pass the message on (called in the input thread); after a non-printable key wait until it has taken effect."""
        super().process_message(message)
        if isinstance(message, events.Key) and not message.is_printable:
            time.sleep(PAUSE_SECONDS)
            self._wait_until_settled()

    def _wait_until_settled(self) -> None:
        """On a slow machine 20 ms are a guess; this asks. Gives up after SETTLE_TIMEOUT_SECONDS or when the app ends."""
        coroutine = self._settled()
        try:
            future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        except RuntimeError:  # the loop is closed
            coroutine.close()
            return
        give_up_at = time.monotonic() + SETTLE_TIMEOUT_SECONDS
        while not (future.done() or self._is_ending() or time.monotonic() > give_up_at):
            wait([future], _LOOK_UP_SECONDS)
        future.cancel()

    def _is_ending(self) -> bool:
        """True when the app joins this thread: it would wait for us while we wait for it."""
        exit_event: Event = vars(self)["exit_event"]  # both platform drivers have it
        return exit_event.is_set()

    async def _settled(self) -> None:
        """Walk up behind the key: every queue from the focused widget to the app has handled what stood before us."""
        for _ in range(_ROUNDS):
            await _queue_reached(self._app)
            node: MessagePump | None = self._app.focused or self._app.screen if self._app.screen_stack else None
            while node is not None:
                await _queue_reached(node)
                node = node._parent


async def _queue_reached(node: MessagePump) -> None:
    """Return when `node` has handled every message that was in its queue; at once when it takes no more messages."""
    reached = asyncio.Event()
    if node.call_later(reached.set):
        await reached.wait()


def _platform_driver() -> type[Driver]:
    """The driver Textual itself would choose. Imported here: each imports modules that the other platform lacks."""
    if os.environ.get("TEXTUAL_DRIVER") == BROWSER_DRIVER:
        from textual.drivers.web_driver import WebDriver

        return WebDriver
    if sys.platform == "win32":
        from textual.drivers.windows_driver import WindowsDriver

        return WindowsDriver
    from textual.drivers.linux_driver import LinuxDriver

    return LinuxDriver


@cache
def paced_driver_class() -> type[Driver]:
    """The driver for this platform that keeps bursts of keys in order: `App(driver_class=paced_driver_class())`."""
    return type("PacedDriver", (_Pacing, _platform_driver()), {})
