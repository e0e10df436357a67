"""How the desk asks a label printer and waits for its answers, whatever the cable and the language."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from counter_app.domain.label import LabelBitmap, LabelStock
from printers.transports.transport import Transport

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LabelTiming:
    """How long to wait, in seconds. `label_seconds`: from the last byte of a label until it is out."""

    answer_seconds: float = 2.0
    label_seconds: float = 15.0
    look_every_seconds: float = 0.1


@dataclass(frozen=True, slots=True)
class LabelStatus:
    """The printer's own words.

    `trouble`: "", or why it does not print: head-open, ribbon-out, paused, paper-jam, cutter, cover-open, wrong-media,
    overheated, in-use, error. `busy`: it is printing, or still has something to print.
    """

    paper_out: bool = False
    trouble: str = ""
    busy: bool = False

    @property
    def ready(self) -> bool:
        return not self.paper_out and not self.trouble


class LabelLine:
    """Question and answer over one open transport. Raises OSError when the other side is gone."""

    def __init__(self, transport: Transport, timing: LabelTiming) -> None:
        self._transport = transport
        self.timing = timing

    def send(self, order: bytes) -> None:
        self._transport.write(order, self.timing.label_seconds)  # a full printer buffer holds the sender back

    def ask(self, question: bytes, understand: Callable[[bytes], T | None]) -> T:
        """The first answer that `understand` takes. A late answer to an older question is thrown away before.

        Raises TimeoutError when none comes in time.
        """
        self.forget()
        self.send(question)
        return self.listen(understand, self.timing.answer_seconds)

    def listen(self, understand: Callable[[bytes], T | None], seconds: float) -> T:
        """What the printer says by itself, gathered until `understand` takes it. Raises TimeoutError."""
        ends_at, heard = time.monotonic() + seconds, b""
        while (left := ends_at - time.monotonic()) > 0:
            heard += self._transport.read(left)
            understood = understand(heard)
            if understood is not None:
                return understood
        raise TimeoutError("the printer does not answer")

    def forget(self) -> None:
        """Throw away what came unasked."""
        while self._transport.read(0):
            pass


class LabelLanguage(Protocol):
    """What a label printer understands."""

    @property
    def answers(self) -> bool:
        """False for a printer that is known to say nothing on this way: its labels are never confirmed."""

    @property
    def drop_the_rest(self) -> bytes:
        """The order to forget what was sent: else a label comes out by itself after the refill."""

    def status(self, line: LabelLine, stock: LabelStock) -> LabelStatus:
        """Asks now. Raises TimeoutError, OSError."""

    def page(self, label: LabelBitmap, stock: LabelStock) -> bytes:
        """One label, once."""

    def wait_until_out(self, line: LabelLine, stock: LabelStock) -> LabelStatus:
        """After `page`: a ready status once the label is out, else what stopped it. Raises TimeoutError, OSError."""
