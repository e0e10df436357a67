"""How the desk asks a receipt printer and waits for its answers, over whatever cable there is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from printers.escpos_status import (
    ASK_PRINTER,
    ASK_WHEN_REACHED,
    QUESTIONS,
    RESET,
    WAKE_UP,
    AnswerSieve,
    EscposStatus,
    ask_for_process_id,
    is_stopped,
    read_status,
)
from printers.transports.transport import Transport

T = TypeVar("T")
LOOK_EVERY_SECONDS = 0.5  # while the slip prints: has the printer stopped?
QUIET_SECONDS = 0.01  # after this long without a byte, nothing of an earlier talk is under way any more


@dataclass(frozen=True, slots=True)
class EscposTiming:
    """How long to wait, in seconds. `wake_seconds`: for a first answer, waking up included; `done_seconds`: for printing
    what lies in the printer's buffer."""

    connect_seconds: float = 3.0
    answer_seconds: float = 2.0
    done_seconds: float = 20.0
    wake_seconds: float = 10.0


class EscposLine:
    """Question and answer with one printer. Raises OSError when the other side is gone.

    `woken`: it first had to be brought out of a half-said command, so a rest of older paper may hang in it. `strays`:
    answers to GS r that nobody had asked for.
    """

    def __init__(self, transport: Transport, timing: EscposTiming) -> None:
        self._transport = transport
        self._timing = timing
        self._sieve = AnswerSieve()
        self.woken = False
        self.strays = 0

    @property
    def talks_nonsense(self) -> bool:
        """Something else listens there, or the line is noisy."""
        return self._sieve.nonsense > 0

    def send(self, order: bytes) -> None:
        """Raises OSError, TimeoutError when the printer takes no more for as long as a slip may take."""
        self._transport.write(order, self._timing.done_seconds)

    def status(self) -> EscposStatus:
        """All four answers, after waking the printer up if need be. Raises TimeoutError when it stays silent."""
        status = self.status_now(self.ask(ASK_PRINTER) or self._wake())
        if status is None:
            raise TimeoutError("the printer does not tell its status")
        return status

    def status_now(self, first: int | None = None) -> EscposStatus | None:
        """The four answers, or those behind the `first`; None when one does not come."""
        told = [] if first is None else [first]
        for question in QUESTIONS[len(told) :]:
            answer = self.ask(question)
            if answer is None:
                return None
            told.append(answer)
        return read_status((told[0], told[1], told[2], told[3]))

    def in_step(self, *, wake: bool = True) -> bool:
        """True when the printer takes orders and answers in their order: a question went through its whole queue."""
        self.send(RESET)
        answer = self.ask_when_reached(self._timing.answer_seconds)
        if answer is None and wake:
            self.wake_up()
            self.send(RESET)
            answer = self.ask_when_reached(self._timing.answer_seconds)
        return answer is not None

    def ask(self, question: bytes) -> int | None:
        """The answer to a DLE EOT question, None if none comes in time."""
        self._listen()
        self._sieve.realtime.clear()
        self.send(question)
        return self._wait(lambda: _first(self._sieve.realtime), self._timing.answer_seconds)

    def has_stopped(self) -> bool | None:
        """What the printer last told by itself; what it answers now where it never did. None when it is silent.

        Not to ask keeps the line full: behind a question the next band waits for the answer.
        """
        self._listen()
        if self._sieve.stopped is not None:
            return self._sieve.stopped
        return self.is_stopped_now()

    def is_stopped_now(self) -> bool | None:
        """Asked, not remembered. None when the printer is silent."""
        answer = self.ask(ASK_PRINTER)
        return None if answer is None else is_stopped(answer)

    def ask_when_reached(self, seconds: float) -> int | None:
        """The answer to GS r, which waits behind everything sent before; None too when the printer has stopped."""
        self._listen()
        self.strays += len(self._sieve.queued)
        self._sieve.queued.clear()
        self.send(ASK_WHEN_REACHED)
        return self._wait_for_queue(lambda: _first(self._sieve.queued), seconds)

    def ask_by_name(self, process_id: bytes, seconds: float) -> bytes | None:
        """The same with GS ( H: only an answer that carries our four characters counts."""
        self.send(ask_for_process_id(process_id))
        return self._wait_for_queue(lambda: process_id if process_id in self._sieve.process_ids else None, seconds)

    def wake_up(self) -> None:
        """End a command that another sender, or an earlier slip, left half said."""
        self.woken = True
        self.send(WAKE_UP)

    def settle(self) -> None:
        """Let answers of an earlier talk run out, and forget them: behind a question that went through the queue, none can
        come any more."""
        ends_at = time.monotonic() + self._timing.answer_seconds
        while self._receive(QUIET_SECONDS) and time.monotonic() < ends_at:
            pass
        self._sieve.realtime.clear()
        self._sieve.queued.clear()
        self.strays = 0

    def _wake(self) -> int:
        """A first answer. Raises TimeoutError when none comes."""
        ends_at = time.monotonic() + self._timing.wake_seconds - self._timing.answer_seconds
        answer = None
        while answer is None and time.monotonic() < ends_at:
            self.wake_up()  # again and again: another program's half-said picture may be longer
            answer = self.ask(ASK_PRINTER)
        if answer is None:
            raise TimeoutError("the printer is silent")
        self.settle()
        return answer

    def _wait_for_queue(self, found: Callable[[], T | None], seconds: float) -> T | None:
        ends_at = time.monotonic() + seconds
        while (left := ends_at - time.monotonic()) > 0:
            answer = self._wait(found, min(left, LOOK_EVERY_SECONDS))
            if answer is not None:
                return answer
            look = self.ask(ASK_PRINTER)  # real-time: answered even by a printer that has stopped
            if look is not None and is_stopped(look):
                break
        return found()

    def _wait(self, found: Callable[[], T | None], seconds: float) -> T | None:
        ends_at = time.monotonic() + seconds
        while (answer := found()) is None:
            left = ends_at - time.monotonic()
            if left <= 0 or not self._receive(left):
                return None
        return answer

    def _listen(self) -> None:
        """Take in what has come already."""
        while self._receive(0):
            pass

    def _receive(self, seconds: float) -> bool:
        received = self._transport.read(seconds)
        self._sieve.feed(received)
        return bool(received)


def _first(answers: list[int]) -> int | None:
    return answers.pop(0) if answers else None
