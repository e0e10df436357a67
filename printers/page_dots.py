"""How does a page of a PDF become the dots of a print head? Grey by pdfium, then ink or no ink."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING

from counter_app.domain.errors import DeviceUnavailable, SlipTooLong

if TYPE_CHECKING:
    import pypdfium2
    from PIL import Image

POINTS_PER_INCH = 72
LEAST_ROW = 0.01  # of a dot: what rounding adds to a page is no row
# Grey below this becomes a dot. Of 110 to 160 the only value at which all 146 letters, down to 6.8 points on 203 dpi, differ
# from one another by two dots or more in every style (tests/printers/test_long_slips.py).
INK_THRESHOLD = 160

_pdfium = threading.Lock()  # pdfium has one state for the whole process


def _draw(page: pypdfium2.PdfPage, bitmap: pypdfium2.PdfBitmap, scale: float) -> None:
    """A dot of the template is a dot of the bitmap, from the upper left corner on.

    Not `page.render()`: it stretches the page to whole dots, and then no module of the code and no mark of a ruler is exact.
    """
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX(scale, 0, 0, scale, 0, 0)
    whole = raw.FS_RECTF(0, 0, bitmap.width, bitmap.height)
    raw.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, whole, raw.FPDF_GRAYSCALE)


def page_dots(pdf: bytes, dpi: int, longest_dots: int) -> Image.Image:
    """The only page in black and white. Raises SlipTooLong (slip left empty), DeviceUnavailable (pypdfium2)."""
    try:
        import pypdfium2
    except ImportError as error:
        raise DeviceUnavailable(device="pypdfium2", reason="not-installed") from error
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        if len(document) != 1:
            raise SlipTooLong(slip="", pages=len(document), allowed=1)
        page = document[0]
        scale = dpi / POINTS_PER_INCH
        columns, rows = round(page.get_width() * scale), math.ceil(page.get_height() * scale - LEAST_ROW)
        if rows > longest_dots:
            raise SlipTooLong(slip="", pages=-(-rows // longest_dots), allowed=1)
        bitmap = pypdfium2.PdfBitmap.new_native(columns, rows, pypdfium2.raw.FPDFBitmap_Gray)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, columns, rows)
        _draw(page, bitmap, scale)
        grey: Image.Image = bitmap.to_pil().copy()
    return grey.point(lambda level: 0 if level < INK_THRESHOLD else 255, "1")
