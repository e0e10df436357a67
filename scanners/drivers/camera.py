"""How does a document camera deliver pages? It watches, and takes a sheet that lies still and sharp; or on the button."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from counter_app.domain.errors import CounterError
from counter_app.domain.scan_errors import CameraBlind, ScannerTrouble, ScannerUnplugged
from counter_app.domain.scan_source import ScanSettings
from scanners.drivers.camera_eye import CameraEye, Glance, straightened
from scanners.wire import Message, RawPage

if TYPE_CHECKING:
    import cv2

    from scanners.drivers.camera_eye import Frame

_BLIND_FRAMES: Final = 15
_LOST_FRAMES: Final = 5
_PREVIEW_WIDTH: Final = 480
_PREVIEW_SECONDS: Final = 0.2
_STALE_FRAMES: Final = 4  # what the camera kept while nobody looked


class CameraDriver:
    """`device`: a number (0 is the first camera), a stream's address, or files of frames for tests.

    `width`, `height`: what a camera is asked for. `frames_per_second`: pace for sources that have none, 0: as they come.
    """

    def __init__(
        self,
        *,
        tell: Callable[[Message], None],
        device: str = "0",
        width: int = 3264,
        height: int = 2448,
        frames_per_second: float = 0.0,
        still_frames: int = 5,
    ) -> None:
        self._tell = tell
        self._device = device
        self._size = (width, height)
        self._pause_seconds = 1 / frames_per_second if frames_per_second else 0.0
        self._still_frames = still_frames
        self._cancelled = threading.Event()
        self._button = threading.Event()
        self._shown_at = 0.0

    def probe(self) -> Message:
        """Implements Driver: opens it and takes one frame."""
        camera = self._open()
        try:
            frame = self._frame(camera)
            if frame is None:
                raise ScannerTrouble(reason="no-frame")
            return {"ready": True, "has_feeder": False, "model": f"{frame.shape[1]}×{frame.shape[0]}"}
        finally:
            camera.release()

    def scan(self, settings: ScanSettings, into: Path) -> Iterator[RawPage | CounterError]:
        """Implements Driver. Runs until `most_sheets` or cancel."""
        camera, eye, taken = self._open(), CameraEye(self._still_frames), 0
        try:
            while not self._cancelled.is_set() and (settings.most_sheets is None or taken < settings.most_sheets):
                seen = self._next_picture(camera, eye)
                if seen is None:
                    return
                taken += 1
                yield self._page(*seen, into, taken)
                for _ in range(0 if self._pause_seconds or not self._device.isdigit() else _STALE_FRAMES):
                    camera.grab()
        finally:
            camera.release()

    def cancel(self) -> None:
        """Implements Driver."""
        self._cancelled.set()

    def order(self, what: str) -> None:
        """The button: "capture" takes the next frame as it is."""
        if what == "capture":
            self._button.set()

    def _open(self) -> cv2.VideoCapture:
        import cv2

        device: Any = int(self._device) if self._device.isdigit() else self._device
        camera = cv2.VideoCapture(device)
        if not camera.isOpened():
            camera.release()
            raise ScannerUnplugged(reason="no-camera")
        if self._device.isdigit():
            camera.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            camera.set(cv2.CAP_PROP_FRAME_WIDTH, self._size[0])
            camera.set(cv2.CAP_PROP_FRAME_HEIGHT, self._size[1])
        return camera

    def _frame(self, camera: cv2.VideoCapture) -> Frame | None:
        import numpy as np

        came, frame = camera.read()
        return np.asarray(frame, np.uint8) if came and frame is not None and frame.size else None

    def _next_picture(self, camera: cv2.VideoCapture, eye: CameraEye) -> tuple[Frame, Glance] | None:
        """Frames until one is to be taken. Raises CameraBlind, ScannerUnplugged."""
        black = lost = 0
        while not self._cancelled.wait(self._pause_seconds):
            frame = self._frame(camera)
            if frame is None:
                lost += 1
                if lost >= _LOST_FRAMES:
                    raise ScannerUnplugged(reason="no-frames")
                continue
            glance = eye.look(frame)
            lost, black = 0, black + 1 if glance.black else 0
            if black >= _BLIND_FRAMES:
                raise CameraBlind()
            self._show(frame, glance)
            if glance.take or self._button.is_set():
                self._button.clear()
                return frame, glance
        return None

    def _show(self, frame: Frame, glance: Glance) -> None:
        """Few and small: the preview must not hold up the camera. The picture that is taken is always shown."""
        import cv2

        now = time.monotonic()
        if now - self._shown_at < _PREVIEW_SECONDS and not glance.take:
            return
        self._shown_at = now
        height = round(frame.shape[0] * _PREVIEW_WIDTH / frame.shape[1])
        small = cv2.resize(frame, (_PREVIEW_WIDTH, height), interpolation=cv2.INTER_AREA)
        _, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 60])
        self._tell(
            {
                "tell": "frame",
                "jpeg": base64.b64encode(jpeg.tobytes()).decode(),
                "size": [_PREVIEW_WIDTH, height],
                "hint": str(glance.hint),
                "corners": glance.corners,
            }
        )

    def _page(self, frame: Frame, glance: Glance, into: Path, number: int) -> RawPage:
        """The whole frame is the master; what is seen of the sheet from above is a view beside it."""
        import cv2

        unsealed = into / f"unsealed-{number:05d}.png"
        if not cv2.imwrite(str(unsealed), frame, [cv2.IMWRITE_PNG_COMPRESSION, 1]):
            raise OSError(f"{unsealed} was not written")
        view = ""
        if glance.corners is not None:
            (into / "views").mkdir(exist_ok=True)
            view = str(into / "views" / f"unsealed-{number:05d}.jpg")
            cv2.imwrite(view, straightened(frame, glance.corners), [cv2.IMWRITE_JPEG_QUALITY, 92])
        return RawPage(str(unsealed), 0, 0, view=view)
