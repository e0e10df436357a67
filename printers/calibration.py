"""What can this receipt printer do? One page with a ruler, its own letters and a cut, timed while it comes out.

The printer's answers tell its speed, whether it says when it is done, and who it is; the rest is read by a person.
"""

from __future__ import annotations

import io
import time
from contextlib import suppress
from typing import Final

from counter_app.domain.errors import OutOfPaper, PrinterOffline, PrintOutcomeUnknown
from counter_app.domain.printer_profile import CalibrationRun
from counter_app.domain.slip import RenderedSlip
from printers.escpos_line import EscposLine, EscposTiming
from printers.escpos_raster import CUT, EscposModel, bands
from printers.escpos_status import RESET
from printers.firmware import ask_escpos
from printers.own_letters import in_cp1258, in_tcvn3
from printers.transports.transport import Transport

PROCESS_ID: Final = b"CAL1"  # a printer that does not know the question prints these letters: here they do no harm
PROCESS_ID_SECONDS: Final = 2.0


class EscposCalibration:
    """One calibration page on one line; nothing of it is an official slip, so half a page is no loss."""

    def __init__(self, transport: Transport, timing: EscposTiming | None = None) -> None:
        self._transport = transport
        self._timing = timing or EscposTiming()
        self._name = transport.name

    def print_page(self, page: RenderedSlip, sample: str) -> CalibrationRun:
        """`sample`: the letters of the lines A (TCVN-3) and B (CP1258). Raises PrinterOffline, OutOfPaper (nothing was
        printed) or PrintOutcomeUnknown."""
        try:
            self._transport.open()
        except OSError as error:
            raise PrinterOffline(printer=self._name, reason="no-connection") from error
        try:
            return self._on(EscposLine(self._transport, self._timing), page, sample)
        finally:
            with suppress(OSError):
                self._transport.close()

    def _on(self, line: EscposLine, page: RenderedSlip, sample: str) -> CalibrationRun:
        orders = _orders(page)
        if not self._transport.can_answer:
            return self._unheard(line, orders, sample)
        try:
            answers = self._ready(line)
        except OSError as error:
            reason = "no-answer" if isinstance(error, TimeoutError) else "connection-lost"
            raise PrinterOffline(printer=self._name, reason=reason) from error
        try:
            return self._print(line, orders, sample, page.height_px, answers=answers)
        except OSError as error:
            raise PrintOutcomeUnknown(printer=self._name, reason="connection-lost") from error

    def _ready(self, line: EscposLine) -> bool:
        """True when it answers questions in its queue."""
        status = line.status()
        if status.paper_out:
            raise OutOfPaper(printer=self._name)
        if status.trouble:
            raise PrinterOffline(printer=self._name, reason=status.trouble)
        answers = line.in_step()
        line.settle()
        if line.talks_nonsense:
            raise PrinterOffline(printer=self._name, reason="not-a-receipt-printer")
        return answers

    def _print(self, line: EscposLine, orders: list[bytes], sample: str, rows: int, *, answers: bool) -> CalibrationRun:
        began_at = time.monotonic()
        for order in orders:
            line.send(order)
        reached = answers and line.ask_when_reached(self._timing.done_seconds) is not None
        seconds = time.monotonic() - began_at
        if answers and not reached:
            raise PrintOutcomeUnknown(printer=self._name, reason="no-answer")
        line.send(_letters(sample))
        named = answers and line.ask_by_name(PROCESS_ID, PROCESS_ID_SECONDS) is not None
        line.send(b"\n" + RESET + CUT)
        told_end = answers and line.ask_when_reached(self._timing.done_seconds) is not None
        line.settle()
        sent = sum(len(order) for order in orders)
        return CalibrationRun(told_end, named, rows, sent, seconds if reached else 0.0, ask_escpos(self._transport))

    def _unheard(self, line: EscposLine, orders: list[bytes], sample: str) -> CalibrationRun:
        """Through a queue or a one-way line: the page comes out, and only the person learns from it."""
        try:
            for order in (RESET, *orders, _letters(sample), RESET + CUT):
                line.send(order)
            self._transport.close()
        except OSError as error:
            raise PrinterOffline(printer=self._name, reason="connection-lost") from error
        return CalibrationRun(tells_when_done=False, process_ids=False)


def _orders(page: RenderedSlip) -> list[bytes]:
    from PIL import Image

    return bands(Image.open(io.BytesIO(page.data)).convert("1"), EscposModel())


def _letters(sample: str) -> bytes:
    return b"A: " + in_tcvn3(sample) + b"\nB: " + in_cp1258(sample) + b"\n\x1bt\x00\n"
