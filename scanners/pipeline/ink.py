"""What is on the page once its paper is taken away: marks in mm², their extent, coloured ones? A pencil line is content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from counter_app.domain.page_gate import GateFinding, GateVerdict, InkMarks, PageGate, upper
from counter_app.domain.page_limits import PageLimits

if TYPE_CHECKING:
    from scanners.pipeline.page_image import Image


_EDGE_MM: Final = 3.0
_PAPER_REACH_MM: Final = 14.0  # wider than the widest stroke, narrower than the widest shadow
_LEAST_RESIDUAL: Final = 14
_NOISE_TIMES: Final = 5.0
_SPECK_MM2: Final = 0.12
_DUST_MM: Final = 0.55
_SPOT_MM: Final = 0.8
_COLOUR_STEP: Final = 16
_CERTAIN_COLOUR_MM2: Final = 3.0


@dataclass(frozen=True, slots=True)
class Ink:
    """Marks that could be content, and specks (too small to be) per dm²."""

    marks: InkMarks
    specks_per_dm2: float


def residual_ink(half: Image, dpi: int) -> Ink:
    """`half`: the BGR page at half size, `dpi` that of the half-size picture.

    Paper is what lies around each place, so a grey, yellow or shadowed sheet is as empty as a white one. Each channel
    counts: a faint red seal is bright in red and missing in green and blue.
    """
    import cv2
    import numpy as np

    residual = _residual(half, dpi)
    edge = int(_EDGE_MM / 25.4 * dpi)
    residual[:edge], residual[-edge:], residual[:, :edge], residual[:, -edge:] = 0, 0, 0, 0
    strength, least = _extremes(residual)
    level = _threshold(strength)
    count, labels, stats, _ = cv2.connectedComponentsWithStats((strength > level).astype(np.uint8), connectivity=8)
    pixel_mm2 = (25.4 / dpi) ** 2
    areas = stats[1:, cv2.CC_STAT_AREA] * pixel_mm2
    extents = np.maximum(stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]) / dpi * 25.4
    content = (areas >= _SPECK_MM2) & (extents >= _DUST_MM)
    page_dm2 = half.shape[0] * half.shape[1] * pixel_mm2 / 10_000
    marks = InkMarks(
        area_mm2=round(float(areas[content].sum()), 2),
        marks=int(np.count_nonzero(content)),
        largest_mm=round(float(extents[content].max(initial=0.0)), 2),
        coloured_mm2=round(
            _coloured_mm2(cv2.subtract(strength, least), labels, np.flatnonzero(content) + 1, count) * pixel_mm2, 2
        ),
    )
    return Ink(marks, round(float(np.count_nonzero(extents < _SPOT_MM)) / max(page_dm2, 0.01), 1))


def _residual(half: Image, dpi: int) -> Any:
    """How much darker each channel is than the paper around."""
    import cv2
    import numpy as np

    scale = 4
    small = cv2.resize(half, (max(1, half.shape[1] // scale), max(1, half.shape[0] // scale)), interpolation=cv2.INTER_AREA)
    reach = max(3, int(_PAPER_REACH_MM / 25.4 * dpi / scale) | 1)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8), borderType=cv2.BORDER_REPLICATE)
    paper = cv2.medianBlur(paper, 5)
    whole = cv2.resize(paper, (half.shape[1], half.shape[0]), interpolation=cv2.INTER_LINEAR)
    return cv2.subtract(whole, cv2.GaussianBlur(half, (3, 3), 0))


def _threshold(strength: Any) -> float:
    """Above the grain of this paper: its usual residual plus five times the spread around it."""
    import numpy as np

    sample = strength[::3, ::3]
    usual = float(np.median(sample))
    spread = 1.4826 * float(np.median(np.abs(sample.astype(np.int16) - int(usual))))
    return max(_LEAST_RESIDUAL, usual + _NOISE_TIMES * max(spread, 1.0))


def _extremes(residual: Any) -> tuple[Any, Any]:
    """The channel that was taken most and the one that was taken least, pixel by pixel; numpy needs ten times as long."""
    import cv2

    one, other, third = cv2.split(residual)
    return cv2.max(cv2.max(one, other), third), cv2.min(cv2.min(one, other), third)


def _coloured_mm2(spread: Any, labels: Any, wanted: Any, count: int) -> float:
    """Pixels of the wanted marks whose channels were taken unequally: red or blue ink, not grey."""
    import numpy as np

    chosen = np.zeros(count, bool)
    chosen[wanted] = True
    return float(np.count_nonzero(chosen[labels] & (spread > _COLOUR_STEP)))


def judge_blank(marks: InkMarks, limits: PageLimits) -> GateFinding:
    """A blank *candidate* is asked about; a page with few marks passes, and says so. Nothing is dropped here or anywhere."""
    gate, unit = PageGate.BLANK, "mm2"
    nothing = marks.area_mm2 <= limits.blank_area_mm2 and marks.largest_mm < limits.blank_mark_mm
    facts: dict[str, object] = {"marks": marks.marks, "largest_mm": marks.largest_mm, "coloured_mm2": marks.coloured_mm2}
    if nothing and marks.coloured_mm2 < _CERTAIN_COLOUR_MM2:
        return GateFinding(gate, GateVerdict.ASK, "blank-candidate", marks.area_mm2, limits.blank_area_mm2, unit, facts)
    reason = "sparse" if marks.area_mm2 < limits.sparse_area_mm2 else ""
    return GateFinding(gate, GateVerdict.PASS, reason, marks.area_mm2, limits.blank_area_mm2, unit, facts)


def judge_spots(specks_per_dm2: float, limits: PageLimits) -> GateFinding:
    """Pepper all over the page: a dirty lamp, a worn drum, a copy of a copy."""
    return upper(PageGate.SPOTS, specks_per_dm2, ask=limits.spots_ask_per_dm2, reason="spots", unit="per dm2")
