"""How do pages become one PDF: each image as the scanner sent it, at its true size, then proven against its master?"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from counter_app.domain.copy_errors import CopyDiffers
from counter_app.domain.copy_metadata import CopyMetadata
from counter_app.domain.copy_page import BuiltCopy, CopyPage
from scanners.pipeline.pdf_metadata import PageRecord, write_metadata
from scanners.pipeline.pdf_proof import prove_copy
from scanners.pipeline.whole_write import sha256_of, write_whole

if TYPE_CHECKING:
    from pikepdf import Page, Pdf

VERSION: Final = "1.7"
_PAGES_AT_ONCE: Final = 5  # an image is held in memory while its part of the file is made
_POINTS_PER_INCH: Final = 72


class PdfCopyBuilder:
    """Implements copy_ports.CopyBuilder."""

    def build(self, pages: Sequence[CopyPage], metadata: CopyMetadata, out: Path) -> BuiltCopy:
        """As `build_copy`."""
        return build_copy(pages, metadata, out)


def build_copy(pages: Sequence[CopyPage], metadata: CopyMetadata, out: Path) -> BuiltCopy:
    """Build, prove, then name `out`. Raises CopyDiffers(page, reason) and leaves nothing behind; DiskFull; FileRefused.

    JPEG goes in as it is, PNG as its own compressed rows; the size comes from pixels and the granted resolution, never
    from the file's tag; rotation is a flag of the page.
    """
    if not pages:
        raise CopyDiffers(page=0, reason="count")
    for number, page in enumerate(pages, 1):
        if sha256_of(page.path) != page.sha256:
            raise CopyDiffers(page=number, reason="master")

    def make(part: Path) -> None:
        _write(pages, metadata, part)
        prove_copy(part, pages)

    write_whole(out, make)
    return BuiltCopy(out, sha256_of(out), out.stat().st_size, len(pages))


def _write(pages: Sequence[CopyPage], metadata: CopyMetadata, part: Path) -> None:
    import pikepdf

    with tempfile.TemporaryDirectory(dir=part.parent, prefix=".build-") as folder:
        whole = _joined(list(_pieces(pages, Path(folder))), Path(folder, "whole.pdf"))
        with pikepdf.open(whole) as pdf:
            for page, master in zip(pdf.pages, pages, strict=True):
                if master.rotate:
                    page.rotate(master.rotate, relative=False)
            records = [_record(page, master) for page, master in zip(pdf.pages, pages, strict=True)]
            write_metadata(pdf, metadata, records)
            _drop_tool_names(pdf)
            pdf.save(
                part,
                min_version=VERSION,
                compress_streams=False,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
            )


def _joined(pieces: Sequence[Path], whole: Path) -> Path:
    """One file of all pieces. By qpdf's own job: pages appended in memory are held there with all their pictures."""
    import pikepdf

    if len(pieces) == 1:
        return pieces[0]
    order = ["qpdf", "--empty", "--pages", *map(str, pieces), "--", "--stream-data=preserve", str(whole)]
    pikepdf.Job(order).run()
    return whole


def _record(page: Page, master: CopyPage) -> PageRecord:
    stream = hashlib.sha256()
    for image in page.get_images().values():
        stream.update(image.read_raw_bytes())
    return PageRecord(master.sha256, stream.hexdigest(), master.dpi_x)


def _drop_tool_names(pdf: Pdf) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer.Info


def _pieces(pages: Sequence[CopyPage], folder: Path) -> Iterator[Path]:
    """The PDF in pieces of few pages: 200 pages at 300 dpi would not fit the memory that the desk may take."""
    import img2pdf

    for start in range(0, len(pages), _PAGES_AT_ONCE):
        piece = folder / f"{start}.pdf"
        some = pages[start : start + _PAGES_AT_ONCE]
        with piece.open("wb") as file:
            img2pdf.convert(
                [str(page.path) for page in some],
                layout_fun=_true_size(some),
                rotation=img2pdf.Rotation.none,
                engine=img2pdf.Engine.internal,
                outputstream=file,
                nodate=True,
            )
        yield piece


def _true_size(pages: Sequence[CopyPage]) -> Callable[..., Any]:
    """What img2pdf asks once for every image, in order: page and picture size in points."""
    waiting = iter(pages)

    def size(width_px: int, height_px: int, tagged_dpi: object) -> tuple[float, float, float, float]:
        page = next(waiting)
        width, height = width_px / page.dpi_x * _POINTS_PER_INCH, height_px / page.dpi_y * _POINTS_PER_INCH
        return width, height, width, height

    return size
