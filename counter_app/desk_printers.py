"""How does a row of the settings become a printer, and how is it tried? The composition of what puts ink on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.desk_printer import AnyPrinter, DeskLabelPrinter, DeskPrinter, LabelLanguageName, PrinterKind
from counter_app.domain.errors import DeviceError, DeviceUnavailable
from counter_app.domain.slip import PaperFormat

if TYPE_CHECKING:
    from counter_app.domain.found_printer import FindReport
    from counter_app.domain.printer_profile import CalibrationRun
    from counter_app.domain.sheet_wish import SheetWish
    from counter_app.label_ports import LabelPrinter
    from counter_app.ports import PrinterState, PrintReceipt, SlipPrinter
    from printers.ipp_media import IppOptions
    from printers.label_line import LabelLanguage
    from printers.render import TypstRenderer
    from printers.transports.transport import Transport

SHEETS = (PaperFormat.A5, PaperFormat.A4)
TEST_JOB = "test-{:%y%m%d%H%M%S}"  # names the job in queues and files; tells nothing of a person


class Reached(Protocol):
    """What a row says of the way to its printer."""

    @property
    def usb(self) -> str: ...
    @property
    def serial_number(self) -> str: ...
    @property
    def device(self) -> str: ...
    @property
    def queue(self) -> str: ...


def slip_printer(row: DeskPrinter, files: Path, wish: SheetWish | None = None) -> SlipPrinter:
    """One printer as it is set up; connects to nothing. `files`: where pages are kept; `wish`: how the province wants its
    sheets. Raises DeviceUnavailable."""
    if row.kind is PrinterKind.PREVIEW:
        from printers.preview import PreviewPrinter

        return PreviewPrinter(files)
    if row.kind is PrinterKind.OFFICE:
        from printers.office import OfficePrinter

        papers = (row.paper, *(sheet for sheet in SHEETS if sheet is not row.paper))
        return OfficePrinter(row.uri, papers=papers, options=_options(wish) if wish else None)
    from printers.escpos import EscposPrinter
    from printers.escpos_raster import BAND_ROWS, EscposModel

    profile = row.profile
    model = EscposModel(band_rows=profile.band_rows or BAND_ROWS, process_ids=row.process_ids, cuts=profile.cutter)
    return EscposPrinter(row.host, row.port, paper=row.paper, model=model, transport=_cable(row))


def pdf_files(folder: Path) -> SlipPrinter:
    """Where slips are saved as PDF, whatever the printers do."""
    from printers.pdf_files import PdfFiles

    return PdfFiles(folder)


def _options(wish: SheetWish) -> IppOptions:
    from printers.ipp_media import IppOptions

    media = {paper: name for paper, name in wish.media.items() if name}
    return IppOptions(duplex=wish.duplex, tray=wish.tray, copies=wish.copies, media=media)


def label_paper(row: DeskLabelPrinter) -> SlipPrinter:
    """The label printer as one more paper of the desk: its labels go the way of every slip."""
    from printers.label_paper import LabelPaper

    return LabelPaper(label_printer(row))


def _cable(row: DeskPrinter) -> Transport | None:
    """The cable of a receipt printer; None is the network."""
    if row.kind is PrinterKind.ESCPOS_SERIAL:
        from printers.transports.serial import SerialPort, SerialTransport

        return SerialTransport(SerialPort(row.device, row.baud))
    return None if row.kind is PrinterKind.ESCPOS else _local(row)


def _local(row: Reached) -> Transport:
    """USB, a device file or a queue: whichever the row names."""
    if row.usb:
        from printers.transports.usb import UsbAddress, UsbTransport

        return UsbTransport(UsbAddress.parse(row.usb, row.serial_number))
    if row.device:
        from printers.transports.device_file import DeviceFileTransport

        return DeviceFileTransport(row.device)
    from printers.transports.spooler import SpoolerTransport

    return SpoolerTransport(row.queue)


def _line(row: DeskPrinter | DeskLabelPrinter) -> Transport:
    """The cable to a receipt or label printer, whatever it is."""
    found = _cable(row) if isinstance(row, DeskPrinter) else None if row.host else _local(row)
    if found is not None:
        return found
    from printers.transports.tcp import TcpTransport

    return TcpTransport(row.host, row.port)


def label_printer(row: DeskLabelPrinter) -> LabelPrinter:
    """The label printer as it is set up; connects to nothing."""
    from printers.label import RasterLabelPrinter

    return RasterLabelPrinter(_language(row), _line(row), row.stock)


def _language(row: DeskLabelPrinter) -> LabelLanguage:
    if row.language is LabelLanguageName.ZPL:
        from printers.zpl import Zpl

        return Zpl()
    if row.language is LabelLanguageName.BROTHER:
        from printers.brother_ql import BrotherQl

        return BrotherQl(answers=not row.host)  # in the network these printers tell no status
    from printers.tspl import Tspl

    return Tspl()


class MachineSearch:
    """Implements PrinterFinder over this machine; the ways to look are loaded when somebody looks."""

    def find(self) -> FindReport:
        """Implements PrinterFinder."""
        from printers.finding import machine_search

        return machine_search().find()


class Workshop:
    """Implements PrinterWorkshop over the real devices. `renderer`: makes a renderer for one printer's roll."""

    def __init__(self, files: Path, renderer: Callable[[tuple[DeskPrinter, ...]], TypstRenderer], slips: Path) -> None:
        """`slips`: the folder of templates."""
        self._files = files
        self._renderer = renderer
        self._slips = slips

    def probe(self, printer: AnyPrinter) -> PrinterState:
        """Implements PrinterWorkshop."""
        from counter_app.ports import PrinterState

        try:
            return self._opened(printer).probe()
        except DeviceError as error:
            return PrinterState(ready=False, name=printer.place, problem=error.code)

    def _opened(self, printer: AnyPrinter) -> SlipPrinter | LabelPrinter:
        if isinstance(printer, DeskLabelPrinter):
            return label_printer(printer)
        return slip_printer(printer, self._files)

    def firmware(self, printer: AnyPrinter) -> tuple[str, ...]:
        """Implements PrinterWorkshop. Label printers have no common question for it."""
        from printers.firmware import firmware_of_ipp, firmware_of_line

        if isinstance(printer, DeskLabelPrinter) or printer.kind is PrinterKind.PREVIEW:
            return ()
        if printer.kind is PrinterKind.OFFICE:
            return firmware_of_ipp(printer.uri)
        return firmware_of_line(_line(printer))

    def print_test(self, printer: AnyPrinter, at: datetime) -> PrintReceipt:
        """Implements PrinterWorkshop."""
        if isinstance(printer, DeskLabelPrinter):
            return self._print_label(printer, at)
        from printers.test_page import test_page

        page = self._renderer((printer,)).render(test_page(_told(printer), at), printer.paper)
        return slip_printer(printer, self._files).print_slip(page, TEST_JOB.format(at))

    def _print_label(self, printer: DeskLabelPrinter, at: datetime) -> PrintReceipt:
        from counter_app.ports import PrintReceipt
        from printers.fonts import STANDARD_FOLDERS
        from printers.label_render import TypstLabels
        from printers.test_page import test_label

        label = TypstLabels(self._slips, STANDARD_FOLDERS).render_label(test_label(_told(printer), at), printer.stock)
        receipt = label_printer(printer).print_labels([label])
        if receipt.problem:
            raise receipt.problem
        return PrintReceipt(device_done=receipt.confirmed == 1, where=printer.address)

    def calibrate(self, printer: DeskPrinter, at: datetime) -> CalibrationRun:
        """Implements PrinterWorkshop. Drawn for the widest head: what a narrower one cuts off is what is to be seen."""
        if printer.kind in (PrinterKind.PREVIEW, PrinterKind.OFFICE):
            raise DeviceUnavailable(device=str(printer.kind), reason="no-roll")
        from printers.calibration import EscposCalibration
        from printers.test_page import SAMPLE, calibration_page

        page = self._renderer(()).render(calibration_page(_told(printer), at), PaperFormat.ROLL_80MM)
        return EscposCalibration(_line(printer)).print_page(page, SAMPLE)


def _told(printer: AnyPrinter) -> str:
    """Model if known, and where it is."""
    model = " ".join(printer.profile.firmware[:2])
    return f"{model} ({printer.place})" if model else printer.place
