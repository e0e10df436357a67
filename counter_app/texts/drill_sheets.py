"""How does the result of a drill stand on paper, for the folder of the unit's trainings (Bắc Giang Đ21.3)?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from counter_app.domain.desk import Desk
from counter_app.domain.table_sheet import SheetWords, Signature, TableColumn, TablePart, table_sheet
from counter_app.services.office_tables import OfficeTable
from counter_app.texts import names
from counter_app.texts.sheet_words import head_of

_STEPS: Final = (
    TableColumn("TT", width_mm=10, align="center"),
    TableColumn("Việc đã diễn ra"),
    TableColumn("Kết quả", width_mm=22, align="center"),
)
BEFORE: Final = (
    "Diễn tập trên dữ liệu giả: không hồ sơ nào được gửi đi, không số nào của quầy thật được dùng. "
    "Người học đọc từng bước, đối chiếu với các tờ PDF lưu cùng chỗ, rồi làm lại ở quầy luyện tập.",
)


def drill_sheet(steps: Sequence[tuple[str, bool]], desk: Desk, at: datetime) -> OfficeTable:
    """`steps`: what was told and whether it went right, in order."""
    wrong = sum(not right for _, right in steps)
    head = head_of(desk.profile, at, "Phiếu kết quả diễn tập sự cố", f"{desk.name}, {names.moment(at)}")
    rows = tuple((place, told, "Đạt" if right else "KHÔNG ĐẠT") for place, (told, right) in enumerate(steps, 1))
    verdict = f"Kết quả: {len(steps) - wrong}/{len(steps)} bước đạt."
    words = SheetWords(BEFORE, (verdict, "Nhận xét: " + "." * 120))
    signatures = (Signature("Người học"), Signature("Người hướng dẫn"))
    return OfficeTable("drill", desk.desk_id, table_sheet(head, (TablePart(_STEPS, rows),), signatures, words=words))
