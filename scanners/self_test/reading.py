"""What does the scanned target say of the scanner? Runs in the limited child; `TargetReader` asks it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.page_code import QR, ExpectedCodes
from counter_app.domain.scan_errors import PageUnreadable
from counter_app.domain.scanner_check import TargetMeasures
from scanners.limited_child import ChildLimits, ask_once
from scanners.self_test.target import CODE_TEXT, DOT_MM, DOTS_MM, grey_boxes_mm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Points = NDArray[np.float64]

_TARGET: Final = "scanners.self_test.reading:answer"
_SEARCH_MM: Final = 14.0  # how far a sheet may lie from its place
_CAST_LEVELS: Final = range(90, 250)  # too dark patches tell nothing of a lamp


class TargetReader:
    """Implements ScannerTargetReader."""

    def read(self, picture: Path, dpi: int) -> TargetMeasures:
        """Implements ScannerTargetReader."""
        try:
            told = ask_once(_TARGET, {"path": str(picture), "dpi": dpi}, picture.name, ChildLimits(memory_mib=3072))
        except FileRefused as error:
            raise PageUnreadable(file=picture.name, reason=str(error.facts.get("reason", "broken"))) from error
        return TargetMeasures(**{**told, "streaks_mm": tuple(told["streaks_mm"])})


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    """{"path", "dpi"} → the measures. Raises FileRefused(no-target)."""
    from scanners.pipeline.page_image import load_page

    page = load_page(Path(str(question["path"])))
    return asdict(measured(page.colour, page.grey, int(question["dpi"])))


def measured(colour: Pixels, grey: Pixels, dpi: int) -> TargetMeasures:
    """`colour` BGR, `grey` height × width. Raises FileRefused(no-target) when dots or code are not where they must be."""
    from scanners.pipeline.streaks import streak_places_mm
    from scanners.readers.page_codes import PageCodes

    codes = PageCodes().read(grey, ExpectedCodes((QR,), at_least=1))
    if CODE_TEXT not in {code.text for code in codes}:
        raise FileRefused(file="", reason="no-target")
    dots = _dots(grey, dpi)
    across = (_distance(dots[0], dots[1]) + _distance(dots[3], dots[2])) / 2
    along = (_distance(dots[0], dots[3]) + _distance(dots[1], dots[2])) / 2
    true_across, true_along = DOTS_MM[1][0] - DOTS_MM[0][0], DOTS_MM[3][1] - DOTS_MM[0][1]
    dpi_x, dpi_y = across / true_across * 25.4, along / true_along * 25.4
    slope = math.degrees(math.atan2(dots[1][1] - dots[0][1], dots[1][0] - dots[0][0]))
    return TargetMeasures(
        scale_x_percent=round((dpi_x / dpi - 1) * 100, 3),
        scale_y_percent=round((dpi_y / dpi - 1) * 100, 3),
        skew_degrees=round(slope, 3),
        cast_levels=round(_cast(colour, dots), 2),
        streaks_mm=tuple(round(place, 1) for place in streak_places_mm(grey, dpi)),
        dpi_x=round(dpi_x, 2),
        dpi_y=round(dpi_y, 2),
    )


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return math.hypot(one[0] - other[0], one[1] - other[1])


def _dots(grey: Pixels, dpi: int) -> list[tuple[float, float]]:
    """The middles of the four dots in pixels, to a fraction of one."""
    return [_dot(grey, dpi, place) for place in DOTS_MM]


def _dot(grey: Pixels, dpi: int, place_mm: tuple[float, float]) -> tuple[float, float]:
    import cv2
    import numpy as np

    reach, middle = _SEARCH_MM / 25.4 * dpi, [mm / 25.4 * dpi for mm in place_mm]
    left, top = max(0, round(middle[0] - reach)), max(0, round(middle[1] - reach))
    part = grey[top : round(middle[1] + reach), left : round(middle[0] + reach)]
    if part.size == 0:
        raise FileRefused(file="", reason="no-target")
    _, dark = cv2.threshold(part, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    area = math.pi * (DOT_MM / 25.4 * dpi / 2) ** 2
    outlines, _ = cv2.findContours(dark, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    round_ones = [outline for outline in outlines if 0.7 * area < cv2.contourArea(outline) < 1.3 * area]
    if len(round_ones) != 1:
        raise FileRefused(file="", reason="no-target")
    mask = np.zeros(part.shape, np.uint8)
    cv2.drawContours(mask, round_ones, -1, 255, 6)
    cv2.drawContours(mask, round_ones, -1, 255, -1)
    weights = np.where(mask > 0, 255.0 - part, 0.0)
    rows, columns = np.indices(part.shape)
    return left + float((columns * weights).sum() / weights.sum()), top + float((rows * weights).sum() / weights.sum())


def _cast(colour: Pixels, dots: list[tuple[float, float]]) -> float:
    """The widest distance between two channels on the light grey patches."""
    import cv2
    import numpy as np

    there = cv2.getPerspectiveTransform(np.array(DOTS_MM, np.float32), np.array(dots, np.float32))
    widest = 0.0
    for left, top, right, bottom, grey in grey_boxes_mm():
        if grey not in _CAST_LEVELS:
            continue
        inner = np.array([[[left + 4, top + 4]], [[right - 4, bottom - 4]]], np.float32)
        (x0, y0), (x1, y1) = (tuple(point[0]) for point in cv2.perspectiveTransform(inner, there))
        patch = colour[round(y0) : round(y1), round(x0) : round(x1)].reshape(-1, 3)
        means = patch.mean(axis=0)
        widest = max(widest, float(means.max() - means.min()))
    return widest
