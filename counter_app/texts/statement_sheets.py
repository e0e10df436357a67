"""What stands on the printed statement of a desk's day, and how is a comparison with the centre told?

Head as in NĐ 30/2020/NĐ-CP. The paper is kept at the unit: with the hash of the last act on it, nobody can later say that the
desk held less.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from counter_app.domain.day_statement import CounterStatement, KeptStatement, shown_hash, statement_hash
from counter_app.domain.operation import OperationKind
from counter_app.domain.province import ProvinceProfile
from counter_app.domain.table_sheet import Cell, SheetWords, Signature, TableColumn, TablePart, table_sheet
from counter_app.services.office_tables import OfficeTable
from counter_app.services.reconciliation import Comparison, Gap, RowGap
from counter_app.texts import names
from counter_app.texts.sheet_words import dong, head_of

_COLUMNS: Final = (TableColumn("Nội dung"), TableColumn("Tại quầy", width_mm=72))
_DIFFERENCES: Final = (
    TableColumn("Nội dung"),
    TableColumn("Tại quầy", width_mm=50),
    TableColumn("Tại trung tâm", width_mm=50),
)
_MEMBERS: Final = {
    "headSeq": "Số việc đã ghi",
    "headHash": "Mã kiểm tra cuối",
    "payloadBytes": "Dung lượng trong ngày (byte)",
    "firstNumber": "Số hồ sơ đầu",
    "lastNumber": "Số hồ sơ cuối",
}
GAPS: Final = {
    Gap.AT_DESK_ONLY: "chỉ có tại quầy",
    Gap.AT_CENTRE_ONLY: "chỉ có tại trung tâm",
    Gap.DIFFERENT: "nội dung khác nhau",
    Gap.EFFECT_MISSING: "trung tâm có việc nhưng không có hồ sơ",
}
_STATES: Final = {
    "acked": "trung tâm đã báo nhận",
    "pending": "đang chờ gửi",
    "sending": "đang gửi",
    "parked": "trung tâm đã từ chối",
}


def statement_document(kept: KeptStatement, profile: ProvinceProfile, desk_name: str, officer_name: str) -> OfficeTable:
    """Báo cáo ngày của quầy, one page of A4."""
    facts = json.loads(kept.body)
    subtitle = f"{desk_name}, ngày {names.day(kept.on)}" + (f", lần {kept.edition}" if kept.edition > 1 else "")
    head = head_of(profile, kept.made_at, "Báo cáo ngày của quầy", subtitle)
    parts = [TablePart(_COLUMNS, tuple(_rows(facts)))]
    if kept.answer is not None and kept.answer.differences:
        parts.append(TablePart(_DIFFERENCES, _difference_rows(kept.answer), heading="Chưa khớp với hệ thống trung tâm"))
    signatures = (Signature("Người lập", officer_name), Signature("Người phụ trách"))
    words = SheetWords(after=(answer_words(kept), f"Mã kiểm tra báo cáo: {shown_hash(kept.hash)}"))
    return OfficeTable("statement", kept.on.isoformat(), table_sheet(head, tuple(parts), signatures, words=words))


def answer_words(kept: KeptStatement) -> str:
    """What the centre has said, in one sentence."""
    if kept.answer is None:
        return "Hệ thống trung tâm chưa xác nhận báo cáo này."
    at = names.moment(kept.answer.at)
    if kept.answer.equal:
        return f"Hệ thống trung tâm đã ký xác nhận khớp lúc {at}, mã {shown_hash(statement_hash(kept.answer.body))}."
    return f"Hệ thống trung tâm đối chiếu lúc {at}: còn {len(kept.answer.differences)} điểm chưa khớp."


def statement_lines(kept: KeptStatement) -> list[str]:
    """The same for reading on a terminal."""
    lines = [f"{label}: {_told(value)}" for label, value in _rows(json.loads(kept.body))]
    differences = kept.answer.differences if kept.answer else ()
    lines.append(answer_words(kept))
    lines += [f"  {_member(one.what)}: tại quầy {one.at_desk}, tại trung tâm {one.at_centre}" for one in differences]
    return lines


def comparison_lines(found: Comparison) -> list[str]:
    """Every difference by number and place, then what it comes to."""
    lines = [gap_words(gap) for gap in found.gaps]
    if found.equal:
        lines.append(f"Khớp: quầy và trung tâm cùng có {found.desk_last} việc, từng việc giống nhau.")
    else:
        lines.append(
            f"Chưa khớp: {len(found.gaps)} việc. Quầy có {found.desk_last}, trung tâm có đến số {found.centre_last}."
        )
    return lines


def gap_words(gap: RowGap) -> str:
    """One difference."""
    state = f" ({_STATES[gap.desk_state]})" if gap.desk_state in _STATES else ""
    return f"Việc số {gap.seq}, hồ sơ {gap.number or 'không rõ số'}: {GAPS[gap.gap]}{state}."


def _rows(facts: dict[str, Any]) -> list[tuple[str, Cell]]:
    files = facts["files"]
    made = datetime.fromisoformat(facts["madeAt"])
    acts = [(f"– {_kind(kind)}", count) for kind, count in sorted(facts["counts"].items())]
    return [
        ("Số hồ sơ đầu – cuối", f"{facts['firstNumber']} – {facts['lastNumber']}" if facts["firstNumber"] else "không có"),
        ("Việc đã ghi trong ngày", f"{facts['firstSeq']}–{facts['lastSeq']}" if facts["firstSeq"] else "không có"),
        *acts,
        ("Tất cả việc của quầy tới lúc lập", facts["headSeq"]),
        ("– trung tâm đã nhận", facts["acked"]),
        ("– đang chờ gửi", facts["pending"]),
        ("– bị trung tâm từ chối", facts["parked"]),
        ("Việc chờ người quyết định", facts["cases"]),
        ("Tệp bản sao: đã gửi / chờ / bị từ chối", f"{files['sent']} / {files['waiting']} / {files['parked']}"),
        ("Thu tiền mặt (đồng)", dong(facts["cash"])),
        ("Thu qua tài khoản (đồng)", dong(facts["online"])),
        ("Lập lúc", names.moment(made)),
        ("Mã kiểm tra cuối", shown_hash(facts["headHash"])),
    ]


def _difference_rows(answer: CounterStatement) -> tuple[tuple[Cell, ...], ...]:
    return tuple((_member(one.what), _short(one.at_desk), _short(one.at_centre)) for one in answer.differences)


def _member(what: str) -> str:
    if what.startswith("counts."):
        return _kind(what.removeprefix("counts."))
    return _MEMBERS.get(what, what)


def _kind(kind: str) -> str:
    return names.name_of(OperationKind(kind)) if kind in tuple(OperationKind) else kind


def _short(text: str) -> str:
    return shown_hash(text) if len(text) == 64 else text


def _told(cell: Cell) -> str:
    return str(cell)
