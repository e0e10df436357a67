"""What stands on the slip of a closed day, and on the list of open dossiers that lies on a second medium?"""

from __future__ import annotations

from typing import Final

from counter_app.domain.day_closing import DayClosing
from counter_app.domain.desk import Desk
from counter_app.domain.table_sheet import Cell, SheetWords, Signature, TableColumn, TableDocument, TablePart, table_sheet
from counter_app.services.office_tables import OfficeTable
from counter_app.services.open_list import OpenList
from counter_app.texts import names
from counter_app.texts.day_words import figure_lines, open_words
from counter_app.texts.sheet_words import head_of

_FACTS: Final = (TableColumn("Nội dung", width_mm=72), TableColumn("Trong ngày"))
_LEFT: Final = (TableColumn("Việc còn mở khi chốt"),)
_ROWS: Final = (
    TableColumn("STT", width_mm=11, align="center"),
    TableColumn("Mã số hồ sơ", width_mm=46),
    TableColumn("Chủ hồ sơ", share=1.1),
    TableColumn("Điện thoại", width_mm=28),
    TableColumn("Thủ tục", share=1.6),
    TableColumn("Nhận", width_mm=22, align="center"),
    TableColumn("Hẹn trả", width_mm=34, align="center"),
)


def closing_sheet(closing: DayClosing, desk: Desk) -> OfficeTable:
    """Phiếu chốt ngày: the figures, what was open and who signed for it, the link of the chain that vouches for it."""
    figures = closing.figures
    head = head_of(desk.profile, closing.closed_at, "Phiếu chốt ngày", f"{desk.name}, ngày {names.day(figures.day)}")
    left = tuple((open_words(point, count),) for point, count in figures.open_points)
    parts = (
        TablePart(_FACTS, figure_lines(figures)),
        TablePart(_LEFT, left, empty="Không còn việc nào."),
    )
    after = [f"Mã kiểm tra: {figures.head_hash[:32]}"] if figures.head_hash else []
    signatures = [Signature("Người chốt", closing.officer_name)]
    if closing.signer_name:
        after.insert(0, f"Người phụ trách {closing.signer_name} ký phần còn mở: {closing.reason}")
        signatures.append(Signature("Người phụ trách", closing.signer_name))
    else:
        signatures.append(Signature("Phụ trách Bộ phận Một cửa"))
    document = table_sheet(head, parts, tuple(signatures), words=SheetWords(after=tuple(after)))
    return OfficeTable("day_closing", closing.uid, document)


def open_list_sheet(listed: OpenList, desk: Desk) -> TableDocument:
    """Danh sách hồ sơ đang mở: what is late first, so that pen and paper suffice to answer a citizen."""
    head = head_of(desk.profile, listed.made_at, "Hồ sơ đang mở", f"{desk.name}, lúc {names.moment(listed.made_at)}")
    rows: list[tuple[Cell, ...]] = [
        (
            place,
            row.number,
            row.applicant_name,
            row.phone,
            row.procedure_name,
            row.received_at.date(),
            row.due_at,
        )
        for place, row in enumerate(listed.rows, 1)
    ]
    after = ("Còn hồ sơ khác chưa in ở đây.",) if listed.more else ()
    part = TablePart(_ROWS, tuple(rows), empty="Không có hồ sơ đang mở.")
    return table_sheet(head, (part,), words=SheetWords(after=after), landscape=True)
