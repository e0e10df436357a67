"""Reads slips back as a person and a code reader would: text and pages of a PDF, codes of a picture."""

from __future__ import annotations

import io

import pypdfium2
import zxingcpp
from PIL import Image

from counter_app.domain.slip import RenderedSlip


def pages_of(slip: RenderedSlip, dpi: int = 200) -> list[Image.Image]:
    """Each page as a grey picture."""
    if slip.paper.is_roll:
        return [Image.open(io.BytesIO(slip.data)).convert("L")]
    document = pypdfium2.PdfDocument(slip.data)
    return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]


def texts_of(slip: RenderedSlip) -> list[str]:
    """The text of each page of a PDF, lines joined by single spaces."""
    document = pypdfium2.PdfDocument(slip.data)
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def codes_of(picture: Image.Image) -> list[str]:
    """The QR codes of a picture."""
    return [
        code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    ]
