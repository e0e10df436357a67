"""How far do the lines of print lean? A number to ask by; the master is never straightened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from counter_app.domain.page_gate import GateFinding, GateVerdict, PageGate, upper
from counter_app.domain.page_limits import PageLimits

if TYPE_CHECKING:
    from scanners.pipeline.page_image import Image

_WIDTH_PX: Final = 620
_MOST_DEGREES: Final = 6.0
_COARSE, _FINE = 0.5, 0.1
_CONTRAST: Final = 30
_LEAST_INK: Final = 0.003
_CLEAR: Final = 3.2  # the best angle over the usual one: lines of print reach 3.5 to 130, a drawing with lines of its own 3


def judge_skew(half_grey: Image, limits: PageLimits) -> GateFinding:
    """Degrees, clockwise positive; cannot be judged without lines."""
    degrees = skew_degrees(half_grey)
    if degrees is None:
        return GateFinding(PageGate.SKEW, GateVerdict.CANNOT_JUDGE, "no-lines", None, limits.skew_ask_degrees, "degrees")
    found = upper(PageGate.SKEW, abs(degrees), ask=limits.skew_ask_degrees, reason="skewed", unit="degrees")
    return GateFinding(found.gate, found.verdict, found.reason, found.value, found.limit, found.unit, {"degrees": degrees})


def skew_degrees(half_grey: Image) -> float | None:
    """By the projection profile: the angle at which lines of print fall into rows and the white between them stays white."""
    import cv2
    import numpy as np

    scale = _WIDTH_PX / half_grey.shape[1]
    small = cv2.resize(half_grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = (small < int(np.median(small)) - _CONTRAST).astype(np.float32)
    edge = _WIDTH_PX // 30
    ink[:edge], ink[-edge:], ink[:, :edge], ink[:, -edge:] = 0, 0, 0, 0
    if ink.mean() < _LEAST_INK:
        return None
    coarse = np.arange(-_MOST_DEGREES, _MOST_DEGREES + _COARSE / 2, _COARSE)
    scores = [_score(ink, angle) for angle in coarse]
    if max(scores) < _CLEAR * float(np.median(scores)):
        return None
    near = float(coarse[int(np.argmax(scores))])
    fine = np.arange(near - _COARSE, near + _COARSE + _FINE / 2, _FINE)
    best = float(fine[int(np.argmax([_score(ink, angle) for angle in fine]))])
    return round(best, 1) + 0.0


def _score(ink: Any, degrees: float) -> float:
    """Sum of squared steps from row to row once the page is sheared back by so much: cheap, and exact for small angles."""
    import cv2
    import numpy as np

    height, width = ink.shape
    slope = float(np.tan(np.radians(degrees)))
    shear = np.array([[1, 0, 0], [-slope, 1, slope * width / 2]], np.float32)
    rows = cv2.warpAffine(ink, shear, (width, height), flags=cv2.INTER_NEAREST).sum(axis=1)
    return float(np.square(np.diff(rows)).sum())
