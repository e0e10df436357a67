"""How does a table of plain cells fill exactly the width there is? Fixed columns, one that takes the rest, "…" at the cut.

A subclass states `COLUMNS` and gives rows as {column key: cell}; on a change of width the table lays itself out again.
A cell's style may be a variable of the theme ("$text-warning"): it follows when another theme is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.widgets import DataTable

from counter_app.widgets.plain import plain_cell

_PADDING = 1  # columns on each side of a cell
_SCROLLBAR = 1
_LEAST_REST = 10


@dataclass(frozen=True, slots=True)
class FittedColumn:
    """`width` in terminal columns, 0 = takes the rest. Shown while the table is `from_width` … `to_width` wide."""

    key: str
    label: str
    width: int = 0
    from_width: int = 0
    to_width: int = 10_000


class FittedTable(DataTable[Text]):
    """A DataTable with a row cursor whose columns fit. `row_keys` in order."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = ()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, cursor_type="row", cell_padding=_PADDING, header_height=1)
        self._cells: dict[str, Mapping[str, Text]] = {}
        self._widths: dict[str, int] = {}

    @property
    def row_keys(self) -> list[str]:
        """Keys of the rows from the top."""
        return list(self._cells)

    @property
    def cursor_key(self) -> str:
        """The key of the row under the cursor, "" when there is none."""
        keys = self.row_keys
        return keys[self.cursor_row] if 0 <= self.cursor_row < len(keys) else ""

    def on_mount(self) -> None:
        """Follow the theme."""
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)

    def _theme_changed(self, _theme: object) -> None:
        self._lay_out(self.cursor_key)

    def fill(self, rows: Mapping[str, Mapping[str, Text]]) -> None:
        """Replace all rows; the cursor stays on its row if that is still there."""
        self._cells = dict(rows)
        self._lay_out(self.cursor_key)

    def extend(self, rows: Mapping[str, Mapping[str, Text]]) -> None:
        """Put more rows below; the cursor does not move."""
        fresh = {key: cells for key, cells in rows.items() if key not in self._cells}
        self._cells.update(fresh)
        for key, cells in fresh.items():
            self._add(key, cells)

    def set_row(self, key: str, cells: Mapping[str, Text]) -> None:
        """Change the cells of one row."""
        self._cells[key] = cells
        for column, width in self._widths.items():
            self.update_cell(key, column, self._cut(cells.get(column), width))

    def move_to(self, key: str) -> None:
        """Put the cursor on the row with this key."""
        if key in self._cells:
            self.move_cursor(row=self.row_keys.index(key), animate=False)

    def on_resize(self, event: events.Resize) -> None:
        """Lay out again when another width asks for other columns."""
        if self._fitted(event.size.width) != self._widths:
            self._lay_out(self.cursor_key)

    def _fitted(self, table_width: int) -> dict[str, int]:
        shown = [c for c in self.COLUMNS if c.from_width <= table_width <= c.to_width]
        fixed = sum(c.width for c in shown) + len(shown) * 2 * _PADDING + _SCROLLBAR
        return {c.key: c.width or max(_LEAST_REST, table_width - fixed) for c in shown}

    def _lay_out(self, cursor_key: str) -> None:
        self._widths = self._fitted(self.size.width or self.app.size.width)
        labels = {column.key: column.label for column in self.COLUMNS}
        self.clear(columns=True)
        for key, width in self._widths.items():
            self.add_column(plain_cell(labels[key], cells=width), key=key, width=width)
        for key, cells in self._cells.items():
            self._add(key, cells)
        self.move_to(cursor_key)

    def _add(self, key: str, cells: Mapping[str, Text]) -> None:
        row_cells = [self._cut(cells.get(column), width) for column, width in self._widths.items()]
        self.add_row(*row_cells, key=key)

    def _cut(self, cell: Text | None, width: int) -> Text:
        shown = cell.copy() if cell is not None else plain_cell("")
        if isinstance(shown.style, str) and shown.style.startswith("$"):
            shown.style = self.app.theme_variables.get(shown.style.removeprefix("$"), "")
        shown.truncate(width, overflow="ellipsis")
        return shown
