"""How does a printer on a serial port answer? pyserial, opened by python-escpos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SerialPort:
    """`device`: /dev/ttyUSB0 or COM3. Up to 115200 baud the line is slower than the paper: no flow control needed."""

    device: str
    baud: int = 115_200
    rts_cts: bool = False


class SerialTransport:
    """8N1. A silent port looks the same as an empty one: only an answer shows that a printer is there."""

    can_answer = True

    def __init__(self, port: SerialPort) -> None:
        self.name = port.device
        self._port = port
        self._device: Any = None
        self._opener: Any = None

    def open(self) -> None:
        """Raises OSError when there is no such port, or another program holds it."""
        from escpos.exceptions import DeviceNotFoundError
        from escpos.printer import Serial

        opener = Serial(self._port.device, baudrate=self._port.baud, timeout=0, dsrdtr=False)
        try:
            opener.open()
        except DeviceNotFoundError as error:
            raise FileNotFoundError(str(error)) from error
        self._opener = opener  # python-escpos closes the port when its object is collected, in the middle of a slip
        self._device = opener.device
        self._device.rtscts = self._port.rts_cts

    def write(self, order: bytes, timeout_seconds: float) -> None:
        """Implements Transport. pyserial's own time-out is an OSError."""
        self._device.write_timeout = timeout_seconds
        self._device.write(order)

    def read(self, timeout_seconds: float) -> bytes:
        """Implements Transport."""
        self._device.timeout = max(timeout_seconds, 0)
        received = bytes(self._device.read(1))
        return received + bytes(self._device.read(self._device.in_waiting)) if received else b""

    def close(self) -> None:
        """Implements Transport."""
        device, self._device, self._opener = self._device, None, None
        if device is not None:
            device.close()
