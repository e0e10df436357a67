"""How do tests type like a reader or like a person? Keys with the times of a driver, without waiting for them."""

from __future__ import annotations

from itertools import count

from textual import events
from textual.app import App
from textual.keys import _character_to_key
from textual.pilot import Pilot

from tests.waiting import wait_until

CARD = "079190000123||Nguyễn Thị Ánh|01011990|Nữ|Số 1, Tổ 3, Phường Bến Nghé|01012021"
_NAMES = {"\r": "enter", "\t": "tab", "\n": "ctrl+j", "\x7f": "backspace"}
_clock = count(1)


def send(app: App[None], text: str, *, gap: float = 0.001) -> None:
    """Give the app these keys, read by the driver `gap` seconds apart, long after all keys before them."""
    assert app._driver is not None
    at = next(_clock) * 1_000.0
    for number, character in enumerate(text):
        key = _NAMES.get(character) or _character_to_key(character)
        event = events.Key(key, character if character not in "\t\x7f" else None)
        event.time = at + number * gap
        app._driver.process_message(event)


async def settle(pilot: Pilot[None], condition: object = None) -> None:
    """Let everything that was sent take effect, then until `condition()` holds."""
    await pilot.pause()
    for _ in range(400):
        if condition is None or condition():  # type: ignore[operator]
            return
        await pilot.pause(0.01)
    wait_until(condition, 0)  # type: ignore[arg-type]
