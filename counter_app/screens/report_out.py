"""How does what stands on the screen of reports become paper or a file, and what is told of it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from counter_app.domain.desk import Desk
from counter_app.domain.officer import Officer
from counter_app.domain.register import Register
from counter_app.domain.table_sheet import TableDocument
from counter_app.domain.workbook import Workbook, WorkbookSheet
from counter_app.services.report_files import ReportFiles
from counter_app.services.reports import PeriodSheets
from counter_app.texts import report_sheets
from counter_app.texts.register_sheets import register_document, register_workbook

REPORT, REGISTER = "report", "register"
PRINT, PDF, XLSX, CSV = "print", "pdf", "xlsx", "csv"
_REPORT_WAYS: Final = (
    ("In báo cáo ở máy in A4", f"{REPORT}-{PRINT}"),
    ("Lưu báo cáo thành tệp PDF", f"{REPORT}-{PDF}"),
    ("Lưu báo cáo thành tệp XLSX, có biểu đồ", f"{REPORT}-{XLSX}"),
    ("Lưu bảng đang xem thành tệp CSV", f"{REPORT}-{CSV}"),
)
_REGISTER_WAYS: Final = (
    ("In sổ theo dõi hồ sơ ở máy in A4", f"{REGISTER}-{PRINT}"),
    ("Lưu sổ theo dõi hồ sơ thành tệp PDF", f"{REGISTER}-{PDF}"),
    ("Lưu sổ theo dõi hồ sơ thành tệp XLSX", f"{REGISTER}-{XLSX}"),
    ("Lưu sổ theo dõi hồ sơ thành tệp CSV", f"{REGISTER}-{CSV}"),
)
VIEW_SHEETS: Final[dict[str, tuple[str, Callable[[PeriodSheets], WorkbookSheet]]]] = {
    "course": ("dien-bien", lambda told: report_sheets.course_sheet(told.report)),
    "channel": ("kenh", lambda told: _group(told, 0)),
    "field": ("linh-vuc", lambda told: _group(told, 1)),
    "procedure": ("thu-tuc", lambda told: _group(told, 2)),
    "gaps": ("giay-va-he-thong", report_sheets.gaps_sheet),
    "late": ("nhap-sau", report_sheets.late_sheet),
}


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is to leave: `what` is report or register, `how` the way; `view` the open list."""

    what: str
    how: str
    view: str


def ways(view: str) -> Sequence[tuple[str, str]]:
    """What may be chosen, first what belongs to the open list."""
    return (*_REGISTER_WAYS, *_REPORT_WAYS) if view == REGISTER else (*_REPORT_WAYS, *_REGISTER_WAYS)


def leaving(chosen: str, view: str) -> Leaving:
    """The choice taken apart."""
    what, _, how = chosen.partition("-")
    return Leaving(what, how, view)


class Way:
    """Makes the document, then prints or keeps it. Each method may take a while: call it in a worker."""

    def __init__(self, files: ReportFiles, desk: Desk, officer: Officer) -> None:
        self._files = files
        self._desk = desk
        self._officer = officer

    def report(self, told: PeriodSheets, asked: Leaving) -> str:
        """What became of it, in words. Raises CounterError."""
        name = f"bao-cao-{told.report.period.name}"
        if asked.how == CSV:
            slug, sheet = VIEW_SHEETS.get(asked.view, ("tong-hop", _summary))
            return self._keep(f"{name}-{slug}.csv", self._files.csv(sheet(told)))
        return self._out(
            name,
            asked.how,
            lambda: report_sheets.report_document(told, self._desk, self._officer.name),
            lambda: report_sheets.report_workbook(told, self._desk),
        )

    def register(self, register: Register, asked: Leaving) -> str:
        """The same for the book."""
        span = register.span
        name = f"so-theo-doi-{span.first.isoformat()}-{span.last.isoformat()}"
        if asked.how == CSV:
            return self._keep(f"{name}.csv", self._files.csv(register_workbook(register, self._desk).sheets[0]))
        return self._out(
            name,
            asked.how,
            lambda: register_document(register, self._desk, self._officer.name),
            lambda: register_workbook(register, self._desk),
        )

    def _out(self, name: str, how: str, document: Callable[[], TableDocument], book: Callable[[], Workbook]) -> str:
        if how == PRINT:
            receipt = self._files.print_sheet(document(), name, self._officer)
            if receipt.where.lower().endswith(".pdf"):
                return f"Chưa có máy in A4: đã lưu thành tệp {PurePath(receipt.where).name}."
            where = f" tới {receipt.where}" if receipt.where else ""
            return f"Máy in đã nhận{where}. Xem giấy ra; nếu thiếu thì in lại."
        if how == PDF:
            return self._keep(f"{name}.pdf", self._files.pdf(document()))
        return self._keep(f"{name}.xlsx", self._files.xlsx(book()))

    def _keep(self, name: str, data: bytes) -> str:
        place = self._files.keep(name, data, self._officer)
        return f"Đã lưu {name} vào thư mục {PurePath(place).parent}"


def _group(told: PeriodSheets, place: int) -> WorkbookSheet:
    return report_sheets.group_sheet(*report_sheets.groups_of(told.report)[place])


def _summary(told: PeriodSheets) -> WorkbookSheet:
    return report_sheets.summary_sheet(told.report)
