"""Why may a test sleep under libfaketime? Its clock_nanosleep refuses honest seconds beside a faked date; waiting for a lock
that nobody gives back takes as long. Loaded by Python itself at the start of every process of the `clocks` rig."""

from __future__ import annotations

import threading
import time


def _sleep(seconds: float) -> None:
    """As time.sleep: at least so long, and an error for a time that has gone."""
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    held = threading.Lock()
    held.acquire()
    held.acquire(timeout=seconds)


time.sleep = _sleep
