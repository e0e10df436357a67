"""What was read from a PDF, before anybody judges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """The largest picture of a page: pixels, and whether it decodes to its end and has colours; hash of its bytes."""

    width_px: int
    height_px: int
    colour: bool
    decodes: bool
    stream_sha256: str = ""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """`dpi_x`, `dpi_y`: pixels of the picture over the inches it is drawn on, 0 without one. `covered`: share of the
    page."""

    width_mm: float
    height_mm: float
    covered: float = 0.0
    dpi_x: float = 0.0
    dpi_y: float = 0.0
    picture: PictureFacts | None = None


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """`whole`: the digest is right and nothing was changed after it. `problem`: a code when not."""

    whole: bool
    problem: str = ""
    signer: str = ""


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """One PDF. `metadata`: our properties that it carries; `recorded_dpi`, `recorded_streams` (hash of each page's
    picture): per page, when it carries them; `active_content`: kinds of what may run (JavaScript, Launch …)."""

    sha256: str
    version: tuple[int, int]
    encrypted: bool
    pages: tuple[PageFacts, ...]
    active_content: tuple[str, ...]
    attachments: int
    metadata: Mapping[str, str]
    recorded_dpi: tuple[int, ...]
    recorded_streams: tuple[str, ...]
    signatures: tuple[SignatureFacts, ...]


def facts_from(record: Mapping[str, Any]) -> CopyFacts:
    """From the JSON that the reading process answers with. Raises KeyError or TypeError for what is not one."""
    pages = [
        PageFacts(**{**page, "picture": PictureFacts(**page["picture"]) if page["picture"] else None})
        for page in record["pages"]
    ]
    return CopyFacts(
        sha256=str(record["sha256"]),
        version=(int(record["version"][0]), int(record["version"][1])),
        encrypted=bool(record["encrypted"]),
        pages=tuple(pages),
        active_content=tuple(record["active_content"]),
        attachments=int(record["attachments"]),
        metadata=dict(record["metadata"]),
        recorded_dpi=tuple(record["recorded_dpi"]),
        recorded_streams=tuple(record["recorded_streams"]),
        signatures=tuple(SignatureFacts(**each) for each in record["signatures"]),
    )
