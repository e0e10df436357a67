"""Which printers hang on USB? Class 7 by libusb and known makers; on Linux also the files of the printer driver."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counter_app.domain.desk_printer import PrinterJob, PrinterKind
from counter_app.domain.found_printer import FindWay, FoundPrinter
from counter_app.domain.plain_text import one_line
from printers.finding import CannotLook
from printers.printer_names import COUNTER_VENDORS, RECEIPT_VENDORS, Suits, read_device_id, suits
from printers.transports.usb import PRINTER_CLASS

LONGEST_NAME = 60
NEEDS_QUEUE = "needs-queue"  # an office printer on USB speaks through the operating system's queue only


@dataclass(frozen=True, slots=True)
class UsbDevice:
    """What a look at the bus shows. `classes`: of its interfaces; texts are "" where reading them is not allowed."""

    vendor: int
    product: int
    classes: tuple[int, ...] = ()
    maker: str = ""
    model: str = ""
    serial_number: str = ""


def usb_printers(devices: Callable[[], Iterable[UsbDevice]] | None = None) -> list[FoundPrinter]:
    """Raises CannotLook without pyusb or libusb, OSError."""
    return [_printer(device) for device in (devices or bus)() if _may_print(device)]


def _may_print(device: UsbDevice) -> bool:
    """Class printer; or a counter maker's device that calls itself something of the maker (0xFF), as some clones do."""
    return PRINTER_CLASS in device.classes or (device.vendor in COUNTER_VENDORS and 0xFF in device.classes)


def _printer(device: UsbDevice) -> FoundPrinter:
    told = one_line(f"{device.maker} {device.model}", LONGEST_NAME)
    fits = suits(told, device.vendor)
    name = told or RECEIPT_VENDORS.get(device.vendor, "")
    usb = f"{device.vendor:04x}:{device.product:04x}"
    kind = _kind(fits, PrinterKind.ESCPOS_USB)
    return FoundPrinter(
        FindWay.USB,
        *(kind, fits.job, fits.certainty, name),
        usb=usb,
        serial_number=one_line(device.serial_number, LONGEST_NAME),
        language=fits.language,
        hint=NEEDS_QUEUE if kind is PrinterKind.OFFICE else "",
    )


def _kind(fits: Suits, receipt: PrinterKind) -> PrinterKind:
    return {PrinterJob.LABELS: PrinterKind.LABEL, PrinterJob.FORMS: PrinterKind.OFFICE}.get(fits.job, receipt)


def bus() -> Iterator[UsbDevice]:
    """The real bus. Raises CannotLook."""
    try:
        import usb.core
        import usb.util
    except ImportError as error:
        raise CannotLook("not-installed") from error
    try:
        devices = list(usb.core.find(find_all=True))
    except usb.core.NoBackendError as error:
        raise CannotLook("not-installed") from error
    for device in devices:
        classes = tuple(interface.bInterfaceClass for configuration in device for interface in configuration)
        texts = (_text(usb.util, device, place) for place in (device.iManufacturer, device.iProduct, device.iSerialNumber))
        yield UsbDevice(device.idVendor, device.idProduct, classes, *texts)


def _text(util: Any, device: Any, place: int) -> str:
    """A name of the device; most users may not ask for it, and then the numbers have to do."""
    with suppress(Exception):  # pyusb raises ValueError, NotImplementedError and its own errors here
        return str(util.get_string(device, place) or "") if place else ""
    return ""


def device_files(folder: Path = Path("/dev/usb"), told: Path = Path("/sys/class/usbmisc")) -> list[FoundPrinter]:
    """Files of Linux's printer driver, with what the printer says of itself. `told`: where the kernel keeps that."""
    return [_device_file(path, told) for path in sorted(folder.glob("lp[0-9]*"))]


def _device_file(path: Path, told: Path) -> FoundPrinter:
    said = ""
    with suppress(OSError):
        said = (told / path.name / "device" / "ieee1284_id").read_text(encoding="utf-8", errors="replace")
    facts = read_device_id(said)
    name = one_line(f"{facts.get('MFG', '')} {facts.get('MDL', '')}", LONGEST_NAME)
    fits = suits(name, commands=facts.get("CMD", ""))
    kind = _kind(fits, PrinterKind.ESCPOS_DEVICE)
    hint = NEEDS_QUEUE if kind is PrinterKind.OFFICE else ""
    return FoundPrinter(
        FindWay.DEVICE, kind, fits.job, fits.certainty, name, device=str(path), language=fits.language, hint=hint
    )
