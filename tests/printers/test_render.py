"""Slips as they come out: read back by eye (text), by reader (QR) and by count (pages, bytes, dots)."""

from __future__ import annotations

import hashlib
import io
import shutil
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from counter_app.domain.errors import DeviceUnavailable, FontsIncomplete, SlipTooLong
from counter_app.domain.person import Person
from counter_app.domain.receipt import receipt_document
from counter_app.domain.slip import SLIP_PAPERS, PaperFormat, SlipDocument
from printers.fonts import covered_characters, find_fonts
from printers.qr import QrCode
from printers.render import TypstRenderer
from tests.printers.hostile import HOSTILE_NAMES
from tests.printers.reading_back import codes_of, pages_of, texts_of
from tests.printers.slips import (
    CODE,
    PROVISIONAL,
    TEMPLATES,
    dossier,
    facts,
    provisional_receipt,
    receipt,
    rendered,
    reprint,
)

SHEETS = [PaperFormat.A5, PaperFormat.A4]
HELD = covered_characters(find_fonts().files[0])
ROLLS = [PaperFormat.ROLL_80MM, PaperFormat.ROLL_58MM]


@pytest.mark.parametrize("paper", SLIP_PAPERS)
def test_a_reader_finds_the_code_and_only_the_code_on_every_page(paper: PaperFormat) -> None:
    for page in pages_of(rendered(receipt(), paper)):
        assert codes_of(page) == [CODE]
    for page in pages_of(rendered(provisional_receipt(), paper)):
        assert codes_of(page) == [PROVISIONAL]


def test_the_lines_of_form_01_stand_in_their_order() -> None:
    form = (
        "ỦY BAN NHÂN DÂN PHƯỜNG HOA MAI",
        "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc",
        f"Mã hồ sơ: {CODE}",
        "Hoa Mai, ngày 05 tháng 02 năm 2026",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "(Liên: Giao khách hàng)",
        "Trung tâm Phục vụ hành chính công/Bộ phận tiếp nhận và trả kết quả: Quầy Q1",
        "Tiếp nhận hồ sơ của: Nguyễn Thị Hoài Thương",
        "Địa chỉ: Số 5, đường Thử Nghiệm, phường Hoa Mai, tỉnh Mẫu",
        "Số điện thoại: 0900 000 001",
        "Email: hoaithuong@vidu.vn",
        "Số căn cước/Hộ chiếu: 099190000001",
        "Nội dung yêu cầu giải quyết: Đăng ký khai sinh",
        "1. Thành phần hồ sơ, yêu cầu và số lượng mỗi loại giấy tờ gồm:",
        "Bản chính",
        "Bản sao",
        "Xuất trình",
        "1 Tờ khai đăng ký khai sinh theo mẫu 01",
        "2. Số lượng hồ sơ: 01 (bộ)",
        "3. Thời gian giải quyết hồ sơ theo quy định là: 03 ngày làm việc",
        "4. Thời gian nhận hồ sơ: 08 giờ 05 phút, ngày 05 tháng 02 năm 2026",
        "5. Thời gian trả kết quả giải quyết hồ sơ: 08 giờ 05 phút, ngày 10 tháng 02 năm 2026",
        "6. Đăng ký nhận kết quả tại: Bộ phận tiếp nhận và trả kết quả",
        "Phí, lệ phí: 75.000 đồng",
        "Vào Sổ theo dõi hồ sơ, Quyển số: 2026 Số thứ tự: 101",
        "NGƯỜI NỘP HỒ SƠ",
        "NGƯỜI TIẾP NHẬN HỒ SƠ",
        "(Ký và ghi rõ họ tên)",
        "Trần Văn Đức",
        "Ghi chú:",
        f"Tra cứu tình trạng hồ sơ tại dichvucong.gov.vn với mã {CODE}.",
        "Mẫu số 01",
    )
    for paper in SHEETS:
        text = texts_of(rendered(receipt(), paper))[1]
        assert text == unicodedata.normalize("NFC", text)
        position = 0
        for line in form:
            assert line in text[position:], f"{line!r} is missing or out of order on {paper}"
            position = text.index(line, position)


def test_each_lien_is_a_sheet_of_its_own() -> None:
    first, second = texts_of(rendered(receipt(), PaperFormat.A5))
    assert "(Liên: Lưu)" in first and "(Liên: Giao khách hàng)" in second
    assert first.replace("(Liên: Lưu)", "") == second.replace("(Liên: Giao khách hàng)", "")


@pytest.mark.parametrize(
    ("components", "paper", "pages"),
    [(1, "a5", 2), (3, "a5", 2), (8, "a5", 2), (20, "a5", 4), (3, "a4", 2), (8, "a4", 2), (12, "a4", 2), (40, "a4", 4)],
)
def test_a_long_list_takes_smaller_type_and_then_a_second_sheet(components: int, paper: str, pages: int) -> None:
    slip = rendered(receipt(components), PaperFormat(paper))
    assert slip.pages == pages == len(texts_of(slip))


def test_a_second_sheet_names_its_dossier_and_its_place() -> None:
    texts = texts_of(rendered(receipt(20), PaperFormat.A5))
    assert [f"{CODE} – Trang {page}/2" in text for text, page in zip(texts, (1, 2, 1, 2), strict=True)] == [True] * 4
    assert "NGƯỜI NỘP HỒ SƠ" in texts[1] and "NGƯỜI NỘP HỒ SƠ" not in texts[0]


@pytest.mark.parametrize("paper", SLIP_PAPERS)
def test_a_slip_longer_than_its_paper_allows_is_refused(paper: PaperFormat) -> None:
    with pytest.raises(SlipTooLong) as raised:
        rendered(receipt(900), paper)
    assert raised.value.facts["slip"] == "receipt"


def test_a_provisional_number_is_boxed_and_the_way_to_the_code_is_told() -> None:
    for text in texts_of(rendered(provisional_receipt(), PaperFormat.A5)):
        assert "SỐ TIẾP NHẬN TẠM – chưa phải mã số hồ sơ" in text
        assert f"Số tiếp nhận tạm: {PROVISIONAL}" in text
        assert "Mã hồ sơ:" not in text
        assert "sẽ được báo qua số điện thoại" in text


def test_no_call_is_promised_to_somebody_without_phone_or_mail() -> None:
    slip = rendered(provisional_receipt(applicant=Person("Lê Văn Thử")), PaperFormat.A5)
    assert "qua số điện thoại" not in texts_of(slip)[0]
    assert "sẽ được báo tại quầy" in texts_of(slip)[0]


def test_the_final_receipt_still_names_the_number_that_was_printed_before() -> None:
    slip = rendered(receipt_document(dossier(provisional_number=PROVISIONAL), facts()), PaperFormat.A5)
    assert f"(Số tiếp nhận tạm đã cấp: {PROVISIONAL})" in texts_of(slip)[0]


def test_a_reprint_is_marked_inside_the_sheet_with_its_reason() -> None:
    assert "BẢN IN LẠI" not in texts_of(rendered(receipt(), PaperFormat.A5))[0]
    for text in texts_of(rendered(reprint(3, "Máy kẹt giấy"), PaperFormat.A5)):
        assert "BẢN IN LẠI LẦN 2 in 08:05 ngày 05/02/2026" in text
        assert "Lý do in lại: Máy kẹt giấy" in text


def test_practice_paper_says_so_across_the_sheet() -> None:
    document = receipt_document(dossier(), facts(watermark="BẢN TẬP DƯỢT"))
    assert all("BẢN TẬP DƯỢT" in text for text in texts_of(rendered(document, PaperFormat.A5)))
    assert codes_of(pages_of(rendered(document, PaperFormat.A5))[0]) == [CODE]


def test_a_procedure_without_a_term_promises_no_date() -> None:
    document = receipt(due=replace(dossier().due, due_at=None))
    assert "Không có ngày hẹn trả cụ thể theo quy định" in texts_of(rendered(document, PaperFormat.A5))[0]


@pytest.mark.parametrize("paper", SLIP_PAPERS)
def test_the_same_slip_gives_the_same_bytes(paper: PaperFormat) -> None:
    first = rendered(receipt(), paper)
    fresh = TypstRenderer(TEMPLATES, find_fonts().folders).render(receipt(), paper)
    assert first.data == fresh.data
    assert first.sha256 == hashlib.sha256(first.data).hexdigest()
    assert rendered(reprint(), paper).data != first.data


def test_the_pdf_says_that_it_is_pdf_a_2b_and_names_no_person() -> None:
    data = rendered(receipt(), PaperFormat.A5).data
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B" in data.replace(b"\n", b"").replace(b" ", b"")
    assert b"/OutputIntents" in data
    metadata = data[data.index(b"<x:xmpmeta") : data.index(b"</x:xmpmeta>")].decode()
    assert CODE in metadata and "Thương" not in metadata


@pytest.mark.parametrize("paper", ROLLS)
def test_the_roll_is_as_wide_as_the_print_head_and_only_black_and_white(paper: PaperFormat) -> None:
    slip = rendered(receipt(), paper)
    image = Image.open(io.BytesIO(slip.data))
    assert image.mode == "1" and image.size == (slip.width_px, slip.height_px)
    assert slip.width_px == {"80mm": 576, "58mm": 384}[paper]


@pytest.mark.parametrize("paper", ROLLS)
def test_each_module_of_the_qr_is_a_whole_number_of_dots(paper: PaperFormat) -> None:
    image = Image.open(io.BytesIO(rendered(receipt(), paper).data))
    code = QrCode.of(CODE)
    side = code.dots(203 / 25.4, image.width)
    dots = side // (code.modules + 8)
    drawn = Image.new("1", (code.modules, code.modules), 1)
    for y, row in enumerate(code.rows):
        for x, dark in enumerate(row):
            drawn.putpixel((x, y), not dark)
    symbol = drawn.resize((code.modules * dots, code.modules * dots), Image.Resampling.NEAREST)
    left = (image.width - side) // 2 + 4 * dots
    places = range(image.height - symbol.height)
    found = [
        y for y in places if image.crop((left, y, left + symbol.width, y + symbol.height)).tobytes() == symbol.tobytes()
    ]
    assert len(found) == 1
    quiet = image.crop((left - 4 * dots, found[0] - 4 * dots, left - 4 * dots + side, found[0]))
    assert quiet.convert("L").getextrema() == (255, 255)
    assert symbol.width / (203 / 25.4) >= 25


@pytest.mark.parametrize("names", [HOSTILE_NAMES[start : start + 5] for start in range(0, len(HOSTILE_NAMES), 5)])
def test_hostile_names_are_printed_as_they_are_and_do_nothing(names: tuple[str, ...]) -> None:
    """Five names a sheet, each in another field."""
    name, address, phone, email, summary = names
    document = receipt(applicant=Person(name, address=address, phone=phone, email=email), summary=summary)
    slip = rendered(document, PaperFormat.A5)
    shown = "".join("".join(texts_of(slip)).split()).replace("\u200b", "")
    told = document.content["applicant"]
    for label, value in (
        ("Tiếpnhậnhồsơcủa:", told["name"]),
        ("Địachỉ:", told["address"]),
        ("Sốđiệnthoại:", told["phone"]),
        ("Email:", told["email"]),
        ("–Đăngkýđúnghạn;", document.content["procedure"]["summary"]),
    ):
        printable = "".join(letter if ord(letter) in HELD else "□" for letter in value)
        assert not value or f"{label}{''.join(printable.split())}" in shown
    assert slip.pages in (2, 4)
    assert codes_of(pages_of(slip, dpi=100)[0]) == [CODE]


def test_a_template_that_reads_a_name_as_markup_would_be_seen(tmp_path: Path) -> None:
    """Positive control for the hostile names."""
    shutil.copytree(TEMPLATES, tmp_path / "slips")
    sheet = tmp_path / "slips" / "sheet.typ"
    literal = "strong(d.applicant.name)"
    assert literal in sheet.read_text("utf-8")
    sheet.write_text(sheet.read_text("utf-8").replace(literal, 'eval(d.applicant.name, mode: "markup")'), "utf-8")
    careless = TypstRenderer(tmp_path / "slips", find_fonts().folders)
    text = texts_of(careless.render(receipt(applicant=Person("*đậm* #(1+1)")), PaperFormat.A5))[0]
    assert "Tiếp nhận hồ sơ của: *đậm* #(1+1)" not in text
    assert "Tiếp nhận hồ sơ của: đậm 2" in text


@pytest.mark.parametrize("name", HOSTILE_NAMES[::6])
def test_a_hostile_name_does_not_disturb_the_roll(name: str) -> None:
    slip = rendered(receipt(applicant=Person(name)), PaperFormat.ROLL_58MM)
    assert codes_of(pages_of(slip)[0]) == [CODE]


def test_a_letter_that_no_font_has_is_seen_to_be_missing() -> None:
    text = texts_of(rendered(receipt(applicant=Person("Lý 李 🙂 An")), PaperFormat.A5))[0]
    assert "Tiếp nhận hồ sơ của: Lý □ □ An" in text


def test_a_word_without_end_stays_on_the_sheet() -> None:
    slip = rendered(receipt(applicant=Person("X" * 190)), PaperFormat.A5)
    page = pages_of(slip)[0]
    margin = page.crop((page.width - 60, 0, page.width, page.height))
    assert margin.getextrema() == (255, 255)


def test_a_broken_template_is_a_device_error_without_personal_data(tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES, tmp_path / "slips")
    (tmp_path / "slips" / "receipt_a5.typ").write_text('#import "parts.typ": *\n#d.khong-co\n#d.applicant.name', "utf-8")
    broken = TypstRenderer(tmp_path / "slips", find_fonts().folders)
    with pytest.raises(DeviceUnavailable) as raised:
        broken.render(receipt(), PaperFormat.A5)
    assert raised.value.facts["device"] == "receipt_a5.typ"
    assert "Thương" not in str(raised.value)


def test_without_fonts_nothing_is_rendered(tmp_path: Path) -> None:
    with pytest.raises(FontsIncomplete):
        TypstRenderer(TEMPLATES, [tmp_path]).render(receipt(), PaperFormat.A5)


def test_slips_asked_for_from_several_threads_do_not_mix() -> None:
    wanted = [receipt(dossier_code=f"H99.07-260205-{number:04d}") for number in range(6)]
    with ThreadPoolExecutor(3) as pool:
        slips = list(pool.map(lambda document: rendered(document, PaperFormat.A5), wanted))
    for document, slip in zip(wanted, slips, strict=True):
        assert f"Mã hồ sơ: {document.content['qr']}" in texts_of(slip)[0]


def test_a_document_without_copies_is_one_sheet() -> None:
    content = {**receipt().content, "copies": []}
    assert rendered(SlipDocument(receipt().kind, content), PaperFormat.A5).pages == 1
