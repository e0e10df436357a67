"""How a form becomes a sheet on an office printer: PDF over IPP, to the printer itself or through a CUPS queue (D7)."""

from __future__ import annotations

import importlib.util
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from counter_app.domain.errors import DeviceError, DeviceUnavailable, OutOfPaper, PrinterOffline
from counter_app.domain.slip import PaperFormat, RenderedSlip
from counter_app.ports import PrinterState, PrintReceipt
from printers.ipp_errors import IppLost, IppRefused
from printers.ipp_media import IppOptions
from printers.ipp_state import IppPrinter
from printers.ipp_watch import IppJobWatch, IppTiming

if TYPE_CHECKING:
    from printers.ipp_client import IppLine

PDF = "application/pdf"
BUSY = "ipp-0507"  # server-error-busy: another desk's job; no page of ours is on its way, so asking again is safe
SHEETS = (PaperFormat.A5, PaperFormat.A4)


class OfficePrinter:
    """A driverless printer ("ipp://host/ipp/print", "ipps://…") or a CUPS queue ("ipp://host/printers/NAME").

    One job at a time. Nothing is sent to a printer that says it has no paper or stands open. "Completed" means that the
    printer or the queue took the job, not that the sheet lies in the tray: the receipt says "spooler", and the officer is
    asked once. A CUPS queue is to be set up with printer-error-policy=abort-job: the other policies stop it for good or
    repeat a job by themselves, which can double it.
    """

    def __init__(
        self,
        uri: str,
        *,
        papers: Sequence[PaperFormat] = SHEETS,
        timing: IppTiming | None = None,
        options: IppOptions | None = None,
    ) -> None:
        """Raises DeviceUnavailable when pyipp is not installed or `uri` is none. Connects to nothing."""
        address = urlsplit(uri)
        if address.scheme not in ("ipp", "ipps") or not address.hostname:
            raise DeviceUnavailable(device="ipp", reason="not-an-ipp-address")
        if importlib.util.find_spec("pyipp") is None:
            raise DeviceUnavailable(device="ipp", reason="not-installed")
        self._address = address
        self._papers = tuple(papers)
        self._timing = timing or IppTiming()
        self._options = options or IppOptions()
        self._name = address.hostname + address.path
        self._lock = threading.Lock()

    def papers(self) -> tuple[PaperFormat, ...]:
        """The sheets that this printer is set up for."""
        return self._papers

    def probe(self) -> PrinterState:
        """Asks the printer now; never raises. A supply that runs low is told as the note."""
        try:
            with self._line() as line:
                printer = self._ask_state(line, self._options.medium(self._papers[0]) if self._papers else "")
        except DeviceError as error:
            return PrinterState(ready=False, name=self._name, problem=error.code)
        problem = OutOfPaper.code if printer.paper_out else PrinterOffline.code if printer.trouble else ""
        return PrinterState(not problem, self._name, problem, printer.paper_near_end, printer.trouble or printer.supply_low)

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        """Raises PrinterOffline or OutOfPaper (nothing printed), PrintOutcomeUnknown (some or all may have come out).

        The receipt is never `device_done`; `where` holds the printer's own number of the job.
        """
        if slip.paper not in self._papers or slip.media_type != PDF:
            raise PrinterOffline(printer=self._name, reason=f"does-not-take-{slip.paper}")
        medium = self._options.medium(slip.paper)
        with self._lock, self._line() as line:
            printer = self._ask_state(line, medium)
            self._check(printer)
            number = self._create(line, job_id, slip.paper, printer)
            watch = IppJobWatch(line, number, medium, self._timing)
            watch.to_the_end(self._name, lost=self._send(line, number, slip.data))
        return PrintReceipt(device_done=False, where=f"{self._name} #{number}", evidence="spooler")

    def _ask_state(self, line: IppLine, medium: str) -> IppPrinter:
        try:
            return line.printer(medium)
        except (IppRefused, IppLost) as error:
            raise PrinterOffline(printer=self._name, reason=error.reason) from error

    def _check(self, printer: IppPrinter) -> None:
        if printer.paper_out:
            raise OutOfPaper(printer=self._name)
        if printer.trouble:
            raise PrinterOffline(printer=self._name, reason=printer.trouble)
        if self._options.duplex and self._options.sides not in printer.sides:
            raise PrinterOffline(printer=self._name, reason="prints-one-side-only")

    def _create(self, line: IppLine, job_id: str, paper: PaperFormat, printer: IppPrinter) -> int:
        """An empty job, known by its number before a page is on its way: what becomes of it can be asked and called back."""
        ends_at = time.monotonic() + self._timing.busy_seconds
        while True:
            try:
                return line.create_job(job_id, paper, self._options, tells_sides=bool(printer.sides))
            except (IppRefused, IppLost) as error:
                if error.reason != BUSY or time.monotonic() > ends_at:
                    raise PrinterOffline(printer=self._name, reason=error.reason) from error
            time.sleep(self._timing.look_every_seconds)

    def _send(self, line: IppLine, number: int, document: bytes) -> str:
        """The pages. Returns "", or why nobody knows whether they arrived."""
        try:
            line.send_document(number, document)
        except IppRefused as error:
            with suppress(IppRefused, IppLost):
                line.cancel(number)
            raise PrinterOffline(printer=self._name, reason=error.reason) from error
        except IppLost as error:
            if error.reason == "no-connection":
                raise PrinterOffline(printer=self._name, reason=error.reason) from error
            return error.reason
        return ""

    @contextmanager
    def _line(self) -> Iterator[IppLine]:
        from printers.ipp_client import IppLine

        address = self._address
        bare = address._replace(netloc=address.netloc.rpartition("@")[2]).geturl()  # IPP repeats the address in each request
        login = (address.username or "", address.password or "")
        with IppLine(bare, self._timing.answer_seconds, login) as line:
            yield line
