"""What came off a scanner: one side of a sheet as a file on disk, a document that stays whole, or why the run stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from counter_app.domain.errors import CounterError
from counter_app.domain.scan_source import ColourMode


class SheetSide(StrEnum):
    FRONT = "front"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class ScannedSide:
    """One side of one sheet. The file is complete, decodes to its end, and is fsynced together with its folder.

    `sequence` and `sheet` count from 1 in one run. `dpi_x`, `dpi_y`: what the device granted (never the file's own tag where
    the device said otherwise); None when nothing says it. `colour`: how the device says it scanned (a grey page saved as
    colour is for the gates to find). `media_type`: image/jpeg or image/png, by bytes. `captured_at` is wall time,
    `captured_monotonic` seconds of `Clock.monotonic`. `original`: the file this page was taken out of (hot folder: PDF,
    multi-page TIFF), with its hash and the page's place in it (from 1); None where the page is the sensor's own file.
    `view`: the sheet straightened out of a camera's picture, to look at only; the master is `path`.
    """

    path: Path
    sequence: int
    sheet: int
    side: SheetSide
    width_px: int
    height_px: int
    dpi_x: int | None
    dpi_y: int | None
    colour: ColourMode
    bits_per_channel: int
    media_type: str
    size_bytes: int
    sha256: str
    device: str
    captured_at: datetime
    captured_monotonic: float
    original: Path | None = None
    original_sha256: str = ""
    page_in_original: int = 1
    view: Path | None = None

    @property
    def width_mm(self) -> float | None:
        """True width by the granted resolution."""
        return self.width_px / self.dpi_x * 25.4 if self.dpi_x else None

    @property
    def height_mm(self) -> float | None:
        """True height by the granted resolution."""
        return self.height_px / self.dpi_y * 25.4 if self.dpi_y else None


@dataclass(frozen=True, slots=True)
class ScannedDocument:
    """A PDF that is not just pictures of pages, or that is signed: kept byte for byte, never taken apart.

    `signed`: it holds at least one signature field with a value.
    """

    path: Path
    sequence: int
    pages: int
    signed: bool
    size_bytes: int
    sha256: str
    device: str
    captured_at: datetime
    captured_monotonic: float
    original: Path | None = None


@dataclass(frozen=True, slots=True)
class ScanFault:
    """Why a run stopped, or which one file was refused. `after_sequence`: how many items were delivered before.

    `ends_run` False: only this sheet or file is void (`void_path` keeps it, "" when there is none), the source goes on.
    """

    error: CounterError
    after_sequence: int
    ends_run: bool = True
    void_path: Path | None = None


ScanItem = ScannedSide | ScannedDocument | ScanFault
