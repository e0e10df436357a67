"""Which bytes make a 1-bit picture on a receipt printer? Bands of GS v 0 (or GS ( L); white costs almost nothing."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

BAND_ROWS = 112  # 14 mm, less than 8 KiB: what WAKE_UP sends ends any band that a lost line left half said
MOST_DOTS = 576  # 72 mm at 8 dots/mm: the printable width of an 80 mm roll
WHITE_ROWS = 24  # from 3 mm of white on, a band of its own that is one byte wide
CUT = b"\x1dVB\x00"  # GS V 66 0: feeds to the knife by itself, no blank lines
FEED = b"\x1bd\x06"  # ESC d: six lines, from the head to the edge at which a hand tears


@dataclass(frozen=True, slots=True)
class EscposModel:
    """What differs between models.

    `graphics`: GS ( L instead of GS v 0. `band_rows`: rows sent before the next look. `process_ids`: knows GS ( H fn 48, so
    that its last word can be told from a stray one. `watches`: knows GS a, automatic status. `cuts`: has a knife.
    """

    graphics: bool = False
    band_rows: int = BAND_ROWS
    process_ids: bool = False
    watches: bool = True
    cuts: bool = True

    @property
    def end(self) -> bytes:
        """What ends a slip: the cut, or enough paper to tear it off."""
        return CUT if self.cuts else FEED


def bands(image: Image.Image, model: EscposModel) -> list[bytes]:
    """The orders that print a picture (mode "1", black 0), top to bottom, each at most `band_rows` high."""
    from PIL import ImageChops

    width = (image.width + 7) // 8
    ink = ImageChops.invert(image.convert("1")).tobytes()
    rows = [ink[width * y : width * (y + 1)] for y in range(image.height)]
    return [_order(rows[top:end], model) for top, end in _parts(rows, model.band_rows)]


def _parts(rows: list[bytes], most: int) -> Iterator[tuple[int, int]]:
    """Where each band begins and ends: white stretches apart from the rest."""
    top = 0
    while top < len(rows):
        white = _white_from(rows, top)
        if white - top >= WHITE_ROWS or white == len(rows):
            end = min(white, top + most)
        else:
            end = min(white, top + most)
            while end < min(len(rows), top + most) and _white_from(rows, end) - end < WHITE_ROWS:
                end += 1
        yield top, end
        top = end


def _white_from(rows: list[bytes], start: int) -> int:
    """The first row with ink at or after `start`."""
    end = start
    while end < len(rows) and not any(rows[end]):
        end += 1
    return end


def _order(rows: list[bytes], model: EscposModel) -> bytes:
    """One raster order, as wide as its ink; what is right of it stays white."""
    wide = max(1, *(len(row.rstrip(b"\0")) for row in rows))
    dots = b"".join(row[:wide] for row in rows)
    if not model.graphics:
        return b"\x1dv0\x00" + struct.pack("<HH", wide, len(rows)) + dots
    body = b"0p0\x01\x011" + struct.pack("<HH", wide * 8, len(rows)) + dots
    return b"\x1d(L" + struct.pack("<H", len(body)) + body + b"\x1d(L\x02\x000\x32"
