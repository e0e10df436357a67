"""Which printers does Windows know? Names and drivers from its spooler, through win32print."""

from __future__ import annotations

import importlib
from typing import Any

from counter_app.domain.desk_printer import PrinterJob, PrinterKind
from counter_app.domain.found_printer import FindWay, FoundPrinter
from counter_app.domain.plain_text import one_line
from printers.finding import CannotLook
from printers.printer_names import suits

LOCAL_AND_CONNECTED = 2 | 4  # PRINTER_ENUM_LOCAL, PRINTER_ENUM_CONNECTIONS
LEVEL = 2  # rows with the driver's name
LONGEST_NAME = 60
NEEDS_IPP = "needs-ipp"  # forms go out over IPP only: the address of the printer itself is typed
_NOT_PAPER = ("microsoft print to pdf", "microsoft xps", "onenote", "fax")


def windows_printers(api: Any = None) -> list[FoundPrinter]:
    """`api`: win32print. Raises CannotLook without it."""
    if api is None:
        try:
            api = importlib.import_module("win32print")
        except ImportError as error:
            raise CannotLook("not-installed") from error
    rows = api.EnumPrinters(LOCAL_AND_CONNECTED, None, LEVEL)
    return [_printer(row) for row in rows if not any(word in str(row["pPrinterName"]).lower() for word in _NOT_PAPER)]


def _printer(row: dict[str, Any]) -> FoundPrinter:
    queue, driver = str(row["pPrinterName"]), str(row.get("pDriverName") or "")
    fits = suits(f"{queue} {driver}")
    office = fits.job is PrinterJob.FORMS
    kind = PrinterKind.OFFICE if office else PrinterKind.LABEL if fits.language else PrinterKind.ESCPOS_SPOOLER
    shown = one_line(driver or queue, LONGEST_NAME)
    return FoundPrinter(
        FindWay.WINDOWS,
        *(kind, fits.job, fits.certainty, shown),
        queue=queue,
        language=fits.language,
        hint=NEEDS_IPP if office else "",
    )
