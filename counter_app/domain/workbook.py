"""What goes into a spreadsheet: sheets of typed cells with a heading, a total and a chart, whatever the file format?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from counter_app.domain.reports import Share

WorkbookCell = str | int | date | datetime | Share | None


@dataclass(frozen=True, slots=True)
class WorkbookColumn:
    """`width`: in characters; `is_money`: whole đồng."""

    title: str
    width: int = 14
    is_money: bool = False


@dataclass(frozen=True, slots=True)
class WorkbookChart:
    """Columns side by side. `labels`: which column names the groups; `values`: which columns are drawn (from 0)."""

    title: str
    labels: int
    values: tuple[int, ...]
    is_horizontal: bool = False


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """One sheet. Every row, and `totals` unless empty, has a cell for each column. `lines` stand above, `after` below."""

    name: str
    columns: tuple[WorkbookColumn, ...]
    rows: tuple[tuple[WorkbookCell, ...], ...]
    totals: tuple[WorkbookCell, ...] = ()
    lines: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    chart: WorkbookChart | None = None


@dataclass(frozen=True, slots=True)
class Workbook:
    """`title` and `author` (the unit) stand in the properties of the file."""

    title: str
    author: str
    made_at: datetime
    sheets: tuple[WorkbookSheet, ...]
