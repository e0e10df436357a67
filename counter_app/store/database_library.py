"""How does sqlite-utils come in without what it imports for conversions that a desk never makes (D20)?

It takes numpy and pandas where they happen to be installed, and OpenCV brings numpy to every desk: 0.1 s at each
start. dateutil's parser, for one function that is not called here, costs another thirtieth; it is loaded when somebody does.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counter_app.store.connection import EncryptedDatabase, Parameters


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


def _loaded_when_used(package: str, name: str) -> None:
    """Importing `package.name` from now on gives a module that runs its code when something in it is asked for."""
    spec = importlib.util.find_spec(f"{package}.{name}")
    if spec is None or spec.loader is None or spec.name in sys.modules:
        return
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    importlib.util.LazyLoader(spec.loader).exec_module(module)
    setattr(sys.modules[package], name, module)  # `from package import name` must not ask the module anything


_loaded_when_used("dateutil", "parser")
with _kept_out("numpy", "pandas"):
    from sqlite_utils.db import Database, Table

__all__ = ["Table", "WritesByColumn"]


class WritesByColumn(Database):
    """sqlite-utils over a connection of ours, for plain inserts and updates by column name. Raises StoreError."""

    def __init__(self, database: EncryptedDatabase) -> None:
        self._database = database
        # The setting is the connection's, which has read it back.
        super().__init__(database.conn, execute_plugins=False, recursive_triggers=False)

    def execute(self, sql: str, parameters: Parameters | None = None) -> Any:
        """Run one statement."""
        return self._database.execute(sql, parameters)
