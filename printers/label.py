"""How a strip of labels becomes stickers: one at a time, each confirmed before the next is sent, none twice (D7)."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from counter_app.domain.errors import DeviceError, OutOfPaper, PrinterOffline, PrintOutcomeUnknown
from counter_app.domain.label import LabelBitmap, LabelReceipt, LabelStock
from counter_app.ports import PrinterState
from printers.label_line import LabelLanguage, LabelLine, LabelTiming
from printers.transports.transport import NothingSent, Transport


class RasterLabelPrinter:
    """A label printer that is sent pictures, in TSPL, ZPL or Brother's raster language.

    At most one label is ever on its way, so that after a fault at most one must be looked for. Where no answers come back
    (a print queue, a Brother in the network) the whole strip is sent and then asked of the officer.
    """

    def __init__(
        self, language: LabelLanguage, transport: Transport, stock: LabelStock, *, timing: LabelTiming | None = None
    ) -> None:
        """Connects to nothing."""
        self.stock = stock
        self._language = language
        self._transport = transport
        self._timing = timing or LabelTiming()
        self._name = transport.name
        self._lock = threading.Lock()

    def probe(self) -> PrinterState:
        """Asks the printer now; never raises."""
        try:
            with self._lock, self._line() as line:
                self._check(line)
        except DeviceError as error:
            return PrinterState(ready=False, name=self._name, problem=error.code, note=str(error.facts.get("reason", "")))
        return PrinterState(ready=True, name=self._name)

    def print_labels(self, labels: Sequence[LabelBitmap], start_at: int = 0) -> LabelReceipt:
        """Implements LabelPrinter. Raises ValueError for a `start_at` outside the strip or a label of another size."""
        if not 0 <= start_at <= len(labels):
            raise ValueError(f"label {start_at} of {len(labels)}")
        size = (self.stock.width_dots, self.stock.height_dots)
        if any((label.width_dots, label.height_dots) != size for label in labels):
            raise ValueError(f"the stock takes {size} dots")
        strip = _Strip(confirmed=start_at, sent=start_at)
        problem: DeviceError | None = None
        if start_at < len(labels):
            try:
                with self._lock, self._line() as line:
                    self._print(line, labels, strip)
            except NothingSent as error:  # a queue takes the strip as one job when the line is closed, or refuses it
                strip.sent = strip.confirmed
                problem = PrinterOffline(printer=self._name, reason=str(error)[:80])
            except DeviceError as error:
                problem = error
        if problem is None and strip.confirmed < strip.sent:
            problem = PrintOutcomeUnknown(printer=self._name, reason="printer-says-nothing")
        return LabelReceipt(strip.confirmed, strip.sent, problem)

    def _print(self, line: LabelLine, labels: Sequence[LabelBitmap], strip: _Strip) -> None:
        for label in labels[strip.sent :]:
            self._check(line)
            strip.sent += 1
            try:
                line.send(self._language.page(label, self.stock))
                status = self._language.wait_until_out(line, self.stock) if self._answers else None
            except OSError as error:
                raise self._given_up(line, _why_lost(error)) from error
            if status is not None and not status.ready:
                raise self._given_up(line, "paper-ended" if status.paper_out else status.trouble)
            strip.confirmed += status is not None

    @property
    def _answers(self) -> bool:
        return self._transport.can_answer and self._language.answers

    def _check(self, line: LabelLine) -> None:
        """Before a label is sent: nothing of it can have come out."""
        if not self._answers:
            return
        try:
            status = self._language.status(line, self.stock)
        except OSError as error:
            raise PrinterOffline(printer=self._name, reason=_why_lost(error)) from error
        if status.paper_out:
            raise OutOfPaper(printer=self._name)
        if status.trouble:
            raise PrinterOffline(printer=self._name, reason=status.trouble)

    def _given_up(self, line: LabelLine, reason: str) -> DeviceError:
        """The label must not come out by itself later: printed again, it would be there twice."""
        with suppress(OSError):
            line.send(self._language.drop_the_rest)
            if self._answers:
                self._language.status(line, self.stock)  # shows that the order was taken before the line is closed
        return PrintOutcomeUnknown(printer=self._name, reason=reason)

    @contextmanager
    def _line(self) -> Iterator[LabelLine]:
        try:
            self._transport.open()
        except OSError as error:
            with suppress(OSError):
                self._transport.close()
            raise PrinterOffline(printer=self._name, reason="no-connection") from error
        try:
            yield LabelLine(self._transport, self._timing)
        except BaseException:
            with suppress(OSError):
                self._transport.close()
            raise
        try:
            self._transport.close()
        except NothingSent:
            raise
        except OSError as error:
            raise PrintOutcomeUnknown(printer=self._name, reason=_why_lost(error)) from error


def _why_lost(error: OSError) -> str:
    return "no-answer" if isinstance(error, TimeoutError) else "connection-lost"


class _Strip:
    """How far the strip has come, also when it ends in an error."""

    def __init__(self, confirmed: int, sent: int) -> None:
        self.confirmed = confirmed
        self.sent = sent
