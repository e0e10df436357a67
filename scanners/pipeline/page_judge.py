"""Who judges a page that came from anywhere, without the desk's process ever decoding it: one limited child for a whole
run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from counter_app.domain.page_gate import PageReading
from counter_app.domain.page_limits import PageLimits
from counter_app.domain.page_record import reading_from_record, reading_to_record
from counter_app.domain.scan_page import SheetSide
from scanners.limited_child import ChildLimits, LimitedChild
from scanners.pipeline.page_gates import judge_page

_TARGET: Final = "scanners.pipeline.page_judge:answer"
_LIMITS: Final = ChildLimits(memory_mib=2048, cpu_seconds=3600, wait_seconds=20.0)


class PageJudge:
    """Implements copy_ports.PageJudge. One page at a time: for one worker thread. Close it at the end of the run."""

    def __init__(self, limits: PageLimits | None = None, child_limits: ChildLimits = _LIMITS) -> None:
        self._limits = asdict(limits or PageLimits())
        self._child = LimitedChild(_TARGET, child_limits)
        self._child.start()

    def judge(self, path: Path, dpi: tuple[int, int], side: SheetSide) -> PageReading:
        """Raises FileRefused(file, reason); a page that kills the child costs only itself."""
        question = {"path": str(path.resolve()), "dpi": list(dpi), "side": side.value, "limits": self._limits}
        return reading_from_record(self._child.ask(question, path.name))

    def close(self) -> None:
        """End the child."""
        self._child.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def prepare() -> None:
    """In the child, before the first page: the libraries, on one core, so that the desk keeps the other."""
    import cv2
    import PIL.Image

    PIL.Image.init()
    cv2.setNumThreads(1)


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    """In the child: one page judged."""
    limits = question["limits"]
    sizes = {name: (float(size[0]), float(size[1])) for name, size in limits["sizes_mm"].items()}
    across, along = question["dpi"]
    page_limits = PageLimits(**{**limits, "sizes_mm": sizes})
    side = SheetSide(question["side"])
    return reading_to_record(judge_page(Path(question["path"]), (int(across), int(along)), side, page_limits))
