"""`counter catch-up import FILE`: a table keyed elsewhere, looked at first, entered in whole sets, the rest given back."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from counter_app.commands.catch_up import keyed_of, keyed_row, session_uid
from counter_app.commands.json_lines import error_row, put, say
from counter_app.commands.opening import AtDesk
from counter_app.domain.catch_up import KeyedForm, LineState
from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.errors import BadField, DomainError
from counter_app.domain.plain_text import plain
from counter_app.domain.search_key import fold
from counter_app.services.catch_up import Keyed
from counter_app.texts.catch_up_words import COLUMNS, HEADINGS, REFUSED_HEADING
from counter_app.texts.errors import sentence

SET_SIZE: Final = 100  # one transaction each: after a power cut the same file goes on where it stopped
MOST_SECONDS: Final = 30.0
_FORMULA: Final = ("=", "+", "-", "@", "\t")


class ImportTable:
    """The rows of a file with what became of each. Row numbers are those that a spreadsheet shows."""

    def __init__(self, rows: Sequence[Sequence[str]], name: str, uid: str) -> None:
        self._uid = uid
        self._names, first = _head(rows, name)
        self.rows = [
            (number, row) for number, row in enumerate(rows, 1) if number > first and any(cell.strip() for cell in row)
        ]
        self.refused: dict[int, str] = {}
        self.read: list[tuple[int, KeyedForm]] = []
        digest = hashlib.sha256(repr(rows).encode("utf-8", "backslashreplace")).hexdigest()[:24]
        for number, row in self.rows:
            try:
                self.read.append((number, self._keyed(row, f"{digest}-{number}")))
            except DomainError as error:
                self.refused[number] = sentence(error)

    def sets(self) -> Iterator[list[tuple[int, KeyedForm]]]:
        """So many rows at a time."""
        for start in range(0, len(self.read), SET_SIZE):
            yield self.read[start : start + SET_SIZE]

    def write_refused(self, out: Path) -> None:
        """The refused rows as a table that can be put right and imported again; the reason stands last. UTF-8 with BOM."""
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.writer(file)
            table.writerow(
                [*(HEADINGS[list(COLUMNS.values()).index(name)] if name else "" for name in self._names), REFUSED_HEADING]
            )
            for number, row in self.rows:
                if number in self.refused:
                    table.writerow([*(_harmless(plain(cell)) for cell in row), self.refused[number]])

    def _keyed(self, row: Sequence[str], line: str) -> KeyedForm:
        told: dict[str, Any] = {
            name: cell.strip() for name, cell in zip(self._names, row, strict=False) if name and cell.strip()
        }
        if "cash" in told:
            told["cash"] = _amount(told["cash"])
        if "birth_date" in told:
            told["birth_date"] = told["birth_date"].removesuffix(" 00:00")
        return keyed_of(told | {"intent_id": f"table-{line}-{self._uid[-12:]}"}, self._uid)


def import_file(at: AtDesk, uid: str, path: Path, *, only_look: bool, reject: str) -> int:
    """Look at every row, then enter set after set with the progress on stderr. Returns the exit code. Raises FileRefused."""
    of = session_uid(at, uid)
    table = ImportTable(rows_of(path), path.name, of)
    entry = at.desk.services.catch_up_entry
    counts = {state: 0 for state in LineState}
    for some in table.sets():
        forms = [form for _number, form in some]
        kept = entry.preview(of, forms, at.officer) if only_look else entry.enter(of, forms, at.officer)
        for (number, _form), keyed in zip(some, kept, strict=True):
            _count(table, counts, number, keyed)
        say(f"{sum(counts.values()) + len(table.refused)}/{len(table.rows)}")
    for number in sorted(table.refused):
        put({"row": number, "errors": [{"code": "row-refused", "message": table.refused[number]}]})
    if reject and table.refused:
        table.write_refused(Path(reject))
    put(
        {
            "file": path.name,
            "rows": len(table.rows),
            **{str(state): count for state, count in counts.items()},
            "refused": len(table.refused),
            "reject_file": reject if reject and table.refused else None,
            "only_looked": only_look,
            "errors": [],
        }
    )
    return 2 if table.refused else 0


def rows_of(path: Path) -> list[list[str]]:
    """The rows of the first sheet, read by a limited child. Raises FileRefused."""
    from scanners.limited_child import ChildLimits, ask_once

    limits = ChildLimits(memory_mib=1024, cpu_seconds=int(MOST_SECONDS), wait_seconds=MOST_SECONDS)
    answer = ask_once("scanners.table_rows:rows_of", {"path": str(path.resolve())}, path.name, limits)
    rows: list[list[str]] = answer["rows"]
    return rows


def _count(table: ImportTable, counts: dict[LineState, int], number: int, keyed: Keyed) -> None:
    if keyed.line is None:
        table.refused[number] = error_row(keyed.error)["message"] if keyed.error else ""
        return
    counts[keyed.line.state] += 1
    if keyed.line.state is LineState.CLASHING:
        put({"row": number, **keyed_row(keyed)})


def _head(rows: Sequence[Sequence[str]], name: str) -> tuple[list[str], int]:
    """Which column is which, and the row of the headings: the first that names a form number. Raises FileRefused."""
    for number, row in enumerate(rows[:20], 1):
        names = [COLUMNS.get(fold(cell), cell if cell in COLUMNS.values() else "") for cell in row]
        if "form_number" in names and "received_at" in names:
            return names, number
    raise FileRefused(file=name, reason="no-headings")


def _amount(text: str) -> int:
    digits = text.replace(".", "").replace(",", "").replace(" ", "")
    if not digits.isdecimal() or len(digits) > 12:
        raise BadField(field="paid_amount", value=text[:60], reason="not-a-number")
    return int(digits)


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula stays text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
