"""The codes of a page as the desk asks for them: read in a limited child, so that a hostile picture costs a page (D14)."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Final

from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.page_code import ExpectedCodes, FoundCode
from counter_app.domain.scan_errors import PageUnreadable
from scanners.limited_child import ChildLimits, LimitedChild

_TARGET: Final = "scanners.readers.page_codes:answer"


class LimitedPageReader:
    """Implements PageCodeReader. One child for all pages; for one thread. Close it."""

    def __init__(self, limits: ChildLimits | None = None) -> None:
        self._child = LimitedChild(_TARGET, limits or ChildLimits(memory_mib=3072, cpu_seconds=3600))
        self._child.start()

    def read(self, picture: Path, expected: ExpectedCodes) -> tuple[FoundCode, ...]:
        """Implements PageCodeReader."""
        try:
            told = self._child.ask({"path": str(picture), **asdict(expected)}, picture.name)
        except FileRefused as error:
            raise PageUnreadable(file=picture.name, reason=str(error.facts.get("reason", "broken"))) from error
        return tuple(FoundCode(text, symbology, tuple(box), way) for text, symbology, box, way in told["codes"])

    def close(self) -> None:
        """Ends the child."""
        self._child.close()
