"""How do codes come from a reader on a serial line (RS-232, USB-CDC)? Whole codes only, also when the cable is pulled."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from counter_app.domain.errors import DeviceUnavailable
from counter_app.domain.scan_text import LONGEST_SCAN, deliver
from counter_app.ports import ScannedCode

_ENDS: Final = b"\r\n\x03"
_READ_SECONDS: Final = 0.2
_AIM_SYMBOLOGY: Final = {"Q": "QRCode", "C": "Code128", "A": "Code39", "d": "DataMatrix", "L": "PDF417"}


@dataclass(frozen=True, slots=True)
class ReaderLine:
    """Where the reader hangs. `device`: /dev/ttyACM0 or COM3; "" to find it by `usb` ("0c2e:0b61"), whose port changes its
    name from one plug to the next. The reader must send CR or LF behind each code: a line without end is never a code."""

    device: str = ""
    usb: str = ""
    baud: int = 9600

    @property
    def name(self) -> str:
        """For messages."""
        return self.device or self.usb


class SerialReader:
    """Implements CodeReader. Reconnects for ever; half a code is thrown away with the line it came on.

    `on_state`: called with True when the line is open and False when it is gone, from the reading thread.
    """

    def __init__(
        self,
        line: ReaderLine,
        on_state: Callable[[bool], None] = lambda _connected: None,
        ports: Callable[[], Iterable[Any]] | None = None,
        retry_seconds: float = 1.0,
    ) -> None:
        self._line = line
        self._on_state = on_state
        self._ports = ports
        self._retry_seconds = retry_seconds
        self._closed = threading.Event()
        self.connected = False

    def codes(self) -> Iterator[ScannedCode]:
        """Implements CodeReader. An absent reader is waited for; DeviceUnavailable only where the library is missing."""
        _library()
        while not self._closed.is_set():
            port = self._open()
            if port is None:
                self._closed.wait(self._retry_seconds)
                continue
            self._say(True)
            try:
                yield from self._codes_of(port)
            finally:
                port.close()
                self._say(False)

    def close(self) -> None:
        """From any thread: `codes` ends soon."""
        self._closed.set()

    def _say(self, connected: bool) -> None:
        if connected is not self.connected:
            self.connected = connected
            self._on_state(connected)

    def _open(self) -> Any | None:
        serial = _library()
        device = self._line.device or _device_of(self._line.usb, self._ports)
        if not device:
            return None
        try:
            # Exclusive: two programs on one line get half a code each.
            return serial.Serial(device, self._line.baud, timeout=_READ_SECONDS, exclusive=True)
        except (serial.SerialException, OSError, ValueError):
            return None

    def _codes_of(self, port: Any) -> Iterator[ScannedCode]:
        """Until the line breaks or `close` is called."""
        serial, waiting = _library(), bytearray()
        while not self._closed.is_set():
            try:
                came = port.read(1) + port.read(port.in_waiting)
            except (serial.SerialException, OSError, TypeError):  # TypeError: pyserial of a port closed meanwhile
                return
            for byte in came:
                if byte not in _ENDS:
                    if len(waiting) <= LONGEST_SCAN:
                        waiting.append(byte)
                elif waiting:
                    code = _code(bytes(waiting))
                    waiting.clear()
                    if code.text:
                        yield code


def _code(raw: bytes) -> ScannedCode:
    text = deliver(raw)
    told = raw[:2].decode("ascii", errors="replace")
    symbology = _AIM_SYMBOLOGY.get(told[1:], "") if told.startswith("]") else ""
    # What is too long stays too long: the router says so, instead of taking the beginning for the whole.
    return ScannedCode(raw.decode("utf-8", errors="replace") if text is None else text, symbology, "serial")


def _library() -> Any:
    try:
        return importlib.import_module("serial")
    except ImportError as error:
        raise DeviceUnavailable(device="serial-reader", reason="not-installed") from error


def _device_of(usb: str, ports: Callable[[], Iterable[Any]] | None) -> str:
    """The port that this USB reader has now, "" when it is not plugged in."""
    if ports is None:
        ports = importlib.import_module("serial.tools.list_ports").comports
    for port in ports():
        if port.vid is not None and f"{port.vid:04x}:{port.pid:04x}" == usb.lower():
            return str(port.device)
    return ""
