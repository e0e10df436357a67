"""How does a driver's raw picture become a file that keeps every pixel? PNM in, PNG out, lines counted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from counter_app.domain.scan_errors import PageUnreadable, ScanTruncated

_SIZE: Final = rb"\s(?:#[^\n]*\n)*\s*(\d+)\s+(\d+)\s"
_BITS: Final = re.compile(rb"(P4)" + _SIZE)
_BYTES: Final = re.compile(rb"(P[56])" + _SIZE + rb"\s*(\d+)\s")


def png_of(pnm: Path) -> Path:
    """The same pixels as PNG beside it, the raw file removed. Raises PageUnreadable, ScanTruncated (pixels counted)."""
    raw = pnm.read_bytes()
    found = _BYTES.match(raw[:256]) or _BITS.match(raw[:256])
    if found is None:
        raise PageUnreadable(file=pnm.name, reason="broken" if raw else "empty")
    kind, width, height = found[1], int(found[2]), int(found[3])
    row = {b"P4": (width + 7) // 8, b"P5": width, b"P6": 3 * width}[kind]
    if kind != b"P4" and int(found[4]) > 255:
        row *= 2
    got = len(raw) - found.end()
    if got < row * height:
        raise ScanTruncated(wanted=str(height), got=str(got // max(1, row)))
    from PIL import Image

    png = pnm.with_suffix(".png")
    with Image.open(pnm) as picture:
        picture.save(png, compress_level=1)
    pnm.unlink()
    return png
