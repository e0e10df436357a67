"""How is any slip kept as a PDF file? A sheet is one already; a label, a picture, becomes a page of its own size."""

from __future__ import annotations

import hashlib
import io
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from counter_app.domain.errors import DeviceUnavailable
from printers.preview import PreviewPrinter

if TYPE_CHECKING:
    from counter_app.domain.slip import RenderedSlip
    from counter_app.ports import PrintReceipt

PDF, PNG = "application/pdf", "image/png"
PDF_STANDARD: Final = "a-2b"
USUAL_DPI = 203.2  # 8 dots a millimetre: of a picture that does not say its size
MM_PER_INCH = 25.4
_PICTURE, _PAGE = "slip.png", "slip.typ"
_SOURCE = """#set text(lang: "vi")
#set page(width: {width}mm, height: {height}mm, margin: 0pt)
#image("{picture}", width: 100%, height: 100%, scaling: "pixelated")
"""


class PdfFiles(PreviewPrinter):
    """A folder of archival PDFs (A-2b); takes every paper."""

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        """Writes the file. Raises PrinterOffline, DeviceUnavailable: then no file is there."""
        return super().print_slip(as_pdf(slip) if slip.media_type == PNG else slip, job_id)


def as_pdf(slip: RenderedSlip) -> RenderedSlip:
    """The same dots on one page as large as they are on paper. Raises DeviceUnavailable(typst, reason)."""
    try:
        import typst
    except ImportError as error:
        raise DeviceUnavailable(device="typst", reason="not-installed") from error
    with tempfile.TemporaryDirectory(prefix="slip-") as name:
        folder = Path(name)
        width_mm, height_mm = _size_mm(slip.data)
        (folder / _PICTURE).write_bytes(slip.data)
        page = folder / _PAGE
        page.write_text(_SOURCE.format(width=width_mm, height=height_mm, picture=_PICTURE), encoding="utf-8")
        try:
            made = typst.compile(str(page), root=name, format="pdf", pdf_standards=PDF_STANDARD)
        except typst.TypstError as error:
            raise DeviceUnavailable(device="typst", reason=error.message[:200]) from error
    return replace(slip, media_type=PDF, data=made, sha256=hashlib.sha256(made).hexdigest(), width_px=0, height_px=0)


def _size_mm(png: bytes) -> tuple[float, float]:
    """Width and height on paper, from the dots and the density that the picture tells."""
    from PIL import Image

    try:
        picture = Image.open(io.BytesIO(png))
    except OSError as error:
        raise DeviceUnavailable(device="pdf", reason="not-an-image") from error
    across, down = picture.info.get("dpi", (USUAL_DPI, USUAL_DPI))
    return round(picture.width / across * MM_PER_INCH, 2), round(picture.height / down * MM_PER_INCH, 2)
