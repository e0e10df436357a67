"""Takes the pictures of the page that tells a clerk of a whole day: `python docs/make_pictures.py day`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.clerk_day.day import ClerkDay, Picture, clerk_of_the_day, open_day
from tests.clerk_day.twelve_steps import whole_day

PROVINCE: Final = "bac-giang"
SIZE: Final = (80, 24)  # what the smallest terminal of a counter shows


async def take_the_day(pictures: Path, size: tuple[int, int], cleaned: Callable[[str], str]) -> None:
    """One picture a step: `day-<step>.svg` in `pictures`. `cleaned`: makes an SVG stand alone."""
    with tempfile.TemporaryDirectory() as name, open_day(Path(name), PROVINCE) as plugged:
        async with clerk_of_the_day(plugged, size) as day:
            day.picture = _camera(day, pictures, cleaned)
            await whole_day(day)


def _camera(day: ClerkDay, pictures: Path, cleaned: Callable[[str], str]) -> Picture:
    async def picture(step: str) -> None:
        await day.clerk.pilot.pause(0.3)  # what has just been said stands there, what moved has come to rest
        svg = cleaned(day.clerk.app.export_screenshot(title=""))
        (pictures / f"day-{step}.svg").write_text(svg, encoding="utf-8")

    return picture
