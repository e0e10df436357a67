"""A blank sheet that can be written and drawn on in millimetres, and that remembers what was put on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from bench.pages.truth import Code, Mark
from printers.fonts import STANDARD_FOLDERS

Pixels = NDArray[np.uint8]
WHITE = (252, 252, 250)
YELLOWED = (244, 233, 200)
NEWSPRINT = (206, 204, 198)
PINK = (246, 224, 222)
BLACK = (24, 24, 28)
_FACES = {
    "serif": "LiberationSerif-Regular.ttf",
    "bold": "LiberationSerif-Bold.ttf",
    "italic": "LiberationSerif-Italic.ttf",
    "sans": "LiberationSans-Regular.ttf",
}


@cache
def face(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    """A face of Liberation 2 in pixels. Raises FileNotFoundError where the fonts are not installed."""
    found = next((file for folder in STANDARD_FOLDERS for file in folder.rglob(_FACES[name])), None)
    if found is None:
        raise FileNotFoundError(_FACES[name])
    return ImageFont.truetype(found, size_px)


@dataclass(slots=True)
class Sheet:
    """RGB at `dpi`; every place and length in mm from the left upper corner."""

    dpi: int
    width_mm: float = 210.0
    height_mm: float = 297.0
    paper: tuple[int, int, int] = WHITE
    marks: list[Mark] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    picture: Image.Image = field(init=False)
    draw: ImageDraw.ImageDraw = field(init=False)

    def __post_init__(self) -> None:
        self.picture = Image.new("RGB", (self.px(self.width_mm), self.px(self.height_mm)), self.paper)
        self.draw = ImageDraw.Draw(self.picture)

    def px(self, mm: float) -> int:
        """Millimetres as pixels."""
        return round(mm / 25.4 * self.dpi)

    def write(
        self,
        at_mm: tuple[float, float],
        text: str,
        points: float = 12,
        look: str = "serif",
        colour: tuple[int, int, int] = BLACK,
    ) -> float:
        """One line of text, its top at `at_mm`. Returns its width in mm."""
        font = face(look, max(4, round(points / 72 * self.dpi)))
        self.draw.text((self.px(at_mm[0]), self.px(at_mm[1])), text, font=font, fill=colour)
        self.words.extend(word for word in text.replace(".", " ").split() if len(word) > 2)
        return float(font.getlength(text)) / self.dpi * 25.4

    def centred(
        self, top_mm: float, text: str, points: float = 12, look: str = "serif", middle_mm: float | None = None
    ) -> None:
        """One line around the middle of the page, or of a column."""
        width = face(look, max(4, round(points / 72 * self.dpi))).getlength(text) / self.dpi * 25.4
        middle = self.width_mm / 2 if middle_mm is None else middle_mm
        self.write((middle - width / 2, top_mm), text, points, look)

    def line(
        self, points_mm: list[tuple[float, float]], width_mm: float = 0.25, colour: tuple[int, int, int] = BLACK
    ) -> None:
        """A line through these points."""
        places = [(self.px(x), self.px(y)) for x, y in points_mm]
        self.draw.line(places, fill=colour, width=max(1, self.px(width_mm)), joint="curve")

    def box(self, left_mm: float, top_mm: float, width_mm: float, height_mm: float) -> None:
        """A thin frame."""
        right, bottom = left_mm + width_mm, top_mm + height_mm
        corners = [(left_mm, top_mm), (right, top_mm), (right, bottom), (left_mm, bottom), (left_mm, top_mm)]
        self.line(corners)

    def qr(self, at_mm: tuple[float, float], text: str, module_mm: float = 0.5) -> None:
        """A QR code without its quiet zone; the sheet around it must be empty for four modules."""
        import segno

        rows = [list(row) for row in segno.make_qr(text, error="m").matrix]
        self._squares(at_mm, rows, module_mm)
        self.codes.append(Code(text, "QRCode", *at_mm))

    def bars(self, at_mm: tuple[float, float], text: str, symbology: str = "Code128", height_mm: float = 12.0) -> None:
        """A one-dimensional code of zxing-cpp's writer, 0.4 mm a module."""
        import zxingcpp

        made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, symbology))
        bits = np.asarray(zxingcpp.write_barcode_to_image(made, scale=1, add_quiet_zones=False))[0] < 128
        module = max(1, round(0.4 / 25.4 * self.dpi))
        left, top = self.px(at_mm[0]), self.px(at_mm[1])
        for place, dark in enumerate(bits):
            if dark:
                x = left + place * module
                self.draw.rectangle((x, top, x + module - 1, top + self.px(height_mm)), fill=BLACK)
        self.codes.append(Code(text, symbology, *at_mm))

    def _squares(self, at_mm: tuple[float, float], rows: list[list[int]], module_mm: float) -> None:
        left, top = at_mm
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    corner = (self.px(left + x * module_mm), self.px(top + y * module_mm))
                    end = (self.px(left + (x + 1) * module_mm) - 1, self.px(top + (y + 1) * module_mm) - 1)
                    self.draw.rectangle((*corner, *end), fill=BLACK)

    def pixels(self) -> Pixels:
        """height × width × 3, RGB."""
        return np.asarray(self.picture, dtype=np.uint8).copy()
