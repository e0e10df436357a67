"""A document camera as a source: pages, and on the way to them what the camera shows."""

from __future__ import annotations

import base64
from collections.abc import Callable

from counter_app.domain.camera_frame import CameraHint, Corners, PreviewFrame
from counter_app.domain.scan_source import SourceKind
from counter_app.ports import Clock
from scanners.sources.driven import DrivenSource, Patience
from scanners.wire import Message


class CameraSource(DrivenSource):
    """Implements LiveCamera."""

    def __init__(
        self,
        name: str,
        clock: Clock,
        device: str = "0",
        *,
        patience: Patience | None = None,
        frames_per_second: float = 0.0,
        still_frames: int = 5,
    ) -> None:
        told = {"device": device, "frames_per_second": frames_per_second, "still_frames": still_frames}
        super().__init__(name, SourceKind.CAMERA, clock, told, patience)
        self._on_frame: Callable[[PreviewFrame], None] | None = None

    def watch(self, on_frame: Callable[[PreviewFrame], None] | None) -> None:
        """Implements LiveCamera."""
        self._on_frame = on_frame

    def capture(self) -> None:
        """Implements LiveCamera."""
        self.order("capture")

    def _heard(self, kind: str, told: Message) -> None:
        if kind == "frame" and self._on_frame is not None:
            self._on_frame(_preview(told))


def _preview(told: Message) -> PreviewFrame:
    corners: Corners | None = None
    if told["corners"]:
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = told["corners"]
        corners = ((ax, ay), (bx, by), (cx, cy), (dx, dy))
    width_px, height_px = told["size"]
    return PreviewFrame(base64.b64decode(told["jpeg"]), width_px, height_px, CameraHint(told["hint"]), corners)
