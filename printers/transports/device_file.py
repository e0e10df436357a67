"""How is a printer reached whose driver is a file, such as /dev/usb/lp0? It answers when the file can also be read."""

from __future__ import annotations

import errno
import os
import select
import stat
import time

CHUNK_BYTES = 4096


class DeviceFileTransport:
    """Without python-escpos: it opens such a file for writing only, and the answers would be lost."""

    def __init__(self, path: str) -> None:
        self.name = path
        self._handle = -1
        self._two_way = False

    @property
    def can_answer(self) -> bool:
        """A pipe, or a driver that refuses reading, carries no answers."""
        return self._two_way

    def open(self) -> None:
        """Raises OSError: no such file, no right, nobody at the other end, held by another program."""
        piped = stat.S_ISFIFO(os.stat(self.name).st_mode)  # noqa: PTH116 - a pipe opened for both would hear itself
        try:
            self._handle = self._opened(os.O_WRONLY if piped else os.O_RDWR)
            self._two_way = not piped
        except OSError as error:
            if piped or error.errno not in (errno.EACCES, errno.EINVAL, errno.EPERM):
                raise
            self._handle = self._opened(os.O_WRONLY)
            self._two_way = False

    def _opened(self, how: int) -> int:
        return os.open(self.name, how | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))

    def write(self, order: bytes, timeout_seconds: float) -> None:
        """Implements Transport."""
        ends_at = time.monotonic() + timeout_seconds
        left = memoryview(order)
        while left:
            _, ready, _ = select.select([], [self._handle], [], max(ends_at - time.monotonic(), 0))
            if not ready:
                raise TimeoutError("the printer takes no more")
            left = left[os.write(self._handle, left) :]

    def read(self, timeout_seconds: float) -> bytes:
        """Implements Transport."""
        ready, _, _ = select.select([self._handle], [], [], max(timeout_seconds, 0))
        if not ready:
            return b""
        received = os.read(self._handle, CHUNK_BYTES)
        if not received:
            raise ConnectionResetError("the printer is gone")
        return received

    def close(self) -> None:
        """Implements Transport."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)
