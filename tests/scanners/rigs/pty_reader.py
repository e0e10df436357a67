"""A code reader on a serial line that is not there: the near end is what the desk opens."""

from __future__ import annotations

import os
import pty
import tty
from contextlib import suppress
from pathlib import Path


class PtyReader:
    """`link`: a name that stays the same over plugs, as udev gives one."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self._ends: tuple[int, int] | None = None

    def plug(self) -> None:
        far, near = pty.openpty()
        tty.setraw(far)
        tty.setraw(near)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(os.ttyname(near))
        self._ends = (far, near)

    def send(self, data: bytes) -> None:
        assert self._ends is not None
        os.write(self._ends[0], data)

    def unplug(self) -> None:
        ends, self._ends = self._ends, None
        self.link.unlink(missing_ok=True)
        for end in ends or ():
            with suppress(OSError):
                os.close(end)
