"""Which printers has a desk, how is each reached, and what is it for: receipts, forms or labels?"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from counter_app.domain.label_stock import LabelStock
from counter_app.domain.printer_profile import PrinterProfile
from counter_app.domain.slip import PaperFormat


class PrinterJob(StrEnum):
    """What a desk needs a printer for. The stored value never changes."""

    RECEIPT = "receipt"
    FORMS = "forms"
    LABELS = "labels"


class PrinterKind(StrEnum):
    PREVIEW = "preview"  # pages as files
    ESCPOS = "escpos"  # thermal printer over TCP
    ESCPOS_USB = "escpos_usb"  # without a driver
    ESCPOS_SERIAL = "escpos_serial"
    ESCPOS_DEVICE = "escpos_device"  # a driver's file, such as /dev/usb/lp0
    ESCPOS_SPOOLER = "escpos_spooler"  # a raw queue of CUPS or Windows: never says that a slip came out
    OFFICE = "office"  # PDF over IPP: a driverless printer or a CUPS queue
    LABEL = "label"  # a roll of labels; how it is reached is told by the address that is given


class LabelLanguageName(StrEnum):
    """What a label printer understands."""

    TSPL = "tspl"  # TSC, Xprinter, Gprinter and their kin
    ZPL = "zpl"  # Zebra
    BROTHER = "brother"  # Brother QL


@dataclass(frozen=True, slots=True)
class DeskPrinter:
    """One printer of the desk.

    `host`/`port` for escpos; `usb` "vvvv:pppp" as lsusb shows, with `serial_number` where two of a model are plugged in, for
    escpos_usb; `device` and `baud` for escpos_serial; `device` for escpos_device; `queue` for escpos_spooler; `uri` for
    office. `process_ids`: the model knows GS ( H, so that its word on a slip cannot be mistaken for another's. `job` None:
    as the paper suggests.
    """

    paper: PaperFormat
    kind: PrinterKind
    host: str = ""
    port: int = 9100
    usb: str = ""
    serial_number: str = ""
    device: str = ""
    baud: int = 115_200
    queue: str = ""
    process_ids: bool = False
    job: PrinterJob | None = None
    uri: str = ""
    profile: PrinterProfile = field(default_factory=PrinterProfile)

    @property
    def purpose(self) -> PrinterJob:
        """The job it was given; without one, a roll is for receipts and a sheet for forms."""
        return self.job or (PrinterJob.RECEIPT if self.paper.is_roll else PrinterJob.FORMS)

    @property
    def place(self) -> str:
        """What a person would call where it is; a login inside an IPP address is left out."""
        if self.uri:
            return self.uri.split("://", 1)[-1].rpartition("@")[2]
        if self.host:
            return f"{self.host}:{self.port}"
        return self.usb or self.device or self.queue or str(self.kind)


@dataclass(frozen=True, slots=True)
class DeskLabelPrinter:
    """The label printer of the desk: one of `host`, `usb`, `device`, `queue` says where it is."""

    language: LabelLanguageName = LabelLanguageName.TSPL
    stock: LabelStock = field(default_factory=lambda: LabelStock(50, 30))
    host: str = ""
    port: int = 9100
    usb: str = ""
    serial_number: str = ""
    device: str = ""
    queue: str = ""
    profile: PrinterProfile = field(default_factory=PrinterProfile)

    kind = PrinterKind.LABEL
    purpose = PrinterJob.LABELS

    @property
    def address(self) -> str:
        return self.host or self.usb or self.device or self.queue

    @property
    def place(self) -> str:
        """What a person would call where it is."""
        return f"{self.host}:{self.port}" if self.host else self.address


AnyPrinter = DeskPrinter | DeskLabelPrinter


@dataclass(frozen=True, slots=True)
class DeskPrinters:
    """All printers of one desk, as kept in its settings."""

    slips: tuple[DeskPrinter, ...] = ()
    label: DeskLabelPrinter | None = None

    def of(self, job: PrinterJob) -> AnyPrinter | None:
        """The printer for a job, None when the desk has none."""
        if job is PrinterJob.LABELS:
            return self.label
        return next((printer for printer in self.slips if printer.purpose is job), None)

    def with_printer(self, job: PrinterJob, printer: AnyPrinter | None) -> DeskPrinters:
        """The same with another printer for the job, None for none; its place in the list stays."""
        if job is PrinterJob.LABELS:
            assert printer is None or isinstance(printer, DeskLabelPrinter)
            return DeskPrinters(self.slips, printer)
        assert printer is None or isinstance(printer, DeskPrinter)
        new = [printer] if printer else []
        rest = [row for row in self.slips if row.purpose is not job]
        first = job is PrinterJob.RECEIPT
        return DeskPrinters(tuple(new + rest if first else rest + new), self.label)
