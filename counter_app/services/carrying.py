"""Who may carry data by hand, and what has been carried so far? (reliability §3.9)"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.ports import DeskStore
from counter_app.proof_ports import Carrier, ExportedBundle, ReceiptReport
from counter_app.services.acting import allow


class Carrying:
    """Bundles out, receipts back. Every one stands in the audit chain with who did it."""

    def __init__(self, store: DeskStore, carrier: Carrier) -> None:
        self._store = store
        self._carrier = carrier

    @property
    def has_keys(self) -> bool:
        """False while this desk can encrypt nothing for the centre."""
        return self._carrier.has_keys()

    @property
    def keys_differ(self) -> str:
        """Whose key was changed, so that a person must look: "centre" or "desk"; "" when all is well."""
        return self._carrier.keys_differ()

    def export(
        self, target: Path, officer: Officer, moved: Callable[[int, int], None], *, with_files: bool = True
    ) -> ExportedBundle:
        """In a worker thread. Raises NotAllowed and what Carrier.export raises."""
        allow(officer, Right.HANDLE)
        return self._carrier.export(target, officer.officer_id, moved, with_files=with_files)

    def take_receipts(self, path: Path, officer: Officer) -> ReceiptReport:
        """In a worker thread. Raises NotAllowed and what Carrier.take_receipts raises."""
        allow(officer, Right.HANDLE)
        return self._carrier.take_receipts(path, officer.officer_id)

    def trust(self, path: Path, officer: Officer) -> str:
        """Only a supervisor says who the centre is. Raises NotAllowed, CentreKeysRefused."""
        allow(officer, Right.RELEASE_PARKED)
        return self._carrier.trust(path, officer.officer_id)

    def place(self) -> str:
        """A stick that is plugged in; "" when none is found."""
        return self._carrier.place()

    def receipts_found(self) -> str:
        """The newest file of receipts on a stick; "" when none is found."""
        return self._carrier.receipts_found()

    def bundles(self) -> list[ExportedBundle]:
        """The newest one first."""
        with self._store.read() as session:
            return session.outbox.proof.bundles.newest()
