"""How many keys does a job take from its first key to its slip, typed text left out? Counted on a day at real screens."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measuring import Figure, Target

MOST_KEYS = 12


def counted() -> dict[str, int]:
    """Job → keys, from the day that the end-to-end test goes through."""
    from tests.clerk_day.day import clerk_of_the_day, open_day
    from tests.clerk_day.twelve_steps import whole_day

    async def go(folder: Path) -> dict[str, int]:
        with open_day(folder, "bac-giang") as plugged:
            async with clerk_of_the_day(plugged) as day:
                await whole_day(day)
                return day.keys

    with tempfile.TemporaryDirectory() as name:
        return asyncio.run(go(Path(name)))


def measure() -> Iterator[Figure]:
    """One line a job."""
    for job, keys in counted().items():
        yield Figure(f"Keys beyond typed text: {job}", float(keys), "keys", target=Target(MOST_KEYS))
