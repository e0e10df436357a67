"""How does the register of dossiers stand on paper and in a workbook (TT 01/2018/TT-VPCP Đ10.2, Mẫu số 06; 2025: Mẫu số 07)?"""

from __future__ import annotations

from typing import Any, Final

from counter_app.domain.desk import Desk
from counter_app.domain.dossier import DossierStatus as S
from counter_app.domain.province import ProvinceProfile
from counter_app.domain.register import Register, Registered, RegisterNote
from counter_app.domain.slip_parts import line as tidy
from counter_app.domain.table_sheet import (
    SheetHead,
    Signature,
    TableDocument,
    TableKind,
    cell_parts,
    head_parts,
    signature_parts,
)
from counter_app.domain.workbook import Workbook, WorkbookCell, WorkbookColumn, WorkbookSheet
from counter_app.texts import names
from counter_app.texts.report_words import span_words

REGISTER_FORM: Final = "register"
_NOTES: Final = {
    RegisterNote.LATER_ENTRY: "Nhập bù",
    RegisterNote.REDATED: "Đã xin lỗi, hẹn lại",
    RegisterNote.COMPLETED: "Đã bổ sung",
    RegisterNote.SENT_BACK: "Chờ bổ sung",
    RegisterNote.REJECTED: "Từ chối giải quyết",
    RegisterNote.STOPPED: "Dừng giải quyết",
    RegisterNote.WITHDRAWN: "Đã rút hồ sơ",
    RegisterNote.VOIDED: "Nhập nhầm, đã hủy số",
}
_COLUMNS: Final = (
    WorkbookColumn("STT", 7),
    WorkbookColumn("Mã hồ sơ", 26),
    WorkbookColumn("Tên TTHC", 40),
    WorkbookColumn("Số lượng hồ sơ (bộ)", 12),
    WorkbookColumn("Tên cá nhân, tổ chức", 28),
    WorkbookColumn("Địa chỉ, số điện thoại", 40),
    WorkbookColumn("Cơ quan chủ trì giải quyết", 30),
    WorkbookColumn("Nhận hồ sơ", 18),
    WorkbookColumn("Hẹn trả kết quả", 18),
    WorkbookColumn("Trả kết quả", 18),
    WorkbookColumn("Phương thức nhận kết quả", 20),
    WorkbookColumn("Ký nhận", 12),
    WorkbookColumn("Ghi chú", 28),
    WorkbookColumn("Phí, lệ phí", 14, is_money=True),
)


def register_document(register: Register, desk: Desk, made_by: str) -> TableDocument:
    """On A4, pages numbered by the template; what opens and closes the book stands behind the last line."""
    profile = desk.profile
    form = profile.form(REGISTER_FORM)
    head = SheetHead(
        profile.parent_agency, profile.unit_name, profile.place, register.made_at, form.name, span_words(register.span)
    )
    content = {
        **head_parts(head),
        "form": {"number": form.number, "ground": f"Kèm theo {form.ground}"},
        "book": register.book,
        "rows": [_row(line, profile) for line in register.lines],
        "signatures": [signature_parts(signature) for signature in _signatures(register, made_by)],
        "lines": list(closing_lines(register)),
    }
    return TableDocument(TableKind.REGISTER, content)


def closing_lines(register: Register) -> tuple[str, ...]:
    """Opening and closing of the book, and that no number is missing unsaid (TT 01/2018 Đ10.2)."""
    told = [f"Mở sổ ngày 01/01/{register.book}."] if register.opens_book else []
    if register.lines:
        numbers = f"Từ số {register.first_number:02} đến số {register.last_number:02}: {len(register.lines)} hồ sơ"
        returned = register.counted(S.RESULT_RETURNED)
        open_ones = len(register.lines) - returned - register.counted(S.REFUSED_AS_RESULT, S.STOPPED, S.WITHDRAWN, S.VOIDED)
        told.append(f"{numbers}; đã trả kết quả {returned}, chưa xong {open_ones}.")
    if register.elsewhere:
        told.append(f"Trong khoảng số này có {register.elsewhere} số của hồ sơ nhận vào ngày khác.")
    if register.closes_book:
        told.append(f"Chốt sổ ngày 31/12/{register.book}: tổng số {len(register.lines)} hồ sơ.")
    return tuple(told)


def register_workbook(register: Register, desk: Desk) -> Workbook:
    """The same lines as cells that can be sorted and filtered."""
    form = desk.profile.form(REGISTER_FORM)
    title = f"{form.name} – Quyển số {register.book}"
    rows = tuple(_cells(line, desk.profile) for line in register.lines)
    lines = (title, span_words(register.span), f"{form.number}, {form.ground}")
    sheet = WorkbookSheet("Sổ theo dõi hồ sơ", _COLUMNS, rows, lines=lines, after=closing_lines(register))
    return Workbook(title, desk.profile.unit_name, register.made_at, (sheet,))


def note_words(line: Registered) -> str:
    """The column for remarks."""
    return "; ".join(_NOTES[note] for note in line.notes)


def _signatures(register: Register, made_by: str) -> tuple[Signature, ...]:
    head = Signature("Thủ trưởng đơn vị", note="(Ký, đóng dấu)")
    return (Signature("Người lập sổ", made_by), head) if register.closes_book else (Signature("Người lập sổ", made_by),)


def _row(line: Registered, profile: ProvinceProfile) -> dict[str, Any]:
    dossier = line.dossier
    return {
        "number": f"{line.number:02}" if line.number else "",
        "code": tidy(dossier.shown_number),
        "procedure": tidy(dossier.procedure_name),
        "sets": dossier.dossier_sets,
        "applicant": tidy(dossier.applicant.name),
        "contact": _contact(line),
        "handed_to": tidy(line.handed_to or profile.unit_name),
        "received_on": cell_parts(dossier.received_at),
        "due_on": cell_parts(dossier.due.due_at),
        "returned_on": cell_parts(line.returned_at),
        "method": names.name_of(dossier.return_method),
        "signature": "",
        "note": note_words(line),
    }


def _cells(line: Registered, profile: ProvinceProfile) -> tuple[WorkbookCell, ...]:
    dossier = line.dossier
    return (
        line.number or "",
        dossier.shown_number,
        dossier.procedure_name,
        dossier.dossier_sets,
        dossier.applicant.name,
        _contact(line),
        line.handed_to or profile.unit_name,
        dossier.received_at,
        dossier.due.due_at,
        line.returned_at,
        names.name_of(dossier.return_method),
        "",
        note_words(line),
        dossier.fee_amount,
    )


def _contact(line: Registered) -> str:
    who = line.dossier.applicant
    return tidy("; ".join(told for told in (who.address, who.phone) if told))
