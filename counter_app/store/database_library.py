"""How does sqlite-utils come in without numpy and pandas, which it imports where they happen to be installed?

OpenCV brings numpy to every desk; importing it costs a tenth of a second at each start (D20), for conversions unused here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _kept_out(*names: str) -> Iterator[None]:
    """While this lasts, importing a module that is not loaded yet fails, as if it were not installed."""
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None is how Python marks "not importable"
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


with _kept_out("numpy", "pandas"):
    from sqlite_utils.db import Database, Table

__all__ = ["Database", "Table"]
