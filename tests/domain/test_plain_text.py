"""What people, codes or the centre wrote cannot act on a screen, a printer, a log or a spreadsheet (design D13)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from counter_app.domain.plain_text import cell_width, clip, csv_safe, nfc, one_line, plain

ACTING = ("Cc", "Cf", "Cs", "Zl", "Zp")


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Nguyễn Thị Ví Dụ", "Nguyễn Thị Ví Dụ"),
        (unicodedata.normalize("NFD", "Đặng Ngọc Ẩn"), "Đặng Ngọc Ẩn"),
        ("a\tb", "a b"),
        ("a\r\nb\nc\x0bd\u2028e\u2029f\x85g", "a b c d e f g"),
        ("a\u00a0b\u3000c", "a b c"),
        ("\x1b[31mđỏ\x1b[0m", "đỏ"),
        ("\x1b[?1049hA\x1b[2J\x1b[1;1HB", "AB"),
        ("A\x1b]52;c;cm0gLXJm\x07B", "AB"),
        ("A\x1b]8;;http://x.example\x1b\\bấm\x1b]8;;\x1b\\B", "AbấmB"),
        ("A\x1b]0;title never ended", "A"),
        ("A\x1bP1$r0m\x1b\\B\x1b_apc\x1b\\C\x1b^pm\x1b\\D\x1bXsos\x1b\\E", "ABCDE"),
        ("A\x1bcB\x1b(0C\x1b7D", "ABCD"),
        ("A\x9b31mB\x9d0;title\x9cC", "ABC"),
        ("A\x1b", "A"),
        ("\ufeffA\u200bB\u200dC\u2060D\u00adE", "ABCDE"),
        ("\u202eA\u2066B\u2069\u200fC\u061c", "ABC"),
        ("A\ud800B\udfffC", "ABC"),
        ("A\ufe0fB\U000e0041\U000e007fC\U000e0100", "ABC"),
        ("A\ufffeB\ufdd0C\ufff9D", "ABCD"),
        ("[/b][@click=app.quit]x[/]", "[/b][@click=app.quit]x[/]"),
        ("damaged \ufffd stays visible", "damaged \ufffd stays visible"),
    ],
)
def test_only_what_a_person_reads_is_left(written: str, seen: str) -> None:
    assert plain(written) == seen


def test_a_mis_decoded_name_loses_its_control_bytes_but_not_the_rest_of_itself() -> None:
    """U+0090 and U+009B begin sequences, and are also the second byte of Đ and ớ read as Latin-1."""
    assert plain("Ä\x90áº·ng VÄ\x83n A").endswith("n A")
    assert plain("Lá»\x9bp má»\x9bi") == "Lá»p má»i"


def test_line_breaks_of_every_kind_become_one_newline_when_asked_for() -> None:
    assert plain("a\r\nb\rc\u2028d\x85e", keep_newlines=True) == "a\nb\nc\nd\ne"


def test_a_pile_of_marks_on_one_letter_is_cut_and_vietnamese_needs_no_more() -> None:
    assert len(plain("a" + "\u0300\u0301" * 50_000)) <= 4
    assert plain(unicodedata.normalize("NFD", "Ệ ự ổ")) == "Ệ ự ổ"


@pytest.mark.parametrize(
    "piece", ["\x90", "\x9b1", "\x1b]", "\x1b[1", "\u05b0\u0591\u05c1\u0f39", "\u0301\u0327", "\u200b", "\n"]
)
@pytest.mark.timeout(30)
def test_a_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    """Unended control strings and long runs of marks are quadratic if let: minutes at this size instead of 0.1 s."""
    assert len(plain(piece * (200_000 // len(piece)))) <= 200_000


@given(st.text() | st.text(alphabet="\x1b[]m;0?\x07\\\x9b\x9d\x9cPA\n\u0301\u0344á\u202e\ud800"))
@example("\x1b\u200b[31mx")
@example("a" + "\u0344" * 3)
def test_nothing_acting_is_ever_left_and_twice_is_the_same_as_once(text: str) -> None:
    seen = plain(text)
    assert not any(unicodedata.category(character) in ACTING for character in seen)
    assert plain(seen) == seen == nfc(seen)
    assert not any(unicodedata.category(c) in ACTING and c != "\n" for c in plain(text, keep_newlines=True))


@given(st.text(), st.integers(-1, 30))
def test_a_clipped_text_fits_its_cells_and_says_that_it_was_cut(text: str, cells: int) -> None:
    clipped = clip(text, cells)
    assert sum(map(cell_width, clipped)) <= max(cells, 0)
    assert clipped == plain(text) or clipped.endswith("…") or cells <= 0


def test_clipping_counts_columns_not_characters() -> None:
    assert clip("Nguyễn Văn Ví Dụ", 10) == "Nguyễn Vă…"
    assert clip("日本語テキスト", 7) == "日本語…"
    assert clip("vừa", 3) == "vừa"


@pytest.mark.parametrize(
    "formula", ["=1+1", "+84912345678", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", " =1", "|calc", "\x1b[m=1"]
)
def test_no_cell_of_a_csv_file_is_a_formula(formula: str) -> None:
    assert csv_safe(formula).startswith("'")


def test_a_name_in_a_csv_file_is_left_alone() -> None:
    assert csv_safe("Nguyễn Thị Ví Dụ") == "Nguyễn Thị Ví Dụ"


def test_one_line_has_single_spaces_and_a_limit() -> None:
    assert one_line("  Số 1,\n\txã  Ví Dụ ", 40) == "Số 1, xã Ví Dụ"
    assert one_line("Ví " * 100, 6) == "Ví Ví"
