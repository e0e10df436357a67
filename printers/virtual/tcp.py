"""Where does the virtual printer listen? On the loopback, as port 9100 of a network printer: one client at a time."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress

from printers.virtual.printer import MOST_DOTS, LineBroken, VirtualPrinter
from printers.virtual.sheet import Sheet

CHUNK_BYTES = 1 << 16
LOOPBACK = "127.0.0.1"


class VirtualEscpos(VirtualPrinter):
    """Use as a context manager. `port`: as asked, or a free one."""

    def __init__(self, port: int = 0, width_dots: int = MOST_DOTS, on_slip: Callable[[Sheet], None] | None = None) -> None:
        """Raises OSError when the port is taken."""
        super().__init__(width_dots, on_slip)
        self.connections = 0
        self._line: socket.socket | None = None
        self._listener = socket.create_server((LOOPBACK, port))
        self.port: int = self._listener.getsockname()[1]
        self._listening = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> VirtualEscpos:
        super().__enter__()
        self._listening.start()
        return self

    def __exit__(self, *facts: object) -> None:
        super().__exit__(*facts)
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._hang_up()
        self._listening.join(timeout=5)

    def _serve(self) -> None:
        while not self._closed:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._line = line
            self.connections += 1
            self.plug(line.sendall)
            with suppress(LineBroken, OSError):
                while received := line.recv(CHUNK_BYTES):
                    self.hear(received)
            self.unplug()
            self._hang_up()

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line:
            with suppress(OSError):  # linger 0: the other side sees a reset, as when the plug is pulled
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()
