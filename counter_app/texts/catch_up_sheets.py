"""What stands on the report of a session of entering paper: numbers received, entered, void, differences, who signed?"""

from __future__ import annotations

from typing import Final

from counter_app.domain.catch_up import LineState
from counter_app.domain.catch_up_report import CatchUpFigures
from counter_app.domain.desk import Desk
from counter_app.domain.paper_form import FormState
from counter_app.domain.table_sheet import Cell, SheetWords, Signature, TableColumn, TablePart, table_sheet
from counter_app.services.office_tables import OfficeTable
from counter_app.texts import names
from counter_app.texts.catch_up_words import KINDS, STATES, clash_words, gap_words, span_words
from counter_app.texts.sheet_words import dong, head_of

_COUNTS: Final = (
    TableColumn("Loại mẫu", share=1.6),
    TableColumn("Đã cấp", align="center"),
    TableColumn("Đã nhập", align="center"),
    TableColumn("Hủy", align="center"),
    TableColumn("Thu về", align="center"),
    TableColumn("Chưa rõ", align="center"),
)
_LEFT: Final = (TableColumn("Chênh lệch, việc phải làm"),)
_LINES: Final = (
    TableColumn("Số mẫu", width_mm=38),
    TableColumn("Nhận thật", width_mm=21, align="center"),
    TableColumn("Nhập lúc", width_mm=21, align="center"),
    TableColumn("Trễ", width_mm=16, align="center"),
    TableColumn("Người nhập", share=1.2),
    TableColumn("Kết quả", share=2),
)
_STATES: Final = (FormState.ENTERED, FormState.VOIDED, FormState.RETURNED, FormState.ISSUED)


def catch_up_sheet(figures: CatchUpFigures, desk: Desk) -> OfficeTable:
    """Báo cáo nhập bù: counts by kind, what was left over and who signed for it, every form with both its times."""
    of = figures.session
    window = f"Sự cố từ {names.moment(of.began_at)} đến {names.moment(of.ended_at)}"
    head = head_of(desk.profile, of.closed_at or of.opened_at, "Báo cáo nhập bù", f"{desk.name}. {window}")
    counts: list[tuple[Cell, ...]] = [
        (KINDS[kind], census.issued, *(census.by_state.get(state, 0) for state in _STATES))
        for kind, census in figures.censuses.items()
    ]
    lines: list[tuple[Cell, ...]] = [
        (
            line.form.form_number,
            line.form.received_at,
            line.keyed_at,
            span_words(line.lateness),
            line.keyed_by,
            _outcome(line.state, line.decision, clash_words(line.clashes)),
        )
        for line in figures.lines
    ]
    parts = (
        TablePart(_COUNTS, tuple(counts)),
        TablePart(_LEFT, tuple((gap_words(one),) for one in figures.missing), empty="Không có chênh lệch."),
        TablePart(_LINES, tuple(lines), heading="Các tờ đã nhập", empty="Không có tờ nào."),
    )
    shortest, longest = figures.latenesses
    undone = len(figures.lines_in(LineState.UNDONE))
    before = (
        f"Tiền mặt: đếm được {dong(of.cash)} đồng, theo giấy {dong(figures.cash)} đồng. "
        f"Từ lúc nhận thật đến lúc nhập: ngắn nhất {span_words(shortest)}, dài nhất {span_words(longest)}."
        + (f" Đã hủy {undone} lần nhập nhầm, tờ giấy nhập lại." if undone else ""),
    )
    after = [f"Người phụ trách {of.signer_name} ký phần chênh lệch: {of.reason}"] if of.signer_name else []
    if of.head_hash:
        after.append(f"Mã kiểm tra: {of.head_hash[:32]}")
    signatures = (
        Signature("Người nhập bù", of.closed_by or of.officer_name),
        Signature("Phụ trách Bộ phận Một cửa", of.signer_name),
    )
    document = table_sheet(head, parts, signatures, words=SheetWords(before=before, after=tuple(after)))
    return OfficeTable("catch_up", of.uid, document)


def _outcome(state: LineState, decision: str, clashes: str) -> str:
    told = STATES[state]
    if clashes:
        told += f" ({clashes})"
    return f"{told}. {decision}" if decision else told
