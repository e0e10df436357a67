"""How does a workbook become XLSX or CSV: days as days, money as numbers, a real chart, and no text taken for a formula?"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from counter_app.domain.errors import DeviceUnavailable
from counter_app.domain.plain_text import csv_safe, plain
from counter_app.domain.reports import Share
from counter_app.domain.slip_parts import VIETNAM_TIME
from counter_app.domain.workbook import Workbook, WorkbookCell, WorkbookChart, WorkbookSheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook as Book
    from xlsxwriter.worksheet import Worksheet

LONGEST_CELL: Final = 32_767  # of Excel
LONGEST_NAME: Final = 31
_NOT_IN_NAMES: Final = str.maketrans("[]:*?/\\", "       ")
_FONT: Final = {"font_name": "Times New Roman"}
_FORMATS: Final[dict[str, dict[str, Any]]] = {
    "title": {"bold": True, "font_size": 14},
    "head": {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter", "bg_color": "#E7E6E6"},
    "text": {"border": 1, "text_wrap": True, "valign": "top"},
    "whole": {"border": 1, "num_format": "#,##0", "valign": "top"},
    "money": {"border": 1, "num_format": '#,##0" đ"', "valign": "top"},
    "day": {"border": 1, "num_format": "dd/mm/yyyy", "align": "center", "valign": "top"},
    "moment": {"border": 1, "num_format": "hh:mm dd/mm/yyyy", "align": "center", "valign": "top"},
    "share": {"border": 1, "num_format": "0.0%", "valign": "top"},
}
_FILLS: Final = ("#1F4E79", "#F4B183", "#A5A5A5")


class SpreadsheetWriter:
    """Implements reports_ports.SheetWriter. Makes bytes in memory; safe to call from several threads."""

    def xlsx(self, workbook: Workbook) -> bytes:
        """Raises DeviceUnavailable when the library is missing."""
        try:
            import xlsxwriter
        except ImportError as error:
            raise DeviceUnavailable(device="xlsxwriter", reason="not-installed") from error
        data = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        book = xlsxwriter.Workbook(data, options)
        made_at = workbook.made_at.astimezone(VIETNAM_TIME).replace(tzinfo=None, microsecond=0)
        book.set_properties({"title": plain(workbook.title), "company": plain(workbook.author), "created": made_at})
        formats = {name: book.add_format({**_FONT, **told}) for name, told in _FORMATS.items()}
        bold = {
            f"{name}-total": book.add_format({**_FONT, **_FORMATS[name], "bold": True})
            for name in ("text", "whole", "money", "share")
        }
        for sheet in workbook.sheets:
            _Page(book, book.add_worksheet(_sheet_name(sheet.name)), formats | bold).fill(sheet)
        book.close()
        return data.getvalue()

    def csv(self, sheet: WorkbookSheet) -> bytes:
        """UTF-8 with a mark, so that Excel reads the letters; every text cell guarded."""
        told = io.StringIO()
        writer = csv.writer(told, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow([csv_safe(column.title) for column in sheet.columns])
        for row in (*sheet.rows, *([sheet.totals] if sheet.totals else [])):
            writer.writerow([_csv_cell(cell) for cell in row])
        return told.getvalue().encode("utf-8-sig")


class _Page:
    """One sheet while it is written."""

    def __init__(self, book: Book, page: Worksheet, formats: dict[str, Any]) -> None:
        self._book = book
        self._page = page
        self._formats = formats

    def fill(self, sheet: WorkbookSheet) -> None:
        """Lines above, the table, its total, lines below, the chart beside it."""
        row = 0
        for place, line in enumerate(sheet.lines):
            self._page.write_string(row, 0, _text(line), self._formats["title"] if place == 0 else None)
            row += 1
        head = row + bool(sheet.lines)
        for column, told in enumerate(sheet.columns):
            self._page.set_column(column, column, told.width)
            self._page.write_string(head, column, _text(told.title), self._formats["head"])
        self._page.freeze_panes(head + 1, 0)
        for number, cells in enumerate(sheet.rows, head + 1):
            self._row(number, cells, sheet)
        after = head + 1 + len(sheet.rows)
        if sheet.totals:
            self._row(after, sheet.totals, sheet, total=True)
            after += 1
        for number, line in enumerate(sheet.after, after + 1):
            self._page.write_string(number, 0, _text(line))
        if sheet.chart and sheet.rows:
            self._chart(sheet, sheet.chart, head)
        self._for_paper(head)

    def _row(self, number: int, cells: Sequence[WorkbookCell], sheet: WorkbookSheet, *, total: bool = False) -> None:
        for column, (cell, told) in enumerate(zip(cells, sheet.columns, strict=True)):
            self._cell(number, column, cell, money=told.is_money, total=total)

    def _cell(self, row: int, column: int, cell: WorkbookCell, *, money: bool, total: bool) -> None:
        def look(name: str) -> Any:
            return self._formats.get(f"{name}-total" if total else name, self._formats[name])

        if isinstance(cell, Share):
            if cell.whole:
                self._page.write_number(row, column, cell.part / cell.whole, look("share"))
            else:
                self._page.write_string(row, column, "–", look("text"))
        elif isinstance(cell, datetime):
            local = cell.astimezone(VIETNAM_TIME).replace(tzinfo=None)
            self._page.write_datetime(row, column, local, look("moment"))
        elif isinstance(cell, date):
            self._page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), look("day"))  # noqa: DTZ001
        elif isinstance(cell, int):
            self._page.write_number(row, column, cell, look("money" if money else "whole"))
        else:
            self._page.write_string(row, column, _text(cell or ""), look("text"))

    def _chart(self, sheet: WorkbookSheet, told: WorkbookChart, head: int) -> None:
        chart = self._book.add_chart({"type": "bar" if told.is_horizontal else "column"})
        first, last = head + 1, head + len(sheet.rows)
        name = self._page.get_name()
        for place, column in enumerate(told.values):
            series = {
                "name": [name, head, column],
                "categories": [name, first, told.labels, last, told.labels],
                "values": [name, first, column, last, column],
                "fill": {"color": _FILLS[place % len(_FILLS)]},
                "data_labels": {"value": True},
            }
            chart.add_series(series)
        chart.set_title({"name": _text(told.title)})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 640, "height": 360})
        self._page.insert_chart(head, len(sheet.columns) + 1, chart)

    def _for_paper(self, head: int) -> None:
        self._page.set_landscape()
        self._page.set_paper(9)  # A4
        self._page.fit_to_pages(1, 0)
        self._page.repeat_rows(head)
        self._page.set_footer("&R&P/&N")


def _sheet_name(name: str) -> str:
    return plain(name).translate(_NOT_IN_NAMES)[:LONGEST_NAME].strip("' ") or "Sheet"


def _text(text: str) -> str:
    return plain(text)[:LONGEST_CELL]


def _csv_cell(cell: WorkbookCell) -> str:
    if isinstance(cell, Share):
        tenths = cell.tenths_of_percent
        return "" if tenths is None else f"{tenths // 10},{tenths % 10} %"
    if isinstance(cell, datetime):
        return f"{cell.astimezone(VIETNAM_TIME):%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return str(cell) if isinstance(cell, int) else csv_safe(cell or "")
