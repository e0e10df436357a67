"""What stands on the morning's target, and where? Drawn and looked for by the same numbers, all in mm on A4."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH_MM: Final = 210.0
HEIGHT_MM: Final = 297.0
DOT_MM: Final = 7.0
DOTS_MM: Final = ((25.0, 25.0), (185.0, 25.0), (185.0, 272.0), (25.0, 272.0))  # middles; clockwise from the left upper one
GREYS: Final = (255, 224, 192, 160, 128, 96, 64, 32)
GREY_TOP_MM: Final = 60.0
GREY_SIDE_MM: Final = 16.0
GREY_LEFT_MM: Final = 41.0
CODE_TEXT: Final = "COUNTER-TARGET-1"
_CODE_AT_MM: Final = (92.0, 120.0)
_MODULE_MM: Final = 1.2


def grey_boxes_mm() -> list[tuple[float, float, float, float, int]]:
    """left, top, right, bottom and grey level of each patch."""
    lefts = [GREY_LEFT_MM + place * GREY_SIDE_MM for place in range(len(GREYS))]
    return [
        (left, GREY_TOP_MM, left + GREY_SIDE_MM, GREY_TOP_MM + GREY_SIDE_MM, grey)
        for left, grey in zip(lefts, GREYS, strict=True)
    ]


def draw_target(dpi: int = 300) -> Image:
    """The page as it is to be printed: at 100 %, not fitted to the paper."""
    import segno
    from PIL import Image, ImageDraw

    def px(mm: float) -> int:
        return round(mm / 25.4 * dpi)

    page = Image.new("RGB", (px(WIDTH_MM), px(HEIGHT_MM)), "white")
    draw = ImageDraw.Draw(page)
    for x, y in DOTS_MM:
        half = DOT_MM / 2
        draw.ellipse((px(x - half), px(y - half), px(x + half), px(y + half)), fill="black")
    for left, top, right, bottom, grey in grey_boxes_mm():
        draw.rectangle((px(left), px(top), px(right), px(bottom)), fill=(grey, grey, grey), outline=(128, 128, 128))
    for y, row in enumerate(segno.make_qr(CODE_TEXT, error="m").matrix):
        for x, dark in enumerate(row):
            if dark:
                left, top = _CODE_AT_MM[0] + x * _MODULE_MM, _CODE_AT_MM[1] + y * _MODULE_MM
                draw.rectangle((px(left), px(top), px(left + _MODULE_MM) - 1, px(top + _MODULE_MM) - 1), fill="black")
    return page


def write_target(path: Path, dpi: int = 300) -> None:
    """As a one-page PDF of A4's true size. Raises OSError."""
    draw_target(dpi).save(path, "PDF", resolution=float(dpi))
