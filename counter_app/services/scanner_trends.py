"""How have the scanners of this desk done on their morning self-tests, and where are they drifting?"""

from __future__ import annotations

from counter_app.domain.scanner_check import TargetReading, readings_from_text
from counter_app.services.scan_doors import ScanDoors
from counter_app.services.scanner_check import NOTE


class ScannerTrends:
    """Reads only."""

    def __init__(self, doors: ScanDoors) -> None:
        self._doors = doors

    def all(self) -> list[tuple[str, list[TargetReading]]]:
        """Every scanner of the desk by its name, with its readings, oldest first. Raises StoreError."""
        with self._doors.store.read() as session:
            return [(name, readings_from_text(session.notes.get(NOTE + name) or "")) for name in self._doors.room.sources()]
