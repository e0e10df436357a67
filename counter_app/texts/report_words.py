"""What do the figures of a period say, one line each, and how are periods, channels and gaps called?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from counter_app.domain.act import event_of
from counter_app.domain.dossier import Channel
from counter_app.domain.period import Period, PeriodKind, Span
from counter_app.domain.reports import Report, ReportLine, Share
from counter_app.domain.slip import SlipKind
from counter_app.reports_ports import LateEntry, PaperGap, PaperGapKind
from counter_app.texts import names
from counter_app.texts.act_words import EVENTS

REPORT_TITLE: Final = "Báo cáo tiếp nhận, giải quyết hồ sơ"
UNKNOWN: Final = "chưa có"
OTHER_FIELD: Final = "Thủ tục không còn trong danh mục"
RECEIVED, RESOLVED, LATE = "Tiếp nhận", "Đã giải quyết", "Quá hạn"
KINDS: Final = {
    PeriodKind.WEEK: "Tuần",
    PeriodKind.MONTH: "Tháng",
    PeriodKind.QUARTER: "Quý",
    PeriodKind.YEAR: "Năm",
}
_QUARTERS: Final = ("I", "II", "III", "IV")
_GAPS: Final = {
    PaperGapKind.NOT_ON_PAPER: "Hệ thống đã ghi, giấy chưa ra",
    PaperGapKind.UNSURE: "Chưa rõ giấy đã ra chưa",
    PaperGapKind.TAKEN_BACK: "Giấy đã ra, hệ thống đã hoàn tác",
    PaperGapKind.OLD_DATE: "Giấy ghi ngày hẹn cũ",
}
_SHORT_DAYS: Final = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the summary. `told`: the value in words where it is no plain count; `level`: 1 = a part of what is above."""

    label: str
    count: int | None = None
    share: Share | None = None
    told: str = ""
    level: int = 0


def period_words(period: Period) -> str:
    """Tuần 48 năm 2026 · Tháng 11 năm 2026 · Quý IV năm 2026 · Năm 2026."""
    if period.kind is PeriodKind.YEAR:
        return f"Năm {period.year}"
    number = _QUARTERS[period.number - 1] if period.kind is PeriodKind.QUARTER else f"{period.number:02}"
    return f"{KINDS[period.kind]} {number} năm {period.year}"


def span_words(span: Span) -> str:
    """Từ ngày 23/11/2026 đến ngày 29/11/2026."""
    if span.first == span.last:
        return f"Ngày {names.day(span.first)}"
    return f"Từ ngày {names.day(span.first)} đến ngày {names.day(span.last)}"


def step_words(span: Span) -> str:
    """A day, days of one month, or a month."""
    if span.first == span.last:
        return f"{_SHORT_DAYS[span.first.weekday()]} {span.first:%d/%m}"
    if (span.last - span.first).days > 7:
        return f"Tháng {span.first.month}"
    return f"{span.first:%d}–{span.last:%d/%m}"


def share_words(share: Share | None) -> str:
    """95,2 %, or that nothing is known."""
    tenths = share.tenths_of_percent if share else None
    return UNKNOWN if tenths is None else f"{tenths // 10},{tenths % 10} %"


def channel_words(line: ReportLine) -> str:
    """The official name of the channel."""
    return names.name_of(Channel(line.key)) if line.key in tuple(Channel) else line.name


def field_words(line: ReportLine) -> str:
    """The field (lĩnh vực) of the catalogue."""
    return line.name or OTHER_FIELD


def figures(report: Report) -> tuple[Figure, ...]:
    """The whole summary, in the order of an official report."""
    return (*_flow(report), *_effort(report), *_papers(report), *_days(report))


def _flow(report: Report) -> tuple[Figure, ...]:
    total = report.total
    timed = total.in_time + total.late
    return (
        Figure("Kỳ trước chuyển sang", total.carried),
        Figure("Tiếp nhận trong kỳ", total.received),
        Figure("Đã giải quyết trong kỳ", total.resolved),
        Figure("Đúng hạn", total.in_time, Share(total.in_time, timed), level=1),
        Figure("Trong đó trước hạn", total.early, Share(total.early, timed), level=2),
        Figure("Quá hạn", total.late, Share(total.late, timed), level=1),
        Figure("Không quy định thời hạn", total.without_time, level=1),
        Figure("Trong đó từ chối giải quyết", total.rejected, level=1),
        Figure("Trong đó dừng giải quyết, rút hồ sơ", total.ended, level=1),
        Figure("Trong đó đã xin lỗi, hẹn lại", total.apologised, level=1),
        Figure("Quá hạn theo cách tính của Cổng DVCQG", total.late_at_portal, level=1),
        Figure("Đang giải quyết cuối kỳ" if report.is_over else "Đang giải quyết", total.in_work),
        Figure("Quá hạn", total.in_work_late, level=1),
        Figure("Chờ người nộp bổ sung", total.waiting_applicant, level=1),
    )


def _effort(report: Report) -> tuple[Figure, ...]:
    total = report.total
    return (
        Figure(
            "Số lần phải liên hệ thêm của hồ sơ đã giải quyết", total.contacts, told=_average(total.contacts, total.resolved)
        ),
        Figure("Không phải liên hệ thêm", total.came_once, Share(total.came_once, total.resolved), level=1),
        Figure("Một lần", total.came_twice, Share(total.came_twice, total.resolved), level=1),
        Figure("Từ hai lần", total.came_more, Share(total.came_more, total.resolved), level=1),
        Figure("Lượt hướng dẫn, từ chối không lập hồ sơ", report.visits),
        Figure("Trong đó: giúp nộp trực tuyến", report.helped_online),
    )


def _papers(report: Report) -> tuple[Figure, ...]:
    total = report.total
    return (
        Figure("Giấy tờ nhận trong kỳ", total.papers),
        _shared("Đã số hóa", total.digitised, total.digitised_share),
        _shared("Tái sử dụng", total.reused, total.reused_share),
    )


def _shared(label: str, count: int, share: Share) -> Figure:
    known = share.whole > 0
    return Figure(label, count, share if known else None, "" if known else UNKNOWN, level=1)


def _days(report: Report) -> tuple[Figure, ...]:
    return (
        Figure(
            "Số ngày làm việc trong kỳ",
            report.working_days,
            told=_average(report.total.received, report.working_days, "hồ sơ nhận một ngày"),
        ),
    )


def _average(part: int, whole: int, of: str = "lần một hồ sơ") -> str:
    if not whole:
        return ""
    tenths = (part * 20 + whole) // (2 * whole)
    return f"bình quân {tenths // 10},{tenths % 10} {of}"


def gap_words(gap: PaperGap) -> str:
    """What differs, with the two dates where they do."""
    if gap.paper_on is None:
        return _GAPS[gap.kind]
    return f"{_GAPS[gap.kind]}: giấy {names.day(gap.paper_on)}, hệ thống {_day(gap.system_on)}"


def _day(on: date | None) -> str:
    return names.day(on) if on else "không hẹn"


def slip_words(gap: PaperGap) -> str:
    """The official name of the slip."""
    return names.name_of(SlipKind(gap.slip))


def event_words(entry: LateEntry) -> str:
    """What was entered late."""
    return "Tiếp nhận hồ sơ" if entry.event == "receive" else EVENTS[event_of(entry.event)]


def gap_time_words(seconds: int) -> str:
    """How much later it was entered."""
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    if days:
        return f"{days} ngày {hours} giờ" if hours else f"{days} ngày"
    return f"{hours} giờ {rest // 60} phút" if hours else f"{rest // 60} phút"
