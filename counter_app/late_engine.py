"""When is the code of the outbox engine loaded? At the first contact with the centre, behind the log-in (D20)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.ports import SyncEngine, SyncReport


class LateEngine:
    """Implements ports.SyncEngine with an engine that `make` gives at the first call."""

    def __init__(self, make: Callable[[], SyncEngine]) -> None:
        self._make = make
        self._made: SyncEngine | None = None
        self._making = threading.Lock()

    def run_once(self, force: bool = False) -> SyncReport:
        """One contact."""
        return self._engine().run_once(force)

    def ask_number(self, on: date) -> bool:
        """One number for this date."""
        return self._engine().ask_number(on)

    def _engine(self) -> SyncEngine:
        with self._making:  # two engines would send the same rows side by side
            if self._made is None:
                self._made = self._make()
            return self._made
