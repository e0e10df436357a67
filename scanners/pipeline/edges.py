"""Does the sheet fill its picture: no black border, no corner folded over or torn off?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counter_app.domain.page_gate import GateFinding, PageGate, upper
from counter_app.domain.page_limits import PageLimits

if TYPE_CHECKING:
    from scanners.pipeline.page_image import Image


_DARK: Final = 100
_MOSTLY: Final = 0.6
_CORNER_BOX_MM: Final = 40.0
_STEP_MM: Final = 1.0
_NOT_PAPER: Final = 6.0


def judge_edges(half_grey: Image, dpi: int, limits: PageLimits) -> list[GateFinding]:
    """`dpi` is that of the half-size picture."""
    border = round(_border_mm(half_grey, dpi), 1)
    # Four pictures of one corner: turned so that it is always top left.
    corners = (half_grey, half_grey[:, ::-1], half_grey[::-1, :], half_grey[::-1, ::-1])
    fold = round(max(_corner_mm(corner, dpi) for corner in corners), 1)
    if border > limits.dark_border_ask_mm:
        fold = 0.0  # a border darkens both its corners
    return [
        upper(PageGate.DARK_BORDER, border, ask=limits.dark_border_ask_mm, reason="dark-border", unit="mm"),
        upper(PageGate.CORNER, fold, ask=limits.corner_ask_mm, reason="corner", unit="mm"),
    ]


def _border_mm(grey: Image, dpi: int) -> float:
    """The widest run of mostly dark rows or columns that starts at an edge."""
    import numpy as np

    dark = grey < _DARK
    rows, columns = dark.mean(axis=1) > _MOSTLY, dark.mean(axis=0) > _MOSTLY
    widest = 0
    for line in (rows, rows[::-1], columns, columns[::-1]):
        light = np.flatnonzero(~line)
        widest = max(widest, int(light[0]) if light.size else line.size)
    return widest / dpi * 25.4


def _corner_mm(grey: Image, dpi: int) -> float:
    """How far along the edge a triangle reaches that is not this paper: the lid, dark or light, where the corner is missing.

    What the paper would be there is read off both edges beyond the corner, so a page that darkens towards its spine has four
    corners.
    """
    import numpy as np

    size = min(int(_CORNER_BOX_MM / 25.4 * dpi), min(grey.shape) // 3)
    column = np.median(grey[size::5, :size], axis=0)
    row = np.median(grey[:size, size::5], axis=1)
    expected = np.minimum(column[None, :], row[:, None])
    off = np.abs(grey[:size, :size].astype(np.float32) - expected) > _NOT_PAPER
    along, down = np.meshgrid(np.arange(size), np.arange(size))
    step = max(1, int(_STEP_MM / 25.4 * dpi))
    rings = (along + down) // step
    counts = np.maximum(np.bincount(rings.ravel()), 1)
    shares = (np.bincount(rings.ravel(), weights=off.ravel()) / counts)[: size // step]
    inside = np.flatnonzero(shares < _MOSTLY)
    return float(inside[0] if inside.size else shares.size) * step / dpi * 25.4
