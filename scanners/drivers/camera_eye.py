"""Where is the sheet under a camera, does it lie still, is it sharp? Decides frame by frame when a picture is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from counter_app.domain.camera_frame import CameraHint, Corners

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Frame = NDArray[np.uint8]

_SMALL_WIDTH: Final = 480
_LEAST_PART: Final = 0.12  # of the frame; a card on a desk is seen by the button, not by itself
_MOST_MOVE: Final = 0.004  # of the frame's width, from one frame to the next
_MOST_CHANGE: Final = 3.0  # grey levels, mean over the sheet
_LEAST_SHARP: Final = 0.85  # of the sharpest still frame of this sheet so far
_STILL_FRAMES: Final = 5
_OTHER_SHEET: Final = 0.03  # of the picture is another than what was taken: somebody turned or changed the page
_OTHER_GREY: Final = 20
BLACK_MEAN: Final = 10.0
BLACK_SPREAD: Final = 6.0


@dataclass(slots=True)
class Glance:
    """One frame, looked at. `take`: now."""

    hint: CameraHint
    corners: Corners | None
    take: bool = False
    black: bool = False


class CameraEye:
    """Fed with every frame (height × width × 3, BGR). Takes each sheet once, until it leaves or another one lies there."""

    def __init__(self, still_frames: int = _STILL_FRAMES) -> None:
        self._still_frames = still_frames
        self._last: Frame | None = None
        self._last_corners: Corners | None = None
        self._still = 0
        self._sharpest = 0.0
        self._taken: Frame | None = None

    def look(self, frame: Frame) -> Glance:
        """What this frame shows."""
        import cv2
        import numpy as np

        grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
        small = cv2.resize(
            grey, (_SMALL_WIDTH, round(grey.shape[0] * _SMALL_WIDTH / grey.shape[1])), interpolation=cv2.INTER_AREA
        )
        soft = np.asarray(cv2.GaussianBlur(small, (0, 0), 1.5), np.uint8)
        black = bool(soft.mean() < BLACK_MEAN and soft.std() < BLACK_SPREAD)
        corners = None if black else sheet_corners(soft)
        moved = self._moved(soft, corners)
        self._last, self._last_corners = soft, corners
        if corners is None:
            self._still, self._sharpest, self._taken = 0, 0.0, None
            return Glance(CameraHint.NO_SHEET, None, black=black)
        if self._taken is not None and _changed(soft, self._taken) < _OTHER_SHEET:
            return Glance(CameraHint.TAKEN, corners)
        self._taken = None
        if moved:
            self._still = 0
            return Glance(CameraHint.MOVING, corners)
        return self._still_frame(soft, float(cv2.Laplacian(small, cv2.CV_32F).std()), corners)

    def _still_frame(self, soft: Frame, sharp: float, corners: Corners) -> Glance:
        if not self._sharpest * _LEAST_SHARP <= sharp <= self._sharpest / _LEAST_SHARP:
            self._still = 0  # the lens is still looking for its focus
        self._still += 1
        self._sharpest = max(self._sharpest, sharp)
        if sharp < self._sharpest * _LEAST_SHARP:
            return Glance(CameraHint.BLURRED, corners)
        if self._still < self._still_frames:
            return Glance(CameraHint.HOLD, corners)
        self._still, self._sharpest, self._taken = 0, 0.0, soft
        return Glance(CameraHint.TAKEN, corners, take=True)

    def _moved(self, soft: Frame, corners: Corners | None) -> bool:
        if self._last is None or corners is None or self._last_corners is None:
            return True
        far = max(
            max(abs(x - was_x), abs(y - was_y)) for (x, y), (was_x, was_y) in zip(corners, self._last_corners, strict=True)
        )
        return far > _MOST_MOVE or _difference(soft, self._last) > _MOST_CHANGE


def _difference(one: Frame, other: Frame) -> float:
    import cv2

    return float(cv2.absdiff(one, other).mean())


def _changed(one: Frame, other: Frame) -> float:
    """The part of the picture that is not what it was."""
    import cv2

    return float((cv2.absdiff(one, other) > _OTHER_GREY).mean())


def sheet_corners(grey: Frame) -> Corners | None:
    """The largest bright four-cornered thing on a darker ground, clockwise from the left upper corner; None without one."""
    import cv2

    _, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (15, 15)))
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    high, wide = grey.shape
    for outline in sorted(outlines, key=cv2.contourArea, reverse=True)[:3]:
        if cv2.contourArea(outline) < _LEAST_PART * high * wide:
            return None
        hull = cv2.convexHull(outline)
        four = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, True), True)
        if len(four) == 4 and not _touches_edge(four, wide, high):
            return _clockwise([(float(point[0][0]) / wide, float(point[0][1]) / high) for point in four])
    return None


def _touches_edge(four: Any, wide: int, high: int) -> bool:
    """A sheet that is not all in the picture is no sheet yet."""
    return any(not (1 < x < wide - 2 and 1 < y < high - 2) for ((x, y),) in four)


def _clockwise(points: list[tuple[float, float]]) -> Corners:
    by_height = sorted(points, key=lambda point: point[1])
    (left_top, right_top), (left_low, right_low) = sorted(by_height[:2]), sorted(by_height[2:])
    return left_top, right_top, right_low, left_low


def straightened(frame: Frame, corners: Corners) -> Frame:
    """The sheet alone, seen from above: a view to look at. The frame stays the master."""
    import cv2
    import numpy as np

    high, wide = frame.shape[:2]
    seen = np.array([(x * wide, y * high) for x, y in corners], np.float32)

    def length(one: int, other: int) -> float:
        return float(np.linalg.norm(seen[one] - seen[other]))

    width = round(max(length(0, 1), length(3, 2)))
    height = round(max(length(0, 3), length(1, 2)))
    flat = np.array([(0, 0), (width - 1, 0), (width - 1, height - 1), (0, height - 1)], np.float32)
    turned = cv2.warpPerspective(frame, cv2.getPerspectiveTransform(seen, flat), (width, height), flags=cv2.INTER_CUBIC)
    return np.asarray(turned, np.uint8)
