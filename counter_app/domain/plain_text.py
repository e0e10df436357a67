"""How does text from people, codes or the centre become harmless for screen, printer, log and CSV (design D13)?"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# ECMA-48: a control string (OSC, DCS, SOS, PM, APC) runs to BEL or ST; a terminal swallows what it never ends, so do we,
# up to the end of the line. The 8-bit forms are the second byte of "Đ", "ớ", "ờ" in mis-decoded Vietnamese: they count as
# sequences only when they are complete, or plain() would eat the rest of a damaged name.
_SEQUENCES: Final = re.compile(
    r"\x1b[\]PX^_][^\x07\x1b\x9c\r\n]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b\[[0-?]*[ -/]*[@-~]?"
    r"|\x1b[ -/]*[0-~]?"
    r"|[\x90\x98\x9d-\x9f][^\x07\x1b\x90\x98\x9c-\x9f\r\n]*(?:\x07|\x1b\\|\x9c)"
    r"|\x9b[0-?]+[ -/]*[@-~]"
)
_LINE_BREAKS: Final = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_MARKS_NORMALISED: Final = 30  # the stream-safe limit of UAX 15: sorting a long run of marks is quadratic
_MARKS_SHOWN: Final = 3  # Vietnamese needs two

_REMOVED: Final[tuple[tuple[int, int], ...]] = (
    (0x00, 0x08),
    (0x0E, 0x1B),
    (0x1F, 0x1F),
    (0x7F, 0x84),
    (0x86, 0x9F),  # C0, DEL, C1
    (0xAD, 0xAD),  # soft hyphen
    (0x034F, 0x034F),
    (0x0600, 0x0605),  # signs that go around the digits behind them
    (0x061C, 0x061C),
    (0x06DD, 0x06DD),
    (0x070F, 0x070F),
    (0x0890, 0x0891),
    (0x08E2, 0x08E2),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),  # zero width, direction marks
    (0x202A, 0x202E),  # bidi embedding and override
    (0x2060, 0x206F),  # word joiner, invisible operators, bidi isolates
    (0x3164, 0x3164),
    (0xD800, 0xDFFF),  # surrogates
    (0xFDD0, 0xFDEF),
    (0xFE00, 0xFE0F),  # variation selectors
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFC),  # interlinear annotation, object replacement (U+FFFD stays: it tells of damage)
    (0xFFFE, 0xFFFF),
    (0x110BD, 0x110BD),
    (0x110CD, 0x110CD),
    (0x13430, 0x1343F),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),  # tags, variation selectors supplement
)
_SPACES: Final = "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_TABLE: Final[dict[int, str | None]] = {
    **{code: None for first, last in _REMOVED for code in range(first, last + 1)},
    **{ord(space): " " for space in _SPACES},
}
# A letter that only one font knows shows anything or nothing elsewhere: it is told as damage, not dropped.
_PRIVATE: Final = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_COMMON: Final = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u1e00-\u1eff]*")  # Latin text: the fast way through
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|")


def plain(text: str, *, keep_newlines: bool = False) -> str:
    """The same text, NFC, with nothing in it that a terminal, printer or log acts on. Never raises; idempotent.

    Removed: whole escape sequences (CSI, OSC, DCS …), C0 and C1 controls, bidi and zero-width characters, variation
    selectors, tags, unpaired surrogates, BOM, more than three marks on one letter. Private letters become U+FFFD. Tabs and
    odd spaces become a space; line breaks of any kind become a space, or "\\n" with `keep_newlines`. Markup such as
    "[/b]" is text and stays: whoever draws it must draw it as text.
    """
    if _COMMON.fullmatch(text):
        return unicodedata.normalize("NFC", text)
    text = _SEQUENCES.sub("", text)
    text = _LINE_BREAKS.sub("\n" if keep_newlines else " ", text)
    text = _with_fewer_marks(_PRIVATE.sub("\ufffd", text).translate(_TABLE), _MARKS_NORMALISED)
    return _with_fewer_marks(unicodedata.normalize("NFC", text), _MARKS_SHOWN)


def _with_fewer_marks(text: str, most: int) -> str:
    """The text with at most `most` combining marks behind one another."""
    if not any(map(unicodedata.combining, text)):
        return text
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= most:
            kept.append(character)
    return "".join(kept)


def nfc(text: str) -> str:
    """The composed form: "é" as one character, however it was typed."""
    return unicodedata.normalize("NFC", text)


def one_line(text: str, most: int) -> str:
    """`plain`, runs of spaces collapsed, ends trimmed, at most `most` characters (cut without a sign)."""
    return " ".join(plain(text).split())[:most].rstrip()


def cell_width(character: str) -> int:
    """Columns of one character in a terminal: 0 for a mark, 2 for wide East Asian ones, else 1."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def clip(text: str, cells: int) -> str:
    """`plain` text of at most `cells` terminal columns; what is cut is shown by a final "…"."""
    text = plain(text)
    if cells <= 0:
        return ""
    used, kept = 0, 0
    for position, character in enumerate(text):
        used += cell_width(character)
        if used > cells:
            return text[:kept].rstrip() + "…"
        if used < cells:  # there is still room for the sign behind this character
            kept = position + 1
    return text


def csv_safe(text: str) -> str:
    """`plain` text that no spreadsheet takes for a formula: a leading apostrophe where it would."""
    text = plain(text)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text
