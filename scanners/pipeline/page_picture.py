"""How does a page look, small enough for a terminal? Drawn in a limited child (D14); the master is only read."""

from __future__ import annotations

import base64
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from scanners.limited_child import ChildLimits, LimitedChild

_TARGET: Final = "scanners.pipeline.page_picture:answer"
_LIMITS: Final = ChildLimits(memory_mib=2048, cpu_seconds=3600, wait_seconds=20.0)


class PagePictures:
    """Implements scan_ports.PagePictures. One picture at a time; the child stays for the next one."""

    def __init__(self) -> None:
        self._child = LimitedChild(_TARGET, _LIMITS)
        self._lock = threading.Lock()

    def small(self, path: Path, width_px: int, rotate: int) -> bytes:
        """PNG. Raises FileRefused."""
        with self._lock:
            told = self._child.ask({"path": str(path.resolve()), "width": width_px, "rotate": rotate}, path.name)
        return base64.b64decode(told["png"])

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._child.close()


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    """In the child: turned as it is flagged, then shrunk."""
    import cv2

    from scanners.pipeline.page_image import load_page

    page = load_page(Path(question["path"])).half
    turns = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
    turn = turns.get(int(question["rotate"]))
    seen = page if turn is None else cv2.rotate(page, turn)
    width = min(int(question["width"]), seen.shape[1])
    height = max(1, round(seen.shape[0] * width / seen.shape[1]))
    small = cv2.resize(seen, (width, height), interpolation=cv2.INTER_AREA)
    _, png = cv2.imencode(".png", small)
    return {"png": base64.b64encode(png.tobytes()).decode()}
