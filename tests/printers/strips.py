"""Small slips for the drills: dots that follow from a text, with no fonts and no layout, so that a thousand are quick."""

from __future__ import annotations

import hashlib
import io
import random
from functools import cache

from PIL import Image

from counter_app.domain.slip import PaperFormat, RenderedSlip, SlipDocument, SlipKind

ROWS = 480  # 60 mm: five bands
WIDTHS = {PaperFormat.ROLL_80MM: 576, PaperFormat.ROLL_58MM: 384}


@cache
def strip(text: str = "slip", paper: PaperFormat = PaperFormat.ROLL_80MM, rows: int = ROWS) -> RenderedSlip:
    """A slip whose dots nobody else's has, inked to the right edge, with 5 mm of white in its middle."""
    width = WIDTHS[paper]
    picture = Image.new("1", (width, rows), 1)
    dots = Image.frombytes("1", (width, rows), random.Random(text).randbytes(width // 8 * rows))
    picture.paste(dots)
    picture.paste(1, (0, rows // 2 - 20, width, rows // 2 + 20))
    for y in (0, rows - 1):
        picture.paste(0, (0, y, width, y + 1))
    kept = io.BytesIO()
    picture.save(kept, "png")
    data = kept.getvalue()
    return RenderedSlip(SlipKind.RECEIPT, paper, "image/png", data, hashlib.sha256(data).hexdigest(), 1, width, rows)


def strip_image(slip: RenderedSlip) -> Image.Image:
    """The slip as it must lie on paper."""
    return Image.open(io.BytesIO(slip.data)).convert("1")


class StripRenderer:
    """Implements SlipRenderer: other content, other dots. A marked copy never looks like its original."""

    def render(self, slip: SlipDocument, paper: PaperFormat) -> RenderedSlip:
        """The strip that belongs to this content."""
        return strip(repr(sorted(slip.content.items())), paper)
