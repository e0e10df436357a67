"""Which made-up registers and lists must the templates of tables print? Long and empty ones, a total, a drawing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from counter_app.domain.table_sheet import (
    SheetHead,
    SheetWords,
    Signature,
    TableColumn,
    TableDocument,
    TableKind,
    TablePart,
    cell_parts,
    head_parts,
    signature_parts,
    table_sheet,
)
from printers.act_samples import LONG_NAME
from printers.sample_dossier import PROVISIONAL, RECEIVED_AT

CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 24"><path d="M0,0h96v8h-96zM0,12h40v8h-40zM0,22h160v1h-160z" '
    'fill="#444"/></svg>'
)
HEAD = SheetHead(
    "ỦY BAN NHÂN DÂN PHƯỜNG HOA MAI",
    "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
    "Hoa Mai",
    RECEIVED_AT,
    "Biên bản giao nhận hồ sơ",
    "với dịch vụ bưu chính",
    "15/BB-TTPVHCC",
)
SIGNATURES = (Signature("Người giao", "Trần Văn Đức"), Signature("Người nhận"))


def register_row(number: int, **changes: Any) -> dict[str, Any]:
    """Row `number`, from 1."""
    row = {
        "number": number,
        "code": f"H99.07-260205-{number:04d}",
        "procedure": "Đăng ký khai sinh" if number % 2 else "Cấp giấy phép xây dựng mới đối với nhà ở riêng lẻ",
        "sets": 1,
        "applicant": "Nguyễn Thị Hoài Thương",
        "contact": f"Số {number}, đường Thử Nghiệm, phường Hoa Mai; 0900 000 001",
        "handed_to": "Công chức Tư pháp - Hộ tịch",
        "received_on": cell_parts(RECEIVED_AT),
        "due_on": cell_parts(date(2026, 2, 10)),
        "returned_on": "" if number % 3 else cell_parts(date(2026, 2, 9)),
        "method": "Trực tiếp",
        "signature": "",
        "note": "",
    }
    return {**row, **changes}


def register(rows: int, **changes: Any) -> TableDocument:
    """A register with so many rows; `changes` go to its first row."""
    head = SheetHead(HEAD.parent_agency, HEAD.unit_name, HEAD.place, HEAD.made_at, "Sổ theo dõi hồ sơ", "Tháng 02 năm 2026")
    made = {
        **head_parts(head),
        "form": {"number": "Mẫu số 07", "ground": "Kèm theo Thông tư số 03/2025/TT-VPCP"},
        "book": "2026",
        "rows": [register_row(number, **(changes if number == 1 else {})) for number in range(1, rows + 1)],
        "signatures": [signature_parts(Signature("Người lập sổ", "Trần Văn Đức"))],
    }
    return TableDocument(TableKind.REGISTER, made)


COLUMNS = (
    TableColumn("TT", width_mm=10, align="center"),
    TableColumn("Mã hồ sơ", width_mm=37),
    TableColumn("Tên thủ tục hành chính"),
    TableColumn("Phí", width_mm=20, align="right", group="Số tiền (đồng)"),
    TableColumn("Lệ phí", width_mm=22, align="right", group="Số tiền (đồng)"),
)


def handover_list(rows: int, *, landscape: bool = False) -> TableDocument:
    """A list with two tables (the second is empty), a total, a drawing and two who sign."""
    listed = tuple((n, f"H99.07-260205-{n:04d}", "Đăng ký khai sinh", 0, 75_000) for n in range(1, rows + 1))
    totals = ("", "", "Tổng cộng", 0, 75_000 * rows)
    parts = (
        TablePart(COLUMNS, listed, totals, heading="I. Hồ sơ giao", charts=(CHART,)),
        TablePart(COLUMNS[:3], (), heading="II. Hồ sơ trả lại", empty="Không có hồ sơ."),
    )
    words = SheetWords(("Hai bên cùng giao nhận các hồ sơ sau:",), ("Biên bản lập thành hai bản, mỗi bên giữ một bản.",))
    return table_sheet(HEAD, parts, SIGNATURES, words=words, landscape=landscape)


def paper_kit(forms: int) -> TableDocument:
    """A kit with so many receipts, one of each other form and as many pages of the register as they need."""
    head = replace(HEAD, title="Bộ mẫu giấy dùng khi có sự cố", subtitle="Tại quầy")

    def numbered(letter: str, count: int) -> list[dict[str, str]]:
        numbers = (f"PG{letter}-Q1-26-{running:05d}-{(running * 7) % 90 + 2:02d}" for running in range(1, count + 1))
        return [{"number": number, "qr": number} for number in numbers]

    ground = "Thông tư số 03/2025/TT-VPCP"
    form = {"name": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "number": "Mẫu số 01", "ground": ground}
    made = {
        **head_parts(head),
        "desk": "Quầy số 1",
        "kit": "Q1-050226-N00001",
        "officer": "Trần Văn Đức",
        "ranges": [{"title": "Giấy tiếp nhận", "count": forms, "first": "PGN-Q1-26-00001-09", "last": "PGN-Q1-26-00040-12"}],
        "total": forms,
        "support": ["Tổng đài hỗ trợ 1900 0000"] if forms else [],
        "guide": ["Ghi giờ bắt đầu sự cố.", "Đếm lại từng loại."],
        "receipts": numbered("N", forms),
        "supplements": numbered("C", 1),
        "refusals": numbered("T", 1),
        "register_pages": numbered("S", -(-forms // 12)),
        "register": {"form": "Mẫu số 07", "ground": ground, "year": "2026"},
        "forms": {"receipt": form, "supplement": form, "refusal": form},
    }
    return TableDocument(TableKind.PAPER_KIT, made)


def cover_sheets(count: int) -> TableDocument:
    """So many covers of one dossier."""
    covers = [
        {"number": str(n), "qr": f"{PROVISIONAL}#M{n}T4K47", "dossier": PROVISIONAL, "title": LONG_NAME, "sheets": 4}
        for n in range(1, count + 1)
    ]
    made = {"unit_name": HEAD.unit_name, "printed_at": head_parts(HEAD)["printed_at"], "covers": covers}
    return TableDocument(TableKind.COVER_SHEETS, made)


def wall_sheet(lines: int) -> TableDocument:
    """A sheet for the wall with so many steps and, but for none, two lines whom to call."""
    head = replace(HEAD, title="Khi có sự cố", subtitle="Quầy số 1")
    made = {
        **head_parts(head),
        "running_title": "Máy tính còn chạy",
        "signs": [{"sign": "Mất mạng", "what": "Tiếp nhận như thường; hồ sơ tự gửi sau."}] * min(lines, 4),
        "paper_title": "Viết tay",
        "steps": [f"Bước {step}: ghi giờ, phút, ngày nhận thật." for step in range(1, lines + 1)],
        "support_title": "Gọi ai",
        "support": ["Tổng đài hỗ trợ 1900 0000", LONG_NAME][:lines],
    }
    return TableDocument(TableKind.WALL_SHEET, made)


def keys_sheet(keys: int) -> TableDocument:
    """A sheet of so many keys, in groups of eight."""
    head = replace(HEAD, title="Phím của quầy", subtitle="Quầy số 1")
    told = [{"key": f"Ctrl+{number % 10}", "what": f"Việc {number}: xem, in, lưu ra tệp"} for number in range(1, keys + 1)]
    groups = [{"heading": f"Màn hình {at // 8 + 1}", "keys": told[at : at + 8]} for at in range(0, keys, 8)]
    return TableDocument(TableKind.KEYS_SHEET, {**head_parts(head), "groups": groups})


def table_samples(kind: TableKind) -> tuple[tuple[str, TableDocument], ...]:
    """What every template of this kind must print, by the name that messages call it."""
    if kind is TableKind.REGISTER:
        long_row = {"applicant": LONG_NAME, "contact": LONG_NAME, "note": LONG_NAME, "code": PROVISIONAL}
        return (
            ("ordinary", register(3)),
            ("60-rows", register(60)),
            ("long-name", register(2, **long_row)),
            ("empty-fields", register(0)),
        )
    if kind is TableKind.PAPER_KIT:
        return (("ordinary", paper_kit(2)), ("40-forms", paper_kit(40)), ("empty-fields", paper_kit(0)))
    if kind is TableKind.COVER_SHEETS:
        return (("ordinary", cover_sheets(1)), ("12-covers", cover_sheets(12)))
    if kind is TableKind.KEYS_SHEET:
        return (("ordinary", keys_sheet(24)), ("120-keys", keys_sheet(120)), ("empty-fields", keys_sheet(0)))
    if kind is TableKind.WALL_SHEET:
        return (("ordinary", wall_sheet(9)), ("30-steps", wall_sheet(30)), ("empty-fields", wall_sheet(0)))
    return (
        ("ordinary", handover_list(3)),
        ("60-rows", handover_list(60)),
        ("landscape", handover_list(60, landscape=True)),
        ("empty-fields", handover_list(0)),
    )
