"""What is known of one printer beyond its address: what it can do, how fast it is, and what a person said of its test page.

Facts come from a calibration page (what the printer answered, what a person read off the paper) and from a person's look at
a test page. A value of 0 or "" means: nobody has found out, the usual value of the paper holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from counter_app.domain.errors import BadField
from counter_app.domain.slip import PaperFormat

RULER_STEP_DOTS: Final = 32  # from one numbered mark of the ruler to the next: 4 mm at 8 dots a millimetre
RULER_MARKS: Final = 18  # 576 dots, the widest that is sent
BAR_DOTS: Final = 320  # the bar whose length a person measures; it fits the narrowest roll
LEAST_MARKS: Final = 8
WIDEST_58MM: Final = 60.0  # printable millimetres; an 80 mm roll has 64 or more
NARROW_BAND, WIDE_BAND, BAND_GRAIN = 48, 112, 8  # wider ones could not be ended by the zeros that wake a printer up
BAND_SECONDS: Final = 0.2  # how long a band may take: an empty roll is noticed that soon

# A printer head of so many dots an inch prints the bar that long (millimetres, rounded as a person reads a ruler).
BAR_MM: Final[Mapping[int, int]] = {203: 40, 180: 45, 300: 27}


class PrintLook(StrEnum):
    """How a person found the test page. The stored value never changes."""

    GOOD = "good"
    MARKS_LOST = "marks_lost"  # letters without their marks, or boxes in their place
    SHIFTED = "shifted"  # cut off at an edge, or of the wrong size
    FAINT = "faint"
    NOTHING = "nothing"  # no page came out


class CodePage(StrEnum):
    """Which line of printer's own letters a person could read."""

    UNKNOWN = ""
    NONE = "none"
    TCVN3 = "tcvn3"  # pages 30 and 31 of ESC t
    CP1258 = "cp1258"  # page 52


@dataclass(frozen=True, slots=True)
class TestAnswer:
    """A person's word on the last test page."""

    __test__ = False

    look: PrintLook
    at: datetime


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """`width_dots`: printable; `band_rows`: rows between two looks at the printer; `firmware`: what it says of itself."""

    width_dots: int = 0
    dpi: int = 0
    cutter: bool = True
    band_rows: int = 0
    rows_per_second: int = 0
    code_page: CodePage = CodePage.UNKNOWN
    firmware: tuple[str, ...] = ()
    calibrated_at: datetime | None = None
    test: TestAnswer | None = None

    @property
    def mm_per_second(self) -> float:
        """Measured speed of the paper; 0 when it was not measured."""
        return self.rows_per_second * 25.4 / self.dpi if self.dpi else 0.0

    def with_test(self, look: PrintLook, at: datetime) -> PrinterProfile:
        return replace(self, test=TestAnswer(look, at))


@dataclass(frozen=True, slots=True)
class CalibrationRun:
    """What the printer itself showed while the calibration page came out.

    `tells_when_done`: it answers a question behind the cut. `process_ids`: it answers with our own mark. `rows` and
    `bytes_sent` of the measured picture took `seconds`; 0 seconds where nothing was measured.
    """

    tells_when_done: bool
    process_ids: bool
    rows: int = 0
    bytes_sent: int = 0
    seconds: float = 0.0
    firmware: tuple[str, ...] = ()

    @property
    def rows_per_second(self) -> int:
        return round(self.rows / self.seconds) if self.seconds > 0 and self.tells_when_done else 0


@dataclass(frozen=True, slots=True)
class CalibrationReading:
    """What a person read off the calibration page. `last_mark`: the last number that is printed whole."""

    last_mark: int
    bar_mm: int
    cut: bool
    code_page: CodePage = CodePage.UNKNOWN


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The roll that the page showed, and the profile."""

    paper: PaperFormat
    profile: PrinterProfile
    process_ids: bool = field(default=False)


def calibrated(run: CalibrationRun, reading: CalibrationReading, at: datetime, before: PrinterProfile) -> Calibrated:
    """Put both together; a person's word on an earlier test page is kept. Raises BadField for an impossible reading."""
    if not LEAST_MARKS <= reading.last_mark <= RULER_MARKS:
        raise BadField(field="last_mark", value=reading.last_mark, reason="no-such-mark")
    dpi = dpi_of(reading.bar_mm)
    width_dots = reading.last_mark * RULER_STEP_DOTS
    profile = PrinterProfile(
        width_dots=width_dots,
        dpi=dpi,
        cutter=reading.cut,
        band_rows=band_rows_for(run.rows_per_second),
        rows_per_second=run.rows_per_second,
        code_page=reading.code_page,
        firmware=run.firmware or before.firmware,
        calibrated_at=at,
        test=before.test,
    )
    narrow = width_dots / dpi * 25.4 < WIDEST_58MM
    return Calibrated(PaperFormat.ROLL_58MM if narrow else PaperFormat.ROLL_80MM, profile, run.process_ids)


def dpi_of(bar_mm: int) -> int:
    """From the measured length of the bar, within 2 mm. Raises BadField."""
    near = min(BAR_MM, key=lambda dpi: abs(BAR_MM[dpi] - bar_mm))
    if abs(BAR_MM[near] - bar_mm) > 2:
        raise BadField(field="bar_mm", value=bar_mm, reason="no-such-head")
    return near


def band_rows_for(rows_per_second: int) -> int:
    """Bands that a printer of this speed works off in about a fifth of a second; 0 (the usual) when nothing was measured."""
    if not rows_per_second:
        return 0
    wanted = int(rows_per_second * BAND_SECONDS) // BAND_GRAIN * BAND_GRAIN
    return max(NARROW_BAND, min(wanted, WIDE_BAND))
