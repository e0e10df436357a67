"""How do a desk's printers come to be known, named by their job, tried, and measured? Kept in the settings, with a trace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from counter_app.domain.desk_printer import (
    AnyPrinter,
    DeskLabelPrinter,
    DeskPrinter,
    DeskPrinters,
    LabelLanguageName,
    PrinterJob,
    PrinterKind,
)
from counter_app.domain.errors import BadField, DeviceUnavailable, NotAllowed, SettingsError
from counter_app.domain.found_printer import FindReport
from counter_app.domain.label import LabelStock
from counter_app.domain.officer import Act, Officer
from counter_app.domain.printer_profile import (
    Calibrated,
    CalibrationReading,
    CalibrationRun,
    PrinterProfile,
    PrintLook,
    calibrated,
)
from counter_app.domain.slip import PaperFormat
from counter_app.ports import AuditEntry, Clock, DeskStore, PrinterState, PrintReceipt
from counter_app.printer_ports import PrinterBook, PrinterFinder, PrinterWorkshop
from counter_app.services.set_up import printer_address

NO_PRINTER: Final = "no-printer"
PAPERS: Final = {
    PrinterJob.RECEIPT: (PaperFormat.ROLL_80MM, PaperFormat.ROLL_58MM),
    PrinterJob.FORMS: (PaperFormat.A5, PaperFormat.A4),
}
STOCKS: Final = (LabelStock(50, 30), LabelStock(60, 40), LabelStock(70, 50), LabelStock(100, 70))


@dataclass(frozen=True, slots=True)
class PrinterDoors:
    """What setting printers up needs from the outside. `store`: for the trace; None where only the settings are open."""

    finder: PrinterFinder
    workshop: PrinterWorkshop
    book: PrinterBook
    clock: Clock
    store: DeskStore | None = None


@dataclass(frozen=True, slots=True)
class PrinterOfJob:
    """One job and its printer, None when the desk has none for it."""

    job: PrinterJob
    printer: AnyPrinter | None

    @property
    def place(self) -> str:
        """Where it is, "" for none."""
        return self.printer.place if self.printer else ""


class PrinterSetup:
    """Verbs of whoever sets a desk up. Everything that asks a device is slow: for a worker thread only.

    Receipts of a desk without a receipt printer come out of its printer for forms. What is given here is used by the desk
    from its next start on; test and calibration use it at once.
    """

    def __init__(self, doors: PrinterDoors) -> None:
        self._doors = doors

    # --- which printer for which job ---------------------------------------------------------------

    def printers(self) -> list[PrinterOfJob]:
        """All jobs, in the order in which a clerk needs them. Raises SettingsError."""
        kept = self._doors.book.read()
        return [PrinterOfJob(job, kept.of(job)) for job in PrinterJob]

    def find(self) -> FindReport:
        """Everything that can be found without probing a network; takes seconds."""
        return self._doors.finder.find()

    def give(self, job: PrinterJob, printer: AnyPrinter, officer: Officer) -> AnyPrinter:
        """Name a printer by its job; it is asked who it is. Raises NotAllowed, SettingsError, StoreError."""
        _check_may(officer)
        told = self._doors.workshop.firmware(printer)
        if told:
            printer = replace(printer, profile=replace(printer.profile, firmware=told))
        self._keep(job, printer, officer, "printer.given")
        return printer

    def take_away(self, job: PrinterJob, officer: Officer) -> None:
        """The desk has no printer for this job any more. Raises NotAllowed, SettingsError, StoreError."""
        _check_may(officer)
        self._keep(job, None, officer, "printer.taken-away")

    # --- trying and measuring ----------------------------------------------------------------------

    def probe(self, job: PrinterJob) -> PrinterState | None:
        """How the printer of this job is now, None where there is none. Raises SettingsError."""
        printer = self._doors.book.read().of(job)
        return self._doors.workshop.probe(printer) if printer else None

    def test(self, job: PrinterJob) -> PrintReceipt:
        """A test page, linked to no dossier. Raises DeviceError, SettingsError."""
        return self._doors.workshop.print_test(self._of(job), self._doors.clock.now())

    def answer_test(self, job: PrinterJob, look: PrintLook, officer: Officer | None = None) -> PrinterProfile:
        """What a person says of the page in hand, kept with its time. Raises DeviceUnavailable and as `give`."""
        printer = self._of(job)
        profile = printer.profile.with_test(look, self._doors.clock.now())
        self._keep(job, replace(printer, profile=profile), officer, "printer.tested", look=str(look))
        return profile

    def calibrate(self, job: PrinterJob) -> CalibrationRun:
        """The calibration page of a receipt printer. Raises DeviceError, SettingsError."""
        printer = self._of(job)
        if not isinstance(printer, DeskPrinter):
            raise DeviceUnavailable(device=str(job), reason="no-roll")
        return self._doors.workshop.calibrate(printer, self._doors.clock.now())

    def conclude(self, job: PrinterJob, run: CalibrationRun, reading: CalibrationReading, officer: Officer) -> Calibrated:
        """Make and keep the profile. Raises BadField, NotAllowed, DeviceUnavailable, SettingsError, StoreError."""
        _check_may(officer)
        printer = self._of(job)
        assert isinstance(printer, DeskPrinter)
        result = calibrated(run, reading, self._doors.clock.now(), printer.profile)
        changed = replace(printer, paper=result.paper, profile=result.profile, process_ids=result.process_ids)
        self._keep(job, changed, officer, "printer.calibrated", paper=str(result.paper))
        return result

    # --- inside ------------------------------------------------------------------------------------

    def _of(self, job: PrinterJob) -> AnyPrinter:
        printer = self._doors.book.read().of(job)
        if printer is None:
            raise DeviceUnavailable(device=str(job), reason=NO_PRINTER)
        return printer

    def _keep(self, job: PrinterJob, printer: AnyPrinter | None, officer: Officer | None, what: str, **facts: str) -> None:
        """The trace first: a settings file that cannot be written rolls it back."""
        book = self._doors.book
        printers: DeskPrinters = book.read().with_printer(job, printer)
        store = self._doors.store
        if store is None or officer is None:
            book.write(printers)
            return
        if store.read_only:
            raise SettingsError(file="counter.toml", key="printer", value="", reason="read-only")
        told = {"kind": str(printer.kind) if printer else "", **facts}
        with store.write() as session:
            session.audit.add(AuditEntry(self._doors.clock.now(), officer.officer_id, what, str(job), told))
            book.write(printers)


def _check_may(officer: Officer) -> None:
    if not officer.may(Act.CHANGE_SETTINGS):
        raise NotAllowed(role=officer.role, act=Act.CHANGE_SETTINGS)


def typed_printer(text: str, job: PrinterJob, paper: PaperFormat | None = None) -> AnyPrinter:
    """A printer from the address that a person typed: `ipp://…` for forms, host or host:port else. Raises BadField."""
    told = text.strip()
    sheet = paper or PAPERS[PrinterJob.FORMS if job is PrinterJob.LABELS else job][0]
    if told.startswith(("ipp://", "ipps://")):
        if job is PrinterJob.LABELS or "/" not in told.split("://", 1)[1] or " " in told or sheet.is_roll:
            raise BadField(field="printer_address", value=told, reason="not-an-address")
        return DeskPrinter(sheet, PrinterKind.OFFICE, uri=told, job=job)
    address = printer_address(told)
    if address is None:
        raise BadField(field="printer_address", value=told, reason="not-an-address")
    host, port = address
    if job is PrinterJob.LABELS:
        return DeskLabelPrinter(LabelLanguageName.TSPL, STOCKS[0], host=host, port=port)
    if job is PrinterJob.FORMS:
        return DeskPrinter(sheet, PrinterKind.OFFICE, uri=f"ipp://{host}:{_ipp_port(told, port)}/ipp/print", job=job)
    return DeskPrinter(sheet, PrinterKind.ESCPOS, host=host, port=port, job=job)


def _ipp_port(told: str, port: int) -> int:
    return port if ":" in told else 631
