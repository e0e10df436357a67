"""Where does a dark or light line run down the whole page: a speck of dirt on the glass of the feeder?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counter_app.domain.page_gate import GateFinding, GateVerdict, PageGate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scanners.pipeline.page_image import Image

    Bands = NDArray[np.int16]


_BANDS: Final = 64
_KEEPS_SIGN: Final = 0.97
_LEAST_LEVELS: Final = 3.0
_EDGE_MM: Final = 2.6  # the outermost 20 pixels at 200 dpi belong to the edge of the sheet
_REACH_MM: Final = 1.6
_JOIN_MM: Final = 1.0


def streak_places_mm(grey: Image, dpi: int) -> tuple[float, ...]:
    """Places from the left edge of columns that stay darker, or lighter, than both sides in 97 % of 64 bands.

    Dark dirt shows in the paper between the lines of print, so each band counts by its brightest row; a light line shows
    only across print, so there the darkest row counts. A ruled line of a form ends before the margins do; dirt does not.
    """
    import numpy as np

    rows = grey.shape[0] // _BANDS
    if not rows:
        return ()
    bands = grey[: rows * _BANDS].reshape(_BANDS, rows, grey.shape[1])
    reach = max(3, int(_REACH_MM / 25.4 * dpi))
    paper, print_ = bands.max(axis=1).astype(np.int16), bands.min(axis=1).astype(np.int16)
    hit = (_aside(paper, reach) < -_LEAST_LEVELS).mean(axis=0) >= _KEEPS_SIGN
    hit |= (_aside(print_, reach) > _LEAST_LEVELS).mean(axis=0) >= _KEEPS_SIGN
    edge = int(_EDGE_MM / 25.4 * dpi)
    hit[:edge], hit[-edge:] = False, False
    return _joined([float(column) / dpi * 25.4 for column in np.flatnonzero(hit)])


def _aside(bands: Bands, reach: int) -> Bands:
    """Difference to the nearer level of the two sides; 0 where it lies between them."""
    import numpy as np

    left, right = np.roll(bands, reach, axis=1), np.roll(bands, -reach, axis=1)
    return np.minimum(bands - np.minimum(left, right), 0) + np.maximum(bands - np.maximum(left, right), 0)


def _joined(places: list[float]) -> tuple[float, ...]:
    runs: list[list[float]] = []
    for place in places:
        if runs and place - runs[-1][-1] <= _JOIN_MM:
            runs[-1].append(place)
        else:
            runs.append([place])
    return tuple(round(sum(run) / len(run), 1) for run in runs)


def judge_streaks(places: tuple[float, ...]) -> GateFinding:
    """One page's word; `domain.page_stack.dirty_glass` says more once there are several."""
    verdict = GateVerdict.ASK if places else GateVerdict.PASS
    facts: dict[str, object] = {"place_mm": places[0]} if places else {}
    return GateFinding(PageGate.STREAK, verdict, "streak" if places else "", len(places), 0, "columns", facts)
