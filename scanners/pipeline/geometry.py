"""Is the page what the law wants of a copy: resolution, size, colour, depth (NĐ 30/2020, phụ lục I phần II)?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counter_app.domain.page_gate import GateFinding, GateVerdict, PageGate
from counter_app.domain.page_limits import PageLimits

if TYPE_CHECKING:
    from scanners.pipeline.page_image import Image, PageImage


MM_PER_INCH: Final = 25.4
_FEWEST_BITS: Final = 8
_CHROMA_STEP, _CHROMA_SHARE = 3, 2e-5  # a colour sensor never delivers a page without any; grey saved as colour has none


def judge_geometry(page: PageImage, dpi: tuple[int, int], limits: PageLimits) -> list[GateFinding]:
    """Stage 4. `dpi`: what the device granted, across and along."""
    return [_resolution(dpi, limits), _size(page, dpi, limits), _colour(page, limits), _depth(page)]


def _resolution(dpi: tuple[int, int], limits: PageLimits) -> GateFinding:
    low, gate = min(dpi), PageGate.RESOLUTION
    if low < limits.min_dpi:
        return GateFinding(gate, GateVerdict.FAIL, "dpi-low", low, limits.min_dpi, "dpi")
    if dpi[0] != dpi[1]:
        facts: dict[str, object] = {"dpi_x": dpi[0], "dpi_y": dpi[1]}
        return GateFinding(gate, GateVerdict.FAIL, "dpi-uneven", low, limits.min_dpi, "dpi", facts)
    if low > limits.ask_dpi:
        return GateFinding(gate, GateVerdict.ASK, "dpi-high", low, limits.ask_dpi, "dpi")
    return GateFinding(gate, GateVerdict.PASS, "", low, limits.min_dpi, "dpi")


def _size(page: PageImage, dpi: tuple[int, int], limits: PageLimits) -> GateFinding:
    width, height = page.width_px / dpi[0] * MM_PER_INCH, page.height_px / dpi[1] * MM_PER_INCH
    name, off = min(
        ((name, _off((width, height), size)) for name, size in limits.sizes_mm.items()), key=lambda each: each[1]
    )
    facts: dict[str, object] = {"width_mm": round(width, 1), "height_mm": round(height, 1), "nearest": name}
    verdict = GateVerdict.PASS if off <= limits.size_tolerance_mm else GateVerdict.ASK
    reason = "" if verdict is GateVerdict.PASS else "size-unknown"
    return GateFinding(PageGate.PAGE_SIZE, verdict, reason, round(off, 2), limits.size_tolerance_mm, "mm", facts)


def _off(page_mm: tuple[float, float], form_mm: tuple[float, float]) -> float:
    """The larger difference of the two sides, upright or lying."""
    upright = max(abs(page_mm[0] - form_mm[0]), abs(page_mm[1] - form_mm[1]))
    return min(upright, max(abs(page_mm[0] - form_mm[1]), abs(page_mm[1] - form_mm[0])))


def coloured_share(image: Image) -> float:
    """Share of pixels of a BGR image whose channels differ: exactly 0 in grey saved as colour."""
    import cv2
    import numpy as np

    blue, green, red = cv2.split(image)
    spread = cv2.max(cv2.absdiff(red, green), cv2.absdiff(green, blue))
    return float(np.count_nonzero(spread > _CHROMA_STEP)) / spread.size


def is_grey(image: Image) -> bool:
    """Whether a BGR image is grey saved as colour."""
    return coloured_share(image) < _CHROMA_SHARE


def _colour(page: PageImage, limits: PageLimits) -> GateFinding:
    gate = PageGate.COLOUR
    if not limits.wants_colour:
        return GateFinding(gate, GateVerdict.PASS)
    if page.stored_channels < 3:
        return GateFinding(gate, GateVerdict.FAIL, "grey-page", page.stored_channels, 3, "channels")
    share = round(coloured_share(page.colour) * 100, 4)
    if share < _CHROMA_SHARE * 100:
        return GateFinding(gate, GateVerdict.FAIL, "grey-as-colour", share, _CHROMA_SHARE * 100, "percent")
    return GateFinding(gate, GateVerdict.PASS, "", share, _CHROMA_SHARE * 100, "percent")


def _depth(page: PageImage) -> GateFinding:
    verdict = GateVerdict.PASS if page.bits >= _FEWEST_BITS else GateVerdict.FAIL
    reason = "" if verdict is GateVerdict.PASS else "too-few-bits"
    return GateFinding(PageGate.BIT_DEPTH, verdict, reason, page.bits, _FEWEST_BITS, "bits")
