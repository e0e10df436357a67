"""How the desk asks a receipt printer and waits for its answers over one TCP connection."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from printers.escpos_status import (
    ASK_PRINTER,
    ASK_WHEN_REACHED,
    QUESTIONS,
    WAKE_UP,
    AnswerSieve,
    EscposStatus,
    is_stopped,
    read_status,
)

if TYPE_CHECKING:
    from PIL import Image

LOOK_EVERY_SECONDS = 0.5  # while the slip prints: has the printer stopped?


@dataclass(frozen=True, slots=True)
class EscposTiming:
    """How long to wait, in seconds. `done_seconds` covers printing what lies in the printer's buffer."""

    connect_seconds: float = 3.0
    answer_seconds: float = 2.0
    done_seconds: float = 20.0


class EscposLine:
    """Question and answer over one connection. Raises OSError when the other side is gone."""

    def __init__(self, network: Any, timing: EscposTiming) -> None:
        self._network = network
        self._timing = timing
        self._sieve = AnswerSieve()

    def send(self, order: bytes) -> None:
        self._network.device.settimeout(self._timing.done_seconds)  # a full printer buffer holds the sender back
        self._network._raw(order)

    def image(self, band: Image.Image, graphics: bool) -> None:
        self._network.device.settimeout(self._timing.done_seconds)
        self._network.image(band, impl="graphics" if graphics else "bitImageRaster", fragment_height=band.height)

    def cut(self) -> None:
        self._network.cut(feed=False)  # GS V 66 0: feeds to the knife by itself, no blank lines

    def status(self) -> EscposStatus:
        """All four answers; a second try after waking the printer up. Raises TimeoutError when it stays silent."""
        answers = [self.ask(question) for question in QUESTIONS[:1]]
        if answers[0] is None:
            self.send(WAKE_UP)
            answers = [self.ask(ASK_PRINTER)]
        answers += [self.ask(question) for question in QUESTIONS[1:] if answers[0] is not None]
        told = [answer for answer in answers if answer is not None]
        if len(told) != len(QUESTIONS):
            raise TimeoutError("the printer does not tell its status")
        return read_status((told[0], told[1], told[2], told[3]))

    def ask(self, question: bytes) -> int | None:
        """The answer to a DLE EOT question, None if none comes in time."""
        self._sieve.realtime.clear()
        self.send(question)
        return self._wait(lambda: self._sieve.realtime, self._timing.answer_seconds)

    def ask_when_reached(self, seconds: float) -> int | None:
        """The answer to a question that waits behind everything sent before; None too when the printer has stopped."""
        self._sieve.queued.clear()
        self.send(ASK_WHEN_REACHED)
        ends_at = time.monotonic() + seconds
        while (left := ends_at - time.monotonic()) > 0:
            answer = self._wait(lambda: self._sieve.queued, min(left, LOOK_EVERY_SECONDS))
            if answer is not None:
                return answer
            look = self.ask(ASK_PRINTER)  # real-time: answered even by a printer that has stopped
            if look is not None and is_stopped(look):
                break
        return self._sieve.queued.pop(0) if self._sieve.queued else None

    def _wait(self, answers: Callable[[], list[int]], seconds: float) -> int | None:
        ends_at = time.monotonic() + seconds
        while not answers():
            left = ends_at - time.monotonic()
            if left <= 0:
                return None
            self._network.device.settimeout(left)
            try:
                received = self._network._read()
            except TimeoutError:
                return None
            if not received:
                raise ConnectionResetError("the printer closed the connection")
            self._sieve.feed(received)
        return answers().pop(0)
