"""The codes on a kit's sheets are the numbers of the ledger, on both copies, and each sheet has its lines (BG Đ21.3)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pypdfium2
import pytest

from config.settings import DeskSettings
from counter_app.domain.errors import SlipTooLong
from counter_app.domain.slip import RenderedSlip
from counter_app.main import desk_of
from counter_app.texts.kit_sheets import GUIDE, WORK_GOES_ON
from counter_app.texts.kit_sheets import wall_sheet as desk_wall_sheet
from printers.slip_compiler import MAY_BREAK
from printers.table_samples import paper_kit, wall_sheet
from tests.builders import NOW
from tests.printers.reading_back import codes_of, pages_of, texts_of
from tests.printers.tables import rendered

FORMS = 2
WORDS_OF_COVER = ("Niêm phong", "Sự cố bắt đầu", "Đã báo cho", "Còn trắng")
PROVINCES = sorted(path.stem for path in (Path(__file__).parents[2] / "config" / "provinces").glob("*.toml"))


def points_of(slip: RenderedSlip) -> list[float]:
    """The size of each letter of the first page."""
    letters = pypdfium2.PdfDocument(slip.data)[0].get_textpage()
    return [pypdfium2.raw.FPDFText_GetFontSize(letters, place) for place in range(letters.count_chars())]


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
    assert [words for words in WORDS_OF_COVER if words not in texts[0]] == []
    assert "KHI MÁY TÍNH KHÔNG DÙNG ĐƯỢC" in texts[1]
    for page in texts[2 : 2 + FORMS]:
        assert page.count("Hẹn trả kết quả:") == 2 and "Liên: Lưu" in page and "Liên: Giao người nộp" in page
    assert "SỔ THEO DÕI HỒ SƠ" in texts[-1] and "giáp lai" in texts[-1]  # TT 01/2018 Đ10.2


def test_a_register_goes_on_counting_from_page_to_page() -> None:
    texts = texts_of(rendered(paper_kit(20)))
    assert "Trang 1/2" in texts[-2] and "Trang 2/2" in texts[-1]
    assert "24" in texts[-1].split()


def _joined(text: str) -> str:
    """Without breaks: a long address may be parted over two lines."""
    return "".join(text.replace(MAY_BREAK, "").replace("\ufffe", "").split())


@pytest.mark.parametrize("province", PROVINCES)
def test_the_sheet_for_the_wall_is_one_page_in_letters_to_be_read_from_two_metres(province: str) -> None:
    """Every step, every sign and every support line of the province; at least 12 points."""
    desk = desk_of(DeskSettings(province, "Q1", "Quầy số 1"))
    made = rendered(desk_wall_sheet(desk, NOW).document)
    (page,) = texts_of(made)
    told = _joined(page)
    for line in (*GUIDE, *(what for pair in WORK_GOES_ON for what in pair), *desk.profile.support_contacts):
        assert _joined(line) in told, line
    sizes = sorted(points_of(made))
    assert sizes[len(sizes) // 10] >= 12  # nine tenths of all letters; the line that tells the day of printing is small


def test_what_does_not_fit_on_one_page_for_the_wall_is_refused_not_cut() -> None:
    with pytest.raises(SlipTooLong):
        rendered(wall_sheet(150))
