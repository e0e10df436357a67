"""How a 1-bit image becomes paper on a receipt printer at TCP 9100, and when the desk may say that it did (D7)."""

from __future__ import annotations

import importlib.util
import io
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.errors import DeviceError, DeviceUnavailable, OutOfPaper, PrinterOffline, PrintOutcomeUnknown
from counter_app.domain.slip import PaperFormat, RenderedSlip
from counter_app.ports import PrinterState, PrintReceipt
from printers.escpos_line import EscposLine, EscposTiming
from printers.escpos_status import (
    ASK_PAPER,
    ASK_PRINTER,
    DROP_THE_REST,
    RESET,
    EscposStatus,
    is_stopped,
    says_paper_out,
)

if TYPE_CHECKING:
    from PIL import Image

PORT = 9100
PROFILE = "TM-T20II"  # 576 dots; without a profile that knows its width the library prints to the desk's screen
MOST_DOTS = 576
BAND_ROWS = 192  # 24 mm: small enough to notice an empty roll soon, large enough not to slow the paper


@dataclass(frozen=True, slots=True)
class EscposModel:
    """What differs between models. `graphics`: GS ( L instead of GS v 0; `band_rows`: rows sent before the next look."""

    graphics: bool = False
    band_rows: int = BAND_ROWS


class EscposPrinter:
    """One receipt printer; prints one slip at a time.

    Nothing is sent for printing before the printer has answered four status questions, and a slip is done only when the
    printer has answered a question queued behind the cut.
    """

    def __init__(
        self,
        host: str,
        port: int = PORT,
        paper: PaperFormat = PaperFormat.ROLL_80MM,
        *,
        timing: EscposTiming | None = None,
        model: EscposModel | None = None,
    ) -> None:
        """Raises DeviceUnavailable when python-escpos is not installed. Connects to nothing."""
        if importlib.util.find_spec("escpos") is None:
            raise DeviceUnavailable(device="escpos", reason="not-installed")
        self._host = host
        self._port = port
        self._paper = paper
        self._timing = timing or EscposTiming()
        self._model = model or EscposModel()
        self._name = f"{host}:{port}"
        self._lock = threading.Lock()

    def papers(self) -> tuple[PaperFormat, ...]:
        """The roll in the printer."""
        return (self._paper,)

    def probe(self) -> PrinterState:
        """Asks the printer now; never raises."""
        try:
            with self._lock, self._line() as line:
                status = line.status()
        except DeviceError as error:
            return PrinterState(ready=False, name=self._name, problem=error.code)
        problem = OutOfPaper.code if status.paper_out else PrinterOffline.code if status.trouble else ""
        return PrinterState(not problem, self._name, problem, status.paper_near_end)

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        """Raises PrinterOffline or OutOfPaper (nothing printed), PrintOutcomeUnknown (some or all may have come out)."""
        bands = self._bands(slip)
        with self._lock, self._line() as line:
            self._check(line.status())
            try:
                self._send(line, bands)
            except OSError as error:
                raise PrintOutcomeUnknown(printer=self._name, reason="connection-lost") from error
            return PrintReceipt(device_done=True, where=self._name)

    def _bands(self, slip: RenderedSlip) -> list[Image.Image]:
        """The image cut into bands. A slip for other paper is refused before anything is sent."""
        from PIL import Image

        if slip.paper is not self._paper or slip.media_type != "image/png":
            raise PrinterOffline(printer=self._name, reason=f"takes-{self._paper}-not-{slip.paper}")
        try:
            image = Image.open(io.BytesIO(slip.data)).convert("1")
        except OSError as error:
            raise PrinterOffline(printer=self._name, reason="not-an-image") from error
        if image.width > MOST_DOTS:
            raise PrinterOffline(printer=self._name, reason="too-wide")
        rows = self._model.band_rows
        return [image.crop((0, top, image.width, min(top + rows, image.height))) for top in range(0, image.height, rows)]

    def _check(self, status: EscposStatus) -> None:
        if status.paper_out:
            raise OutOfPaper(printer=self._name)
        if status.trouble:
            raise PrinterOffline(printer=self._name, reason=status.trouble)

    def _send(self, line: EscposLine, bands: list[Image.Image]) -> None:
        """From the first band on, every failure means that nobody knows what is on paper."""
        watching = True
        line.send(RESET)
        for band in bands:
            line.image(band, self._model.graphics)
            if watching:
                answer = line.ask(ASK_PRINTER)
                watching = answer is not None  # a printer that is silent while busy is not asked again for each band
                if answer is not None and is_stopped(answer):
                    self._give_up(line, "stopped-half-way")
        line.cut()
        reached = line.ask_when_reached(self._timing.done_seconds)
        if reached is None:
            self._give_up(line, "no-answer")
        elif says_paper_out(reached):
            raise PrintOutcomeUnknown(printer=self._name, reason="paper-ended")

    def _give_up(self, line: EscposLine, reason: str) -> None:
        """The rest must not come out by itself after the refill: a reprint would then be the second half-marked sheet."""
        with suppress(OSError):
            line.send(DROP_THE_REST)
            line.ask(ASK_PAPER)  # the answer shows that the order was taken before the line is closed
        raise PrintOutcomeUnknown(printer=self._name, reason=reason)

    @contextmanager
    def _line(self) -> Iterator[EscposLine]:
        """An open connection. A failure before the first band is PrinterOffline; later ones are named by `print_slip`."""
        from escpos.exceptions import DeviceNotFoundError
        from escpos.printer import Network

        network = Network(self._host, self._port, timeout=self._timing.connect_seconds, profile=PROFILE)
        try:
            network.open()
            network.device.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each question waits 40 ms for Nagle
        except (DeviceNotFoundError, OSError) as error:
            raise PrinterOffline(printer=self._name, reason="no-connection") from error
        try:
            yield EscposLine(network, self._timing)
        except OSError as error:
            reason = "no-answer" if isinstance(error, TimeoutError) else "connection-lost"
            raise PrinterOffline(printer=self._name, reason=reason) from error
        finally:
            with suppress(OSError):
                network.close()
