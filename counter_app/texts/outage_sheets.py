"""What does the sheet say that goes to the operator of the system when something is down (Đà Nẵng Đ17.6g, Cần Thơ Đ15.8)?"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from counter_app.domain.outage import Outage
from counter_app.domain.province import ProvinceProfile
from counter_app.domain.table_sheet import Cell, SheetWords, Signature, TableColumn, TablePart, table_sheet
from counter_app.services.office_tables import OfficeTable
from counter_app.texts import names
from counter_app.texts.outage_words import kind_words, step_words
from counter_app.texts.sheet_words import head_of

_FACTS: Final = (TableColumn("Mục", width_mm=52), TableColumn("Nội dung"))
_STEPS: Final = (TableColumn("Lúc", width_mm=34), TableColumn("Việc"), TableColumn("Người ghi", width_mm=48))


def outage_sheet(outage: Outage, profile: ProvinceProfile, at: datetime) -> OfficeTable:
    """The record on one A4, signed by who noticed it and by the unit."""
    head = head_of(profile, at, "Báo cáo sự cố hệ thống", f"{kind_words(outage)} – quầy {outage.desk_id}")
    facts: tuple[tuple[Cell, ...], ...] = (
        ("Loại sự cố", kind_words(outage)),
        ("Bắt đầu", outage.began_at),
        ("Kết thúc", outage.ended_at or "chưa khắc phục"),
        ("Thời gian", duration(outage, at)),
        ("Người phát hiện", outage.noticed_by),
        ("Số phiếu của đơn vị vận hành", outage.ticket or "chưa có"),
        ("Dự kiến khắc phục", outage.expected_end_at or "chưa được báo"),
    )
    steps = tuple((step.at, step_words(step), step.officer_name) for step in outage.steps)
    parts = (
        TablePart(_FACTS, facts),
        TablePart(_STEPS, steps, heading="Diễn biến", empty="Chưa ghi việc nào."),
    )
    contacts = tuple(f"Đầu mối hỗ trợ: {line}" for line in profile.support_contacts)
    signatures = (Signature("Người ghi", outage.officer_name), Signature("Phụ trách Bộ phận Một cửa"))
    return OfficeTable("outage", outage.uid, table_sheet(head, parts, signatures, words=SheetWords(after=contacts)))


def duration(outage: Outage, now: datetime) -> str:
    """How long it lasted, or has lasted so far."""
    end = outage.ended_at or now
    so_far = "" if outage.ended_at else " (đang tiếp diễn)"
    return f"{names.age(max((end - outage.began_at).total_seconds(), 0))}{so_far}"


def outage_json(outage: Outage) -> dict[str, Any]:
    """The same for export; moments as ISO 8601."""
    return {
        "id": outage.uid,
        "kind": str(outage.kind),
        "database": outage.database or None,
        "desk": outage.desk_id,
        "began_at": outage.began_at.isoformat(),
        "ended_at": outage.ended_at.isoformat() if outage.ended_at else None,
        "noticed_by": outage.noticed_by,
        "ticket": outage.ticket,
        "expected_end_at": outage.expected_end_at.isoformat() if outage.expected_end_at else None,
        "planned": outage.planned_key or None,
        "proposed": outage.proposed,
        "officer": outage.officer_name,
        "steps": [
            {"at": step.at.isoformat(), "kind": str(step.kind), "told": step_words(step), "officer": step.officer_name}
            for step in outage.steps
        ],
    }
