"""The doors to setting printers up: finding them, trying them, keeping them; beside `counter_app.ports`."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from counter_app.domain.desk_printer import AnyPrinter, DeskPrinter, DeskPrinters
from counter_app.domain.found_printer import FindReport
from counter_app.domain.printer_profile import CalibrationRun
from counter_app.ports import PrinterState, PrintReceipt


class PrinterFinder(Protocol):
    def find(self) -> FindReport:
        """Looks everywhere that needs no probing of a network. Takes seconds, never raises."""


class PrinterWorkshop(Protocol):
    """Opens a printer as it is set up, whether or not the desk uses it already. For a worker thread only."""

    def probe(self, printer: AnyPrinter) -> PrinterState:
        """Asks it now; never raises."""

    def firmware(self, printer: AnyPrinter) -> tuple[str, ...]:
        """What it says of itself (maker, model, firmware), () when it says nothing; never raises."""

    def print_test(self, printer: AnyPrinter, at: datetime) -> PrintReceipt:
        """A test page through the same port as every slip. Raises DeviceError."""

    def calibrate(self, printer: DeskPrinter, at: datetime) -> CalibrationRun:
        """A calibration page on a receipt printer. Raises DeviceError; DeviceUnavailable for a printer of another kind."""


class PrinterBook(Protocol):
    """Where the desk's printers are kept."""

    def read(self) -> DeskPrinters:
        """Raises SettingsError."""

    def write(self, printers: DeskPrinters) -> None:
        """All or nothing. Raises SettingsError."""
