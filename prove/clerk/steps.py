"""Where may a process die? At every statement of its store and every name it gives or takes on the disk, counted in order.

A step is one SQL statement of the desk, or one open, rename, removal, new folder or fsync of the process. The process kills
itself in front of the step, so the same step of the same job is the same place in each run.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from counter_app.store.connection import EncryptedDatabase

AUDITED = ("open", "os.rename", "os.remove", "os.mkdir", "sqlite3.backup")


class Steps:
    """Counts from `begin` on; at `death` (from 1) the process is gone. 0: it lives, and `count` tells how many there are."""

    def __init__(self, death: int = 0) -> None:
        self.count = 0
        self._death = death
        self._on = False
        self._wrap(EncryptedDatabase, "execute")
        self._wrap(EncryptedDatabase, "rows")
        self._wrap(os, "fsync")
        sys.addaudithook(self._audit)

    def begin(self) -> None:
        """From now on."""
        self._on = True

    def end(self) -> None:
        """No more."""
        self._on = False

    def step(self) -> None:
        """One more, counted by whoever knows of it."""
        if not self._on:
            return
        self.count += 1
        if self.count == self._death:
            os.kill(os.getpid(), signal.SIGKILL)
            signal.pause()

    def _audit(self, event: str, _arguments: Any) -> None:
        if event in AUDITED:
            self.step()

    def _wrap(self, owner: Any, name: str) -> None:
        real: Callable[..., Any] = getattr(owner, name)

        def stepped(*given: Any, **named: Any) -> Any:
            self.step()
            return real(*given, **named)

        setattr(owner, name, stepped)
