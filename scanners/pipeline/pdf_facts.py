"""What is in a PDF that came from anywhere? Runs in the limited child only (D14); `copy_check` asks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.copy_facts import CopyFacts, PageFacts, SignatureFacts
from scanners.pipeline.pdf_danger import active_content, attachments
from scanners.pipeline.pdf_metadata import read_metadata, recorded_dpi, recorded_streams
from scanners.pipeline.pdf_pictures import picture_facts, pictures_of
from scanners.pipeline.whole_write import sha256_of

if TYPE_CHECKING:
    from pikepdf import Page, Pdf

MOST_PAGES: Final = 2000
_MM_PER_POINT: Final = 25.4 / 72


def read_facts(question: Mapping[str, Any]) -> dict[str, Any]:
    """{"path"} → the facts as JSON. Raises FileRefused(reason: locked, broken, too-many-pages, picture-too-large)."""
    return asdict(facts_of(Path(str(question["path"]))))


def facts_of(path: Path) -> CopyFacts:
    """Everything that a certificate needs. Raises FileRefused."""
    import pikepdf

    try:
        with pikepdf.open(path) as pdf:
            return _facts(pdf, path)
    except pikepdf.PasswordError as error:
        raise FileRefused(file=path.name, reason="locked") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError) as error:
        raise FileRefused(file=path.name, reason="broken") from error


def _facts(pdf: Pdf, path: Path) -> CopyFacts:
    if len(pdf.pages) > MOST_PAGES:
        raise FileRefused(file=path.name, reason="too-many-pages")
    told = read_metadata(pdf)
    return CopyFacts(
        sha256=sha256_of(path),
        version=_version(pdf),
        encrypted=pdf.is_encrypted,
        pages=tuple(_page(page) for page in pdf.pages),
        active_content=active_content(pdf),
        attachments=attachments(pdf),
        metadata=told,
        recorded_dpi=recorded_dpi(told),
        recorded_streams=recorded_streams(told),
        signatures=_signatures(pdf, path),
    )


def _version(pdf: Pdf) -> tuple[int, int]:
    major, _, minor = pdf.pdf_version.partition(".")
    return int(major), int(minor or 0)


def _page(page: Page) -> PageFacts:
    """The page as it is seen: its box times its unit, turned as flagged; the picture is the largest that is drawn."""
    left, low, right, high = (float(edge) for edge in page.mediabox)
    unit = float(page.obj.get("/UserUnit", 1)) * _MM_PER_POINT
    width, height = abs(right - left) * unit, abs(high - low) * unit
    drawn = max(pictures_of(page), key=lambda each: each.width_points * each.height_points, default=None)
    if drawn is None or not drawn.width_points or not drawn.height_points:
        return PageFacts(round(width, 2), round(height, 2))
    picture = picture_facts(drawn.image)
    across, along = drawn.width_points * unit / 25.4, drawn.height_points * unit / 25.4
    columns, rows = (picture.height_px, picture.width_px) if drawn.turned else (picture.width_px, picture.height_px)
    return PageFacts(
        width_mm=round(width, 2),
        height_mm=round(height, 2),
        covered=round(min(1.0, across * along * 25.4**2 / max(width * height, 1e-6)), 4),
        dpi_x=round(columns / across, 2),
        dpi_y=round(rows / along, 2),
        picture=picture,
    )


def _signatures(pdf: Pdf, path: Path) -> tuple[SignatureFacts, ...]:
    """Only a file that has a signature pays for the library that checks it."""
    form = pdf.Root.get("/AcroForm")
    if form is None or not form.get("/Fields"):
        return ()
    from scanners.signing.signature_check import check_signatures

    return tuple(SignatureFacts(each.whole, each.problem, each.signer) for each in check_signatures(path))
