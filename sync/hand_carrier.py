"""What can be done with a stick at this desk? Out, back, and the centre's keys for a desk that is never online."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from counter_app.domain.proof_errors import CentreKeysRefused
from counter_app.proof_ports import ExportedBundle, ReceiptReport
from sync.bundle_export import BundleDoors as BundleDoors
from sync.bundle_export import BundleExport
from sync.centre_keys import DESK_KEY, DIFFER_NOTE, known_keys, trust_file
from sync.media import media, newest
from sync.receipt_bundle import ReceiptImport

_MOST_KEY_BYTES: Final = 10_000
RECEIPTS_SUFFIX: Final = ".receipts"


class HandCarrier:
    """Implements proof_ports.Carrier."""

    def __init__(self, doors: BundleDoors) -> None:
        self._doors = doors

    def export(
        self, target: Path, made_by: str, moved: Callable[[int, int], None], *, with_files: bool = True
    ) -> ExportedBundle:
        """See bundle_export."""
        return BundleExport(self._doors).export(target, made_by, moved, with_files=with_files)

    def take_receipts(self, path: Path, officer_id: str) -> ReceiptReport:
        """See receipt_bundle."""
        return ReceiptImport(self._doors).take(path, officer_id)

    def trust(self, path: Path, officer_id: str) -> str:
        """The file that `gateway keys` prints."""
        try:
            with path.open("rb") as file:
                text = file.read(_MOST_KEY_BYTES).decode()
        except (OSError, ValueError) as error:
            raise CentreKeysRefused(reason="not-there") from error
        return trust_file(self._doors.store, text, officer_id, self._doors.clock.now()).signing_key

    def place(self) -> str:
        """The likeliest one."""
        found = media()
        return str(found[0]) if found else ""

    def receipts_found(self) -> str:
        """By its name's end and its time."""
        found = newest(RECEIPTS_SUFFIX, media())
        return str(found) if found else ""

    def keys_differ(self) -> str:
        """As the last contact found it."""
        with self._doors.store.read() as session:
            noted = session.notes.get(DIFFER_NOTE)
        return "" if not noted else "desk" if noted == DESK_KEY else "centre"

    def has_keys(self) -> bool:
        """From a contact or from a file."""
        with self._doors.store.read() as session:
            return known_keys(session) is not None
