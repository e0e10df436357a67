"""Whether a font can write Vietnamese is found out before paper is spoilt."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

import pytest

from counter_app.domain.errors import FontsIncomplete
from printers.fonts import (
    NEEDED_LETTERS,
    SANS_FAMILIES,
    SERIF_FAMILIES,
    check_faces,
    choose_fonts,
    covered_characters,
    find_fonts,
    vietnamese_letters,
)


def made_font(letters: Iterable[str]) -> bytes:
    """The least file that is a font to a reader of "cmap": one table, format 4, one segment a letter."""
    codes = [*sorted(ord(letter) for letter in letters), 0xFFFF]
    count = len(codes)
    listed = struct.pack(f">{count}H", *codes)
    deltas = struct.pack(f">{count}H", *(1 - code & 0xFFFF for code in codes))
    subtable = struct.pack(">HHHHHHH", 4, 16 + 8 * count, 0, 2 * count, 0, 0, 0)
    subtable += listed + b"\0\0" + listed + deltas + bytes(2 * count)
    cmap = struct.pack(">HHHHL", 0, 1, 3, 1, 12) + subtable
    return struct.pack(">LHHHH", 0x10000, 1, 0, 0, 0) + struct.pack(">4sLLL", b"cmap", 0, 28, len(cmap)) + cmap


def fill(folder: Path, letters: str) -> None:
    for family in (SERIF_FAMILIES[0], SANS_FAMILIES[0]):
        for file in family.files:
            (folder / file).write_bytes(made_font(letters))


def test_vietnamese_has_146_letters_beyond_the_consonants() -> None:
    letters = vietnamese_letters()
    assert len(letters) == len(set(letters)) == 146
    assert {"ễ", "Ự", "đ", "a", "Ỵ"} <= set(letters)


def test_the_fonts_of_this_machine_are_complete() -> None:
    fonts = find_fonts()
    assert len(fonts.files) == 8
    check_faces(fonts.files)


def test_a_complete_family_is_chosen(tmp_path: Path) -> None:
    fill(tmp_path, NEEDED_LETTERS)
    assert choose_fonts([tmp_path]).serif == "Liberation Serif"


def test_an_older_font_without_some_letters_is_refused_by_name(tmp_path: Path) -> None:
    """Positive control: the reader must see the very letters that are missing."""
    fill(tmp_path, NEEDED_LETTERS.replace("ễ", "").replace("₫", ""))
    with pytest.raises(FontsIncomplete) as raised:
        choose_fonts([tmp_path])
    assert raised.value.facts["missing"] == "ễ₫"
    assert str(raised.value.facts["where"]).endswith("LiberationSerif-Regular.ttf")


def test_one_poor_face_among_four_is_found(tmp_path: Path) -> None:
    fill(tmp_path, NEEDED_LETTERS)
    (tmp_path / "LiberationSans-BoldItalic.ttf").write_bytes(made_font("abc"))
    with pytest.raises(FontsIncomplete):
        choose_fonts([tmp_path])


def test_a_complete_folder_further_on_is_used(tmp_path: Path) -> None:
    poor, good = tmp_path / "poor", tmp_path / "good"
    poor.mkdir()
    good.mkdir()
    fill(poor, "abc")
    fill(good, NEEDED_LETTERS)
    assert choose_fonts([poor, good]).folders == (good,)


def test_a_file_that_is_no_font_covers_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.ttf").write_bytes(b"not a font at all")
    assert covered_characters(tmp_path / "x.ttf") == frozenset()
    assert covered_characters(tmp_path / "nowhere.ttf") == frozenset()
