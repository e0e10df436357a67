"""How a 1-bit image becomes paper on a receipt printer, and when the desk may say that it did (D7)."""

from __future__ import annotations

import importlib.util
import io
import secrets
import string
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from counter_app.domain.errors import (
    DeviceError,
    DeviceUnavailable,
    OutOfPaper,
    PrinterOffline,
    PrintOutcomeUnknown,
    SlipTorn,
)
from counter_app.domain.slip import PaperFormat, RenderedSlip
from counter_app.ports import PrinterState, PrintReceipt
from printers.escpos_line import EscposLine, EscposTiming
from printers.escpos_raster import MOST_DOTS, EscposModel, bands
from printers.escpos_status import (
    ASK_PAPER,
    DROP_THE_REST,
    PROCESS_ID_BYTES,
    RESET,
    UNWATCH,
    WATCH,
    EscposStatus,
    says_paper_out,
)
from printers.transports.tcp import PORT, TcpTransport
from printers.transports.transport import NothingSent, Transport


class EscposPrinter:
    """One receipt printer; prints one slip at a time.

    Nothing is sent for printing before the printer has answered four status questions, and a slip is done only when the
    printer has answered a question queued behind the cut. A way without answers prints, and never says that it did.
    """

    def __init__(
        self,
        host: str = "",
        port: int = PORT,
        paper: PaperFormat = PaperFormat.ROLL_80MM,
        *,
        timing: EscposTiming | None = None,
        model: EscposModel | None = None,
        transport: Transport | None = None,
    ) -> None:
        """Over TCP unless another way is given. Raises DeviceUnavailable without python-escpos. Connects to nothing."""
        if importlib.util.find_spec("escpos") is None:
            raise DeviceUnavailable(device="escpos", reason="not-installed")
        self._paper = paper
        self._timing = timing or EscposTiming()
        self._model = model or EscposModel()
        self._transport = transport or TcpTransport(host, port, self._timing.connect_seconds)
        self.name = self._transport.name
        self._half_said = False  # our last slip did not come to its end: its rest may still be in the printer
        self._deaf = False  # it did not answer in its queue last time: not waited for so long again
        self._lock = threading.Lock()

    def papers(self) -> tuple[PaperFormat, ...]:
        """The roll in the printer."""
        return (self._paper,)

    def probe(self) -> PrinterState:
        """Asks the printer now; never raises."""
        try:
            with self._lock, self._line() as line:
                status = line.status() if self._transport.can_answer else EscposStatus()
                self._believe(line)
        except DeviceError as error:
            reason = str(error.facts.get("reason", ""))
            return PrinterState(ready=False, name=self.name, problem=error.code, note=reason)
        problem = OutOfPaper.code if status.paper_out else PrinterOffline.code if status.trouble else ""
        return PrinterState(not problem, self.name, problem, status.paper_near_end, status.trouble)

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        """Raises PrinterOffline or OutOfPaper (nothing printed), SlipTorn (a part came out, the rest never will) or
        PrintOutcomeUnknown (some or all may have come out)."""
        sheet = self._sheet(slip)
        with self._lock, self._line() as line:
            if not self._transport.can_answer:
                return self._send_unseen(line, sheet)
            status = line.status()
            self._check(line, status)
            answers = self._start(line)
            self._half_said = True
            try:
                evidence = self._send(line, sheet) if answers else self._send_deaf(line, sheet)
            except OSError as error:
                raise PrintOutcomeUnknown(printer=self.name, reason="connection-lost") from error
            self._half_said = False
            return PrintReceipt(device_done=True, where=self.name, evidence=evidence, paper_near_end=status.paper_near_end)

    def _sheet(self, slip: RenderedSlip) -> list[bytes]:
        """The image as orders, ready before a line is opened. A slip for other paper is refused before anything is sent."""
        from PIL import Image

        if slip.paper is not self._paper or slip.media_type != "image/png":
            raise PrinterOffline(printer=self.name, reason=f"takes-{self._paper}-not-{slip.paper}")
        try:
            image = Image.open(io.BytesIO(slip.data)).convert("1")
        except OSError as error:
            raise PrinterOffline(printer=self.name, reason="not-an-image") from error
        if image.width > MOST_DOTS:
            raise PrinterOffline(printer=self.name, reason="too-wide")
        return bands(image, self._model)

    def _check(self, line: EscposLine, status: EscposStatus) -> None:
        self._believe(line)
        if status.paper_out:
            raise OutOfPaper(printer=self.name)
        if status.trouble:
            raise PrinterOffline(printer=self.name, reason=status.trouble)

    def _believe(self, line: EscposLine) -> None:
        """Letters of some other machine may look like a status ("r" like: no paper): nothing that it says counts then."""
        if line.talks_nonsense:
            raise PrinterOffline(printer=self.name, reason="not-a-receipt-printer")

    def _start(self, line: EscposLine) -> bool:
        """Clear the way for a new sheet. True when the printer answers questions in its queue."""
        if self._half_said:
            line.send(DROP_THE_REST)
            line.wake_up()
        answers = line.in_step(wake=not self._deaf)
        self._deaf = not answers
        if self._half_said or (line.woken and answers):  # what hangs out must not become the head of this slip
            line.send(RESET + self._model.end)
            answers = answers and line.in_step()
        if self._model.watches:
            line.send(WATCH)
        line.settle()
        self._believe(line)
        return answers

    def _send(self, line: EscposLine, sheet: list[bytes]) -> str:
        """From the first band on, every failure means that paper may be marked. Returns who vouches for the slip."""
        watching = True
        for band in sheet:
            line.send(band)
            stopped = line.has_stopped() if watching else False
            watching = stopped is not None  # a printer that is silent while busy is not asked again for each band
            if stopped:
                raise self._torn(line)
        if not self._reached(line):
            if line.is_stopped_now():
                raise self._torn(line)
            line.send(self._model.end)  # silent, yet perhaps well: a sheet that hangs uncut helps nobody
            raise PrintOutcomeUnknown(printer=self.name, reason="no-answer")
        line.send(self._model.end)
        if not self._reached(line):
            self._drop_the_rest(line)
            raise PrintOutcomeUnknown(printer=self.name, reason="no-answer")
        evidence = self._evidence(line)
        if self._model.watches:
            line.send(UNWATCH)
        return evidence

    def _reached(self, line: EscposLine) -> bool:
        """Has the printer worked off everything so far?"""
        if self._model.process_ids:
            return line.ask_by_name(_new_process_id(), self._timing.done_seconds) is not None
        answer = line.ask_when_reached(self._timing.done_seconds)
        return answer is not None and not says_paper_out(answer)

    def _evidence(self, line: EscposLine) -> str:
        """An answer with our name on it is proof. One without is, if no stray ones came and the printer still runs."""
        if self._model.process_ids:
            return "process-id"
        if line.is_stopped_now() or line.strays:
            raise PrintOutcomeUnknown(printer=self.name, reason="doubtful-answer")
        return "device"

    def _send_deaf(self, line: EscposLine, sheet: list[bytes]) -> str:
        """To a printer that tells its status but answers no queued question."""
        for order in [*sheet, self._model.end]:
            line.send(order)
        self._half_said = False
        raise PrintOutcomeUnknown(printer=self.name, reason="no-answer")

    def _send_unseen(self, line: EscposLine, sheet: list[bytes]) -> PrintReceipt:
        """Over a one-way line or a spooler: sent is all that can be said."""
        try:
            for order in [RESET, *sheet, self._model.end]:
                line.send(order)
            self._transport.close()
        except NothingSent:
            raise
        except OSError as error:
            raise PrintOutcomeUnknown(printer=self.name, reason="connection-lost") from error
        return PrintReceipt(device_done=False, where=self.name)

    def _torn(self, line: EscposLine) -> SlipTorn:
        """The cut was not sent, so no slip is whole; the rest must not come out by itself after the refill."""
        status = None
        with suppress(OSError):
            status = line.status_now()
        self._drop_the_rest(line)
        cause = "stopped" if status is None else OutOfPaper.code if status.paper_out else status.trouble or "stopped"
        return SlipTorn(printer=self.name, reason=cause)

    def _drop_the_rest(self, line: EscposLine) -> None:
        with suppress(OSError):
            line.send(DROP_THE_REST)
            line.ask(ASK_PAPER)  # the answer shows that the order was taken before the line is closed

    @contextmanager
    def _line(self) -> Iterator[EscposLine]:
        """An open line. A failure before the first band is PrinterOffline; later ones are named by `print_slip`."""
        try:
            self._transport.open()
        except OSError as error:
            raise PrinterOffline(printer=self.name, reason="no-connection") from error
        try:
            yield EscposLine(self._transport, self._timing)
        except OSError as error:
            reason = "no-answer" if isinstance(error, TimeoutError) else "connection-lost"
            raise PrinterOffline(printer=self.name, reason=reason) from error
        finally:
            with suppress(OSError):
                self._transport.close()


def _new_process_id() -> bytes:
    """Four characters that no other question of any desk is likely to carry."""
    letters = string.ascii_letters + string.digits
    return "".join(secrets.choice(letters) for _ in range(PROCESS_ID_BYTES)).encode()
