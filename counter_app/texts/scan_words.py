"""What a scanned code turned out to be: who was read from a card and what to look at again, or what the code is instead."""

from __future__ import annotations

from typing import Final

from counter_app.domain.plain_text import clip
from counter_app.domain.scanned_code import CodeKind, Recognised

_SHOWN_CELLS: Final = 40
_NAME_CELLS: Final = 60
_CARDS: Final = {
    CodeKind.CARD: "thẻ",
    CodeKind.MRZ: "dòng chữ máy đọc của thẻ",
    CodeKind.BHYT: "thẻ bảo hiểm y tế",
}

_CHECK: Final = "Dãy chữ máy đọc sai số kiểm tra: quét lại, hoặc đối chiếu từng số với thẻ."
WARNINGS: Final[dict[str, str]] = {
    "charset": "Chữ có dấu bị hỏng khi đọc thẻ: gõ lại họ tên và địa chỉ.",
    "typing-method": "Bộ gõ tiếng Việt (Telex hoặc VNI) đang bật lúc quét: tắt bộ gõ rồi quét lại.",
    "cut": "Họ tên hoặc địa chỉ dài quá nên bị cắt: gõ lại cho đủ.",
    "old-id-column-missing": "Mã trên thẻ thiếu ô số CMND cũ: đối chiếu từng ô với thẻ.",
    "old-id": "Số CMND cũ trên thẻ không đọc được: hỏi nếu cần.",
    "layout": "Các ô trên mã thẻ bị xáo thứ tự: đối chiếu từng ô với thẻ.",
    "name": "Thẻ không cho biết họ tên: gõ họ tên.",
    "birth-date": "Ngày sinh không đọc được: gõ ngày sinh.",
    "year-mismatch": "Năm sinh không khớp số định danh: đối chiếu với thẻ.",
    "sex": "Giới tính không đọc được: chọn giới tính.",
    "sex-mismatch": "Giới tính không khớp số định danh: đối chiếu với thẻ.",
    "address": "Thẻ không cho biết địa chỉ: gõ địa chỉ.",
    "issue-date": "Ngày cấp thẻ không đọc được.",
    "not-closed": "Mã có thể bị đọc thiếu đoạn cuối: quét lại.",
    "check-document": _CHECK,
    "check-id": _CHECK,
    "check-birth": _CHECK,
    "check-expiry": _CHECK,
    "check-composite": _CHECK,
    "id-differs": "Số thẻ và số định danh không khớp nhau: đối chiếu với thẻ.",
    "expiry": "Hạn dùng của thẻ không đọc được.",
    "century": "Năm sinh chỉ có hai số cuối: kiểm tra lại năm sinh.",
    "name-cut": "Họ tên trên dòng chữ máy đọc bị cắt: gõ lại cho đủ.",
    "date-in-future": "Mã có ngày ở sau hôm nay: kiểm tra ngày giờ của máy.",
}
_INSTEAD: Final = {
    "check-digits": "Số tiếp nhận tạm sai số kiểm tra. Quét lại, hoặc gõ lại số trên giấy.",
    "cover-damaged": "Mã trên tờ bìa đọc bị thiếu hoặc sai số kiểm tra. Quét lại, hoặc gõ mã in dưới mã vạch.",
    "vietqr-damaged": "Đây là mã chuyển tiền nhưng đọc bị lỗi. Mã này không dùng ở đây.",
    "too-long": "Mã dài quá, không phải thẻ căn cước hay mã hồ sơ. Quét lại đúng mã.",
}
_NO_MARKS: Final = "Dòng chữ máy đọc không có dấu và địa chỉ: gõ lại họ tên có dấu, gõ địa chỉ."


def person_read(recognised: Recognised) -> str:
    """One line: whose card was read, then each warning in words. `recognised.person` must be there."""
    assert recognised.person is not None
    name = clip(recognised.person.name, _NAME_CELLS)
    card = _CARDS.get(recognised.kind, "thẻ")
    told = [f"Đã đọc {card} của {name}." if name else f"Đã đọc {card}, chưa có họ tên."]
    if recognised.kind is CodeKind.MRZ:
        told.append(_NO_MARKS)
    told += dict.fromkeys(WARNINGS[code] for code in recognised.warnings)
    if len(told) == 1:
        told.append("Kiểm tra lại rồi nhập số điện thoại.")
    return " ".join(told)


def not_a_person(recognised: Recognised) -> str:
    """What the code is, and what to do. An unknown text is shown clipped; it is never opened."""
    for code in recognised.warnings:
        if code in _INSTEAD:
            return _INSTEAD[code]
    match recognised.kind:
        case CodeKind.VIETQR:
            return "Đây là mã chuyển tiền, không phải thẻ căn cước. Mã chuyển tiền không phải là bằng chứng đã trả tiền."
        case CodeKind.DOSSIER:
            future = f" {WARNINGS['date-in-future']}" if "date-in-future" in recognised.warnings else ""
            return f"Đây là mã hồ sơ {recognised.dossier_code}. Nhấn F3 để tra cứu hồ sơ này.{future}"
        case CodeKind.COVER if recognised.cover is not None:
            cover = recognised.cover
            return f"Đây là tờ bìa mục {cover.component} ({cover.sheets} tờ) của hồ sơ {cover.number}. Tờ này dùng khi quét giấy tờ."
        case CodeKind.COVER | CodeKind.SEPARATOR:
            return "Đây là tờ ngăn cách khi quét giấy tờ, không phải thẻ căn cước hay mã hồ sơ."
    shown = clip(recognised.shown, _SHOWN_CELLS)
    if "address-not-opened" in recognised.warnings:
        return f"Mã là một địa chỉ mạng, chương trình không mở: {shown}"
    if not shown:
        return "Mã không đọc được. Quét lại thẻ, hoặc nhập tay."
    return f"Không phải thẻ căn cước hay mã hồ sơ: {shown}"
