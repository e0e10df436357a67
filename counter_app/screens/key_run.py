"""Was it a person's key, or the first letter of a code from a reader that types? A slip's number is full of digits."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.message_pump import MessagePump
from textual.timer import Timer

ENDS_AFTER_SECONDS = 0.15  # readers send a character every 1 to 50 ms
LEAST_CODE = 6


class KeyRun:
    """Gathers keys until there is silence or Enter; then says which one key it was, or which text."""

    def __init__(self, pump: MessagePump, key: Callable[[str], None], text: Callable[[str], None]) -> None:
        self._pump = pump
        self._key = key
        self._text = text
        self._gathered = ""
        self._silence: Timer | None = None

    def takes(self, event: events.Key) -> bool:
        """True when the key belongs to a run and must not do anything else now."""
        if event.key == "enter" and len(self._gathered) >= LEAST_CODE:
            self._end()
        elif event.is_printable and event.character:
            self._gathered += event.character
            self._wait()
        else:
            return False
        event.stop()
        event.prevent_default()
        return True

    def _wait(self) -> None:
        if self._silence is not None:
            self._silence.stop()
        self._silence = self._pump.set_timer(ENDS_AFTER_SECONDS, self._end)

    def _end(self) -> None:
        if self._silence is not None:
            self._silence.stop()
        gathered, self._gathered = self._gathered, ""
        if len(gathered) == 1:
            self._key(gathered)
        elif len(gathered) >= LEAST_CODE:
            self._text(gathered)
