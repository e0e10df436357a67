"""What lies in the envelope for an outage: cover, guide, numbered blank forms, checklists with fees, due dates (BG Đ21.3)?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from counter_app.domain.desk import Desk
from counter_app.domain.paper_form import LETTERS, FormKind, PaperKit, form_number
from counter_app.domain.procedure import Component, HandIn, Procedure
from counter_app.domain.processing_time import ProcessingTime, TermKind
from counter_app.domain.table_sheet import (
    Cell,
    SheetWords,
    TableColumn,
    TableDocument,
    TableKind,
    TablePart,
    head_parts,
    table_sheet,
)
from counter_app.services.office_tables import OfficeTable
from counter_app.services.paper_kits import DueTable
from counter_app.texts import names
from counter_app.texts.fee_words import desk_fees
from counter_app.texts.form_names import KINDS
from counter_app.texts.sheet_words import head_of

_SHEETS: Final = {
    FormKind.RECEIPT: "receipts",
    FormKind.SUPPLEMENT: "supplements",
    FormKind.REFUSAL: "refusals",
    FormKind.REGISTER_PAGE: "register_pages",
}
GUIDE: Final = (
    "Báo sự cố cho đơn vị vận hành (số bên dưới); ghi giờ bắt đầu và người đã báo lên tờ bìa.",
    "Mở phong bì, ký vào mục “Mở niêm phong”. Dùng mẫu theo thứ tự số, không nhảy số.",
    "Đối chiếu giấy tờ theo bảng tra cứu; ghi số thứ tự giấy tờ đã nhận. Chỉ yêu cầu giấy tờ có trong bảng.",
    "Ghi giờ, phút, ngày nhận thật. Ngày hẹn trả lấy ở bảng ngày hẹn theo thời hạn của thủ tục.",
    "Viết cả hai liên; hai bên ký; cắt giữa: đưa người nộp một liên, giữ liên lưu.",
    "Ghi ngay một dòng vào trang sổ theo dõi.",
    "Thu tiền: ghi số tiền trên cả hai liên và trong sổ; biên lai điện tử lập khi hệ thống có lại.",
    "Tờ hỏng: gạch chéo, ghi lý do, giữ lại cùng các tờ khác.",
    "Có điện, có máy: đếm từng loại theo tờ bìa, nhập bù đủ mọi số trong ngày.",
)


RUNNING_TITLE: Final = "Máy tính còn chạy: cứ tiếp nhận"
PAPER_TITLE: Final = "Máy tính hoặc điện không dùng được: viết tay"
WORK_GOES_ON: Final = (
    (
        "Mất mạng, hệ thống trung tâm ngừng",
        "Tiếp nhận, in giấy như thường; hồ sơ tự gửi sau. F6, F8, F8: ghi sự cố, gọi hỗ trợ.",
    ),
    ("Một cơ sở dữ liệu ngừng", "Ghi sự cố; được nhận bản giấy thay dữ liệu không tra được (phím 5 ở danh sách giấy tờ)."),
    ("Máy in hỏng", "Ctrl+S lưu PDF, in ở máy khác; giấy tự chờ ở Việc in (F7)."),
    ("Hết sự cố", "F6, F8, F10. Trang đầu cho biết việc còn mở. Cuối ngày chốt ngày."),
)


def kit_document(kit: PaperKit, desk: Desk) -> OfficeTable:
    """Cover, guide and every form of a kit. The same kit gives the same sheets."""
    profile = desk.profile
    head = head_of(profile, kit.issued_at, "Bộ mẫu giấy dùng khi có sự cố", "Niêm phong, giữ tại quầy")
    sheets: dict[str, list[dict[str, str]]] = {name: [] for name in _SHEETS.values()}
    for one in kit.ranges:
        sheets[_SHEETS[one.kind]] += [{"number": number, "qr": number} for number in one.numbers(kit.desk_id)]
    register = _form(desk, "register")
    content: dict[str, Any] = {
        **head_parts(head),
        "desk": desk.name,
        "kit": short_id(kit),
        "officer": kit.officer_name,
        "ranges": list(_ranges(kit)),
        "total": kit.size,
        "support": list(profile.support_contacts),
        "guide": list(GUIDE),
        **sheets,
        "register": {"form": register["number"], "ground": register["ground"], "year": f"{kit.issued_at.year}"},
        "forms": {
            "receipt": _form(desk, "receipt"),
            "supplement": _form(desk, "supplement_request"),
            "refusal": _form(desk, "refusal"),
        },
    }
    return OfficeTable("paper_kit", kit.kit_id, TableDocument(TableKind.PAPER_KIT, content))


def wall_sheet(desk: Desk, at: datetime) -> OfficeTable:
    """One A4 to hang on the wall: what to do when something is down, and whom to call."""
    head = head_of(desk.profile, at, "Khi có sự cố", desk.name)
    content: dict[str, Any] = {
        **head_parts(head),
        "running_title": RUNNING_TITLE,
        "signs": [{"sign": sign, "what": what} for sign, what in WORK_GOES_ON],
        "paper_title": PAPER_TITLE,
        "steps": list(GUIDE),
        "support_title": "Gọi ai",
        "support": list(desk.profile.support_contacts),
    }
    return OfficeTable("outage_guide", desk.desk_id, TableDocument(TableKind.WALL_SHEET, content))


def short_id(kit: PaperKit) -> str:
    """How a kit is called on paper and in lists: its day and its first receipt."""
    first = next((one for one in kit.ranges if one.kind is FormKind.RECEIPT), kit.ranges[0])
    return f"{kit.desk_id}-{kit.issued_at:%d%m%y}-{LETTERS[first.kind]}{first.first:05d}"


def _ranges(kit: PaperKit) -> Iterable[dict[str, Any]]:
    for one in kit.ranges:
        ends = (form_number(one.kind, kit.desk_id, one.year, running) for running in (one.first, one.last))
        first, last = ends
        yield {"title": KINDS[one.kind], "count": one.count, "first": first, "last": last}


def _form(desk: Desk, key: str) -> dict[str, str]:
    form = desk.profile.form(key)
    return {"name": form.name, "number": form.number, "ground": form.ground}


# --- what a clerk looks up ------------------------------------------------------------------------

_PROCEDURE_COLUMNS: Final = (
    TableColumn("Mã", width_mm=20),
    TableColumn("Thủ tục, thời hạn", share=1),
    TableColumn("Giấy tờ (số thứ tự ghi vào mẫu)", share=2),
    TableColumn("Phí, lệ phí", share=0.8),
)
_HAND_IN: Final = {
    HandIn.ORIGINAL_KEPT: "bản chính",
    HandIn.COPY_KEPT: "bản sao",
    HandIn.SHOWN: "xuất trình",
    HandIn.FROM_DATABASE: "tra CSDL, không đòi giấy",
}


def look_up_sheet(procedures: Iterable[Procedure], due: DueTable, desk: Desk, at: datetime) -> OfficeTable:
    """The due dates of the next working days first, then every procedure's papers and fees, as published."""
    head = head_of(desk.profile, at, "Bảng tra cứu khi có sự cố", f"{desk.name} – in lúc {names.moment(at)}")
    rows = tuple(_procedure_row(procedure, due.days or (at.date(),)) for procedure in procedures)
    parts = (
        TablePart(_due_columns(due.days), tuple(_due_rows(due)), heading="Ngày hẹn trả theo ngày nhận"),
        TablePart(_PROCEDURE_COLUMNS, rows, heading="Giấy tờ và phí, lệ phí theo thủ tục"),
    )
    before = (
        "Giờ hẹn trả theo quy định của đơn vị; hồ sơ nhận sau giờ làm việc tính từ ngày làm việc kế tiếp. "
        "Thủ tục trả trong ngày nhận sau 15 giờ trả ngày làm việc kế tiếp.",
    )
    document = table_sheet(head, parts, words=SheetWords(before=before), landscape=True)
    whole_rows = TableDocument(document.kind, {**document.content, "keep_rows": True})
    return OfficeTable("kit_look_up", f"{at:%Y-%m-%d}", whole_rows)


def _due_columns(days: tuple[date, ...]) -> tuple[TableColumn, ...]:
    titles = tuple(f"{names.WEEKDAYS[day.weekday()]} {day:%d/%m}" for day in days)
    return (TableColumn("Thời hạn \\ nhận ngày", width_mm=42), *(TableColumn(title, align="center") for title in titles))


def _due_rows(due: DueTable) -> Iterable[tuple[Cell, ...]]:
    for term, ends in due.rows:
        yield (_term(term), *(_due_cell(end) for end in ends))
        if term.kind is TermKind.SAME_DAY and due.late:
            yield ("Trong ngày, nhận sau 15 giờ", *(_due_cell(end) for end in due.late))


def _due_cell(end: datetime | None) -> str:
    return f"{end:%d/%m}" if end else "hỏi phụ trách"


def _term(term: ProcessingTime) -> str:
    return names.term(term)


def _procedure_row(procedure: Procedure, days: tuple[date, ...]) -> tuple[Cell, ...]:
    terms = dict.fromkeys(names.term(rule.time) for rule in procedure.terms)
    papers = "; ".join(_paper(place, component, procedure) for place, component in enumerate(procedure.components, 1))
    told = f"{procedure.name} ({', '.join(terms)})"
    if procedure.presence_required:
        told += ". Người yêu cầu phải có mặt."
    return (procedure.code, told, papers, desk_fees(procedure.fees, days[0], days[-1]))


def _paper(place: int, component: Component, procedure: Procedure) -> str:
    counts = [
        f"{component.originals} chính" if component.originals else "",
        f"{component.copies} sao" if component.copies else "",
    ]
    how = ", ".join(filter(None, counts)) or _HAND_IN[component.hand_in]
    cases = [case.name for case in procedure.cases if case.code in component.cases]
    notes = ([] if component.required else ["nếu có"]) + ([f"khi {', '.join(cases)}"] if cases else [])
    return f"{place}. {component.name} ({'; '.join([how, *notes])})"
