"""Which hand-written forms of a session have no picture at their dossier yet, and how does a file become one (BG Đ21.3)?

The form itself is evidence of what the citizen was promised: scanned, or taken from a file, it is a paper of the dossier
beside the components. It may come any time later; a session closes without it and says how many are missing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from counter_app.domain.catch_up import CatchUpLine, LineState
from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.digital_copy import HAND_WRITTEN_CODE
from counter_app.domain.officer import Officer
from counter_app.domain.scan_errors import PageUnreadable
from counter_app.services.scan_doors import ScanDoors
from counter_app.services.scan_run import ScanRuns
from counter_app.services.scanning import Scanning

MOST_BYTES: Final = 64 * 1024 * 1024
_BEGINS: Final = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*")


class CatchUpPictures:
    """For a worker thread."""

    def __init__(self, doors: ScanDoors) -> None:
        self._doors = doors
        self._works = Scanning(doors)
        self._runs = ScanRuns(doors)

    def missing(self, lines: tuple[CatchUpLine, ...]) -> list[CatchUpLine]:
        """Those that became a dossier which has no picture of its form, in the order of keying."""
        with self._doors.store.read() as session:
            return [
                line
                for line in lines
                if line.state is LineState.ENTERED
                and line.dossier_uid
                and not any(
                    copy.component_code == HAND_WRITTEN_CODE for copy in session.scans.copies.of_dossier(line.dossier_uid)
                )
            ]

    def open(self, dossier_uid: str, officer: Officer, sheets: int = 1) -> str:
        """The work of the form, begun or gone on with: for a scanner. Raises NotAssigned, UnknownDossier, MissingField."""
        return self._works.open(dossier_uid, HAND_WRITTEN_CODE, officer, declared=sheets)

    def take(self, dossier_uid: str, path: Path, officer: Officer, sheets: int = 1) -> str:
        """The pages of a file go into that work, by the gates of every page; returns its uid. `sheets`: as counted.

        Raises FileRefused (not-there, empty, too-large, wrong-kind), NotAssigned, PageUnreadable, ScanFileRefused.
        """
        _judge(path)
        assert self._doors.room.picked_file is not None
        work_uid = self.open(dossier_uid, officer, sheets)
        outcome = self._runs.run_source(work_uid, self._doors.room.picked_file(path), officer)
        if not outcome.pages:
            raise next(iter(outcome.faults), PageUnreadable(file=path.name, reason="not-an-image"))
        return work_uid


def _judge(path: Path) -> None:
    """What can be told without parsing it: by place, size and first bytes, never by its name."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise FileRefused(file=path.name[:60], reason="not-there") from error
    if not size:
        raise FileRefused(file=path.name[:60], reason="empty")
    if size > MOST_BYTES:
        raise FileRefused(file=path.name[:60], reason="too-large")
    if not head.startswith(_BEGINS):
        raise FileRefused(file=path.name[:60], reason="wrong-kind")
