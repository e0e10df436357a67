"""Which queues has the print server of this machine? Asked over the loopback, where one answers; never another machine."""

from __future__ import annotations

import socket
from typing import Any

from counter_app.domain.desk_printer import PrinterJob, PrinterKind
from counter_app.domain.found_printer import FindWay, FoundPrinter
from counter_app.domain.plain_text import one_line
from printers.finding import CannotLook
from printers.ipp_errors import IppLost, IppRefused
from printers.printer_names import suits

LOOPBACK, IPP_PORT = "127.0.0.1", 631
CONNECT_SECONDS, ANSWER_SECONDS = 0.5, 5.0
ATTRIBUTES = ("printer-name", "printer-info", "printer-make-and-model", "device-uri", "document-format-supported")
LONGEST_NAME = 60
RAW = "raw"  # CUPS calls a queue without a driver "Local Raw Printer"


def cups_queues(port: int = IPP_PORT) -> list[FoundPrinter]:
    """Raises CannotLook where no server answers."""
    try:
        socket.create_connection((LOOPBACK, port), CONNECT_SECONDS).close()
    except OSError as error:
        raise CannotLook("no-server") from error
    try:
        from printers.ipp_client import IppLine
    except ImportError as error:
        raise CannotLook("not-installed") from error
    try:
        with IppLine(f"ipp://{LOOPBACK}:{port}/", ANSWER_SECONDS) as line:
            told = line.queues(ATTRIBUTES)
    except IppRefused as error:
        if error.reason == "ipp-0406":  # not-found: a server without any queue says so
            return []
        raise CannotLook("not-allowed") from error
    except IppLost as error:
        raise CannotLook("no-answer") from error
    return [queue for row in told if (queue := _queue(row, port))]


def _queue(row: dict[str, Any], port: int) -> FoundPrinter | None:
    """A raw queue carries our own bytes; one with a driver takes PDF over IPP."""
    name = str(row.get("printer-name", ""))
    if not name:
        return None
    made, told = (one_line(str(row.get(key, "")), LONGEST_NAME) for key in ("printer-make-and-model", "printer-info"))
    raw = RAW in made.lower().split()
    fits = suits(f"{name} {told} {'' if raw else made}")
    office = fits.job is PrinterJob.FORMS
    kind = PrinterKind.OFFICE if office else PrinterKind.LABEL if fits.language else PrinterKind.ESCPOS_SPOOLER
    shown = told if raw or not made else made
    return FoundPrinter(
        FindWay.QUEUES,
        *(kind, fits.job, fits.certainty, shown or name),
        queue="" if office else name,
        uri=f"ipp://{LOOPBACK}:{port}/printers/{name}" if office else "",
        language=fits.language,
    )
