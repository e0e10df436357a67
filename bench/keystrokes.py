"""How many keys does a job take from its first key to its slip, typed text left out? Counted on a day at real screens.

Every key is pressed: nothing is filled in past the keyboard, and what a code reader reads counts as no key.
`python -m bench keystrokes` does the day of the demo's province.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measuring import Figure, Target

PROVINCE = "bac-giang"
MOST_KEYS = 12
KEYS_A_SECOND = 4  # a practised clerk
MOST_FORM_SECONDS = 25


def counted(province: str = PROVINCE) -> dict[str, int]:
    """Job → keys, on the day that the end-to-end test goes through, too."""
    from tests.clerk_day.day import clerk_of_the_day, open_day
    from tests.clerk_day.twelve_steps import whole_day

    async def go(folder: Path) -> dict[str, int]:
        with open_day(folder, province) as plugged:
            async with clerk_of_the_day(plugged) as day:
                await whole_day(day)
                return day.keys

    with tempfile.TemporaryDirectory() as name:
        return asyncio.run(go(Path(name)))


def form_by_hand() -> int:
    """Keys of a simple form that was written by hand, entered after an outage, typed text and all."""
    from tests.clerk_day.hand_written import counted as of_form
    from tests.desk_rig import DeskRig

    with tempfile.TemporaryDirectory() as name:
        rig = DeskRig(Path(name))
        try:
            return asyncio.run(of_form(rig))
        finally:
            rig.close()


def measure() -> Iterator[Figure]:
    """One line a job."""
    for job, keys in counted().items():
        yield Figure(f"Keys beyond typed text: {job}", float(keys), "keys", target=Target(MOST_KEYS))
    seconds = form_by_hand() / KEYS_A_SECOND
    yield Figure("A simple form entered after an outage, 4 keys a second", seconds, "s", target=Target(MOST_FORM_SECONDS))
