"""How do tests wait? On a condition, never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(condition: Callable[[], object], timeout: float = 5.0) -> None:
    """Poll until `condition()` is true. Raises AssertionError after `timeout` seconds."""
    give_up_at = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > give_up_at:
            raise AssertionError(f"not true within {timeout} s")
        time.sleep(0.01)
