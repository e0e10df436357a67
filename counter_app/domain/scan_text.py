"""How does what a code reader delivers become readable text: frame, AIM prefix, code page, Option digits?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from counter_app.domain.plain_text import one_line

LONGEST_SCAN: Final = 65_536  # bytes or characters; a QR code holds at most 7,089
_FIELDS_READ: Final = 40
# Not str.strip(): it also takes U+0085 and U+00A0, the last byte of some mis-decoded letters. Not ESC: it begins a sequence.
_FRAME: Final = "\x00\x02\x03\x04\t\n\v\f\r\x1c\x1d\x1e\x1f \ufeff"
_AIM: Final = re.compile(r"\][A-Za-z][0-9A-Za-z](?:\\[0-9]{6})?")  # ISO/IEC 15424, with the ECI of ]Q2
_MISREAD_BOM: Final = "ï»¿"
_OPTION_DIGITS: Final = str.maketrans("º¡™£¢∞§¶•ª", "0123456789")  # a wedge reader on a Mac types Option+digit
_OPTION_NUMBER: Final = re.compile("[º¡™£¢∞§¶•ª]{12}")

# Every Vietnamese letter outside ASCII: a vowel, with breve, circumflex or horn where it has them, and a tone; and đ.
_TONES: Final = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_SHAPES: Final = {"a": "\u0306\u0302", "e": "\u0302", "i": "", "o": "\u0302\u031b", "u": "\u031b", "y": ""}
VIETNAMESE_LETTERS: Final = frozenset(
    unicodedata.normalize("NFC", letter + shape + tone)
    for vowel, shapes in _SHAPES.items()
    for letter in (vowel, vowel.upper())
    for shape in ("", *shapes)
    for tone in _TONES
    if shape or tone
) | {chr(0x110), chr(0x111)}
_EXPECTED: Final = VIETNAMESE_LETTERS | frozenset("–—‘’“”…°ºª²")


def _byte_of_cp1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_CP1252: Final = {ord(_byte_of_cp1252(byte)): byte for byte in range(0x80, 0xA0)}


def _as_cp1252(text: str) -> bytes:
    """Bytes of text read as Windows-1252, as Latin-1, or as the mixture that Windows really makes of both."""
    return text.translate(_CP1252).encode("latin-1")


_CODE_PAGES: Final[tuple[Callable[[str], bytes], ...]] = (
    _as_cp1252,
    lambda text: text.encode("cp1258"),
    lambda text: text.encode("mac_roman"),
    lambda text: text.encode("cp437"),
)


def deliver(raw: str | bytes) -> str | None:
    """The text inside the frame (STX, ETX, CR, LF, BOM, AIM prefix). None if it is longer than any code can be.

    Bytes are UTF-8, or UTF-16 with BOM; what cannot be decoded becomes U+FFFD. Never raises.
    """
    if len(raw) > LONGEST_SCAN:
        return None
    text = _decoded(raw) if isinstance(raw, bytes) else raw
    text = text.strip(_FRAME)
    text = text.removeprefix(_MISREAD_BOM)
    text = _AIM.sub("", text, count=1) if _AIM.match(text) else text
    text = text.strip(_FRAME)
    return text.translate(_OPTION_DIGITS) if _OPTION_NUMBER.match(text) else text


def _decoded(raw: bytes) -> str:
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return raw.decode(encoding, errors="replace")


def repaired(text: str) -> str:
    """Undo UTF-8 that was read as another code page ("Nguyá»…n"), once or twice. Text that is fine comes back unchanged.

    Accepted only if every byte decodes and everything outside ASCII is then Vietnamese: nothing is guessed.
    """
    if text.isascii():
        return text
    for to_bytes in _CODE_PAGES:
        once = _read_again(text, to_bytes)
        twice = _read_again(once, _as_cp1252)
        for candidate in (unicodedata.normalize("NFC", once), unicodedata.normalize("NFC", twice)):
            if _is_vietnamese(candidate):
                return candidate
    return text


def _read_again(text: str, to_bytes: Callable[[str], bytes]) -> str:
    try:
        return to_bytes(text).decode("utf-8")
    except UnicodeError:
        return ""


def _is_vietnamese(text: str) -> bool:
    outside = {character for character in text if not character.isascii()}
    return bool(outside) and outside <= _EXPECTED


def fields(text: str, most: int) -> list[str]:
    """The `|` fields of a delivered text, each repaired, plain, one line, at most `most` characters + 1 (so a cut shows)."""
    return [one_line(repaired(part), most + 1) for part in text.split("|", _FIELDS_READ)[:_FIELDS_READ]]
