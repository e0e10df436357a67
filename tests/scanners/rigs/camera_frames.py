"""A camera over a desk, as a row of frames: empty desk, a sheet slides in, rests, leaves; the next one comes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from bench.pages.page_set import Recipe, make
from bench.pages.sheet import Pixels

WIDE, HIGH = 800, 600
DESK = (60, 75, 90)


def _scene(page: Pixels | None, arrived: float, degrees: float, dice: np.random.Generator, blur: int = 0) -> Pixels:
    frame = np.full((HIGH, WIDE, 3), DESK, np.uint8)
    if page is not None:
        high, wide = page.shape[:2]
        turn = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 520 / high)
        turn[0, 2] += WIDE * (0.5 + 0.9 * (1 - arrived)) - wide / 2
        turn[1, 2] += HIGH / 2 - high / 2
        cv2.warpAffine(page, turn, (WIDE, HIGH), dst=frame, borderMode=cv2.BORDER_TRANSPARENT)
    if blur:
        frame = np.asarray(cv2.blur(frame, (blur, blur)), np.uint8)
    grain = dice.normal(0, 2, frame.shape).astype(np.int16)
    return np.asarray(np.clip(frame.astype(np.int16) + grain, 0, 255), np.uint8)


def visits(papers: tuple[str, ...]) -> Iterator[Pixels]:
    """Each paper comes, lies still for a while (the lens out of focus at first) and goes."""
    dice = np.random.default_rng(1)
    for paper in papers:
        page = np.ascontiguousarray(make(Recipe(paper, 75)).pixels[:, :, ::-1])
        yield from (_scene(None, 0, 0, dice) for _ in range(4))
        yield from (_scene(page, step / 5, 6.0 - step, dice, 5) for step in range(5))
        yield from (_scene(page, 1, 1.5, dice, 7) for _ in range(3))
        yield from (_scene(page, 1, 1.5, dice) for _ in range(12))
        yield from (_scene(page, 1 - step / 4, 2.0 + step, dice, 5) for step in range(1, 5))
    yield from (_scene(None, 0, 0, dice) for _ in range(6))


def recorded(folder: Path, frames: Iterator[Pixels]) -> str:
    """What the camera is opened with."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, frame in enumerate(frames):
        cv2.imwrite(str(folder / f"frame{number:04d}.jpg"), frame, [cv2.IMWRITE_JPEG_QUALITY, 92])
    return str(folder / "frame%04d.jpg")
