"""The doors to labels: how one is drawn, and how a strip of them comes out; beside `counter_app.ports`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from counter_app.domain.label import LabelBitmap, LabelContent, LabelReceipt, LabelStock
from counter_app.ports import PrinterState


class LabelRenderer(Protocol):
    def render_label(self, label: LabelContent, stock: LabelStock) -> LabelBitmap:
        """Raises FontsIncomplete, DeviceUnavailable (also for stock that is too small for its symbols)."""


class LabelPrinter(Protocol):
    stock: LabelStock

    def print_labels(self, labels: Sequence[LabelBitmap], start_at: int = 0) -> LabelReceipt:
        """Prints a strip from label `start_at` (from 0) on, one label at a time. Never raises for what the printer does."""

    def probe(self) -> PrinterState: ...
