"""How shall a sheet be scanned, and what does a source of pages say of itself?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

A4_WIDTH_MM: Final = 210.0
A4_HEIGHT_MM: Final = 297.0
LEGAL_DPI: Final = 200  # NĐ 30/2020, phụ lục I phần II: at least 200 dpi, colour, 100 %
DEFAULT_DPI: Final = 300


class SourceKind(StrEnum):
    """Stored values; never changed."""

    SANE = "sane"
    ESCL = "escl"
    HOT_FOLDER = "hot_folder"
    CAMERA = "camera"
    REPLAY = "replay"


class ColourMode(StrEnum):
    COLOUR = "colour"
    GREY = "grey"
    BLACK_WHITE = "black_white"


class PaperPath(StrEnum):
    """Where the sheet lies."""

    FLATBED = "flatbed"
    FEEDER = "feeder"


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """What is asked of a source. `both_sides` needs the feeder. `most_sheets`: stop after so many, None: until it is empty.

    A source that cannot grant the resolution, colour or sides says so (ScanSettingsNotGranted) and scans nothing.
    """

    dpi: int = DEFAULT_DPI
    colour: ColourMode = ColourMode.COLOUR
    both_sides: bool = False
    paper_path: PaperPath = PaperPath.FEEDER
    width_mm: float = A4_WIDTH_MM
    height_mm: float = A4_HEIGHT_MM
    most_sheets: int | None = None

    @property
    def width_px(self) -> int:
        """Pixels that a page of this width must have."""
        return round(self.width_mm / 25.4 * self.dpi)

    @property
    def height_px(self) -> int:
        """Pixels that a page of this height must have."""
        return round(self.height_mm / 25.4 * self.dpi)


@dataclass(frozen=True, slots=True)
class ScannerStanding:
    """How the scanners of the desk did when they were last used: asking them would disturb a run. `problem`: the code of the
    fault that stopped the last run, "" for none, None when nothing was scanned since the start."""

    set_up: bool
    problem: str | None = None


NO_SCANNER: Final = ScannerStanding(set_up=False)


@dataclass(frozen=True, slots=True)
class SourceState:
    """What a probe found. `problem`: the code of a DeviceError, "" when ready. `feeder_loaded`: None when it cannot tell.

    `model`: the device's own words. `detail`: what is behind the problem, for support.
    """

    ready: bool
    name: str
    problem: str = ""
    feeder_loaded: bool | None = None
    has_feeder: bool | None = None
    has_duplex: bool | None = None
    model: str = ""
    detail: str = ""
