"""Are paper and ink where they should be: not too dark, too light, clipped or off colour?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counter_app.domain.page_gate import GateFinding, GateVerdict, PageGate, upper
from counter_app.domain.page_limits import PageLimits

if TYPE_CHECKING:
    from scanners.pipeline.page_image import Image, PageImage


_TILE_MM: Final = 8.0
_CRUSHED_LEVEL, _CRUSHED_SHARE = 3, 0.35
_INK_CONTRAST: Final = 30
_FEWEST_INK: Final = 300
_INK_SHARE: Final = 0.002
_PAPER_PERCENTILE, _INK_PERCENTILE = 75, 20


def judge_tones(page: PageImage, dpi: int, limits: PageLimits) -> list[GateFinding]:
    """Exposure, clipping and cast, on the half-size picture."""
    import numpy as np

    counts = np.bincount(page.half_grey.ravel(), minlength=256)
    paper = _level(counts, _PAPER_PERCENTILE)
    inked = counts[: max(0, paper - _INK_CONTRAST)]
    ink = _level(inked, _INK_PERCENTILE) if inked.sum() >= _FEWEST_INK else None
    return [_exposure(paper, ink, limits), _clipping(page.half_grey, paper, dpi // 2, limits), _cast(page, paper, limits)]


def _level(counts: object, percentile: float) -> int:
    import numpy as np

    running = np.cumsum(np.asarray(counts))
    return int(np.searchsorted(running, running[-1] * percentile / 100))


def _exposure(paper: int, ink: int | None, limits: PageLimits) -> GateFinding:
    gate = PageGate.EXPOSURE
    if paper < limits.dark_paper_ask_level:
        return GateFinding(gate, GateVerdict.ASK, "too-dark", paper, limits.dark_paper_ask_level, "level")
    if ink is not None and ink > limits.light_ink_ask_level:
        return GateFinding(gate, GateVerdict.ASK, "too-light", ink, limits.light_ink_ask_level, "level")
    return GateFinding(gate, GateVerdict.PASS, "", paper, limits.dark_paper_ask_level, "level")


def _clipping(grey: Image, paper: int, dpi: int, limits: PageLimits) -> GateFinding:
    """Share of tiles with ink in which a third is plain black: nothing can be read in there any more."""
    import cv2
    import numpy as np

    tile = max(8, int(_TILE_MM / 25.4 * dpi))
    shape = (max(1, grey.shape[1] // tile), max(1, grey.shape[0] // tile))
    inked = cv2.resize((grey < paper - _INK_CONTRAST).astype(np.float32), shape, interpolation=cv2.INTER_AREA)
    crushed = cv2.resize((grey <= _CRUSHED_LEVEL).astype(np.float32), shape, interpolation=cv2.INTER_AREA)
    tiles = int(np.count_nonzero(inked > _INK_SHARE))
    if not tiles:
        return GateFinding(
            PageGate.CLIPPING, GateVerdict.CANNOT_JUDGE, "no-ink", None, limits.clipped_tiles_ask_percent, "percent"
        )
    share = round(100 * float(np.count_nonzero(crushed > _CRUSHED_SHARE)) / tiles, 1)
    return upper(PageGate.CLIPPING, share, ask=limits.clipped_tiles_ask_percent, reason="clipped", unit="percent")


def _cast(page: PageImage, paper: int, limits: PageLimits) -> GateFinding:
    """How far the paper is from grey, as CIE a*b* distance: coloured paper, or a lamp that drifts."""
    import cv2
    import numpy as np

    sample = np.ascontiguousarray(page.half[::4, ::4])
    bright = page.half_grey[::4, ::4] >= paper - 12
    lab = cv2.cvtColor(sample, cv2.COLOR_BGR2LAB)
    a, b = np.median(lab[..., 1][bright]) - 128, np.median(lab[..., 2][bright]) - 128
    return upper(PageGate.CAST, round(float(np.hypot(a, b)), 1), ask=limits.cast_ask, reason="cast", unit="ab")
