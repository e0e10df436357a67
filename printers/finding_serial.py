"""Which serial ports may lead to a printer? They are listed and never spoken to: a reader may hang there as well."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import Any

from counter_app.domain.desk_printer import PrinterJob, PrinterKind
from counter_app.domain.found_printer import Certainty, FindWay, FoundPrinter
from counter_app.domain.plain_text import one_line
from printers.finding import CannotLook
from printers.printer_names import RECEIPT_VENDORS, suits

LONGEST_NAME = 60
_BUILT_IN = "n/a"  # what the library says of a port that says nothing


def serial_ports(ports: Callable[[], Iterable[Any]] | None = None) -> list[FoundPrinter]:
    """`ports`: as pyserial's `comports` (device, description, vid). Raises CannotLook without pyserial."""
    return [_port(port) for port in (ports or _comports())()]


def _comports() -> Callable[[], Iterable[Any]]:
    try:
        comports: Callable[[], Iterable[Any]] = importlib.import_module("serial.tools.list_ports").comports
    except ImportError as error:
        raise CannotLook("not-installed") from error
    return comports


def _port(port: Any) -> FoundPrinter:
    told = "" if port.description in (None, _BUILT_IN) else str(port.description)
    name = one_line(told, LONGEST_NAME)
    likely = port.vid in RECEIPT_VENDORS or suits(name).job is PrinterJob.RECEIPT
    certainty = Certainty.LIKELY if likely else Certainty.POSSIBLE
    return FoundPrinter(
        FindWay.SERIAL, PrinterKind.ESCPOS_SERIAL, PrinterJob.RECEIPT, certainty, name, device=str(port.device)
    )
