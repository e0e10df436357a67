"""How does an official table (minutes, list, reconciliation) become a file or a sheet, with a record of who asked for it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.domain.errors import DeviceUnavailable
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.slip import PaperFormat, RenderedSlip
from counter_app.domain.table_sheet import TableDocument
from counter_app.ports import AuditEntry, Clock, DeskStore, Identifiers, PrintReceipt, SlipPrinter
from counter_app.services.acting import allow
from counter_app.table_ports import TableRenderer

ASKED = "table.printed"


@dataclass(frozen=True, slots=True)
class OfficeDoors:
    """What tables need from the outside."""

    store: DeskStore
    clock: Clock
    identifiers: Identifiers
    tables: TableRenderer
    printers: Mapping[PaperFormat, SlipPrinter]


@dataclass(frozen=True, slots=True)
class OfficeTable:
    """A table and what it is about: `subject` is the uid of minutes, a batch, a day; `name` the kind in the audit chain."""

    name: str
    subject: str
    document: TableDocument


class OfficeTables:
    """A table states what is committed already, so it can be made again at any time: each asking is kept."""

    def __init__(self, doors: OfficeDoors) -> None:
        self._doors = doors

    def render(self, table: OfficeTable, officer: Officer) -> RenderedSlip:
        """The PDF. Raises NotAllowed, DeviceUnavailable, FontsIncomplete, SlipTooLong."""
        allow(officer, Right.PRINT)
        made = self._doors.tables.render_table(table.document)
        with self._doors.store.write() as session:
            facts = {"table": table.name, "sha256": made.sha256}
            session.audit.add(AuditEntry(self._doors.clock.now(), officer.officer_id, ASKED, table.subject, facts))
        return made

    def print(self, table: OfficeTable, officer: Officer) -> PrintReceipt:
        """On the desk's A4 printer. Raises DeviceUnavailable where there is none, and what printing raises."""
        printer = self._doors.printers.get(PaperFormat.A4)
        if printer is None:
            raise DeviceUnavailable(device="A4", reason="not-set-up")
        return printer.print_slip(self.render(table, officer), self._doors.identifiers.new_id())
