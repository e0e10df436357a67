"""What lies on the virtual paper: rows of dots since the last cut, as a picture and as a PNG file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

DOTS_PER_INCH = 203


@dataclass
class Sheet:
    """One bytes object a row, bit 1 = black; rows may be shorter than the paper. `words`: the text printed as text."""

    rows: list[bytes] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def image(self, width_dots: int = 0) -> Image.Image:
        """The paper as a 1-bit picture, black dots 0, at least `width_dots` wide."""
        from PIL import Image

        width = max((len(row) for row in self.rows), default=1)
        width = max(width, (width_dots + 7) // 8)
        inked = b"".join(row.ljust(width, b"\0") for row in self.rows)
        return Image.frombytes(
            "1", (width * 8, max(len(self.rows), 1)), bytes(byte ^ 0xFF for byte in inked) or b"\xff" * width
        )

    def save(self, path: Path, width_dots: int) -> None:
        """Raises OSError."""
        self.image(width_dots).save(path, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))


def rows_of(picture: Image.Image) -> list[bytes]:
    """The rows of a picture (mode "1", black 0)."""
    from PIL import ImageChops

    width = (picture.width + 7) // 8
    ink = ImageChops.invert(picture.convert("1")).tobytes()
    return [ink[width * y : width * (y + 1)] for y in range(picture.height)]


def moved_right(row: bytes, dots: int, width_dots: int) -> bytes:
    """The row, `dots` further to the right; what passes the edge of the paper is lost."""
    bits = int.from_bytes(row, "big") << max(width_dots - len(row) * 8, 0)
    return (bits >> dots).to_bytes(max(width_dots // 8, len(row)), "big")
