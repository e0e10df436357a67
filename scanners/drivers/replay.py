"""A scanner without a machine: plays files and faults in order, for the demo, practice and tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from counter_app.domain.errors import CounterError
from counter_app.domain.scan_errors import FeederEmpty, ScannerUnplugged
from counter_app.domain.scan_source import PaperPath, ScanSettings
from scanners.wire import Message, RawPage, error_of

FAULT = "fault:"


class ReplayDriver:
    """`pages`: files in the order of the paper, or "fault:<code of a DeviceError>" where the machine shall stop."""

    def __init__(self, *, tell: Callable[[Message], None], pages: Sequence[str], dpi: int = 0) -> None:
        self._pages = list(pages)
        self._dpi = dpi
        self._cancelled = False

    def probe(self) -> Message:
        """Implements Driver."""
        missing = [page for page in self._pages if not page.startswith(FAULT) and not Path(page).is_file()]
        if missing:
            raise ScannerUnplugged(reason=Path(missing[0]).name)
        return {"ready": True, "feeder_loaded": bool(self._pages), "has_feeder": True, "has_duplex": True, "model": "replay"}

    def scan(self, settings: ScanSettings, into: Path) -> Iterator[RawPage | CounterError]:
        """Implements Driver. The files stay; what is delivered are copies."""
        if not self._pages:
            raise FeederEmpty()
        sides = 2 if settings.both_sides else 1
        sheets = 1 if settings.paper_path is PaperPath.FLATBED else settings.most_sheets
        most = None if sheets is None else sheets * sides
        for number, page in enumerate(self._pages[:most]):
            if self._cancelled:
                return
            if page.startswith(FAULT):
                raise error_of({"code": page.removeprefix(FAULT)})
            unsealed = into / f"unsealed-{number:05d}{Path(page).suffix}"
            shutil.copyfile(page, unsealed)
            side = "back" if sides == 2 and number % 2 else "front"
            yield RawPage(str(unsealed), self._dpi, self._dpi, side)

    def cancel(self) -> None:
        """Implements Driver."""
        self._cancelled = True
