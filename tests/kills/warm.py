"""What may every child take from its parent instead of doing it again? Modules, and the files of the program itself.

A child that is born by fork has them already; reading them again is most of what a kill costs. What a desk reads of its own
(store, vault, settings) is never kept: that is what the kill is about.
"""

from __future__ import annotations

from functools import cache

import sqlite_utils.db  # noqa: F401 - imported once, before the fork

from counter_app import main, plugging
from counter_app.store import database_library  # noqa: F401 - likewise


def warm() -> None:
    """Once, before the first fork."""
    plugging.load_notices = cache(plugging.load_notices)
    main.load_province = cache(main.load_province)
