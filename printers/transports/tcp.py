"""How does a printer in the network answer? One connection to port 9100 for each slip, opened by python-escpos."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any

PORT = 9100
CHUNK_BYTES = 4096


class TcpTransport:
    """A connection that ends with the slip: the next desk may print then."""

    can_answer = True

    def __init__(self, host: str, port: int = PORT, connect_seconds: float = 3.0) -> None:
        self.name = f"{host}:{port}"
        self._address = (host, port)
        self._connect_seconds = connect_seconds
        self._network: Any = None

    def open(self) -> None:
        """Raises OSError when nobody listens."""
        from escpos.exceptions import DeviceNotFoundError
        from escpos.printer import Network

        network = Network(*self._address, timeout=self._connect_seconds)
        try:
            network.open()
            network.device.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each question waits 40 ms for Nagle
        except DeviceNotFoundError as error:
            raise ConnectionRefusedError(str(error)) from error
        self._network = network

    def write(self, order: bytes, timeout_seconds: float) -> None:
        """Implements Transport."""
        self._network.device.settimeout(timeout_seconds)  # a full printer buffer holds the sender back
        self._network.device.sendall(order)

    def read(self, timeout_seconds: float) -> bytes:
        """Implements Transport."""
        self._network.device.settimeout(max(timeout_seconds, 0))
        try:
            received = bytes(self._network.device.recv(CHUNK_BYTES))
        except (TimeoutError, BlockingIOError):
            return b""
        if not received:
            raise ConnectionResetError("the printer closed the connection")
        return received

    def close(self) -> None:
        """Implements Transport."""
        network = self._network
        if network is None:
            return
        with suppress(OSError):
            while self.read(0):  # bytes left unread would make the close a reset, which takes back what is still under way
                pass
        self._network = None
        network.device.close()
