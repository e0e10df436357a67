"""Which image file, exactly, is a page of a copy, and what came of building, recognising and signing it?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from counter_app.domain.scan_page import ScannedSide

_QUARTER_TURNS = (0, 90, 180, 270)


@dataclass(frozen=True, slots=True)
class CopyPage:
    """The scanner's file with its hash, the resolution that the device granted, and a turn that is only flagged (degrees
    clockwise). ValueError for a resolution that nobody told: a size is never guessed."""

    path: Path
    sha256: str
    dpi_x: int
    dpi_y: int
    rotate: int = 0

    def __post_init__(self) -> None:
        if self.rotate not in _QUARTER_TURNS or self.dpi_x <= 0 or self.dpi_y <= 0:
            raise ValueError(f"rotate={self.rotate} dpi={self.dpi_x}x{self.dpi_y}")

    @classmethod
    def of(cls, side: ScannedSide, rotate: int = 0) -> CopyPage:
        """From a scanned side. ValueError when its resolution is unknown."""
        return cls(side.path, side.sha256, side.dpi_x or 0, side.dpi_y or 0, rotate)


@dataclass(frozen=True, slots=True)
class BuiltCopy:
    """A PDF that was proven to hold exactly its pages."""

    path: Path
    sha256: str
    size_bytes: int
    pages: int


@dataclass(frozen=True, slots=True)
class TextLayer:
    """`path` None: the file without text stays, and `problem` says why (no-tool, no-language, too-slow, failed,
    pictures-differ).

    `text`: what was recognised, pages apart by a form feed, for the search index; also when the file was thrown away.
    """

    path: Path | None
    text: str
    problem: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class SignedCopy:
    """A signed PDF whose signature was read back as whole. `stamped`: a time-stamp server vouches for the moment."""

    path: Path
    sha256: str
    signer: str
    stamped: bool
