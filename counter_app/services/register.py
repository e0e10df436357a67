"""Who is in the register of dossiers between two days, in the order of the book (TT 01/2018/TT-VPCP Đ10.2, Mẫu số 06)?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from counter_app.domain.register import Register, Registered, in_order, register_span
from counter_app.ports import Clock, DeskStore

TELL_EVERY = 200


def _nobody(_read: int) -> None:
    """Nobody wants to hear how far it is."""


class RegisterService:
    """Reads only."""

    def __init__(self, store: DeskStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def between(self, first: date, last: date, read: Callable[[int], None] = _nobody) -> Register:
        """Everybody received on these days. `read` hears how many lines have come. Raises BadField(to)."""
        span = register_span(first, last)
        lines: list[Registered] = []
        with self._store.read() as session:
            for line in session.reports.register(span):
                lines.append(line)
                if len(lines) % TELL_EVERY == 0:
                    read(len(lines))
        return Register(span, str(first.year), in_order(lines), self._clock.now())
