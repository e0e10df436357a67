"""When may a desk send its next batch, so that a thousand desks after an outage drain in turn and live work goes on?

Without turns every batch waits for every other one: answers come after the desks have hung up, the same work is asked for
again, and the more there is to do the less gets done. So each worker keeps a timetable: a batch either begins now or is told
its slot, and a batch that leaves more behind it takes a slot at the end. Small requests (work of this minute) have a lane of
their own and never wait for a backlog.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

SMALL_BYTES = 24 * 1024  # about a dozen events: what a desk has when nothing was wrong
EARLY_SECONDS = 0.5
LATE_SECONDS = 45.0  # a desk that comes later than this takes its place at the end; it was switched off
TOLERATED_SECONDS = 0.25  # so short a queue is no reason to send anybody away
_FIRST_GUESS = 0.05
_WEIGHT = 0.1


class Timetable:
    """Slots of one worker, in seconds of `now` (monotonic). Thread-safe; knows no request, only who asks."""

    def __init__(self, lanes: int, now: Callable[[], float] = time.monotonic) -> None:
        self._lanes = lanes
        self._now = now
        self._lock = threading.Lock()
        self._pace = _FIRST_GUESS / lanes  # seconds between two beginnings
        self._free_at = 0.0
        self._held: OrderedDict[str, float] = OrderedDict()  # in the order of their slots
        self._active = 0

    def enter(self, client_id: str) -> float:
        """0.0: begin now, and say `leave` after. Else: seconds until this desk's slot."""
        with self._lock:
            now = self._now()
            self._drop_late(now)
            slot = self._held.get(client_id)
            if slot is None:
                if not self._is_free(now):
                    return self._give(client_id, now)
                self._free_at = max(now, self._free_at) + self._pace
            elif slot - now > EARLY_SECONDS and not self._is_idle(now):
                return slot - now
            else:
                del self._held[client_id]
            self._active += 1
            return 0.0

    def leave(self, client_id: str, seconds: float, *, more: bool) -> float:
        """The batch took so long. Seconds until the slot of the next one, 0.0 when it may come at once."""
        with self._lock:
            now = self._now()
            self._active = max(0, self._active - 1)
            self._pace += _WEIGHT * (seconds / self._lanes - self._pace)
            if not more or self._is_free(now):
                return 0.0
            return self._give(client_id, now)

    def _give(self, client_id: str, now: float) -> float:
        slot = max(now, self._free_at)
        self._free_at = slot + self._pace
        self._held[client_id] = slot
        return slot - now

    def _is_free(self, now: float) -> bool:
        return self._free_at <= now + TOLERATED_SECONDS or self._is_idle(now)

    def _is_idle(self, now: float) -> bool:
        """Nobody works and nobody is due: those in the timetable went home, or come later than they could."""
        first = next(iter(self._held.values()), math.inf)
        return self._active == 0 and first > now + TOLERATED_SECONDS

    def _drop_late(self, now: float) -> None:
        while self._held and next(iter(self._held.values())) < now - LATE_SECONDS:
            self._held.popitem(last=False)
        if not self._held and not self._active:
            self._free_at = min(self._free_at, now)


class BatchLane:
    """The way of the batches through one worker: in turn, and `lanes` at once. None lanes: all at once, nobody in turn
    (the control of the benchmark; such a gateway does not recover from an outage)."""

    def __init__(self, lanes: int | None) -> None:
        self.timetable = Timetable(lanes) if lanes else None
        self._door = asyncio.Semaphore(lanes) if lanes else None

    @asynccontextmanager
    async def through(self) -> AsyncIterator[None]:
        """Those whose slot has come wait here for the one before, without holding a thread."""
        if self._door is None:
            yield
            return
        async with self._door:
            yield
