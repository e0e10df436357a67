"""How does a page's file become arrays for the gates, with the size caps that an unknown file must keep?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from counter_app.domain.copy_errors import FileRefused

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

MOST_PIXELS: Final = 120_000_000  # A3 at 600 dpi is 70 million
MOST_BYTES: Final = 200_000_000
_JPEG_START, _JPEG_END, _PNG_START = b"\xff\xd8\xff", b"\xff\xd9", b"\x89PNG\r\n\x1a\n"
PNG_BIT_DEPTH_AT, PNG_COLOUR_AT = 24, 25
_PNG_HAS_COLOUR: Final = 2


@dataclass(frozen=True, slots=True)
class PageImage:
    """One decoded page. `colour`, `half`: BGR, whole and at half size; `grey`, `half_grey` likewise.

    `stored_channels` and `bits` are those of the file, not of the arrays (which always have 3 channels of 8 bits).
    """

    colour: Image
    grey: Image
    half: Image
    half_grey: Image
    stored_channels: int
    bits: int

    @property
    def height_px(self) -> int:
        """Rows."""
        return int(self.grey.shape[0])

    @property
    def width_px(self) -> int:
        """Columns."""
        return int(self.grey.shape[1])


def load_page(path: Path) -> PageImage:
    """Decode a JPEG or PNG by its bytes, whatever its name says. Raises FileRefused(file, reason)."""
    import cv2
    import numpy as np

    raw = _bytes_of(path)
    channels, bits = _stored(raw, path)
    colour: Any = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if colour is None:
        raise FileRefused(file=path.name, reason="broken")
    grey: Any = cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY)
    size = (max(1, colour.shape[1] // 2), max(1, colour.shape[0] // 2))
    half: Any = cv2.resize(colour, size, interpolation=cv2.INTER_AREA)
    return PageImage(colour, grey, half, cv2.cvtColor(half, cv2.COLOR_BGR2GRAY), channels, bits)


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise FileRefused(file=path.name, reason="too-large")
        raw = path.read_bytes()
    except OSError as error:
        raise FileRefused(file=path.name, reason="not-there") from error
    if not raw:
        raise FileRefused(file=path.name, reason="empty")
    return raw


def _stored(raw: bytes, path: Path) -> tuple[int, int]:
    """Channels and bits a channel as stored; the pixel cap is kept before anything is decoded."""
    if raw.startswith(_JPEG_START):
        width, height, channels, bits = jpeg_shape(raw, path.name)
        if _JPEG_END not in raw[-64:]:
            raise FileRefused(file=path.name, reason="truncated")
    elif raw.startswith(_PNG_START) and len(raw) > PNG_COLOUR_AT:
        width, height = int.from_bytes(raw[16:20], "big"), int.from_bytes(raw[20:24], "big")
        bits = raw[PNG_BIT_DEPTH_AT]
        channels = 3 if raw[PNG_COLOUR_AT] & _PNG_HAS_COLOUR else 1
        if b"IEND" not in raw[-32:]:
            raise FileRefused(file=path.name, reason="truncated")
    else:
        raise FileRefused(file=path.name, reason="wrong-kind")
    if width * height > MOST_PIXELS:
        raise FileRefused(file=path.name, reason="picture-too-large")
    if not width or not height:
        raise FileRefused(file=path.name, reason="broken")
    return channels, bits


def jpeg_shape(raw: bytes, name: str) -> tuple[int, int, int, int]:
    """Width, height, channels, bits from the frame header of a JPEG. Raises FileRefused."""
    at = 2
    while at + 9 < len(raw):
        if raw[at] != 0xFF:
            break
        marker = raw[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = int.from_bytes(raw[at + 5 : at + 7], "big"), int.from_bytes(raw[at + 7 : at + 9], "big")
            return width, height, raw[at + 9], raw[at + 4]
        at += 2 + int.from_bytes(raw[at + 2 : at + 4], "big")
    raise FileRefused(file=name, reason="broken")
