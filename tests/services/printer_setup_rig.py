"""A desk whose printers are set up in tests: a real store and settings file, fakes for the search and the devices."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from config.printer_book import SettingsBook
from config.settings import DeskSettings, load_settings, save_settings
from counter_app.domain.desk_printer import AnyPrinter, DeskPrinter, DeskPrinters, PrinterJob, PrinterKind
from counter_app.domain.errors import DeviceError
from counter_app.domain.found_printer import Certainty, FindReport, FindWay, FoundPrinter, NotLooked
from counter_app.domain.officer import Officer, Role
from counter_app.domain.printer_profile import CalibrationRun
from counter_app.domain.slip import PaperFormat
from counter_app.ports import DeskClock, DeskStore, PrinterState, PrintReceipt
from counter_app.services.printer_setup import PrinterDoors, PrinterSetup

ADMIN = Officer("o-admin", "quantri", "Lê Văn Thử", Role.ADMIN, "")
CLERK = Officer("o-clerk", "minh", "Trần Thị Mẫu", Role.OFFICER, "")
TM = FoundPrinter(FindWay.USB, PrinterKind.ESCPOS_USB, PrinterJob.RECEIPT, Certainty.SURE, "EPSON TM-T20II", usb="04b8:0e15")
LASER = FoundPrinter(
    *(FindWay.NETWORK, PrinterKind.OFFICE, PrinterJob.FORMS, Certainty.LIKELY, "Kyocera [/b] M2040"),
    uri="ipp://192.0.2.31:631/ipp/print",
)
INKJET = FoundPrinter(
    *(FindWay.USB, PrinterKind.OFFICE, PrinterJob.FORMS, Certainty.LIKELY, "EPSON L3150"),
    usb="04b8:1142",
    hint="needs-queue",
)
REPORT = FindReport((TM, LASER, INKJET), (NotLooked(FindWay.QUEUES, "no-server"),))


class FakeFinder:
    def __init__(self, report: FindReport = REPORT) -> None:
        self.report = report

    def find(self) -> FindReport:
        return self.report


@dataclass
class FakeWorkshop:
    """Every printer works, unless `problem` is set. `asked`: which printer was asked for what."""

    problem: DeviceError | None = None
    told: tuple[str, ...] = ("EPSON", "TM-T20II", "1.09 ESC/POS")
    run: CalibrationRun = field(default_factory=lambda: CalibrationRun(True, True, 400, 20_000, 0.8))
    asked: list[tuple[str, AnyPrinter]] = field(default_factory=list)

    def probe(self, printer: AnyPrinter) -> PrinterState:
        self.asked.append(("probe", printer))
        return PrinterState(self.problem is None, "fake", self.problem.code if self.problem else "")

    def firmware(self, printer: AnyPrinter) -> tuple[str, ...]:
        return () if self.problem else self.told

    def print_test(self, printer: AnyPrinter, at: datetime) -> PrintReceipt:
        self.asked.append(("test", printer))
        if self.problem:
            raise self.problem
        return PrintReceipt(device_done=True, where="fake")

    def calibrate(self, printer: DeskPrinter, at: datetime) -> CalibrationRun:
        self.asked.append(("calibrate", printer))
        if self.problem:
            raise self.problem
        return self.run


class SetupRig:
    """`setup` over a settings file in `folder`."""

    def __init__(self, folder: Path, clock: DeskClock, store: DeskStore | None = None) -> None:
        self.path = folder / "counter.toml"
        if not self.path.exists():
            save_settings(self.path, DeskSettings("bac-giang", "Q1", "Quầy số 1", theme="desk-dark"))
        self.workshop = FakeWorkshop()
        self.finder = FakeFinder()
        doors = PrinterDoors(self.finder, self.workshop, SettingsBook(self.path), clock, store)
        self.setup = PrinterSetup(doors)

    def kept(self, job: PrinterJob) -> AnyPrinter | None:
        """As the file says now."""
        settings = load_settings(self.path)
        return DeskPrinters(settings.printers, settings.label_printer).of(job)

    def give_receipt_printer(self) -> DeskPrinter:
        printer = TM.as_printer(PrinterJob.RECEIPT, PaperFormat.ROLL_80MM)
        assert isinstance(printer, DeskPrinter)
        self.setup.give(PrinterJob.RECEIPT, printer, ADMIN)
        return replace(printer, profile=replace(printer.profile, firmware=self.workshop.told))
