"""Which sheets have come out of a simulated printer, in whose hands are they, and what does the printer do wrong?"""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass, field
from typing import Any

from counter_app.domain.errors import OutOfPaper, PrintOutcomeUnknown
from counter_app.domain.operation import canonical_json
from counter_app.domain.slip import PaperFormat, RenderedSlip, SlipDocument
from counter_app.ports import PrinterState, PrintReceipt


class PlainWriting:
    """A renderer whose bytes say what stands on the sheet, so that the check reads the paper as a person would."""

    def render(self, slip: SlipDocument, paper: PaperFormat) -> RenderedSlip:
        """Implements SlipRenderer."""
        data = canonical_json(dict(slip.content))
        return RenderedSlip(slip.kind, paper, "application/pdf", data, hashlib.sha256(data).hexdigest(), 1)


@dataclass
class Tray:
    """A printer; `sheets`: (attempt, what stands on it), kept for ever: paper outlives every disk."""

    dice: random.Random
    sheets: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def papers(self) -> tuple[PaperFormat, ...]:
        """Every format."""
        return tuple(PaperFormat)

    def probe(self) -> PrinterState:
        """Always ready."""
        return PrinterState(ready=True, name="tray")

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        """One more sheet, or a fault: no paper, no answer with the sheet out, no answer without."""
        fault = self.dice.random()
        if fault < 0.06:
            raise OutOfPaper(printer="tray")
        if fault < 0.09:
            raise PrintOutcomeUnknown(printer="tray", reason="connection-lost")
        self.sheets.append((job_id, json.loads(slip.data)))
        if fault < 0.14:
            raise PrintOutcomeUnknown(printer="tray", reason="no-answer")
        return PrintReceipt(device_done=True, where="tray", evidence="device")

    def has(self, attempt_id: str) -> bool:
        """Whether the clerk finds this sheet."""
        return any(known == attempt_id for known, _ in self.sheets)
