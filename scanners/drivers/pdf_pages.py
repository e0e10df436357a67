"""Is a PDF nothing but scanned pages? Then its pictures are taken out as they are; anything else stays whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.scan_errors import PageUnreadable, ScanFileRefused
from scanners import page_file
from scanners.pipeline.pdf_danger import active_content, attachments
from scanners.pipeline.pdf_pictures import DrawnPicture, pictures_of
from scanners.wire import RawPage, WholeFile

if TYPE_CHECKING:
    from pikepdf import Page, Pdf

_WHOLE_PAGE: Final = 0.02  # of the page's side may stay empty around its picture


def pages_of_pdf(pdf_file: Path, into: Path, original: str) -> Iterator[RawPage | WholeFile]:
    """Raises ScanFileRefused (password, javascript, attachments, bomb, too-many-pages), PageUnreadable (broken)."""
    import pikepdf

    digest = page_file.sha256_of(pdf_file)
    try:
        with pikepdf.open(pdf_file, attempt_recovery=False) as pdf:
            _refuse_what_acts(pdf)
            pages, signed = len(pdf.pages), is_signed(pdf)
            scans = None if signed or _has_fields(pdf) else _scans(pdf)
            taken = [_taken_out(scan, page, into, number) for number, (page, scan) in enumerate(scans, 1)] if scans else []
    except pikepdf.PasswordError as error:
        raise ScanFileRefused(file=pdf_file.name, reason="password") from error
    except FileRefused as error:
        reason = "bomb" if error.facts.get("reason") == "picture-too-large" else "broken"
        raise ScanFileRefused(file=pdf_file.name, reason=reason) from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError) as error:
        raise PageUnreadable(file=pdf_file.name, reason="broken") from error
    if not taken:
        yield WholeFile(str(pdf_file), pages, signed, original)
        return
    for number, (path, dpi) in enumerate(taken, 1):
        yield RawPage(str(path), *dpi, original=original, original_sha256=digest, page_in_original=number)


def _refuse_what_acts(pdf: Pdf) -> None:
    if len(pdf.pages) > page_file.MOST_PAGES:
        raise ScanFileRefused(reason="too-many-pages")
    if active_content(pdf):
        raise ScanFileRefused(reason="javascript")
    if attachments(pdf):
        raise ScanFileRefused(reason="attachments")


def is_signed(pdf: Pdf) -> bool:
    """True when a signature field has a value, or the signature flags say so."""
    return any(each.get("/FT") == "/Sig" and "/V" in each for each in _fields(pdf))


def _fields(pdf: Pdf) -> Iterator[Any]:
    form = pdf.Root.get("/AcroForm")
    waiting = list(form.get("/Fields", [])) if form is not None else []
    for _ in range(10_000):
        if not waiting:
            return
        field = waiting.pop()
        yield field
        waiting += list(field.get("/Kids", []))


def _has_fields(pdf: Pdf) -> bool:
    return next(_fields(pdf), None) is not None


def _scans(pdf: Pdf) -> list[tuple[Page, DrawnPicture]] | None:
    """Page and picture, one for each page; None when a page is anything else than one upright picture of itself."""
    found = []
    for page in pdf.pages:
        drawn = list(pictures_of(page))
        if len(drawn) != 1 or "/Annots" in page.obj or int(page.obj.get("/Rotate", 0)) % 360 or drawn[0].turned:
            return None
        box = [float(edge) for edge in page.mediabox]
        size = (abs(box[2] - box[0]), abs(box[3] - box[1]))
        sides = zip((drawn[0].width_points, drawn[0].height_points), size, strict=True)
        if any(abs(drawn_side - page_side) > _WHOLE_PAGE * page_side for drawn_side, page_side in sides):
            return None
        found.append((page, drawn[0]))
    return found


def _taken_out(scan: DrawnPicture, page: Page, into: Path, number: int) -> tuple[Path, tuple[int, int]]:
    """The picture's own bytes where they are a JPEG, else its pixels as PNG; with the resolution the page gives it."""
    from pikepdf import PdfImage, Stream

    assert isinstance(scan.image, Stream)
    unit = float(page.obj.get("/UserUnit", 1))
    width, height = int(scan.image.Width), int(scan.image.Height)
    if width * height > page_file.MOST_PIXELS:
        raise ScanFileRefused(reason="bomb")
    dpi = (round(width / (scan.width_points * unit) * 72), round(height / (scan.height_points * unit) * 72))
    if scan.image.get("/Filter") == "/DCTDecode" and "/Decode" not in scan.image:
        path = into / f"unsealed-{number:05d}.jpg"
        path.write_bytes(scan.image.read_raw_bytes())
    else:
        path = into / f"unsealed-{number:05d}.png"
        PdfImage(scan.image).as_pil_image().save(path, compress_level=1)
    return path, dpi
