"""`counter report` and `counter slip register`: a period in figures, a book of dossiers, as JSON and as files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from counter_app import export_folder
from counter_app.commands.opening import AtDesk
from counter_app.domain.errors import BadField, DeviceUnavailable, MissingField
from counter_app.domain.period import Period, PeriodKind, period_named
from counter_app.domain.reports import Report, ReportLine, Share
from counter_app.services.reports import PeriodSheets
from counter_app.texts.register_sheets import register_document, register_workbook
from counter_app.texts.report_sheets import course_sheet, report_document, report_workbook, share_or_told
from counter_app.texts.report_words import REPORT_TITLE, figures, period_words, span_words, step_words
from counter_app.texts.text_bars import COURSE_LEGEND, text_bar

CHART_CELLS = 40
ENDINGS = {"xlsx": ".xlsx", "pdf": ".pdf", "csv": ".csv"}


@dataclass(frozen=True, slots=True)
class ReportFilesAsked:
    """Where to put which form; "" = not wanted."""

    xlsx: str = ""
    pdf: str = ""
    csv: str = ""

    def paths(self) -> dict[str, Path]:
        """Form → file. Raises BadField(out) for a name that does not fit its form."""
        asked = {form: Path(name) for form, name in asdict(self).items() if name}
        for form, path in asked.items():
            if path.suffix.lower() != ENDINGS[form]:
                raise BadField(field="out", value=path.name, reason=f"not-{form}-name")
        return asked


def asked_period(at: AtDesk, kind: str, names: Mapping[str, str]) -> Period:
    """The named period, else the current one. Raises BadField for a name of another kind or of no period."""
    wanted = PeriodKind(kind)
    others = [name for name, told in names.items() if told and name != kind]
    if others:
        raise BadField(field=others[0], value=names[others[0]], reason="no-such-period")
    told = names.get(kind, "")
    return period_named(wanted, told) if told else at.desk.services.reporting.reports.current(wanted)


def make_report(at: AtDesk, period: Period, asked: ReportFilesAsked) -> tuple[PeriodSheets, list[str]]:
    """Count and write what was asked for; the files last. Raises CalendarYearMissing, BadField, DeviceError."""
    paths, reporting = asked.paths(), at.desk.services.reporting
    told = reporting.reports.sheets(period)
    for form, path in paths.items():
        if form == "xlsx":
            data = reporting.files.xlsx(report_workbook(told, at.desk.services.desk))
        elif form == "pdf":
            data = reporting.files.pdf(report_document(told, at.desk.services.desk, at.officer.name))
        else:
            data = reporting.files.csv(course_sheet(told.report))
        keep_file(at, path, data)
    return told, [str(path) for path in paths.values()]


def make_register(at: AtDesk, first: str, last: str, asked: ReportFilesAsked) -> dict[str, Any]:
    """The book between two days. Raises BadField(from, to), MissingField(out), DeviceError."""
    paths, reporting = asked.paths(), at.desk.services.reporting
    if not paths:
        raise MissingField(field="out")
    register = reporting.register.between(asked_day(first, "from"), asked_day(last, "to"))
    desk = at.desk.services.desk
    for form, path in paths.items():
        if form == "pdf":
            keep_file(at, path, reporting.files.pdf(register_document(register, desk, at.officer.name)))
        elif form == "xlsx":
            keep_file(at, path, reporting.files.xlsx(register_workbook(register, desk)))
        else:
            keep_file(at, path, reporting.files.csv(register_workbook(register, desk).sheets[0]))
    return {
        "book": register.book,
        "from": register.span.first.isoformat(),
        "to": register.span.last.isoformat(),
        "dossiers": len(register.lines),
        "first_number": register.first_number,
        "last_number": register.last_number,
        "numbers_of_other_days": register.elsewhere,
        "files": [str(path) for path in paths.values()],
    }


def report_lines(told: PeriodSheets, files: Iterable[str]) -> list[str]:
    """The summary and the course for a person at a terminal."""
    report = told.report
    lines = [f"{REPORT_TITLE} – {period_words(report.period)}", span_words(report.period.span), ""]
    for figure in figures(report):
        name = "  " * figure.level + figure.label
        lines.append(f"{name:<52}{figure.count or 0:>8}  {share_or_told(figure)}".rstrip())
    most = max((max(step.received, step.resolved) for step in report.course), default=0)
    lines += ["", *COURSE_LEGEND]
    for step in report.course:
        drawn = text_bar((step.resolved - step.late, step.late), most, CHART_CELLS)
        lines.append(f"{step_words(step.span):<10}{step.received:>6}{step.resolved:>6}{step.late:>6}  {drawn}".rstrip())
    lines += [
        "",
        f"Giấy và hệ thống chưa khớp: {len(told.paper_gaps)}",
        f"Nhập sau thời điểm thực: {len(told.late_entries)}",
    ]
    return lines + [f"Đã lưu {file}" for file in files]


def report_json(told: PeriodSheets) -> dict[str, Any]:
    """The period as other programs read it; shares in percent with one decimal as text, null where nothing is known."""
    report, span = told.report, told.report.period.span
    return {
        "period": {"kind": str(report.period.kind), "name": report.period.name, **_span(span.first, span.last)},
        "counted_at": report.counted_at.isoformat(),
        "is_over": report.is_over,
        "working_days": report.working_days,
        "visits": report.visits,
        "helped_online": report.helped_online,
        "total": _counts(ReportLine("", "", report.total)),
        "by_channel": _lines(report.by_channel),
        "by_field": _lines(report.by_field),
        "by_procedure": _lines(report.by_procedure),
        "by_agency": _lines(report.by_agency),
        "course": _course(report),
        "paper_gaps": [
            {
                "kind": str(gap.kind),
                "number": gap.number,
                "slip": gap.slip,
                "since": gap.since.isoformat(),
                "paper_on": gap.paper_on.isoformat() if gap.paper_on else None,
                "system_on": gap.system_on.isoformat() if gap.system_on else None,
            }
            for gap in told.paper_gaps
        ],
        "late_entries": [
            {
                "number": entry.number,
                "event": entry.event,
                "happened_at": entry.happened_at.isoformat(),
                "gap_seconds": entry.gap_seconds,
                "officer": entry.officer_name,
            }
            for entry in told.late_entries
        ],
    }


def _course(report: Report) -> list[dict[str, Any]]:
    return [
        {**_span(step.span.first, step.span.last), "received": step.received, "resolved": step.resolved, "late": step.late}
        for step in report.course
    ]


def _span(first: date, last: date) -> dict[str, str]:
    return {"from": first.isoformat(), "to": last.isoformat()}


def _lines(lines: Iterable[ReportLine]) -> list[dict[str, Any]]:
    return [{"key": line.key, "name": line.name, **_counts(line)} for line in lines]


def _counts(line: ReportLine) -> dict[str, Any]:
    counts = line.counts
    shares = {
        "in_time_percent": _percent(counts.in_time_share),
        "digitised_percent": _percent(counts.digitised_share),
        "reused_percent": _percent(counts.reused_share),
    }
    return {**asdict(counts), "without_time": counts.without_time, **shares}


def _percent(share: Share) -> str | None:
    tenths = share.tenths_of_percent
    return None if tenths is None else f"{tenths // 10}.{tenths % 10}"


def asked_day(text: str, field: str) -> date:
    """As ISO 8601. Raises BadField."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadField(field=field, value=text[:60], reason="not-an-iso-date") from error


def keep_file(at: AtDesk, path: Path, data: bytes) -> None:
    """Whole or not at all, with the note of who took it along. Raises DeviceUnavailable."""
    try:
        export_folder.keep_file(path, data)
    except OSError as error:
        raise DeviceUnavailable(device=path.name, reason=type(error).__name__) from error
    at.desk.services.reporting.files.taken(path.name, at.officer)
