"""How do the properties of a digital copy stand in the PDF: as XMP under a name of our own, beside the common ones?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counter_app.domain.copy_metadata import CopyMetadata

if TYPE_CHECKING:
    from pikepdf import Pdf

NAMESPACE: Final = "urn:vn:one-stop:digital-copy:1"
PREFIX: Final = "copy"
_LONGEST: Final = 400_000  # two hashes of 2,000 pages
_MASTERS, _STREAMS, _DPI, _PAGES = "master_sha256", "stream_sha256", "page_dpi", "page_count"


@dataclass(frozen=True, slots=True)
class PageRecord:
    """What the file says of one page: SHA-256 of the scanner's file, of the stream that holds it here, and its
    resolution."""

    master_sha256: str
    stream_sha256: str
    dpi: int


def write_metadata(pdf: Pdf, metadata: CopyMetadata, pages: Sequence[PageRecord]) -> None:
    """Put the properties in, with what is known of each page in order."""
    from pikepdf.models import PdfMetadata

    PdfMetadata.register_xml_namespace(NAMESPACE, PREFIX)
    told = {
        **metadata.properties(),
        _PAGES: str(len(pages)),
        _DPI: " ".join(str(page.dpi) for page in pages),
        _MASTERS: " ".join(page.master_sha256 for page in pages),
        _STREAMS: " ".join(page.stream_sha256 for page in pages),
    }
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:title"] = metadata.title
        xmp["dc:identifier"] = metadata.paper_code
        xmp["xmp:CreateDate"] = metadata.digitised_at.isoformat()
        for name, text in told.items():
            xmp[f"{{{NAMESPACE}}}{name}"] = text


def read_metadata(pdf: Pdf) -> dict[str, str]:
    """Our properties by name; empty for a file that has none or whose metadata is broken."""
    try:
        with pdf.open_metadata() as xmp:
            start = f"{{{NAMESPACE}}}"
            return {name.removeprefix(start): str(xmp[name])[:_LONGEST] for name in xmp if name.startswith(start)}
    except Exception:  # somebody else's XML; a file without readable metadata has none
        return {}


def copy_metadata(source: Pdf, target: Pdf) -> None:
    """Carry our properties over to a file that was made from this one."""
    kept = read_metadata(source)
    from pikepdf.models import PdfMetadata

    PdfMetadata.register_xml_namespace(NAMESPACE, PREFIX)
    with target.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        for name, text in kept.items():
            xmp[f"{{{NAMESPACE}}}{name}"] = text


def recorded_dpi(told: Mapping[str, str]) -> tuple[int, ...]:
    """The resolution each page was scanned at, as the file says; empty when it does not."""
    words = told.get(_DPI, "").split()
    return tuple(int(word) for word in words) if all(word.isdigit() for word in words) else ()


def recorded_streams(told: Mapping[str, str]) -> tuple[str, ...]:
    """SHA-256 of each page's picture as it stands in the file, as the file says."""
    return tuple(told.get(_STREAMS, "").split())
