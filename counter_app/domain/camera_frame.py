"""What does a document camera show right now, and what is it waiting for?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


class CameraHint(StrEnum):
    """What the person at the camera should know."""

    NO_SHEET = "no_sheet"
    MOVING = "moving"
    BLURRED = "blurred"
    HOLD = "hold"  # still and sharp: the picture is about to be taken
    TAKEN = "taken"  # the sheet may go


@dataclass(frozen=True, slots=True)
class PreviewFrame:
    """`jpeg`: a small picture. `corners` of the sheet as parts of width and height (0 to 1), clockwise from the left upper
    one; None where no sheet is seen."""

    jpeg: bytes
    width_px: int
    height_px: int
    hint: CameraHint
    corners: Corners | None = None
