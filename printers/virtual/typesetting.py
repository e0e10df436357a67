"""How does a receipt printer's own text look? Code pages, sizes and native QR codes as rows of dots."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from printers.fonts import STANDARD_FOLDERS
from printers.virtual.sheet import rows_of

PROFILE = "TM-T20II"  # whose numbers of code pages we speak
LETTER_DOTS, LETTER_ROWS = 12, 24
LINE_DOTS = 30  # from one line to the next
FONT_SIZE = 20
FONT_FILES = ("LiberationMono-Regular.ttf", "cour.ttf")
QUIET_MODULES = 4


@dataclass(frozen=True, slots=True)
class Style:
    """How the next letters look. `align`: 0 left, 1 centre, 2 right; `wide`, `high`: times the usual size."""

    page: int = 0
    align: int = 0
    wide: int = 1
    high: int = 1
    bold: bool = False
    inverse: bool = False
    line_dots: int = LINE_DOTS


def decode(text: bytes, page: int) -> str:
    """Letters of one code page, by the numbers of the profile; a page that we do not know gives question marks."""
    if text.isascii():
        return text.decode("ascii")
    table = _table(page)
    return "".join(chr(byte) if byte < 0x80 else table[byte - 0x80] for byte in text)


@cache
def _table(page: int) -> str:
    """The upper half of a code page, 128 letters."""
    from escpos.capabilities import CAPABILITIES

    name = CAPABILITIES["profiles"][PROFILE]["codePages"].get(str(page), "")
    encoding: dict[str, Any] = CAPABILITIES["encodings"].get(name, {})
    if "data" in encoding:
        return "".join(encoding["data"])[:128].ljust(128, "?")
    try:
        return bytes(range(0x80, 0x100)).decode(encoding.get("python_encode", ""), "replace").ljust(128, "?")
    except LookupError:
        return "?" * 128


def text_rows(text: str, style: Style) -> list[bytes]:
    """One line of letters as rows, at the left edge."""
    from PIL import Image, ImageDraw, ImageOps

    picture = Image.new("L", (max(len(text), 1) * LETTER_DOTS, LETTER_ROWS), 255)
    draw = ImageDraw.Draw(picture)
    for place, letter in enumerate(text):
        draw.text((place * LETTER_DOTS, 0), letter, font=_font(), fill=0, stroke_width=0.5 if style.bold else 0)
    picture = picture.resize((picture.width * style.wide, picture.height * style.high))
    return rows_of(ImageOps.invert(picture) if style.inverse else picture)


@cache
def _font() -> Any:
    from PIL import ImageFont

    for folder in STANDARD_FOLDERS:
        for name in FONT_FILES:
            if Path(folder / name).is_file():
                return ImageFont.truetype(folder / name, FONT_SIZE)
    return ImageFont.load_default(FONT_SIZE)


def qr_rows(data: bytes, module_dots: int, level: str) -> list[bytes]:
    """A QR code as the printer draws it by itself, quiet zone included."""
    import io

    import segno
    from PIL import Image

    drawn = io.BytesIO()
    segno.make_qr(data, error=level, boost_error=False).save(drawn, kind="png", scale=module_dots, border=QUIET_MODULES)
    return rows_of(Image.open(drawn))
