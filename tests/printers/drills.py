"""What must hold after every try to print on the virtual printer, whatever was done to it (D7)."""

from __future__ import annotations

from counter_app.domain.errors import OutOfPaper, PrinterOffline, PrintOutcomeUnknown
from counter_app.domain.slip import RenderedSlip
from counter_app.ports import SlipPrinter
from printers.escpos_line import EscposTiming
from tests.printers.virtual_escpos import VirtualEscpos
from tests.waiting import wait_until

PATIENT = EscposTiming(connect_seconds=3.0, answer_seconds=3.0, done_seconds=10.0)  # for a printer that does answer
QUICK = EscposTiming(connect_seconds=1.0, answer_seconds=0.6, done_seconds=0.25, wake_seconds=1.3)  # for one that does not


class PaperLied(AssertionError):
    """The desk believes something about paper that is not so."""


def try_to_print(printer: SlipPrinter, slip: RenderedSlip, virtual: VirtualEscpos) -> str:
    """Prints once and holds the answer against the paper. Returns "done", "refused" or "unknown"; raises PaperLied."""
    slips_before, rows_before = len(virtual.slips), virtual.dots_out
    try:
        receipt = printer.print_slip(slip, "job-1")
    except PrintOutcomeUnknown:
        return "unknown"
    except (PrinterOffline, OutOfPaper):
        wait_until(lambda: virtual.idle or virtual.switches.stopped)
        if virtual.dots_out != rows_before:
            raise PaperLied("the desk believes that nothing came out") from None
        return "refused"
    if receipt.device_done and len(virtual.slips) != slips_before + 1:
        raise PaperLied("the desk believes that a whole slip came out")
    if receipt.device_done and len(virtual.slips[-1].rows) != slip.height_px:
        raise PaperLied("the slip is not whole")
    return "done"
