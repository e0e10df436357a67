"""How does a drawn-up report or register leave the screen: on the office printer, or as a file in the desk's folder?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.domain.errors import DeviceUnavailable
from counter_app.domain.officer import Officer
from counter_app.domain.slip import PaperFormat
from counter_app.domain.table_sheet import TableDocument
from counter_app.domain.workbook import Workbook, WorkbookSheet
from counter_app.notice_ports import BatchFolder
from counter_app.ports import AuditEntry, Clock, DeskStore, Identifiers, PrintReceipt, SlipPrinter
from counter_app.reports_ports import SheetWriter
from counter_app.table_ports import TableRenderer


@dataclass(frozen=True, slots=True)
class ReportDoors:
    """`folder` None: this desk has no place for files."""

    store: DeskStore
    clock: Clock
    identifiers: Identifiers
    tables: TableRenderer
    writer: SheetWriter
    printers: Mapping[PaperFormat, SlipPrinter]
    folder: BatchFolder | None = None


class ReportFiles:
    """Names and phone numbers leave the encrypted store here: who took what along stands in the audit log."""

    def __init__(self, doors: ReportDoors) -> None:
        self._doors = doors

    def pdf(self, document: TableDocument) -> bytes:
        """PDF/A on A4. Raises FontsIncomplete, DeviceUnavailable, SlipTooLong."""
        return self._doors.tables.render_table(document).data

    def xlsx(self, workbook: Workbook) -> bytes:
        """Raises DeviceUnavailable."""
        return self._doors.writer.xlsx(workbook)

    def csv(self, sheet: WorkbookSheet) -> bytes:
        """One table."""
        return self._doors.writer.csv(sheet)

    def keep(self, name: str, data: bytes, officer: Officer) -> str:
        """Where the file lies now. Raises DeviceUnavailable without a folder, DiskFull, NotReadable."""
        if self._doors.folder is None:
            raise DeviceUnavailable(device="files", reason="not-set-up")
        place = self._doors.folder.keep(name, data)
        self.taken(name, officer)
        return place

    def taken(self, name: str, officer: Officer) -> None:
        """Note that an officer took this along; also for a file that a command wrote. A read-only desk notes nothing."""
        if self._doors.store.read_only:
            return
        with self._doors.store.write() as session:
            now = self._doors.clock.now()
            session.audit.add(AuditEntry(now, officer.officer_id, "report.taken", name, {}))

    def print_sheet(self, document: TableDocument, name: str, officer: Officer) -> PrintReceipt:
        """On the desk's A4 printer. Raises DeviceUnavailable where there is none, and what printing raises."""
        printer = self._doors.printers.get(PaperFormat.A4)
        if printer is None:
            raise DeviceUnavailable(device="A4", reason="not-set-up")
        receipt = printer.print_slip(self._doors.tables.render_table(document), self._doors.identifiers.new_id())
        self.taken(name, officer)
        return receipt
