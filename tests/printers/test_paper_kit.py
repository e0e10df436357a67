"""The codes on a kit's sheets are the numbers of the ledger, on both copies, and each sheet has its lines (BG Đ21.3)."""

from __future__ import annotations

from collections import Counter

from printers.table_samples import paper_kit
from tests.printers.reading_back import codes_of, pages_of, texts_of
from tests.printers.tables import rendered

FORMS = 2


def test_each_code_is_read_back_as_the_number_beside_it_on_both_copies() -> None:
    document = paper_kit(FORMS)
    made = rendered(document)
    read = Counter(code for page in pages_of(made) for code in codes_of(page))
    halves = [form["number"] for kind in ("receipts", "supplements", "refusals") for form in document.content[kind]]
    pages = [form["number"] for form in document.content["register_pages"]]
    assert read == Counter({**dict.fromkeys(halves, 2), **dict.fromkeys(pages, 1)})


def test_cover_guide_forms_and_register_are_one_page_each() -> None:
    texts = texts_of(rendered(paper_kit(FORMS)))
    assert len(texts) == 2 + FORMS + 1 + 1 + 1
    assert "Niêm phong" in texts[0] and "KHI MÁY TÍNH KHÔNG DÙNG ĐƯỢC" in texts[1]
    for page in texts[2 : 2 + FORMS]:
        assert page.count("Hẹn trả kết quả:") == 2 and "Liên: Lưu" in page and "Liên: Giao người nộp" in page
    assert "SỔ THEO DÕI HỒ SƠ" in texts[-1] and "giáp lai" in texts[-1]  # TT 01/2018 Đ10.2


def test_a_register_goes_on_counting_from_page_to_page() -> None:
    texts = texts_of(rendered(paper_kit(20)))
    assert "Trang 1/2" in texts[-2] and "Trang 2/2" in texts[-1]
    assert "24" in texts[-1].split()
