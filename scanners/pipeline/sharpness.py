"""Is the page sharp? By the width of its strongest edges, in pixels; a page with too few edges cannot be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counter_app.domain.page_gate import GateFinding, GateVerdict, PageGate, upper
from counter_app.domain.page_limits import PageLimits

if TYPE_CHECKING:
    from scanners.pipeline.page_image import Image


_MARGIN_MM: Final = 4.0
_STRONGEST: Final = 0.01
_STRONGEST_NEAR_EDGES: Final = 0.08  # a sparse page has fewer edges than one pixel in a hundred
_LEAST_RANGE: Final = 40
_FEWEST_EDGES: Final = 150
_REACH_MM: Final = 0.6  # an edge blurred wider than this is no edge any more


def judge_sharpness(grey: Image, dpi: int, limits: PageLimits) -> GateFinding:
    """Edge width scaled to 200 dpi against `edge_width_ask_px` and `edge_width_fail_px`."""
    width = edge_width_px(grey, dpi)
    if width is None:
        return GateFinding(PageGate.SHARPNESS, GateVerdict.CANNOT_JUDGE, "few-edges", None, limits.edge_width_ask_px, "px")
    scaled = round(width * 200 / dpi, 2)
    return upper(
        PageGate.SHARPNESS,
        scaled,
        ask=limits.edge_width_ask_px,
        fail=limits.edge_width_fail_px,
        reason="blurred",
        unit="px",
    )


def edge_width_px(grey: Image, dpi: int) -> float | None:
    """Median of local range ÷ gradient over the strongest edges, in pixels of this image; None when there are too few."""
    import cv2
    import numpy as np

    margin = int(_MARGIN_MM / 25.4 * dpi)
    inner = grey[margin:-margin, margin:-margin]
    if min(inner.shape) < 32:
        return None
    reach = max(5, int(_REACH_MM / 25.4 * dpi) * 2 + 1)
    kernel = np.ones((reach, reach), np.uint8)
    span = cv2.subtract(cv2.dilate(inner, kernel), cv2.erode(inner, kernel))
    across = cv2.absdiff(inner[1:-1, 2:], inner[1:-1, :-2])
    along = cv2.absdiff(inner[2:, 1:-1], inner[:-2, 1:-1])
    slope = cv2.max(across, along)  # levels over two pixels
    wide = span[1:-1, 1:-1]
    strong = wide > _LEAST_RANGE
    slopes, spans = slope[strong], wide[strong]
    if slopes.size < _FEWEST_EDGES:
        return None
    enough = _strong_enough(
        np.bincount(slopes, minlength=256), int(min(grey.size * _STRONGEST, slopes.size * _STRONGEST_NEAR_EDGES))
    )
    chosen = slopes >= max(2, enough)
    if int(np.count_nonzero(chosen)) < _FEWEST_EDGES:
        return None
    return float(np.median(spans[chosen].astype(np.float32) / (slopes[chosen].astype(np.float32) / 2)))


def _strong_enough(counts: object, wanted: int) -> int:
    """The slope that the strongest `wanted` pixels reach."""
    import numpy as np

    from_top = np.cumsum(np.asarray(counts)[::-1])
    return 255 - int(np.searchsorted(from_top, min(wanted, int(from_top[-1]))))
