"""Why does the desk start without Python's cycle collector, and from when on does it run? (D20)

Until the log-in stands there nearly everything that is made stays: classes, styles, settings. The collector would look at it
again and again and free nothing, which is a seventh of the whole start.
"""

from __future__ import annotations

import gc


def collect_later() -> None:
    """Before the start."""
    gc.disable()


def collect_from_now_on() -> None:
    """Behind the log-in. What stands by then is never looked at again, so that a key is not painted later for it either."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
