"""Forms 02–05 and the return receipt: field by field, on both papers, under both form sets (regulations §3.1–§3.3)."""

from __future__ import annotations

import pypdfium2
import pytest

from config.province_files import load_provinces
from counter_app.domain.slip import SLIP_KINDS, PaperFormat, SlipKind
from tests.printers.act_slips import ALL, LINES, act_slip
from tests.printers.reading_back import codes_of, pages_of, texts_of
from tests.printers.slips import CODE, TEMPLATES, rendered, renderer

OFFICE = (PaperFormat.A5, PaperFormat.A4)
WORDS: dict[SlipKind, tuple[str, ...]] = {
    SlipKind.SUPPLEMENT_REQUEST: (
        *("Hồ sơ của: Nguyễn Thị Hoài Thương", "Nội dung yêu cầu giải quyết:", "Địa chỉ:", "Số điện thoại:", "Email:"),
        *("Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:", "Lý do:", "NGƯỜI HƯỚNG DẪN", "Trần Văn Đức"),
        "Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc",
    ),
    SlipKind.REFUSAL: (
        *("Tiếp nhận hồ sơ của:", "không giải quyết hồ sơ này với lý do cụ thể như sau:", "NGƯỜI NỘP HỒ SƠ"),
        *("Sở Tư pháp", "Xin thông báo cho Ông/Bà được biết và thực hiện./.", "NGƯỜI TIẾP NHẬN HỒ SƠ"),
    ),
    SlipKind.APOLOGY: (
        *("Kính gửi:", "Thời gian hẹn trả kết quả: 08 giờ 05 phút, ngày 10 tháng 02 năm 2026", "Lý do:"),
        *("16 giờ 00 phút, ngày 13 tháng 02 năm 2026", "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ", "(Ký, ghi rõ họ tên, đóng dấu)"),
    ),
    SlipKind.CONTROL_SLIP: (
        *("Quyển số: 2026", "Số thứ tự: 101", "Kèm theo hồ sơ của:", "Ngày nhận:", "Ngày, giờ hẹn trả kết quả:"),
        *("Cơ quan (bộ phận) giải quyết hồ sơ:", "Cơ quan phối hợp giải quyết hồ sơ:", "1. Giao: Trần Văn Đức"),
        *("2. Nhận: Lê Thị Nhận", "Người giao (Ký)", "GHI CHÚ"),
    ),
    SlipKind.STOP_NOTICE: (
        "Bên đề nghị dừng: Chủ hồ sơ",
        "Giai đoạn của hồ sơ: đang giải quyết",
        "Phí, lệ phí: 75.000 đồng",
    ),
    SlipKind.RETURN_RECEIPT: (
        *("Tên thủ tục hành chính:", "Chủ hồ sơ:", "Người trả kết quả: Trần Văn Đức", "Phạm Văn Thay", "Giấy khai sinh"),
        *("12/2026", "Giấy ủy quyền: Giấy ủy quyền số 15/2026", "Giấy chứng nhận kết hôn (01)", "Ngày trả kết quả:"),
        *("NGƯỜI NHẬN KẾT QUẢ", "NGƯỜI TRẢ KẾT QUẢ"),
    ),
}


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("paper", OFFICE)
def test_every_field_of_the_form_stands_on_one_page(kind: SlipKind, paper: PaperFormat) -> None:
    slip = rendered(act_slip(kind), paper)
    (text,) = texts_of(slip)
    for told in (*WORDS[kind], f"Mã hồ sơ: {CODE}", "Hoa Mai, ngày 05 tháng 02 năm 2026"):
        assert told in text, told
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text and "BIÊN LAI" not in text.upper().replace("BIÊN LAI THU TIỀN", "")


ROLLS = (PaperFormat.ROLL_80MM, PaperFormat.ROLL_58MM)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("paper", ROLLS)
def test_on_a_roll_the_same_words_stand_and_the_code_reads(kind: SlipKind, paper: PaperFormat) -> None:
    """For a desk without an office printer: tables become items, nothing is left out."""
    slip = rendered(act_slip(kind), paper)
    assert codes_of(pages_of(slip)[0]) == [CODE]
    page = pypdfium2.PdfDocument(renderer().roll_as_pdf(act_slip(kind), paper))[0]
    text = " ".join(page.get_textpage().get_text_range().split())
    for told in WORDS[kind]:
        expected = {"12/2026": "số 12/2026"}.get(told, told)
        assert "".join(expected.split()) in "".join(text.split()), told
    assert CODE in text and "CỘNG HÒA XÃ HỘI" in text


def test_nd61_d15_3_every_line_has_its_paper_fault_ground_and_remedy() -> None:
    def letters(told: str) -> str:
        return "".join(letter for letter in told if letter.isalnum())  # a cell breaks its lines

    text = letters("".join(texts_of(rendered(act_slip(SlipKind.SUPPLEMENT_REQUEST), PaperFormat.A4))))
    for line in LINES:
        assert all(letters(line[name]) in text for name in ("paper", "wrong", "ground", "remedy"))


def test_a_second_request_says_so_and_a_long_one_goes_on_behind(  # Huế Đ11.2c ties rounds to one code
) -> None:
    many = [line | {"paper": f"{line['paper']} {n}"} for n in range(14) for line in LINES]
    slip = rendered(act_slip(SlipKind.SUPPLEMENT_REQUEST, requestNumber=2, lines=many), PaperFormat.A5)
    texts = texts_of(slip)
    assert "(Lần 2)" in texts[0] and len(texts) in (2, 3)
    assert "NGƯỜI HƯỚNG DẪN" in texts[-1] and f"{CODE} – Trang" in texts[-1]


@pytest.mark.parametrize("kind", ALL)
def test_the_form_set_is_data_and_the_unchecked_layout_says_so(kind: SlipKind) -> None:
    """TT 01/2018 and TT 03/2025: names and numbers differ, the content is the same."""
    old = texts_of(rendered(act_slip(kind), PaperFormat.A5))[0]
    new = texts_of(rendered(act_slip(kind, "tt-03-2025"), PaperFormat.A5))[0]
    mark = "bố cục chưa đối chiếu bản chính thức"
    assert mark not in old
    assert (mark in new) == (kind is not SlipKind.RETURN_RECEIPT), "the unit's own layout needs no comparison"
    if kind is SlipKind.APOLOGY:
        assert "Mẫu số 04" in old and "Mẫu số 04" in new and "VĂN BẢN XIN LỖI" in new
    if kind is SlipKind.CONTROL_SLIP:
        assert "Mẫu số 05" in old and "Mẫu số 06" in new


@pytest.mark.parametrize("kind", ALL)
def test_the_code_on_the_slip_opens_the_dossier(kind: SlipKind) -> None:
    (page,) = pages_of(rendered(act_slip(kind), PaperFormat.A5))
    assert codes_of(page) == [CODE]


def test_every_act_has_its_template_and_every_province_its_form() -> None:
    provinces = load_provinces(TEMPLATES.parent / "provinces").values()
    for kind in ALL:
        assert all((TEMPLATES / f"{kind}_{paper}.typ").is_file() for paper in OFFICE)
        assert all(province.form(kind).name for province in provinces)
    assert set(ALL) == set(SLIP_KINDS) - {SlipKind.RECEIPT}
