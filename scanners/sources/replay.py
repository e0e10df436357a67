"""The replayed scanner as a source: after a fault the next run goes on behind it, like a real pile of paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from counter_app.domain.scan_errors import ScanDriverCrashed
from counter_app.domain.scan_page import ScanFault, ScanItem
from counter_app.domain.scan_source import ScanSettings, SourceKind
from counter_app.ports import Clock
from scanners.drivers.replay import FAULT
from scanners.sources.driven import DrivenSource


class ReplaySource(DrivenSource):
    """Implements ScanSource over files (Path) and faults (the code of a DeviceError)."""

    def __init__(self, name: str, clock: Clock, pages: Sequence[Path | str], dpi: int = 0) -> None:
        self._waiting = [str(page.resolve()) if isinstance(page, Path) else FAULT + page for page in pages]
        super().__init__(name, SourceKind.REPLAY, clock, {"pages": self._waiting, "dpi": dpi})

    def load(self, pages: Sequence[Path | str]) -> None:
        """More paper into the feeder."""
        self._waiting += [str(page.resolve()) if isinstance(page, Path) else FAULT + page for page in pages]

    @property
    def waiting(self) -> int:
        """Pages and faults still to come."""
        return len(self._waiting)

    def scan(self, settings: ScanSettings, into: Path) -> Iterator[ScanItem]:
        """Implements ScanSource. Each page and each fault comes once."""
        self._device = self._device | {"pages": list(self._waiting)}
        for item in super().scan(settings, into):
            if not isinstance(item, ScanFault) or not isinstance(item.error, ScanDriverCrashed):
                del self._waiting[:1]  # a page, a fault that is over now, or a page that nobody can read
            yield item
