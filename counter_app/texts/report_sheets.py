"""How does a period stand on an official sheet and in a workbook: which tables, which columns, which picture?

QĐ 37/2019/QĐ-UBND Bắc Giang Đ8.2, Đ19.5; Cà Mau Đ37; Cần Thơ Đ15.9; Đà Nẵng Đ17.6h; Huế Đ15, Đ29.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from counter_app.domain.bar_chart import BarGroup, bar_chart_svg
from counter_app.domain.desk import Desk
from counter_app.domain.reports import Report, ReportLine, Share
from counter_app.domain.table_sheet import (
    SheetHead,
    SheetWords,
    Signature,
    TableColumn,
    TableDocument,
    TablePart,
    table_sheet,
)
from counter_app.domain.workbook import Workbook, WorkbookCell, WorkbookChart, WorkbookColumn, WorkbookSheet
from counter_app.services.reports import PeriodSheets
from counter_app.texts import names
from counter_app.texts import report_words as words

MOST_ON_PAPER: Final = 200
GROUPED: Final = (
    ("Kỳ trước chuyển sang", 20.0),
    ("Tiếp nhận", 20.0),
    ("Đã giải quyết", 20.0),
    ("Đúng hạn", 20.0),
    ("Quá hạn", 20.0),
    ("Tỷ lệ đúng hạn", 22.0),
    ("Đang giải quyết", 22.0),
    ("Trong đó quá hạn", 22.0),
)
_COURSE: Final = (words.RECEIVED, words.RESOLVED, words.LATE)
_GAPS: Final = (("Mã hồ sơ", 40.0), ("Giấy", 0.0), ("Sai khác", 0.0), ("Từ lúc", 34.0))
_LATE: Final = (
    ("Mã hồ sơ", 40.0),
    ("Thủ tục", 0.0),
    ("Việc", 0.0),
    ("Thời điểm thực", 34.0),
    ("Nhập sau", 30.0),
    ("Người nhập", 40.0),
)
Named = Callable[[ReportLine], str]


def groups_of(report: Report) -> tuple[tuple[str, str, Sequence[ReportLine], Named], ...]:
    """(heading, first column, lines, name of a line) of every breakdown; agencies only where there are several."""
    found: list[tuple[str, str, Sequence[ReportLine], Named]] = [
        ("Theo kênh tiếp nhận", "Kênh", report.by_channel, words.channel_words),
        ("Theo lĩnh vực", "Lĩnh vực", report.by_field, words.field_words),
        ("Theo thủ tục hành chính", "Thủ tục", report.by_procedure, lambda line: line.name),
    ]
    if len(report.by_agency) > 1:
        found.append(("Theo cơ quan", "Cơ quan", report.by_agency, lambda line: line.name))
    return tuple(found)


def report_document(told: PeriodSheets, desk: Desk, made_by: str) -> TableDocument:
    """The period on A4, with the picture of its course."""
    report, profile = told.report, desk.profile
    head = SheetHead(
        profile.parent_agency,
        profile.unit_name,
        profile.place,
        report.counted_at,
        words.REPORT_TITLE,
        f"{words.period_words(report.period)} ({words.span_words(report.period.span).lower()})",
    )
    numbers = iter(("I", "II", "III", "IV", "V", "VI", "VII", "VIII"))
    parts = [_summary(report, next(numbers)), _course(report, next(numbers))]
    parts += [
        _group_part(f"{next(numbers)}. {heading}", first, lines, name) for heading, first, lines, name in groups_of(report)
    ]
    parts += [_gaps(told, next(numbers)), _late(told, next(numbers))]
    signatures = (Signature("Người lập báo cáo", made_by), Signature("Thủ trưởng đơn vị", note="(Ký, đóng dấu)"))
    return table_sheet(head, tuple(parts), signatures, words=SheetWords(before=(counted_words(report),)), landscape=True)


def counted_words(report: Report) -> str:
    """Until when the figures count, and what in time means in them."""
    until = "hết kỳ" if report.is_over else names.moment(report.counted_at)
    return (
        f"Số liệu tính đến {until}. Hồ sơ tính là đã giải quyết khi có kết quả; đúng hạn xét theo ngày hẹn trước khi xin lỗi, "
        "hẹn lại."
    )


def report_workbook(told: PeriodSheets, desk: Desk) -> Workbook:
    """The same figures, one table a sheet, with a chart that Excel draws itself."""
    report = told.report
    title = f"{words.REPORT_TITLE} – {words.period_words(report.period)}"
    sheets = [summary_sheet(report, title), course_sheet(report)]
    sheets += [group_sheet(heading, first, lines, name) for heading, first, lines, name in groups_of(report)]
    sheets += [gaps_sheet(told), late_sheet(told)]
    return Workbook(title, desk.profile.unit_name, report.counted_at, tuple(sheets))


def group_cells(line: ReportLine, name: str) -> tuple[WorkbookCell, ...]:
    """The cells of `GROUPED` behind the name."""
    told = line.counts
    flow = (told.carried, told.received, told.resolved, told.in_time, told.late)
    return (name, *flow, told.in_time_share, told.in_work, told.in_work_late)


# --- on paper ---------------------------------------------------------------------------------


def _summary(report: Report, number: str) -> TablePart:
    columns = (
        TableColumn("Chỉ tiêu", share=3),
        TableColumn("Số lượng", width_mm=30, align="right"),
        TableColumn("Tỷ lệ, ghi chú"),
    )
    rows = tuple(
        (f"{'– ' * (figure.level > 0)}{figure.label}", figure.count, share_or_told(figure))
        for figure in words.figures(report)
    )
    return TablePart(columns, rows, heading=f"{number}. Tổng hợp")


def share_or_told(figure: words.Figure) -> str:
    """What stands beside a count."""
    return words.share_words(figure.share) if figure.share else figure.told


def _course(report: Report, number: str) -> TablePart:
    columns = (TableColumn("Thời gian", share=2), *(TableColumn(title, width_mm=34, align="right") for title in _COURSE))
    rows = tuple((words.step_words(step.span), step.received, step.resolved, step.late) for step in report.course)
    bars = [BarGroup(words.step_words(step.span), (step.received, step.resolved, step.late)) for step in report.course]
    drawn = bar_chart_svg(bars, _COURSE)
    return TablePart(columns, rows, heading=f"{number}. Diễn biến trong kỳ", charts=(drawn,) if drawn else ())


def _group_part(heading: str, first: str, lines: Sequence[ReportLine], name: Named) -> TablePart:
    columns = (TableColumn(first), *(TableColumn(title, width_mm=width, align="right") for title, width in GROUPED))
    rows = [group_cells(line, name(line)) for line in lines]
    told = tuple(tuple(_on_paper(cell) for cell in row) for row in rows)
    return TablePart(columns, told, heading=heading, empty="Không có hồ sơ.")


def _on_paper(cell: WorkbookCell) -> str | int:
    if isinstance(cell, int):
        return cell
    return cell if isinstance(cell, str) else words.share_words(cell) if isinstance(cell, Share) else ""


def _gaps(told: PeriodSheets, number: str) -> TablePart:
    columns = tuple(TableColumn(title, width_mm=width) for title, width in _GAPS)
    rows = tuple(
        (gap.number, words.slip_words(gap), words.gap_words(gap), gap.since) for gap in told.paper_gaps[:MOST_ON_PAPER]
    )
    heading = f"{number}. Giấy và hệ thống chưa khớp (hiện nay)"
    return TablePart(columns, rows, heading=_shortened(heading, len(told.paper_gaps)), empty="Không có.")


def _late(told: PeriodSheets, number: str) -> TablePart:
    columns = tuple(TableColumn(title, width_mm=width) for title, width in _LATE)
    rows = tuple(_late_cells(told)[:MOST_ON_PAPER])
    heading = f"{number}. Thời điểm thực và thời điểm nhập khác nhau"
    return TablePart(columns, rows, heading=_shortened(heading, len(told.late_entries)), empty="Không có.")  # type: ignore[arg-type]


def _shortened(heading: str, count: int) -> str:
    rest = f", {MOST_ON_PAPER} dòng đầu; đủ trong tệp XLSX" if count > MOST_ON_PAPER else ""
    return f"{heading}: {count}{rest}"


# --- in a workbook ----------------------------------------------------------------------------


def summary_sheet(report: Report, title: str = words.REPORT_TITLE) -> WorkbookSheet:
    """The summary."""
    columns = (
        WorkbookColumn("Chỉ tiêu", 52),
        WorkbookColumn("Số lượng", 14),
        WorkbookColumn("Tỷ lệ", 12),
        WorkbookColumn("Ghi chú", 34),
    )
    rows = tuple(
        (f"{'    ' * figure.level}{figure.label}", figure.count, figure.share or "", figure.told)
        for figure in words.figures(report)
    )
    lines = (title, words.span_words(report.period.span), counted_words(report))
    return WorkbookSheet("Tổng hợp", columns, rows, lines=lines)


def course_sheet(report: Report) -> WorkbookSheet:
    """The course of the period with its chart."""
    columns = (WorkbookColumn("Thời gian", 18), *(WorkbookColumn(title, 16) for title in _COURSE))
    rows = tuple((words.step_words(step.span), step.received, step.resolved, step.late) for step in report.course)
    total = report.total
    totals: tuple[WorkbookCell, ...] = ("Tổng cộng", total.received, total.resolved, total.late)
    chart = WorkbookChart(f"Tiếp nhận và giải quyết – {words.period_words(report.period)}", 0, (1, 2, 3))
    return WorkbookSheet("Diễn biến", columns, rows, totals, chart=chart)


def group_sheet(heading: str, first: str, lines: Sequence[ReportLine], name: Named) -> WorkbookSheet:
    """One breakdown."""
    columns = (WorkbookColumn(first, 48), *(WorkbookColumn(title, 14) for title, _ in GROUPED))
    rows = tuple(group_cells(line, name(line)) for line in lines)
    chart = WorkbookChart(heading, 0, (2, 3), is_horizontal=True) if 1 < len(rows) <= 20 else None
    return WorkbookSheet(heading, columns, rows, chart=chart)


def gaps_sheet(told: PeriodSheets) -> WorkbookSheet:
    """Paper ≠ system, all of it."""
    columns = tuple(WorkbookColumn(title, 26) for title, _ in _GAPS)
    rows = tuple((gap.number, words.slip_words(gap), words.gap_words(gap), gap.since) for gap in told.paper_gaps)
    return WorkbookSheet("Giấy và hệ thống", columns, rows)


def late_sheet(told: PeriodSheets) -> WorkbookSheet:
    """Entered later than it happened, all of it."""
    columns = tuple(WorkbookColumn(title, 26) for title, _ in _LATE)
    return WorkbookSheet("Nhập sau", columns, tuple(_late_cells(told)))


def _late_cells(told: PeriodSheets) -> list[tuple[WorkbookCell, ...]]:
    return [
        (
            entry.number,
            entry.procedure_name,
            words.event_words(entry),
            entry.happened_at,
            words.gap_time_words(entry.gap_seconds),
            entry.officer_name,
        )
        for entry in told.late_entries
    ]
