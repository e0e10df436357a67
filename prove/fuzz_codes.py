"""Fuzzed: what a code reader delivers (cards, health cards, transfers, slips, covers) and the zone on the back of a card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from counter_app.domain import mrz
from counter_app.domain.cover_sheet import SEPARATOR_TEXT
from counter_app.domain.plain_text import plain
from counter_app.domain.scanned_code import Recognised, recognise
from prove.fuzz_target import Reader, Target
from prove.mutators import spoil_text

TODAY: Final = date(2026, 11, 25)
LONGEST_FIELD: Final = 600
_CODES: Final = (  # made up, each in the layout of its kind
    "079190000123||Nguyễn Thị Ánh|01011990|Nữ|Số 1, Tổ 3, Phường Bến Nghé|01012021",
    "001204000007|012345678|Trần Văn Mẫu|02/03/2004|Nam|Thôn Thử, xã Ví Dụ, huyện Mẫu|15/07/2024||Trần Văn A|Lê Thị B",
    "DN4790000000001|4e677579e1bb856e205468e1bb8b2056c3ad2044e1bbaf|02/01/1990|2|54e1bb95203320c3bd|79 - 026|01/01/2026"
    "|-|31/12/2026|0123456789|-|4|01/01/2020|1a2b3c4d5e6f7a8b-7102|$",
    "00020101021238570010A00000072701270006970436011300000000001230208QRIBFTTA53037045405350005802VN62180814LP "
    "261122000426304DB44",
    "H02.12-261125-0001",
    "H02.12-261125-0001#2.1",
    "https://dichvucong.example/tra-cuu?ma=H02.12-261125-0001",
    SEPARATOR_TEXT,
    "]Q2\\000026079190000123||Nguyễn Văn Thử|01011990|Nam|Xã Mẫu|01012021\r\n",
)
_ZONES: Final = (
    "IDVNM1900000004000190000000<<4\n9001022F3001020VNM<<<<<<<<<<<2\nNGUYEN<<THI<VI<DU<<<<<<<<<<<<<",
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
)


def _read_code(data: bytes) -> str:
    """As bytes (serial reader) and as text (wedge reader, camera)."""
    for told in (data, data.decode("utf-8", "surrogateescape"), data.decode("latin-1")):
        if wrong := _wrong(recognise(told, today=TODAY)):
            return wrong
    return ""


def _read_zone(data: bytes) -> str:
    card = mrz.parse(data.decode("utf-8", "surrogateescape"))
    if card is None:
        return ""
    return "" if plain(mrz.to_person(card).name) == card.name else "a name that acts"


def _wrong(found: Recognised) -> str:
    """What a field holds goes to screen, paper and centre: plain, one line, no longer than its box."""
    person = found.person
    texts = [found.shown, found.dossier_code or ""]
    texts += [person.name, person.address, person.identity_number, person.old_identity_number] if person else []
    for text in texts:
        if plain(text) != text or "\n" in text:
            return "text that is not plain"
        if len(text) > LONGEST_FIELD:
            return "a field longer than any box"
    if person is not None and person.identity_number and not person.identity_number.isascii():
        return "an identity number of foreign digits"
    return ""


def _codes(_: Path) -> Sequence[bytes]:
    return [code.encode() for code in _CODES] + [_CODES[0].encode("utf-16"), _CODES[1].encode("cp1258", "replace")]


def _zones(_: Path) -> Sequence[bytes]:
    return [zone.encode() for zone in _ZONES]


def _reader(read: Reader) -> Reader:
    return read


TARGETS: Final = (
    Target("code", lambda _: _reader(_read_code), _codes, spoil_text, may_raise=()),
    Target("mrz", lambda _: _reader(_read_zone), _zones, spoil_text, may_raise=()),
)
