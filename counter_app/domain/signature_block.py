"""What is seen of a signature on a digital copy: which lines, and where (NĐ 30/2020, phụ lục I phần II: top right of page
one)?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

FONT_POINTS: Final = 10
MARGIN_MM: Final = 5.0
_MM_PER_POINT: Final = 25.4 / 72


class CopyForm(StrEnum):
    """How a copy is certified (NĐ 30/2020 Đ25). Stored values; never changed."""

    TRUE_COPY = "true_copy"
    COPY_OF_COPY = "copy_of_copy"
    EXTRACT = "extract"


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Lines of the visible block, first to last: form of copy, agency, signing time. Black, upright, size 10, no picture."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SigningOrder:
    """What to sign and how it looks. `at`: the moment shown and reported, aware. `fonts`: folders with a Times-metric font.

    `stamp_url`: a time-stamp server (RFC 3161) when the desk is on-line, "" for none.
    """

    source: Path
    out: Path
    block: SignatureBlock
    at: datetime
    fonts: tuple[Path, ...]
    reason: str = ""
    stamp_url: str = ""


@dataclass(frozen=True, slots=True)
class SigningToken:
    """A token that is plugged in. `pin_low`: one more wrong PIN may lock it."""

    label: str
    model: str
    pin_locked: bool
    pin_low: bool


def block_box(
    page_points: tuple[float, float, float, float], rotate: int, block_points: tuple[float, float]
) -> tuple[float, float, float, float]:
    """Where the block stands so that it is seen top right: left, low, right, high in the page's own, unturned points.

    `page_points`: the page's box; `rotate`: its flagged turn, clockwise; `block_points`: width and height as it is read.
    """
    left, low, right, high = page_points
    width, height = block_points
    gap = MARGIN_MM / _MM_PER_POINT
    if rotate == 90:  # the reader's top right is the page's top left
        return left + gap, high - gap - width, left + gap + height, high - gap
    if rotate == 180:
        return left + gap, low + gap, left + gap + width, low + gap + height
    if rotate == 270:
        return right - gap - height, low + gap, right - gap, low + gap + width
    return right - gap - width, high - gap - height, right - gap, high - gap
