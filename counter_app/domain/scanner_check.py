"""Is the scanner still true? The morning's reading of a printed target, its verdict, and where it is drifting.

Limits: scale 0.5 % asks, 1 % stops; colour cast by the white-balance bands of FADGI 2023 (2★ asks, 1★ stops).
The target is printed on an office printer whose own scale may be off: what counts from day to day is the change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median
from typing import Final

SCALE_ASK_PERCENT: Final = 0.5
SCALE_STOP_PERCENT: Final = 1.0
CAST_ASK_LEVELS: Final = 6.0
CAST_STOP_LEVELS: Final = 8.0
SKEW_ASK_DEGREES: Final = 1.0
SKEW_STOP_DEGREES: Final = 3.0
READINGS_KEPT: Final = 60
_FIRST_READINGS: Final = 3
_LAST_READINGS: Final = 3


class CheckVerdict(StrEnum):
    """How bad one finding is."""

    PASS = "pass"
    ASK = "ask"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class TargetMeasures:
    """What was read off the scanned target. Scale errors in percent (positive: the picture is too large), skew in degrees,
    cast as the widest distance of two channels on grey (levels of 255), streaks in mm from the left edge."""

    scale_x_percent: float
    scale_y_percent: float
    skew_degrees: float
    cast_levels: float
    streaks_mm: tuple[float, ...] = ()
    dpi_x: float = 0.0
    dpi_y: float = 0.0


@dataclass(frozen=True, slots=True)
class TargetReading:
    """One check of one scanner."""

    scanner: str
    at: datetime
    dpi: int
    measures: TargetMeasures


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """`code`: scale, cast, skew, streak, scale-drifts, cast-drifts. `limit` is the one that was passed, 0 for none."""

    code: str
    verdict: CheckVerdict
    value: float
    limit: float


def findings(reading: TargetReading) -> tuple[CheckFinding, ...]:
    """Scale, cast, skew and streaks, each with its verdict."""
    told = reading.measures
    scale = max(told.scale_x_percent, told.scale_y_percent, key=abs)
    return (
        _judged("scale", scale, SCALE_ASK_PERCENT, SCALE_STOP_PERCENT),
        _judged("cast", told.cast_levels, CAST_ASK_LEVELS, CAST_STOP_LEVELS),
        _judged("skew", told.skew_degrees, SKEW_ASK_DEGREES, SKEW_STOP_DEGREES),
        CheckFinding("streak", CheckVerdict.ASK if told.streaks_mm else CheckVerdict.PASS, float(len(told.streaks_mm)), 0),
    )


def _judged(code: str, value: float, ask: float, stop: float) -> CheckFinding:
    if abs(value) > stop:
        return CheckFinding(code, CheckVerdict.STOP, value, stop)
    return CheckFinding(code, CheckVerdict.ASK if abs(value) > ask else CheckVerdict.PASS, value, ask)


def drifts(readings: Sequence[TargetReading]) -> tuple[CheckFinding, ...]:
    """What moved by more than half its limit since the first checks, before it passes the limit. Oldest first."""
    if len(readings) < _FIRST_READINGS + _LAST_READINGS:
        return ()
    first, last = readings[:_FIRST_READINGS], readings[-_LAST_READINGS:]

    def moved(values: Iterable[float], then: Iterable[float]) -> float:
        return median(values) - median(then)

    scale = moved((r.measures.scale_x_percent for r in last), (r.measures.scale_x_percent for r in first))
    along = moved((r.measures.scale_y_percent for r in last), (r.measures.scale_y_percent for r in first))
    cast = moved((r.measures.cast_levels for r in last), (r.measures.cast_levels for r in first))
    found = [
        CheckFinding("scale-drifts", CheckVerdict.ASK, max(scale, along, key=abs), SCALE_ASK_PERCENT / 2),
        CheckFinding("cast-drifts", CheckVerdict.ASK, cast, CAST_ASK_LEVELS / 2),
    ]
    return tuple(finding for finding in found if abs(finding.value) > finding.limit)


def worst(found: Iterable[CheckFinding]) -> CheckVerdict:
    """The gravest verdict."""
    order = list(CheckVerdict)
    return max((finding.verdict for finding in found), key=order.index, default=CheckVerdict.PASS)


def readings_to_text(readings: Sequence[TargetReading]) -> str:
    """JSON for the store: the newest READINGS_KEPT, and always the first ones, which the drift is measured from."""
    kept = list(readings)
    if len(kept) > READINGS_KEPT:
        kept = kept[:_FIRST_READINGS] + kept[-(READINGS_KEPT - _FIRST_READINGS) :]
    return json.dumps([asdict(reading) | {"at": reading.at.isoformat()} for reading in kept])


def readings_from_text(text: str) -> list[TargetReading]:
    """What `readings_to_text` wrote; [] for nothing."""
    if not text:
        return []
    rows = json.loads(text)
    return [
        TargetReading(
            row["scanner"],
            datetime.fromisoformat(row["at"]),
            row["dpi"],
            TargetMeasures(**{**row["measures"], "streaks_mm": tuple(row["measures"]["streaks_mm"])}),
        )
        for row in rows
    ]
