"""The morning's self-test: scan the target, read it, judge it, and keep the row of readings that shows a drift."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from counter_app.domain.scan_errors import PageUnreadable
from counter_app.domain.scan_page import ScanFault, ScannedSide
from counter_app.domain.scan_source import ScanSettings
from counter_app.domain.scanner_check import (
    CheckFinding,
    CheckVerdict,
    TargetReading,
    drifts,
    findings,
    readings_from_text,
    readings_to_text,
    worst,
)
from counter_app.ports import Clock, DeskStore
from counter_app.scan_ports import ScannerTargetReader, ScanSource

NOTE = "scanner-check:"


@dataclass(frozen=True, slots=True)
class ScannerCheckResult:
    """One check with everything it showed; `findings` holds the drift, too."""

    reading: TargetReading
    findings: tuple[CheckFinding, ...]

    @property
    def verdict(self) -> CheckVerdict:
        """The gravest one. STOP: no original may be scanned on this device before it was put right."""
        return worst(self.findings)


class ScannerCheck:
    """For a worker thread."""

    def __init__(self, store: DeskStore, clock: Clock, reader: ScannerTargetReader) -> None:
        self._store = store
        self._clock = clock
        self._reader = reader

    def run(self, source: ScanSource, settings: ScanSettings) -> ScannerCheckResult:
        """Scans one page and judges it. Raises the source's DeviceError, PageUnreadable (no target on it), StoreError."""
        with tempfile.TemporaryDirectory(prefix="counter-target-") as folder:
            page = _one_page(source, settings, Path(folder))
            measures = self._reader.read(page.path, page.dpi_x or settings.dpi)
        reading = TargetReading(source.name, self._clock.now(), settings.dpi, measures)
        if self._store.read_only:
            return ScannerCheckResult(reading, findings(reading))
        with self._store.write() as session:
            kept = [*readings_from_text(session.notes.get(NOTE + source.name) or ""), reading]
            session.notes.put(NOTE + source.name, readings_to_text(kept))
        return ScannerCheckResult(reading, findings(reading) + drifts(kept))

    def readings(self, scanner: str) -> list[TargetReading]:
        """Oldest first."""
        with self._store.read() as session:
            return readings_from_text(session.notes.get(NOTE + scanner) or "")


def last_check(text: str) -> ScannerCheckResult | None:
    """The latest of the readings kept in a note, judged again; None when there is none."""
    kept = readings_from_text(text)
    return ScannerCheckResult(kept[-1], findings(kept[-1]) + drifts(kept)) if kept else None


def _one_page(source: ScanSource, settings: ScanSettings, into: Path) -> ScannedSide:
    run = source.scan(settings, into)
    try:
        for item in run:
            if isinstance(item, ScannedSide):
                return item
            if isinstance(item, ScanFault):
                raise item.error
    finally:
        close = getattr(run, "close", None)
        if close is not None:
            close()
    raise PageUnreadable(device=source.name, sheet=1, file="", reason="empty")
