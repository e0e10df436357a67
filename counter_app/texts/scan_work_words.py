"""What is said around the scanning of a paper: standings, reasons, open points."""

from __future__ import annotations

from typing import Final

from counter_app.domain.scan_work import OpenPoint, PageState, RejectReason, Trouble
from counter_app.texts.scan_gate_words import count_sentence, gate_sentence

REJECT_REASONS: Final[dict[RejectReason, str]] = {
    RejectReason.BLURRED: "Mờ, không đọc được",
    RejectReason.CUT_OFF: "Bị cắt mất nội dung",
    RejectReason.SKEWED: "Nghiêng",
    RejectReason.DARK_OR_LIGHT: "Quá tối hoặc quá nhạt",
    RejectReason.STREAK: "Có vệt, kính bẩn",
    RejectReason.FOLDED: "Giấy gấp, nhăn",
    RejectReason.DOUBLE_FEED: "Hai tờ kéo liền",
    RejectReason.WRONG_PAPER: "Nhầm giấy tờ khác",
    RejectReason.TWICE: "Quét trùng",
    RejectReason.OTHER: "Lý do khác",
}
STANDINGS: Final[dict[str, str]] = {
    "to_scan": "chưa quét",
    "in_work": "đang quét dở",
    "done": "đã quét",
    "reused": "dùng lại bản cũ",
    "not_digitised": "không số hóa",
    "not_handed_in": "không nộp bản giấy",
}
PAGE_STATES: Final[dict[PageState, str]] = {
    PageState.KEPT: "vào tệp",
    PageState.NOTED_BLANK: "ghi là mặt trống",
    PageState.REJECTED: "bỏ, chờ quét lại",
    PageState.COVER: "tờ bìa, không vào tệp",
}
TAKEN_FOLDER: Final = "Đã nhận"
REFUSED_FOLDER: Final = "Không nhận"
FOUND_AGAIN: Final = "Trang tìm lại"
PICKED_FILE: Final = "Tệp đã chọn"
NOT_SEEN: Final = "Chưa xem trang này. Đưa con trỏ đến trang để xem."
UNJUDGED: Final = "Chưa kiểm tra được trang này. Đợi kiểm tra xong, hoặc bỏ trang rồi quét lại."
NO_PAGE: Final = "Chưa có trang nào. Đặt giấy vào máy, nhấn F5 để quét."


def _at_page(number: int, told: str) -> str:
    """ "Trang mờ…" at page 2 is "Trang 2 mờ…"."""
    page, _, rest = told.partition(" ")
    return f"{page} {number} {rest}" if page == "Trang" and rest[:1].isalpha() else f"Trang {number}: {told}"


def point_sentence(point: OpenPoint) -> str:
    """What is still to be done, and at which page."""
    where = f"Trang {point.page_number}: " if point.page_number else ""
    match point.trouble:
        case Trouble.NO_PAGE:
            return NO_PAGE
        case Trouble.COUNT if point.count is not None:
            return count_sentence(point.count)
        case Trouble.NOT_SEEN:
            return where + NOT_SEEN
        case Trouble.PAGE_FAILS | Trouble.PAGE_ASKS if point.finding is not None:
            return _at_page(point.page_number, gate_sentence(point.finding))
        case _:
            return where + UNJUDGED


READER_LOST: Final = "Đầu đọc mã bị rút hoặc mất kết nối. Cắm lại dây; trong lúc đó gõ tay được."
READER_BACK: Final = "Đầu đọc mã đã kết nối lại."


def found_words(count: int) -> str:
    """At the start: what a crash left."""
    return f"Tìm lại {count} trang hoặc tệp chưa thuộc hồ sơ nào. Ở trang đầu nhấn F10 để gắn vào hồ sơ."


def absent_words(count: int) -> str:
    """The vault lacks what the store names."""
    return f"Kho tệp của quầy thiếu {count} tệp đã ghi sổ. Gọi hỗ trợ kỹ thuật; không xóa gì."
