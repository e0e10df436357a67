"""A workbook keeps its types, draws its own chart, and no text of a citizen becomes a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from counter_app.domain.reports import Share
from counter_app.domain.workbook import Workbook, WorkbookCell, WorkbookChart, WorkbookColumn, WorkbookSheet
from printers.spreadsheet import SpreadsheetWriter
from tests.builders import NOW

COLUMNS = (
    WorkbookColumn("Tên", 20),
    WorkbookColumn("Số lượng"),
    WorkbookColumn("Phí", is_money=True),
    WorkbookColumn("Ngày"),
    WorkbookColumn("Lúc"),
    WorkbookColumn("Tỷ lệ"),
)
ROW: tuple[WorkbookCell, ...] = ("Nguyễn Thị Mẫu", 12, 75_000, date(2026, 11, 25), NOW, Share(1, 3))
DANGEROUS = (
    "=1+1", "+84912", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1+1", "|calc", '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
)  # fmt: skip


def book(*rows: tuple[WorkbookCell, ...], chart: WorkbookChart | None = None, name: str = "Sổ") -> Workbook:
    sheet = WorkbookSheet(name, COLUMNS, rows, lines=("Sổ theo dõi", "Từ ngày"), after=("Chốt sổ.",), chart=chart)
    return Workbook("Sổ theo dõi hồ sơ", "Trung tâm", NOW, (sheet,))


def cells(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def test_days_are_days_money_is_a_number_and_letters_keep_their_marks() -> None:
    rows = cells(SpreadsheetWriter().xlsx(book(ROW)))
    assert rows[0][0] == "Sổ theo dõi" and rows[3][0] == "Tên"
    name, count, money, day, moment, share = rows[4]
    assert (name, count, money) == ("Nguyễn Thị Mẫu", 12, 75_000)
    assert day == date(2026, 11, 25)
    assert moment == datetime(2026, 11, 25, 8, 15, 30)  # noqa: DTZ001 - a spreadsheet knows no zones
    assert share == pytest.approx(1 / 3)
    assert rows[-1][0] == "Chốt sổ."


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_is_a_formula_in_xlsx(text: str) -> None:
    data = SpreadsheetWriter().xlsx(book((text, *ROW[1:])))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page and "hyperlink" not in page


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_is_a_formula_in_csv(text: str) -> None:
    told = SpreadsheetWriter().csv(book((text, *ROW[1:])).sheets[0])
    assert told.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(told.decode("utf-8-sig"))))
    first = rows[1][0]
    assert first.startswith("'") and not first.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_careless_writer_would_be_caught() -> None:
    """The positive control: the same reading finds the formula that xlsxwriter writes when it is let."""
    import xlsxwriter

    data = io.BytesIO()
    careless = xlsxwriter.Workbook(data)
    careless.add_worksheet().write(0, 0, DANGEROUS[0])
    careless.close()
    with zipfile.ZipFile(data) as archive:
        assert "<f>" in archive.read("xl/worksheets/sheet1.xml").decode()


def test_csv_says_days_and_shares_the_way_people_here_write_them() -> None:
    told = SpreadsheetWriter().csv(book(ROW).sheets[0]).decode("utf-8-sig")
    assert told.splitlines()[1] == '"Nguyễn Thị Mẫu","12","75000","25/11/2026","25/11/2026 08:15","33,3 %"'


def test_the_chart_is_a_real_one_over_the_cells() -> None:
    data = SpreadsheetWriter().xlsx(book(ROW, ROW, chart=WorkbookChart("Diễn biến", 0, (1,)), name="Diễn biến"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
    assert "<c:f>'Diễn biến'!$B$5:$B$6</c:f>" in chart and "<c:f>'Diễn biến'!$A$5:$A$6</c:f>" in chart
    empty = SpreadsheetWriter().xlsx(book(chart=WorkbookChart("Diễn biến", 0, (1,))))
    with zipfile.ZipFile(io.BytesIO(empty)) as archive:
        assert not [name for name in archive.namelist() if "chart" in name]


def test_the_same_workbook_is_the_same_bytes() -> None:
    writer = SpreadsheetWriter()
    assert writer.xlsx(book(ROW)) == writer.xlsx(book(ROW))


@pytest.mark.parametrize("name", ["A/B:C*?[x]", "x" * 60, "", "'"])
def test_any_name_of_a_sheet_is_made_to_fit(name: str) -> None:
    assert cells(SpreadsheetWriter().xlsx(book(ROW, name=name)))


def test_a_share_of_nothing_is_a_dash_not_a_nought() -> None:
    rows = cells(SpreadsheetWriter().xlsx(book((*ROW[:5], Share(0, 0)))))
    assert rows[4][5] == "–"
