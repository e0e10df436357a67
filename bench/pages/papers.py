"""The papers that come over the counter, made up: forms, certificates, tables, drawings, covers, nearly empty backs."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from bench.pages import ink
from bench.pages.sheet import NEWSPRINT, PINK, WHITE, YELLOWED, Sheet
from bench.pages.truth import Mark

COVER_CODE: Final = "H29.12-251125-0001#M3T4K47"
DOSSIER_CODE: Final = "H29.12-251125-0001"
PATCH_T: Final = "PATCHT"
_WORDS: Final = (
    "Căn cứ quy định hiện hành, người làm đơn cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm "
    "trước pháp luật về lời khai của mình; kính đề nghị cơ quan có thẩm quyền xem xét, giải quyết theo quy định. "
)


def _state(sheet: Sheet, title: str) -> None:
    sheet.centred(14, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, "bold")
    sheet.centred(20, "Độc lập - Tự do - Hạnh phúc", 13, "bold")
    middle = sheet.width_mm / 2
    sheet.line([(middle - 28, 27), (middle + 28, 27)])
    sheet.centred(36, title, 15, "bold")


def _rows(sheet: Sheet, top_mm: float, rows: list[tuple[str, str]], step_mm: float = 9.0) -> None:
    for place, (label, value) in enumerate(rows):
        at = top_mm + place * step_mm
        after = sheet.write((25, at), label + ": ", 12)
        sheet.write((26 + after, at), value, 12, "italic")
        sheet.line([(26 + after, at + 5.5), (sheet.width_mm - 20, at + 5.5)], 0.12)


def _prose(sheet: Sheet, top_mm: float, bottom_mm: float, points: float = 12, text: str = _WORDS) -> None:
    words, at = (text * 40).split(), top_mm
    step = points / 72 * 25.4 * 1.35
    width = sheet.width_mm - 45
    while at < bottom_mm and words:
        line: list[str] = []
        while words and sum(len(word) + 1 for word in line) * points * 0.165 < width - 8:
            line.append(words.pop(0))
        sheet.write((25, at), " ".join(line), points)
        at += step


def application(sheet: Sheet) -> None:
    """Đơn đề nghị: label and value, signature."""
    _state(sheet, "ĐƠN ĐỀ NGHỊ XÁC NHẬN")
    people = [("Họ và tên", "Trần Thị Mẫu"), ("Ngày sinh", "01/02/1990"), ("Nơi cư trú", "Thôn Đông, xã An Bình")]
    _rows(sheet, 52, [*people, ("Số điện thoại", "0900 000 000"), ("Nội dung đề nghị", "Xác nhận tình trạng cư trú")])
    _prose(sheet, 105, 190)
    sheet.centred(205, "Người làm đơn", 12, "bold", 150)
    ink.signature(sheet, 130, 215)


def birth_certificate(sheet: Sheet) -> None:
    """Giấy khai sinh: frame, seal over signature."""
    sheet.box(10, 8, sheet.width_mm - 20, sheet.height_mm - 16)
    _state(sheet, "GIẤY KHAI SINH (BẢN SAO)")
    child = [("Họ, chữ đệm, tên", "Nguyễn Văn Thử"), ("Ngày sinh", "12/05/2020"), ("Giới tính", "Nam"), ("Dân tộc", "Kinh")]
    parents = [("Họ tên người mẹ", "Lê Thị Ví Dụ"), ("Họ tên người cha", "Nguyễn Văn Giả Định")]
    _rows(sheet, 58, [*child, *parents, ("Nơi đăng ký", "Ủy ban nhân dân xã An Bình")], 11)
    sheet.centred(190, "TM. ỦY BAN NHÂN DÂN", 12, "bold", 145)
    ink.signature(sheet, 125, 212, seed=7)
    ink.seal(sheet, 112, 200)


def land_certificate(sheet: Sheet) -> None:
    """Pink paper, a table and a parcel drawing."""
    _state(sheet, "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT")
    _rows(sheet, 55, [("Thửa đất số", "123"), ("Tờ bản đồ số", "45"), ("Diện tích", "250,5 m²"), ("Mục đích", "Đất ở")])
    corners = [(60, 130), (140, 120), (155, 190), (75, 205), (60, 130)]
    sheet.line([(float(x), float(y)) for x, y in corners], 0.6)
    for place, (x, y) in enumerate(corners[:-1], 1):
        sheet.write((x + 2, y - 6), str(place), 10)
    ink.seal(sheet, 130, 220)
    ink.signature(sheet, 135, 225, seed=9)


def contract(sheet: Sheet) -> None:
    """Dense print to the edges."""
    _state(sheet, "HỢP ĐỒNG ỦY QUYỀN")
    _prose(sheet, 48, 250, 11)
    ink.signature(sheet, 30, 258, seed=2)
    ink.signature(sheet, 140, 258, seed=5)


def register_table(sheet: Sheet) -> None:
    """A ruled table full of numbers."""
    sheet.centred(14, "BẢNG KÊ THÀNH VIÊN HỘ GIA ĐÌNH", 14, "bold")
    for row in range(24):
        top = 28 + row * 10.0
        sheet.box(18, top, sheet.width_mm - 36, 10)
        for column, x in enumerate((20, 34, 100, 140)):
            cell = (str(row + 1), f"Nguyễn Thành Viên {row + 1}", f"{1950 + row * 3}", "An Bình")[column]
            sheet.write((x, top + 2.5), cell, 11)
    for x in (32, 98, 138):
        sheet.line([(x, 28), (x, 268)])


def site_plan(sheet: Sheet) -> None:
    """Thin lines, hatching, small dimensions."""
    sheet.centred(10, "BẢN VẼ MẶT BẰNG TỔNG THỂ — TỶ LỆ 1:200", 12, "bold")
    for turn in range(30):
        sheet.line([(30, 40 + turn * 6), (180, 40 + turn * 6 + math.sin(turn) * 8)], 0.13)
    sheet.box(45, 60, 110, 150)
    sheet.box(60, 80, 40, 60)
    for step in range(20):
        sheet.line([(60, 80 + step * 3), (60 + min(40, step * 3), 80)], 0.1)
    sheet.write((62, 145), "8.500", 8, "sans")
    ink.stamp(sheet, 135, 250, "THẨM ĐỊNH")


def handwritten(sheet: Sheet) -> None:
    """A letter by hand on lined paper."""
    for row in range(28):
        sheet.line([(15, 28 + row * 9.0), (sheet.width_mm - 12, 28 + row * 9.0)], 0.1, (170, 190, 225))
    ink.handwriting(sheet, 22, 46, 18)
    ink.signature(sheet, 135, 235, seed=4)


def card_copy(sheet: Sheet) -> None:
    """Both sides of a made-up card in the middle of an A4 page."""
    for top in (60.0, 150.0):
        sheet.box(62, top, 85.6, 54)
        sheet.write((90, top + 5), "CĂN CƯỚC", 11, "bold")
        sheet.write((94, top + 16), "Số: 000000000000 (MẪU)", 9)
        sheet.write((94, top + 24), "PHẠM VĂN VÍ DỤ", 9, "bold")
    ink.photo(sheet, 64, 66)
    ink.stamp(sheet, 70, 220, "SAO Y")


def health_paper(sheet: Sheet) -> None:
    """With a photo and a seal half over it."""
    _state(sheet, "GIẤY KHÁM SỨC KHỎE")
    ink.photo(sheet, 22, 46)
    ink.seal(sheet, 38, 66)
    _rows(sheet, 95, [("Chiều cao", "165 cm"), ("Cân nặng", "58 kg"), ("Kết luận", "Đủ sức khỏe")])
    _prose(sheet, 130, 180)


def old_paper(sheet: Sheet) -> None:
    """Yellowed, typed weakly."""
    sheet.write((25, 25), "QUYẾT ĐỊNH VỀ VIỆC GIAO ĐẤT (1987)", 13, colour=(96, 84, 70))
    for row in range(20):
        sheet.write(
            (25, 45 + row * 9), "Điều khoản ghi bằng máy chữ, mực đã phai theo năm tháng.", 12, colour=(128, 112, 92)
        )
    ink.seal(sheet, 120, 235, faint=True)


def receipt_strip(sheet: Sheet) -> None:
    """A narrow strip of thermal paper."""
    sheet.centred(6, "BIÊN LAI THU LỆ PHÍ", 11, "bold")
    for row, text in enumerate(("Số: 0000123", "Nội dung: lệ phí hộ tịch", "Số tiền: 8.000 đồng", "Người thu: Lê Thu Ngân")):
        sheet.write((6, 18 + row * 7), text, 9, "sans")


def label_page(sheet: Sheet) -> None:
    """A form with the dossier's QR code and a bar code on it, as a slip that comes back."""
    _state(sheet, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ")
    sheet.qr((168, 46), DOSSIER_CODE, 0.5)
    _rows(sheet, 70, [("Mã hồ sơ", DOSSIER_CODE), ("Người nộp", "Trần Thị Mẫu")])
    sheet.bars((25, 110), DOSSIER_CODE)


def cover_sheet(sheet: Sheet) -> None:
    """A component's cover: two symbols side by side, the code in writing beneath."""
    sheet.centred(30, "TỜ BÌA THÀNH PHẦN HỒ SƠ", 20, "bold")
    sheet.qr((60, 70), COVER_CODE, 0.75)
    sheet.qr((120, 70), COVER_CODE, 0.75)
    sheet.centred(112, COVER_CODE, 14, "sans")
    sheet.centred(135, "3. Giấy tờ chứng minh quan hệ — 4 tờ", 14)


def patch_sheet(sheet: Sheet) -> None:
    """A separator: PATCHT as Code 39."""
    sheet.centred(30, "TỜ NGĂN CÁCH", 20, "bold")
    sheet.bars((70, 70), PATCH_T, "Code39", 25)
    sheet.bars((70, 150), PATCH_T, "Code39", 25)


def empty(_sheet: Sheet) -> None:
    """Nothing at all."""


def only_signature(sheet: Sheet) -> None:
    """A back with a signature."""
    ink.signature(sheet, 120, 200)


def only_pencil(sheet: Sheet) -> None:
    """A back with a pencil note."""
    ink.signature(sheet, 40, 60, pencil=True, seed=8)


def only_seal(sheet: Sheet) -> None:
    """A back with a seal across the edge of two sheets."""
    ink.seal(sheet, 130, 130)


def only_faint_seal(sheet: Sheet) -> None:
    """A seal that ran dry."""
    ink.seal(sheet, 90, 120, faint=True)


def only_page_number(sheet: Sheet) -> None:
    """Nothing but a number."""
    sheet.centred(280, "12", 11)


def only_one_line(sheet: Sheet) -> None:
    """One typed line."""
    sheet.write((25, 40), "Xác nhận chữ ký trên là của ông Nguyễn Văn Thử.", 12)


def faint_print(sheet: Sheet) -> None:
    """A whole page of a printer without toner."""
    for row in range(26):
        sheet.write((25, 25 + row * 9), "Nội dung in rất nhạt do máy in sắp hết mực.", 12, colour=(214, 214, 214))
    sheet.marks.append(Mark("faint-print", 25, 25, 150, 240))


Draw = Callable[[Sheet], None]
# name → (draw, paper, width mm, height mm)
PAPERS: Final[dict[str, tuple[Draw, tuple[int, int, int], float, float]]] = {
    "application": (application, WHITE, 210, 297),
    "birth-certificate": (birth_certificate, WHITE, 210, 297),
    "land-certificate": (land_certificate, PINK, 210, 297),
    "contract": (contract, WHITE, 210, 297),
    "register-table": (register_table, WHITE, 210, 297),
    "site-plan": (site_plan, WHITE, 210, 297),
    "handwritten": (handwritten, WHITE, 210, 297),
    "card-copy": (card_copy, WHITE, 210, 297),
    "health-paper": (health_paper, WHITE, 210, 297),
    "old-paper": (old_paper, YELLOWED, 210, 297),
    "receipt-strip": (receipt_strip, WHITE, 80, 120),
    "label-page": (label_page, WHITE, 210, 297),
    "cover-sheet": (cover_sheet, WHITE, 210, 297),
    "patch-sheet": (patch_sheet, WHITE, 210, 297),
    "a5-form": (receipt_strip, WHITE, 148, 210),
    "empty-white": (empty, WHITE, 210, 297),
    "empty-yellow": (empty, YELLOWED, 210, 297),
    "empty-newsprint": (empty, NEWSPRINT, 210, 297),
    "only-signature": (only_signature, WHITE, 210, 297),
    "only-pencil": (only_pencil, WHITE, 210, 297),
    "only-seal": (only_seal, WHITE, 210, 297),
    "only-faint-seal": (only_faint_seal, WHITE, 210, 297),
    "only-page-number": (only_page_number, WHITE, 210, 297),
    "only-one-line": (only_one_line, WHITE, 210, 297),
    "faint-print": (faint_print, WHITE, 210, 297),
}
CONTENT: Final = tuple(name for name in PAPERS if not name.startswith(("empty-", "only-", "faint-")))
BACKS: Final = tuple(name for name in PAPERS if name not in CONTENT)
