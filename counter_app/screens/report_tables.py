"""How do figures, breakdowns and lists stand in a table of the terminal: which columns, which bar of letters?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from rich.text import Text

from counter_app.domain.register import Register, Registered
from counter_app.domain.reports import Counts, Report, ReportLine, Share
from counter_app.services.reports import PeriodSheets
from counter_app.texts import names, report_words
from counter_app.texts.register_sheets import note_words
from counter_app.texts.report_sheets import Named
from counter_app.texts.text_bars import text_bar
from counter_app.widgets.fitted_table import FittedColumn
from counter_app.widgets.plain import plain_cell
from counter_app.widgets.shelves import ShelfTable

Rows = Mapping[str, Mapping[str, Text]]
BAR, WIDE_BAR, SHARE_BAR = 13, 34, 10
WIDE: Final = 110


class FiguresTable(ShelfTable):
    """The summary, one figure a row."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("label", "Chỉ tiêu"),
        FittedColumn("count", "Số lượng", 9),
        FittedColumn("told", "Tỷ lệ", 19, to_width=WIDE - 1),
        FittedColumn("told_wide", "Tỷ lệ, ghi chú", 44, from_width=WIDE),
    )


class CountsTable(ShelfTable):
    """A breakdown or the course of the period; the bar shows what the numbers say."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("name", "Nội dung"),
        FittedColumn("received", "Nhận", 6),
        FittedColumn("resolved", "Xong", 6),
        FittedColumn("late", "Quá hạn", 7),
        FittedColumn("share", "Đúng hạn", 8),
        FittedColumn("work", "Còn", 5),
        FittedColumn("bar", "", BAR, to_width=WIDE - 1),
        FittedColumn("bar_wide", "", WIDE_BAR, from_width=WIDE),
    )


class GapsTable(ShelfTable):
    """Slips that do not say what the system says."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("number", "Mã số hồ sơ", 22),
        FittedColumn("slip", "Giấy", 24, from_width=WIDE),
        FittedColumn("gap", "Sai khác"),
        FittedColumn("since", "Từ lúc", 12),
    )


class LateTable(ShelfTable):
    """What was entered later than it happened."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("number", "Mã số hồ sơ", 22),
        FittedColumn("event", "Việc"),
        FittedColumn("at", "Thời điểm thực", 14),
        FittedColumn("gap", "Nhập sau", 16),
        FittedColumn("officer", "Người nhập", 22, from_width=WIDE),
    )


class RegisterTable(ShelfTable):
    """Lines of the book."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("place", "STT", 5),
        FittedColumn("number", "Mã số hồ sơ", 22),
        FittedColumn("applicant", "Tên cá nhân, tổ chức"),
        FittedColumn("received", "Nhận", 11),
        FittedColumn("due", "Hẹn trả", 11),
        FittedColumn("returned", "Trả", 11, from_width=WIDE),
        FittedColumn("note", "Ghi chú", 20, from_width=WIDE),
    )


def figure_rows(report: Report) -> Rows:
    """Parts are set in beneath what they are a part of."""
    rows = {}
    for place, figure in enumerate(report_words.figures(report)):
        told = report_words.share_words(figure.share) if figure.share else figure.told
        rows[str(place)] = {
            "label": plain_cell("  " * figure.level + figure.label),
            "count": _number(figure.count or 0),
            "told": plain_cell(f"{told:<8}{_share_bar(figure.share)}".rstrip() if figure.share else told),
            "told_wide": plain_cell(f"{told:<8}{_share_bar(figure.share)}".rstrip() if figure.share else told),
        }
    return rows


def course_rows(report: Report) -> Rows:
    """One step a row."""
    most = max((step.resolved for step in report.course), default=0)
    rows = {}
    for step in report.course:
        counts = Counts(received=step.received, resolved=step.resolved, in_time=step.resolved - step.late, late=step.late)
        rows[step.span.first.isoformat()] = _counts_row(report_words.step_words(step.span), counts, most, course=True)
    return rows


def line_rows(lines: Sequence[ReportLine], name: Named) -> Rows:
    """One channel, field, procedure or agency a row."""
    most = max((line.counts.resolved + line.counts.in_work for line in lines), default=0)
    return {line.key or "-": _counts_row(name(line), line.counts, most) for line in lines}


def gap_rows(told: PeriodSheets) -> Rows:
    """Keys hold the uid behind a bar."""
    return {
        f"{place}|{gap.uid}": {
            "number": plain_cell(gap.number or "–"),
            "slip": plain_cell(report_words.slip_words(gap)),
            "gap": plain_cell(f"▲ {report_words.gap_words(gap)}", "$text-warning"),
            "since": plain_cell(names.short_moment(gap.since)),
        }
        for place, gap in enumerate(told.paper_gaps)
    }


def late_rows(told: PeriodSheets) -> Rows:
    """Keys hold the uid behind a bar."""
    return {
        f"{place}|{entry.uid}": {
            "number": plain_cell(entry.number),
            "event": plain_cell(report_words.event_words(entry)),
            "at": plain_cell(names.short_moment(entry.happened_at)),
            "gap": plain_cell(report_words.gap_time_words(entry.gap_seconds)),
            "officer": plain_cell(entry.officer_name),
        }
        for place, entry in enumerate(told.late_entries)
    }


def register_rows(register: Register, first: int, count: int) -> Rows:
    """So many lines from `first` on."""
    return {
        f"{place}|{line.dossier.uid}": _register_row(line)
        for place, line in enumerate(register.lines[first : first + count], first)
    }


def _register_row(line: Registered) -> Mapping[str, Text]:
    dossier = line.dossier
    return {
        "place": _number(line.number),
        "number": plain_cell(dossier.shown_number),
        "applicant": plain_cell(dossier.applicant.name),
        "received": plain_cell(names.short_moment(dossier.received_at)),
        "due": plain_cell(names.short_moment(dossier.due.due_at)),
        "returned": plain_cell(names.short_moment(line.returned_at)),
        "note": plain_cell(note_words(line)),
    }


def _counts_row(name: str, counts: Counts, most: int, *, course: bool = False) -> Mapping[str, Text]:
    values = (counts.resolved - counts.late, counts.late, 0 if course else counts.in_work)
    return {
        "name": plain_cell(name),
        "received": _number(counts.received),
        "resolved": _number(counts.resolved),
        "late": _number(counts.late),
        "share": Text(_percent(counts.in_time_share), justify="right"),
        "work": plain_cell("") if course else _number(counts.in_work),
        "bar": plain_cell(text_bar(values, most, BAR), "$text-accent"),
        "bar_wide": plain_cell(text_bar(values, most, WIDE_BAR), "$text-accent"),
    }


def _number(value: int) -> Text:
    return Text(f"{value:,}".replace(",", "."), justify="right")


def _percent(share: Share) -> str:
    return report_words.share_words(share) if share.whole else "–"


def _share_bar(share: Share | None) -> str:
    tenths = share.tenths_of_percent if share else None
    return text_bar((tenths,), 1000, SHARE_BAR) if tenths else ""
