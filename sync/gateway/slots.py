"""When may a desk send its next batch, so that a thousand desks after an outage drain in turn and live work goes on?

Without turns every batch waits for every other one: answers come after the desks have hung up, the same work is asked for
again, and the more there is to do the less gets done. So each worker lets in as many batches as it can answer soon and tells
the others when to ask again: spread over the time the whole crowd needs, but never long, since what was told cannot be taken
back when the crowd has gone. Asking is cheap (`GET /v1/turn`). Small requests (work of this minute) never wait here.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

SMALL_BYTES = 24 * 1024  # about a dozen events: what a desk has when nothing was wrong
# Let in before a lane is free, so that the next batch is there when one ends: a desk that hears of its turn needs a while to
# send 100 kB. Not more than can be answered within ROOM_SECONDS, or desks would hang up.
LEAST_ROOM_PER_LANE, ROOM_PER_LANE, ROOM_SECONDS = 4, 12, 5.0
KEPT_SECONDS = 10.0  # a turn that was given and not taken goes to the next one; who comes later is let in beside it
LONGEST_WAIT_SECONDS = 30.0
FORGOTTEN_SECONDS = 60.0  # a desk that has not come back so long after its time was switched off
_FIRST_PACE = 0.02
_WEIGHT = 0.1


class Turns:
    """Who may come in at one worker, in seconds of `now` (monotonic). Thread-safe; knows no request, only who asks."""

    def __init__(self, lanes: int, now: Callable[[], float] = time.monotonic) -> None:
        self._lanes = lanes
        self._now = now
        self._lock = threading.Lock()
        self._active = 0
        self._given: dict[str, float] = {}  # turns not yet taken, and since when
        self._passed_on: dict[str, float] = {}  # turns that went to the next one: a batch on a slow line may still come
        self._waiting: dict[str, float] = {}  # when each is to ask again
        self._cursor = 0.0
        # Seconds between two ends while all lanes are full. A time in which one stood empty tells nothing of it: counted, it
        # would call the desks later, and more lanes would stand empty.
        self._pace = _FIRST_PACE
        self._ended_at = 0.0
        self._kept_busy = False

    def ask(self, client_id: str) -> float:
        """0.0: a turn is kept for this desk. Else: seconds until it may ask again."""
        with self._lock:
            now = self._now()
            if client_id in self._given or self._has_room(now):
                self._given[client_id] = now
                self._waiting.pop(client_id, None)
                return 0.0
            return self._put_off(client_id, now)

    def enter(self, client_id: str) -> float:
        """0.0: begin now, and say `leave` after. Else as `ask`."""
        with self._lock:
            now = self._now()
            had_turn = self._given.pop(client_id, None) or self._passed_on.pop(client_id, None)
            if had_turn is None and not self._has_room(now):
                return self._put_off(client_id, now)
            self._waiting.pop(client_id, None)
            self._active += 1
            return 0.0

    def leave(self, client_id: str, *, more: bool) -> float:
        """The batch has ended. Seconds to wait with the next one: others come first, if there are any."""
        with self._lock:
            now = self._now()
            if self._kept_busy:
                self._pace += _WEIGHT * (now - self._ended_at - self._pace)
            self._ended_at = now
            self._active = max(0, self._active - 1)
            self._kept_busy = self._active >= self._lanes
            self._forget(now)
            return self._put_off(client_id, now) if more and self._waiting else 0.0

    def _has_room(self, now: float) -> bool:
        for client_id in [name for name, since in self._given.items() if since < now - KEPT_SECONDS]:
            self._passed_on[client_id] = self._given.pop(client_id)
        room = max(LEAST_ROOM_PER_LANE * self._lanes, min(ROOM_PER_LANE * self._lanes, ROOM_SECONDS / self._pace))
        return self._active + len(self._given) < room

    def _put_off(self, client_id: str, now: float) -> float:
        """The next place of the crowd, which is spread evenly over what it needs."""
        self._waiting[client_id] = now
        crowd = len(self._waiting)
        needs = min(LONGEST_WAIT_SECONDS, max(1.0, crowd * self._pace))
        self._cursor = max(now, self._cursor) + needs / crowd
        if self._cursor > now + needs:
            self._cursor = now + needs / crowd
        self._waiting[client_id] = self._cursor
        return self._cursor - now

    def _forget(self, now: float) -> None:
        for known in (self._waiting, self._passed_on):
            for client_id in [name for name, at in known.items() if at < now - FORGOTTEN_SECONDS]:
                del known[client_id]


class BatchLane:
    """The way of the batches through one worker: in turn, and `lanes` at once. None lanes: all at once, nobody in turn
    (the control of the benchmark; such a gateway does not recover from an outage)."""

    def __init__(self, lanes: int | None) -> None:
        self.turns = Turns(lanes) if lanes else None
        self._door = asyncio.Semaphore(lanes) if lanes else None

    @asynccontextmanager
    async def through(self) -> AsyncIterator[None]:
        """Those who were let in wait here for the one before, without holding a thread."""
        if self._door is None:
            yield
            return
        async with self._door:
            yield
