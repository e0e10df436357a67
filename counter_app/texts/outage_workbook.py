"""How do a desk's outages stand in a table for the operator: a row an outage, a row a word (Đà Nẵng Đ17.6g, Cần Thơ Đ15.8)?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from counter_app.domain.desk import Desk
from counter_app.domain.outage import Outage
from counter_app.domain.workbook import Workbook, WorkbookCell, WorkbookColumn, WorkbookSheet
from counter_app.texts import names
from counter_app.texts.outage_words import KINDS, step_words

TITLE = "Sự cố hệ thống tại quầy"
_OUTAGES = (
    WorkbookColumn("STT", 6),
    WorkbookColumn("Quầy", 8),
    WorkbookColumn("Loại sự cố", 26),
    WorkbookColumn("Cơ sở dữ liệu", 20),
    WorkbookColumn("Bắt đầu", 18),
    WorkbookColumn("Kết thúc", 18),
    WorkbookColumn("Kéo dài (phút)", 12),
    WorkbookColumn("Người phát hiện", 24),
    WorkbookColumn("Đã báo", 34),
    WorkbookColumn("Số phiếu", 18),
    WorkbookColumn("Dự kiến khắc phục", 18),
    WorkbookColumn("Được báo trước", 12),
    WorkbookColumn("Người ghi", 24),
)
_WORDS = (
    WorkbookColumn("STT", 6),
    WorkbookColumn("Loại sự cố", 26),
    WorkbookColumn("Bắt đầu", 18),
    WorkbookColumn("Lúc", 18),
    WorkbookColumn("Việc", 60),
    WorkbookColumn("Người ghi", 24),
)


def outage_workbook(outages: Sequence[Outage], desk: Desk, now: datetime) -> Workbook:
    """Newest first on the first sheet, every word about them on the second; one that goes on has no end."""
    lines = (TITLE, f"{desk.profile.unit_name} – {desk.name}", f"Lập lúc {names.moment(now)}")
    after = tuple(f"Đầu mối hỗ trợ: {line}" for line in desk.profile.support_contacts)
    rows = tuple(_row(place, outage, now) for place, outage in enumerate(outages, 1))
    words = tuple(
        (place, KINDS[outage.kind], outage.began_at, step.at, step_words(step), step.officer_name)
        for place, outage in enumerate(outages, 1)
        for step in outage.steps
    )
    sheets = (
        WorkbookSheet("Sự cố", _OUTAGES, rows, lines=lines, after=after),
        WorkbookSheet("Diễn biến", _WORDS, words, lines=lines),
    )
    return Workbook(TITLE, desk.profile.unit_name, now, sheets)


def outages_file(now: datetime, ending: str) -> str:
    """No name of a person in it."""
    return f"su-co-{now:%Y%m%d-%H%M%S}.{ending}"


def _row(place: int, outage: Outage, now: datetime) -> tuple[WorkbookCell, ...]:
    lasted = int(((outage.ended_at or now) - outage.began_at).total_seconds()) // 60
    return (
        place,
        outage.desk_id,
        KINDS[outage.kind],
        outage.database,
        outage.began_at,
        outage.ended_at or "đang tiếp diễn",
        max(lasted, 0),
        outage.noticed_by,
        "; ".join(f"{step.whom} ({names.short_moment(step.at)})" for step in outage.told) or "chưa",
        outage.ticket,
        outage.expected_end_at,
        "có" if outage.planned_key else "không",
        outage.officer_name,
    )
