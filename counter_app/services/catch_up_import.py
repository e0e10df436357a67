"""How does a table keyed elsewhere come in: looked at row by row, entered in whole sets, the rest given back (I1, I4)?"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from counter_app.catch_up_ports import TableReader
from counter_app.domain.catch_up import CatchUpLine, Clash, KeyedForm, LineState
from counter_app.domain.errors import CounterError
from counter_app.domain.officer import Officer
from counter_app.domain.plain_text import plain
from counter_app.notice_ports import BatchFolder
from counter_app.services.catch_up import CatchUpEntry, Keyed, Seen
from counter_app.services.catch_up_table import SET_SIZE, KeyedTable, Numbered

_FORMULA: Final = ("=", "+", "-", "@", "\t")
GoesOn = Callable[[int, int], bool]  # rows done, rows in all → False: no further set


@dataclass(frozen=True, slots=True)
class RowFate:
    """What became of one row, or would: a line of the session, or why it was kept out. `row`: as a spreadsheet counts."""

    row: int
    line: CatchUpLine | None = None
    error: CounterError | None = None
    again: bool = False
    number: str = ""

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """Why it waits for a decision."""
        return self.line.clashes if self.line is not None else ()


@dataclass(frozen=True, slots=True)
class TableFates:
    """All rows in their order. `stopped`: somebody did, between two sets; rows behind have no fate."""

    rows: int
    fates: tuple[RowFate, ...]
    stopped: bool = False

    def count(self, state: LineState) -> int:
        """Rows that are lines in this state; rows that were there already count with them."""
        return sum(one.line is not None and one.line.state is state for one in self.fates)

    @property
    def refused(self) -> tuple[RowFate, ...]:
        """Rows that are no line."""
        return tuple(one for one in self.fates if one.line is None)


def _unwatched(_done: int, _total: int) -> bool:
    return True


class CatchUpImport:
    """For a worker thread. `columns`: folded heading → member; `folder` None: refused rows cannot be kept as a file."""

    def __init__(
        self, entry: CatchUpEntry, reader: TableReader, columns: Mapping[str, str], folder: BatchFolder | None
    ) -> None:
        self._entry = entry
        self._reader = reader
        self._columns = columns
        self._folder = folder

    def table(self, path: Path, uid: str) -> KeyedTable:
        """The first sheet of XLSX, ODS or CSV, read by a limited child. Raises FileRefused."""
        return KeyedTable(self._reader.rows_of(path), path.name, uid, self._columns)

    def look(self, uid: str, table: KeyedTable, officer: Officer, goes_on: GoesOn = _unwatched) -> TableFates:
        """What would become of every row; nothing is stored. Raises BadField(catch_up)."""
        seen = Seen()
        return self._each(table, lambda forms: self._entry.preview(uid, forms, officer, seen), goes_on, SET_SIZE)

    def enter(
        self, uid: str, table: KeyedTable, officer: Officer, goes_on: GoesOn = _unwatched, size: int = SET_SIZE
    ) -> TableFates:
        """Set after set, each in one transaction; the same table again enters only what is not there yet.

        Raises NotAllowed, BadField(catch_up), DateNotConfirmed, StoreError.
        """
        return self._each(table, lambda forms: self._entry.enter(uid, forms, officer), goes_on, size)

    def keep_refused(self, table: KeyedTable, fates: TableFates, words: RefusedWords) -> str:
        """Rows to put right and import again, beside the other files for taking along; returns where, "" when there is
        nothing to keep. Raises DiskFull, NotReadable."""
        if self._folder is None or not fates.refused:
            return ""
        name = f"{Path(table.name).stem[:60]}-{words.suffix}.csv"
        return self._folder.keep(name, refused_csv(table, fates, words))

    def _each(
        self, table: KeyedTable, act: Callable[[Sequence[KeyedForm]], list[Keyed]], goes_on: GoesOn, size: int
    ) -> TableFates:
        fates = [RowFate(number, error=error) for number, error in table.unreadable.items()]
        total, stopped = len(table.rows), False
        for some in table.sets(size):
            if not goes_on(len(fates), total):
                stopped = True
                break
            fates += _fates(some, act([form for _number, form in some]))
        else:
            goes_on(total, total)
        return TableFates(total, tuple(sorted(fates, key=lambda one: one.row)), stopped)


@dataclass(frozen=True, slots=True)
class RefusedWords:
    """`headings`: member → heading; `why`: heading of the reason; `sentence`: of an error; `suffix`: of the file's name."""

    headings: Mapping[str, str]
    why: str
    sentence: Callable[[CounterError], str]
    suffix: str


def refused_csv(table: KeyedTable, fates: TableFates, words: RefusedWords) -> bytes:
    """The refused rows as they stood, their reason last. UTF-8 with BOM; nothing that a spreadsheet would compute."""
    reasons = {one.row: words.sentence(one.error) for one in fates.refused if one.error is not None}
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*(words.headings.get(name, "") for name in table.names), words.why])
    for number, row in table.rows:
        if number in reasons:
            writer.writerow([*(_harmless(plain(cell)) for cell in row), reasons[number]])
    return out.getvalue().encode("utf-8-sig")


def _fates(some: Sequence[Numbered], kept: Sequence[Keyed]) -> list[RowFate]:
    return [
        RowFate(number, one.line, one.error, one.again, one.number) for (number, _form), one in zip(some, kept, strict=True)
    ]


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula stays text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
