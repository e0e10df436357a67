"""What the reader adds or breaks on the way is undone when it can be undone exactly, and only then (central-apis §3.3)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.scan_text import LONGEST_SCAN, VIETNAMESE_LETTERS, deliver, fields, repaired

VIETNAMESE = st.text(alphabet=sorted(VIETNAMESE_LETTERS) + list("abcxyz ,./0123"), max_size=60)


def test_there_are_134_vietnamese_letters_outside_ascii() -> None:
    assert len(VIETNAMESE_LETTERS) == 134
    assert all(unicodedata.is_normalized("NFC", letter) and len(letter) == 1 for letter in VIETNAMESE_LETTERS)


@pytest.mark.parametrize(
    "frame", ["{}", "\x02{}\x03", "{}\r\n", "\ufeff{}\t", "]Q1{}", "\ufeff]C0{}\r", "ï»¿{}", "]Q2\\000026{}"]
)
def test_the_frame_of_the_reader_comes_off(frame: str) -> None:
    assert deliver(frame.format("H02.12-261125-0001")) == "H02.12-261125-0001"


def test_the_last_byte_of_a_mis_decoded_letter_is_not_taken_for_a_space() -> None:
    """The second byte of "à" is U+00A0 in Latin-1, and str.strip() would eat it."""
    misread = "Bạc Hà".encode().decode("latin-1")
    assert misread.endswith("\u00a0") and misread.strip() != misread
    delivered = deliver(misread)
    assert delivered is not None and repaired(delivered) == "Bạc Hà"


@pytest.mark.parametrize("code_page", ["latin-1", "mac_roman", "cp437"])
@given(text=VIETNAMESE)
def test_every_vietnamese_text_comes_back_from_a_wrong_code_page(code_page: str, text: str) -> None:
    assert repaired(text.encode().decode(code_page)) == text


@given(VIETNAMESE)
def test_a_right_text_is_never_changed(text: str) -> None:
    assert repaired(text) == text


@pytest.mark.parametrize("text", ["Müller", "Ô– 5", "TRÀ”", "日本", "«Ví Dụ»", "Nguyá»n", "Ã"])
def test_what_cannot_be_undone_exactly_is_left_alone(text: str) -> None:
    assert repaired(text) == text


@given(st.text() | st.binary())
def test_any_scan_is_delivered_as_text(raw: str | bytes) -> None:
    delivered = deliver(raw)
    assert delivered is not None
    assert len(fields(delivered, 50)) <= 40 and all(len(field) <= 51 for field in fields(delivered, 50))


def test_more_than_a_code_can_hold_is_not_read() -> None:
    assert deliver("x" * (LONGEST_SCAN + 1)) is None and deliver(b"x" * (LONGEST_SCAN + 1)) is None
    assert deliver("x" * LONGEST_SCAN) == "x" * LONGEST_SCAN
