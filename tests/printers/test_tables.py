"""The register (TT 01/2018/TT-VPCP Mẫu số 06) and official tables: nothing is cut, headings come again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.domain.errors import DeviceUnavailable
from counter_app.domain.slip import RenderedSlip
from counter_app.domain.table_sheet import TableColumn, TableDocument, TablePart, table_sheet
from printers.act_samples import LONG_NAME
from printers.fonts import find_fonts
from printers.paper_reading import invisible_words, pages_of
from printers.table_render import TypstTables
from tests.printers.hostile import HOSTILE_NAMES
from tests.printers.reading_back import texts_of
from tests.printers.slips import TEMPLATES
from tests.printers.tables import HEAD, SIGNATURES, handover_list, register, rendered

TITLES = (
    *("STT", "Mã hồ sơ", "Tên TTHC", "Số lượng hồ sơ (bộ)", "Tên cá nhân, tổ chức", "Địa chỉ, số điện thoại"),
    *("Cơ quan chủ trì giải quyết", "Nhận và trả kết quả", "Nhận hồ sơ", "Hẹn trả kết quả", "Trả kết quả"),
    *("Phương thức nhận kết quả", "Ký nhận", "Ghi chú"),
)


def compact(made: RenderedSlip) -> str:
    """All words of all pages without any space: lines break where columns end."""
    return "".join("".join(texts_of(made)).replace("\u200b", "").split())


def size_of_page(made: RenderedSlip) -> tuple[int, int]:
    """Millimetres."""
    page = pages_of(made.data)[0]
    return round(page.width * 25.4 / 72), round(page.height * 25.4 / 72)


def test_the_register_lies_across_a4_with_the_columns_of_the_form() -> None:
    made = rendered(register(3))
    text = compact(made)
    assert size_of_page(made) == (297, 210)
    for title in TITLES:  # pdfium reads the lines of neighbouring headings in turns
        assert all(word in text for word in title.split())
    for told in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Quyển số: 2026",
        "Hoa Mai, ngày 05 tháng 02 năm 2026",
        "08:05 05/02/2026",
    ):
        assert told.replace(" ", "") in text


def test_every_page_of_a_long_register_repeats_the_headings_and_says_which_of_how_many_it_is() -> None:
    made = rendered(register(60))
    texts = texts_of(made)
    assert made.pages == len(texts) > 3
    for number, text in enumerate(texts, 1):
        assert f"Trang {number}/{made.pages}" in text and "Mã hồ sơ" in text and "Ký nhận" in text
    whole = compact(made)
    places = [whole.index(f"H99.07-260205-{row:04d}") for row in range(1, 61)]
    assert places == sorted(places)


def test_a_register_of_a_thousand_rows_has_each_of_them() -> None:
    whole = compact(rendered(register(1000)))
    assert all(f"H99.07-260205-{row:04d}" in whole for row in range(1, 1001))
    assert "1.000" not in whole  # a running number is no amount


@pytest.mark.parametrize(
    "changes",
    [
        {"applicant": LONG_NAME, "contact": LONG_NAME, "note": LONG_NAME},
        {"contact": "nguyenthihoaithuong.rat.dai@vidu-mot-dia-chi-dai.vn", "code": "TAM-Q1-260205-0007-42"},
        {"contact": "A" * 300, "applicant": "Nguyễn" * 50},
        {"code": "000.00.07.H99-260205-0001-000001"},
    ],
    ids=["300 letters", "address", "no space", "long code"],
)
def test_nothing_of_a_row_leaves_its_column(changes: dict[str, str]) -> None:
    made = rendered(register(2, **changes))
    pages = pages_of(made.data)
    assert [words for page in pages for words in invisible_words(page)] == []
    whole = compact(made)
    assert all("".join(value.split()) in whole for value in changes.values())
    columns = {name: column_of(pages[0], told) for name, told in (("contact", "Địa"), ("handed_to", "Cơ"))}
    inside = [
        letter.box for letter in pages[0].letters if columns["contact"] - 6 < letter.box[0] < columns["handed_to"] - 12
    ]
    assert inside and max(box[2] for box in inside) < columns["handed_to"]


def column_of(page: object, title: str) -> float:
    """Where the centred heading that begins so starts, in points from the left."""
    letters = page.letters  # type: ignore[attr-defined]
    told = "".join(letter.text for letter in letters)
    start = told.index(title, told.index("Mã"))
    return float(letters[start].box[0])


def test_a_table_writes_amounts_with_points_dates_with_strokes_and_totals_at_the_end() -> None:
    text = " ".join(texts_of(rendered(handover_list(45))))
    for told in (
        "75.000",
        "Tổng cộng 0 3.375.000",
        "I. Hồ sơ giao",
        "II. Hồ sơ trả lại",
        "Không có hồ sơ.",
        "BIÊN BẢN GIAO NHẬN HỒ SƠ",
    ):
        assert told in text
    assert text.count("Số tiền (đồng)") == 2  # on each page that the first table reaches
    assert text.index("NGƯỜI GIAO") > text.index("Biên bản lập thành hai bản") > text.index("Tổng cộng")


def test_a_table_stands_upright_or_across() -> None:
    assert size_of_page(rendered(handover_list(2))) == (210, 297)
    assert size_of_page(rendered(handover_list(2, landscape=True))) == (297, 210)


def test_a_drawing_is_ink_beneath_its_table() -> None:
    with_chart, without = handover_list(2), handover_list(2)
    for part in without.content["parts"]:
        part["charts"] = []
    inks = [pages_of(rendered(document).data)[0].picture.histogram() for document in (with_chart, without)]
    assert sum(inks[0][:128]) > sum(inks[1][:128]) + 1000


def test_text_from_outside_is_letters_and_nothing_more() -> None:
    columns = (TableColumn("Tên"),)
    made = rendered(table_sheet(HEAD, (TablePart(columns, tuple((name,) for name in HOSTILE_NAMES)),), SIGNATURES))
    assert [words for page in pages_of(made.data) for words in invisible_words(page)] == []
    assert "#panic()" in compact(rendered(table_sheet(HEAD, (TablePart(columns, (("#panic() *đậm* $x$",),)),))))


def test_the_same_table_gives_the_same_bytes() -> None:
    fresh = TypstTables(TEMPLATES, find_fonts().folders)
    assert fresh.render_table(register(5)) == rendered(register(5))


def test_an_empty_register_says_so() -> None:
    assert "Không có hồ sơ." in texts_of(rendered(register(0)))[0]


def test_a_row_without_a_cell_for_each_column_is_refused() -> None:
    with pytest.raises(ValueError, match="cell for each column"):
        table_sheet(HEAD, (TablePart((TableColumn("A"), TableColumn("B")), (("only one",),)),))


def test_a_member_that_the_template_misses_is_named_with_its_file() -> None:
    document = register(1)
    broken = replace(document, content={name: value for name, value in document.content.items() if name != "book"})
    with pytest.raises(DeviceUnavailable) as raised:
        rendered(TableDocument(broken.kind, broken.content))
    assert raised.value.facts["device"] == "register.typ" and "book" in str(raised.value.facts["reason"])
