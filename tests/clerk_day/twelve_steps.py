"""Which steps make a clerk's day, and at what hour? One table for the test, the pictures of the guide, the count of keys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from tests.clerk_day.centre_and_unit import apologised, hand_over, online, result_by_code, result_comes, returned_by_unit
from tests.clerk_day.closing import close_desk, post_batch, reports
from tests.clerk_day.day import ClerkDay
from tests.clerk_day.reception import complete, incomplete, open_desk, refused, resubmitted

Step = Callable[[ClerkDay], Awaitable[None]]

STEPS: Final[tuple[tuple[str, Step], ...]] = (
    ("07:30", open_desk),
    ("07:40", complete),
    ("08:10", incomplete),
    ("08:40", refused),
    ("09:15", online),
    ("10:30", hand_over),
    ("13:40", returned_by_unit),
    ("14:10", resubmitted),
    ("14:30", partial(hand_over, name="Bàn giao lại")),
    ("15:10", apologised),
    ("15:30", result_comes),
    ("15:40", result_by_code),
    ("16:10", post_batch),
    ("16:45", reports),
    ("17:00", close_desk),
)


async def whole_day(day: ClerkDay) -> None:
    """One step after the other, each at its hour."""
    for hour, step in STEPS:
        await day.at(hour)
        await step(day)
