"""Which bytes are Vietnamese letters in a printer's own code pages? TCVN-3 on two pages, CP1258 with tones behind vowels.

Used on the calibration page only: text of slips is a picture, which is right on every printer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

CHOOSE_PAGE: Final = b"\x1bt"  # ESC t n
TCVN3_PAGES: Final = {30: "TCVN-3-1", 31: "TCVN-3-2"}  # Epson's numbers
CP1258_PAGE: Final = 52
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_SAME_SHAPE: Final = {"Đ": "Ð"}  # the table of capitals writes the Icelandic letter for the Vietnamese one
UNKNOWN: Final = b"?"


def in_tcvn3(text: str) -> bytes:
    """The page changes in the middle of a line wherever small letters and capitals meet."""
    said, now = b"", -1
    for letter in text:
        known = (now, letter.encode()) if letter.isascii() else _tcvn3().get(_SAME_SHAPE.get(letter, letter))
        page, code = known or (now, UNKNOWN)
        if page != now:
            said, now = said + CHOOSE_PAGE + bytes([page]), page
        said += code
    return said


@cache
def _tcvn3() -> dict[str, tuple[int, bytes]]:
    """Letter → page and byte, from python-escpos's tables."""
    from escpos.capabilities import CAPABILITIES

    found: dict[str, tuple[int, bytes]] = {}
    for page, name in TCVN3_PAGES.items():
        letters = "".join(CAPABILITIES["encodings"][name]["data"])
        found |= {letter: (page, bytes([0x80 + place])) for place, letter in enumerate(letters) if letter != " "}
    return found


def in_cp1258(text: str) -> bytes:
    """Vowel first, its tone as a letter of its own behind it."""
    return CHOOSE_PAGE + bytes([CP1258_PAGE]) + b"".join(part.encode("cp1258", "replace") for part in _split_tones(text))


def _split_tones(text: str) -> Iterator[str]:
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in parts if mark in _TONES)
        yield unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES)) + tone
