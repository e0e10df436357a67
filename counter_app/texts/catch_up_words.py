"""How are clashes, differences and the columns of a keyed table called, and what has the officer to do about each?"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from counter_app.domain.catch_up import Clash, Gap, LineState, Missing
from counter_app.domain.paper_form import FormKind
from counter_app.services.catch_up_import import RefusedWords
from counter_app.texts.errors import sentence
from counter_app.texts.sheet_words import dong

KINDS: Final = {
    FormKind.RECEIPT: "Giấy tiếp nhận",
    FormKind.SUPPLEMENT: "Phiếu yêu cầu bổ sung",
    FormKind.REFUSAL: "Phiếu từ chối",
    FormKind.REGISTER_PAGE: "Trang sổ theo dõi",
}
CLASHES: Final = {
    Clash.SAME_NUMBER: "số này đã nhập ở một tờ khác",
    Clash.SAME_CITIZEN: "người này đã có hồ sơ cùng thủ tục trong đợt",
    Clash.ALREADY_RECEIVED: "quầy đã tiếp nhận hồ sơ này trong ngày",
    Clash.OUTSIDE_OUTAGE: "giờ nhận nằm ngoài sự cố",
    Clash.REST_TIME: "giờ nhận là ngày nghỉ hoặc ngoài giờ làm việc",
    Clash.OFF_DUTY: "người nhận không trực ca đó",
}
STATES: Final = {
    LineState.ENTERED: "đã nhập",
    LineState.CLASHING: "chờ quyết định",
    LineState.SET_ASIDE: "không nhập",
    LineState.UNDONE: "nhập nhầm, hủy",
}
COLUMNS: Final = {
    "so mau": "form_number",
    "gio nhan": "received_at",
    "nguoi nhan": "received_by",
    "thu tuc": "procedure",
    "truong hop": "case",
    "ho ten": "name",
    "so dinh danh": "identity_number",
    "ngay sinh": "birth_date",
    "gioi tinh": "sex",
    "dia chi": "address",
    "dien thoai": "phone",
    "giay to": "papers",
    "cach tra": "return_method",
    "tien": "cash",
    "noi dung": "summary",
    "ly do": "reason",
    "gio tra": "returned_at",
}
HEADINGS: Final = (
    *("Số mẫu", "Giờ nhận", "Người nhận", "Thủ tục", "Trường hợp", "Họ tên", "Số định danh", "Ngày sinh"),
    *("Giới tính", "Địa chỉ", "Điện thoại", "Giấy tờ", "Cách trả", "Tiền", "Nội dung", "Lý do", "Giờ trả"),
)
REFUSED_HEADING: Final = "Vì sao chưa nhập"
REFUSED_WORDS: Final = RefusedWords(
    headings=dict(zip(COLUMNS.values(), HEADINGS, strict=True)), why=REFUSED_HEADING, sentence=sentence, suffix="chua-nhap"
)


def gap_words(one: Missing) -> str:
    """One line of the list of differences: what is wrong, what to do."""
    kind = KINDS[one.kind] if one.kind else ""
    match one.gap:
        case Gap.FORM_OPEN:
            return f"{one.number}: chưa nhập. Tìm tờ giấy rồi nhập, ghi hủy có lý do, hoặc thu về nếu còn trắng."
        case Gap.UNDECIDED:
            return f"{one.number}: chờ quyết định. Người phụ trách nhập hoặc bỏ, ghi lý do."
        case Gap.COUNT_DIFFERS:
            return f"{kind}: đếm được {one.told} tờ đã dùng, đã nhập hoặc hủy {one.found}. Đếm lại giấy."
        case Gap.ENDS_DIFFER:
            return f"{one.number}: ghi là số đầu hoặc số cuối đã dùng nhưng chưa nhập. Kiểm tra lại số đầu, số cuối."
        case Gap.CASH_DIFFERS:
            return (
                f"Tiền mặt: đếm được {dong(one.told)} đồng, theo giấy {dong(one.found)} đồng. Đếm lại, xem lại tiền từng tờ."
            )
        case Gap.OTHER_DESK:
            return f"{one.number}: quầy {one.desk} cũng có {one.other}, cùng người, thủ tục, ngày. Hủy tờ trùng, hoặc ký là cả hai."
        case Gap.UNCHECKED:
            return f"{one.number}: chưa đối chiếu lần hai. Nhờ người khác so tờ giấy với hồ sơ."


def clash_words(clashes: tuple[Clash, ...]) -> str:
    """Why a form waits, on one line."""
    return "; ".join(CLASHES[clash] for clash in clashes)


def span_words(span: timedelta) -> str:
    """A time span in hours and minutes."""
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return f"{hours} giờ {minutes:02d} phút" if hours else f"{minutes} phút"
