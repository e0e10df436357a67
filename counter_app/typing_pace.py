"""Who goes first, the clerk at the keys or the queue? One Python runs one thread at a time, so the queue waits a moment."""

from __future__ import annotations

from time import monotonic, sleep
from typing import Final

TYPING_SECONDS: Final = 0.6  # so long after a key the next one is likely
GIVES_SECONDS: Final = 0.12  # before each batch of a hundred acts: about a fifth of the time is left to them


class TypingPace:
    """Implements link_ports.Pace. A backlog of ninety days goes in minutes all the same; a key is painted at once."""

    def __init__(self) -> None:
        self._last_key = float("-inf")

    def key_pressed(self) -> None:
        """From the screen's thread."""
        self._last_key = monotonic()

    def give_way(self) -> None:
        """In the thread that sends."""
        if monotonic() - self._last_key < TYPING_SECONDS:
            sleep(GIVES_SECONDS)
