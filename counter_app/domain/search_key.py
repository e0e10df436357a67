"""Under which key is a text found again: "Đặng Thị Ư" under "dang thi u" (D23; SQLite folds marks, but not đ)?"""

from __future__ import annotations

import unicodedata
from typing import Final

_STROKED: Final = {chr(0x111): "d", chr(0xF0): "d", "ø": "o", "ł": "l", "ı": "i"}  # no normal form takes these apart
DASHES: Final = "‐‑‒–—―−﹘﹣－"
_TABLE_LIMIT: Final = 20_000


def _folded(code_point: int) -> str:
    character = chr(code_point)
    category = unicodedata.category(character)
    if category in ("Cf", "Cs", "Mn", "Mc", "Me"):
        return ""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    letters = [part for part in parts if not unicodedata.combining(part)]
    return "".join(_STROKED.get(part, part) if part.isalnum() else " " for part in letters)


class _FoldTable(dict[int, str]):
    """A str.translate table that learns each character once, so folding a million rows stays one C call per row."""

    def __missing__(self, code_point: int) -> str:
        folded = _folded(code_point)
        if len(self) < _TABLE_LIMIT:
            self[code_point] = folded
        return folded


_FOLD: Final = _FoldTable()
_CODE: Final[dict[int, str]] = {ord(dash): "-" for dash in DASHES} | {0x110: "D", 0x111: "D"}
_CODE_CHARACTERS: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-/")


def fold(text: str) -> str:
    """Lower-case letters and digits without marks, words separated by one space. The same for NFC and NFD; idempotent.

    "Đặng  THỊ-Ngọc (B)" → "dang thi ngoc b". Punctuation separates words; zero-width characters vanish.
    """
    return " ".join(text.translate(_FOLD).split())


def fold_code(text: str) -> str:
    """The key of a code: upper case, no spaces, every dash a hyphen; a well-formed dossier code is its own key.

    So "h02.12 – 2611" is a prefix of "H02.12-261125-0001". Characters that no code has vanish.
    """
    text = text.translate(_CODE).upper()
    return "".join(character for character in text if character in _CODE_CHARACTERS)
