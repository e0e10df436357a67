"""Which texts might a terminal, a printer, a spreadsheet or our own screen obey? Code points, and strings made for harm."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from random import Random
from typing import Final

CODE_POINTS: Final = 0x110000
STRINGS: Final = 100_000
# What a person never sees and a terminal may act on, told by Unicode itself and by nobody's table of ours.
_FORBIDDEN_KINDS: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_INVISIBLE: Final = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
_PILE: Final = 5  # marks on one letter
_ESCAPES: Final = (
    "\x1b]52;c;cm0gLXJm\x07",
    "\x1b]0;title\x07",
    "\x1b]8;;http://x.example\x1b\\here\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[H",
    "\x1b[?1049l",
    "\x1b[?1000h",
    "\x1b[6n",
    "\x1b[21t",
    "\x1b[c",
    "\x1bc",
    "\x1bP+q544e\x1b\\",
    "\x1b_Ga=T,f=100;AAAA\x1b\\",
    "\x1b^pm\x1b\\",
    "\x9b31m",
    "\x9d0;t\x9c",
    "\x90q#0;2;0;0;0\x9c",
    "\x1b(0",
    "\x1b#8",
    "\x1b[200~rm -rf\x1b[201~",
    "\x07",
    "\x08\x08\x08",
    "\x0e\x0f",
    "\r",
    "\x00",
    "\x7f",
    "\x1b",
)
_MARKUP: Final = (
    "[/]",
    "[/b]",
    "[b]",
    "[red on blue]",
    "[@click=app.boom]x[/]",
    "[@click=app.boom()]",
    "[link=http://x.example]x[/link]",
    "[[",
    "]]",
    "\\[",
    "[$error]",
    ":smile:",
    "{code}",
    "{{x}}",
    "%s",
    "$HOME",
    "`id`",
    "$(id)",
    "#panic()",
    '#read("/etc/passwd")',
    "#sys.version",
    "*b*",
    "_i_",
    "$x$",
    "<l>",
    "@r",
    "\\",
)
_BIDI: Final = ("\u202e", "\u202d", "\u202a", "\u202c", "\u2066", "\u2067", "\u2069", "\u200f", "\u200e", "\u061c")
_HIDDEN: Final = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\ufe0f", "\U000e0041", "\U000e007f", "\u3164")
_FORMULAS: Final = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "=cmd|' /C calc'!A0",
    "\t=1",
    "\r=1",
    "＝1",
    '=HYPERLINK("http://x")',
    "|x",
)
_PRINTERS: Final = (
    "\x1b@",
    "\x1dV\x00",
    "\x10\x04\x01",
    "\x1b%-12345X@PJL",
    "^XA^FDx^FS^XZ",
    "~JR",
    "%!PS",
    "SIZE 1,1\r\nCLS\r\n",
)
_LINES: Final = ("\n", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
_ODD: Final = (
    "a" + "\u0301" * 60,
    "e\u0302\u0323",
    "\ud800",
    "\udfff\ud800",
    "\ufffe",
    "\U0010ffff",
    "\ue000",
    "\U000f0000",
    "李",
    "🙂",
)
_NAMES: Final = ("Nguyễn Thị Mẫu", "Trần Văn Thử", "Lê Ví Dụ", "Đặng Ẩn", "Hộ kinh doanh Ồ Ế")
GROUPS: Final = (_ESCAPES, _MARKUP, _BIDI, _HIDDEN, _FORMULAS, _PRINTERS, _LINES, _ODD)


def forbidden(text: str, *, lines: bool = False) -> str:
    """The first character that must not reach a terminal, printer or log, as its code; "" when there is none."""
    marks = 0
    for character in text:
        if lines and character == "\n":
            continue
        if unicodedata.category(character) in _FORBIDDEN_KINDS or _INVISIBLE.match(character):
            return f"U+{ord(character):04X}"
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _PILE:
            return f"a pile of marks, U+{ord(character):04X}"
    return ""


def strings(seed: int, count: int = STRINGS) -> Iterator[str]:
    """Every harmful piece alone and inside a name; then mixtures of them, by the dice."""
    dice = Random(f"hostile/{seed}")
    made = 0
    for group in GROUPS:
        for piece in group:
            for text in (piece, f"Nguyễn {piece} Mẫu", piece + _NAMES[made % len(_NAMES)]):
                if made < count:
                    yield text
                    made += 1
    while made < count:
        pieces = [dice.choice(dice.choice((*GROUPS, _NAMES))) for _ in range(dice.randint(2, 6))]
        yield dice.choice(("", " ")).join(pieces)
        made += 1


def every_code_point(length: int) -> Iterator[str]:
    """All of them, in lines of so many; those that act first, since a short run must have seen them."""
    first = [*range(0x20), *range(0x7F, 0xA0), *range(0x2000, 0x2070), *range(0xD800, 0xE000), 0xAD, 0x61C, 0xFEFF]
    first += [*range(0xFE00, 0xFE10), *range(0xFFF0, 0x10000), *range(0xE0000, 0xE0200), 0xE000, 0xF8FF, 0xF0000, 0x10FFFF]
    known = frozenset(first)
    rest = (code for code in range(CODE_POINTS) if code not in known)
    line: list[str] = []
    for code in (*first, *rest):
        line.append(chr(code))
        if len(line) == length:
            yield "".join(line)
            line = []
    if line:
        yield "".join(line)
