"""How a printer goes wrong on purpose: named faults around a working printer, for demonstrations and tests."""

from __future__ import annotations

from enum import StrEnum

from counter_app.domain.errors import DeviceError, OutOfPaper, PrinterOffline, PrintOutcomeUnknown, SlipTorn
from counter_app.domain.slip import PaperFormat, RenderedSlip
from counter_app.ports import PrinterState, PrintReceipt, SlipPrinter


class PrinterFault(StrEnum):
    """What happens to the next slips."""

    NONE = "none"
    OFFLINE = "offline"
    OUT_OF_PAPER = "out_of_paper"
    PULLED_HALF_WAY = "pulled_half_way"  # the cable comes out while the slip prints: no whole slip
    NO_ANSWER = "no_answer"  # the slip came out, the answer did not
    TORN = "torn"  # the paper ends in the middle of the slip, and the printer says so


class FaultyPrinter:
    """Behaves as `inner` until `fault` is set, and again once it is NONE."""

    def __init__(self, inner: SlipPrinter, fault: PrinterFault = PrinterFault.NONE) -> None:
        self._inner = inner
        self.fault = fault

    def papers(self) -> tuple[PaperFormat, ...]:
        """The papers of the printer inside."""
        return self._inner.papers()

    def probe(self) -> PrinterState:
        """What a look at the printer would show; a fault that needs a slip to happen shows nothing."""
        state = self._inner.probe()
        refusal = self._refusal(state.name)
        return PrinterState(False, state.name, refusal.code) if refusal else state

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        """Raises what the fault stands for."""
        name = self._inner.probe().name
        refusal = self._refusal(name)
        if refusal:
            raise refusal
        if self.fault is PrinterFault.PULLED_HALF_WAY:
            raise PrintOutcomeUnknown(printer=name, reason="connection-lost")
        if self.fault is PrinterFault.TORN:
            raise SlipTorn(printer=name, reason="out-of-paper")
        receipt = self._inner.print_slip(slip, job_id)
        if self.fault is PrinterFault.NO_ANSWER:
            raise PrintOutcomeUnknown(printer=name, reason="no-answer")
        return receipt

    def _refusal(self, name: str) -> DeviceError | None:
        if self.fault is PrinterFault.OFFLINE:
            return PrinterOffline(printer=name, reason="offline")
        if self.fault is PrinterFault.OUT_OF_PAPER:
            return OutOfPaper(printer=name)
        return None
