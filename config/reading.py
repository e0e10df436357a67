"""How a data file is read so that every mistake is named by file, key and value."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from counter_app.domain.errors import CounterError, SettingsError

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


def read_toml(path: Path) -> dict[str, Any]:
    """The whole file, NFC. Raises SettingsError(file, key, value, reason)."""
    try:
        return tomllib.loads(unicodedata.normalize("NFC", path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise SettingsError(file=str(path), key="", value="", reason="no-file") from error
    except OSError as error:
        raise SettingsError(file=str(path), key="", value="", reason=type(error).__name__) from error
    except (ValueError, RecursionError) as error:  # not UTF-8, not TOML, a number or a nest without end
        raise SettingsError(file=str(path), key="", value="", reason=f"not-toml: {error}") from error


class Table:
    """One table of a data file. Every getter raises SettingsError; `done()` refuses keys that nobody asked for."""

    def __init__(self, values: Mapping[str, Any], file: str, where: str = "") -> None:
        self._values = values
        self._file = file
        self._where = where
        self._asked: set[str] = set()

    def _path(self, key: str) -> str:
        return f"{self._where}.{key}" if self._where else key

    def wrong(self, key: str, reason: str) -> SettingsError:
        """An error that names this file, this key and its value."""
        return SettingsError(file=self._file, key=self._path(key), value=self._values.get(key), reason=reason)

    def get(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value of `key`, exactly of `kind`; without a default it must be there."""
        self._asked.add(key)
        if key not in self._values:
            if default is None:
                raise self.wrong(key, "missing")
            return default
        value = self._values[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(key, f"not-{kind.__name__}")
        return value

    def words(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        values = self.get(key, list, None if default is None else list(default))
        if not all(isinstance(value, str) for value in values):
            raise self.wrong(key, "not-list-of-str")
        return tuple(values)

    def one_of(self, key: str, kinds: type[E], default: E | None = None) -> E:
        """A value of a StrEnum."""
        text = self.get(key, str, default)
        try:
            return kinds(str(text))
        except ValueError as error:
            raise self.wrong(key, f"not-one-of: {', '.join(kinds)}") from error

    def read(self, key: str, parse: Callable[[str], T], default: str | None = None) -> T:
        """A text that `parse` understands; whatever it raises as ValueError or CounterError becomes a SettingsError."""
        text = self.get(key, str, default)
        try:
            return parse(text)
        except CounterError as error:
            raise self.wrong(key, str(error.facts.get("reason", error.code))) from error
        except Exception as error:
            raise self.wrong(key, str(error)) from error

    def day(self, key: str, default: date | None = None) -> date | None:
        """A TOML local date, or the default."""
        self._asked.add(key)
        value = self._values.get(key, default)
        if value is not None and type(value) is not date:
            raise self.wrong(key, "not-a-date")
        return value

    def tables(self, key: str) -> list[Table]:
        """An array of tables; empty when absent."""
        self._asked.add(key)
        rows = self._values.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.wrong(key, "not-a-list-of-tables")
        return [Table(row, self._file, f"{self._path(key)}[{number}]") for number, row in enumerate(rows, 1)]

    def table(self, key: str) -> Table:
        """A sub-table; empty when absent."""
        return Table(self.get(key, dict, {}), self._file, self._path(key))

    def done(self) -> None:
        """Refuse unknown keys: a misspelt key must not silently fall back to a default."""
        for key in self._values:
            if key not in self._asked:
                raise self.wrong(key, "unknown-key")
