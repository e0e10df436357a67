"""A serial cable that is not there: a pty whose far end is a virtual printer."""

from __future__ import annotations

import os
import pty
import select
import threading
import tty
from contextlib import suppress

from printers.virtual.printer import LineBroken, VirtualPrinter


class PtyLine:
    """Use as a context manager; `path` is the near end. Ends on its own when the printer pulls the plug."""

    def __init__(self, printer: VirtualPrinter) -> None:
        self._printer = printer
        self._far, self._near = pty.openpty()
        tty.setraw(self._near)
        self.path = os.ttyname(self._near)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._carry, daemon=True)

    def __enter__(self) -> PtyLine:
        self._printer.plug(lambda words: os.write(self._far, words))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(timeout=5)
        self._printer.unplug()
        for end in (self._far, self._near):
            os.close(end)

    def _carry(self) -> None:
        with suppress(LineBroken, OSError):
            while not self._ended.is_set():
                if select.select([self._far], [], [], 0.02)[0]:
                    self._printer.hear(os.read(self._far, 65_536))
