"""A clerk who types without marks, in any case, with any spaces, finds the person and the dossier (design D23)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.search_key import fold, fold_code


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Đặng Thị Ngọc Quỳnh", "dang thi ngoc quynh"),
        ("ĐỖ  ĐỨC\tĐẠT", "do duc dat"),
        ("Nguyễn Ưng Ở", "nguyen ung o"),
        ("H'Hen Niê-Brơi", "h hen nie broi"),
        ("Số 12/3, ngõ 4; (tổ 5)", "so 12 3 ngo 4 to 5"),
        ("Ngu\u200byễn", "nguyen"),
        ("  ", ""),
        ("Ｎguyễn №1", "nguyen no1"),
    ],
)
def test_a_name_is_found_without_marks(written: str, key: str) -> None:
    assert fold(written) == key


def test_every_vietnamese_letter_folds_to_one_ascii_letter() -> None:
    shapes = {"a": "\u0306\u0302", "e": "\u0302", "i": "", "o": "\u0302\u031b", "u": "\u031b", "y": ""}
    letters = {
        unicodedata.normalize("NFC", letter + shape + tone): vowel
        for vowel, shapes_of in shapes.items()
        for letter in (vowel, vowel.upper())
        for shape in ("", *shapes_of)
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    } | {"đ": "d", "Đ": "d"}
    assert len(letters) == 146
    assert {letter: fold(letter) for letter in letters} == letters


@given(st.text())
def test_the_key_does_not_depend_on_how_the_letters_were_typed(text: str) -> None:
    key = fold(text)
    assert fold(key) == key == key.strip()
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))
    assert "  " not in key


@given(st.text(alphabet="aáàảãạăắâấêếôốơớưứđĐĂÂÊÔƠƯ bcxyz", max_size=30))
def test_marks_and_case_never_matter(name: str) -> None:
    assert fold(name) == fold(name.upper()) == fold(fold(name)) and fold(name).isascii()


def test_a_code_is_its_own_key_and_is_found_by_its_beginning() -> None:
    stored = fold_code("H02.12-261125-0001")
    assert stored == "H02.12-261125-0001"
    for typed in ("h02.12", "H02.12-2611", " h02.12 – 261125-0001 ", "H02.12−26"):
        assert stored.startswith(fold_code(typed))
    assert fold_code("tam-q1-261125-007-75") == "TAM-Q1-261125-007-75"


@given(st.text())
def test_any_text_has_a_code_key(text: str) -> None:
    key = fold_code(text)
    assert key.isascii() and fold_code(key) == key
