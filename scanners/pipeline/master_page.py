"""Which image file, exactly, is a page of a copy?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from counter_app.domain.scan_page import ScannedSide

_QUARTER_TURNS = (0, 90, 180, 270)


@dataclass(frozen=True, slots=True)
class MasterPage:
    """The sensor's file with its hash, the resolution the device granted, and a turn that is only flagged (degrees
    clockwise)."""

    path: Path
    sha256: str
    dpi_x: int
    dpi_y: int
    rotate: int = 0

    def __post_init__(self) -> None:
        if self.rotate not in _QUARTER_TURNS or self.dpi_x <= 0 or self.dpi_y <= 0:
            raise ValueError(f"rotate={self.rotate} dpi={self.dpi_x}x{self.dpi_y}")

    @classmethod
    def of(cls, side: ScannedSide, rotate: int = 0) -> MasterPage:
        """From a scanned side. ValueError when nobody said at which resolution it was scanned: a size is never guessed."""
        return cls(side.path, side.sha256, side.dpi_x or 0, side.dpi_y or 0, rotate)
