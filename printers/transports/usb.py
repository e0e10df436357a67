"""How is a USB printer reached without a driver? libusb through pyusb, opened by python-escpos."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import Any

PRINTER_CLASS = 7
CHUNK_BYTES = 64
MS = 1000


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """Vendor and product as in `lsusb`; `serial_number` tells two printers of one model apart."""

    vendor: int
    product: int
    serial_number: str = ""

    @classmethod
    def parse(cls, text: str, serial_number: str = "") -> UsbAddress:
        """From "04b8:0e15". Raises ValueError."""
        vendor, colon, product = text.partition(":")
        if not colon or len(vendor) != 4 or len(product) != 4:
            raise ValueError("vvvv:pppp, as lsusb shows")
        return cls(int(vendor, 16), int(product, 16), serial_number)

    def __str__(self) -> str:
        return f"usb {self.vendor:04x}:{self.product:04x}" + (f" {self.serial_number}" if self.serial_number else "")


class UsbTransport:
    """The first interface of class printer and its two bulk ends; the library's fixed end numbers fit some models only."""

    def __init__(self, address: UsbAddress) -> None:
        self.name = str(address)
        self._address = address
        self._usb: Any = None
        self._in = 0
        self._out = 0

    @property
    def can_answer(self) -> bool:
        """Some printers have only the way out."""
        return bool(self._in)

    def open(self) -> None:
        """Raises OSError: no such device, no right to it, held by another program, no libusb."""
        from escpos.exceptions import Error
        from escpos.printer import Usb
        from usb.core import NoBackendError

        try:
            self._out, self._in = self._ends()
            usb = Usb(usb_args=self._wanted(), in_ep=self._in, out_ep=self._out)
            usb.open()
        except NoBackendError as error:
            raise OSError(errno.ENOSYS, "libusb is not installed") from error
        except (Error, RuntimeError) as error:
            raise OSError(errno.ENODEV, str(error)) from error
        self._usb = usb

    def _wanted(self) -> dict[str, object]:
        wanted: dict[str, object] = {"idVendor": self._address.vendor, "idProduct": self._address.product}
        return wanted | ({"serial_number": self._address.serial_number} if self._address.serial_number else {})

    def _ends(self) -> tuple[int, int]:
        """The bulk ends of the printer interface: out, in (0 where there is none)."""
        import usb.core
        import usb.util

        device = usb.core.find(**self._wanted())
        if device is None:
            raise FileNotFoundError(errno.ENODEV, "not plugged in")
        for interface in (part for configuration in device for part in configuration):
            if interface.bInterfaceClass == PRINTER_CLASS:
                bulk = [end for end in interface if usb.util.endpoint_type(end.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK]
                out = [end.bEndpointAddress for end in bulk if not end.bEndpointAddress & usb.util.ENDPOINT_IN]
                back = [end.bEndpointAddress for end in bulk if end.bEndpointAddress & usb.util.ENDPOINT_IN]
                if out:
                    return out[0], back[0] if back else 0
        raise OSError(errno.ENODEV, "not a printer")

    def write(self, order: bytes, timeout_seconds: float) -> None:
        """Implements Transport. pyusb's errors are OSErrors."""
        self._usb.device.write(self._out, order, int(timeout_seconds * MS))

    def read(self, timeout_seconds: float) -> bytes:
        """Implements Transport."""
        try:
            return bytes(self._usb.device.read(self._in, CHUNK_BYTES, max(int(timeout_seconds * MS), 1)))
        except OSError as error:
            if isinstance(error, TimeoutError) or error.errno == errno.ETIMEDOUT:
                return b""
            raise

    def close(self) -> None:
        """Implements Transport."""
        usb, self._usb = self._usb, None
        if usb is not None:
            usb.close()
