"""What a scan turned out to be is told in one Vietnamese line; nothing in it is ever obeyed or opened."""

from __future__ import annotations

import ast
import re
import unicodedata
from pathlib import Path

import pytest

from counter_app.domain.person import Person
from counter_app.domain.scanned_code import CodeKind, Recognised, recognise
from counter_app.texts import scan_words

DOMAIN = Path(__file__).parents[2] / "counter_app" / "domain"
PARSERS = ("identity_card", "health_card", "mrz")


def documented_warnings() -> set[str]:
    """Every warning code that the three parsers and the recogniser name in their docstrings."""
    found: set[str] = set()
    for name in (*PARSERS, "scanned_code"):
        tree = ast.parse((DOMAIN / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            told = ast.get_docstring(node) or "" if isinstance(node, ast.ClassDef) else ""
            if "`warnings`:" in told:
                listed = re.sub(r"\([^)]*\)", "", told.split("`warnings`:")[1])
                listed = listed.replace("those of the parser; also", "")
                found.update(part.strip(" .\n") for part in listed.split(","))
    return found - {""}


def test_every_warning_of_every_parser_has_words() -> None:
    known = documented_warnings()
    assert {"charset", "check-composite", "date-in-future", "vietqr-damaged", "not-closed"} <= known
    for code in known:
        if code not in scan_words.WARNINGS:
            told = scan_words.not_a_person(Recognised(CodeKind.UNKNOWN, "mã", (code,)))
            assert told != scan_words.not_a_person(Recognised(CodeKind.UNKNOWN, "mã")), code


def test_a_card_is_told_by_name_with_what_must_be_typed_again() -> None:
    damaged = Recognised(CodeKind.CARD, warnings=("charset", "check-id", "check-birth"), person=Person("Lê Thị Thử"))
    told = scan_words.person_read(damaged)
    assert told.startswith("Đã đọc thẻ của Lê Thị Thử. Chữ có dấu bị hỏng khi đọc thẻ: gõ lại họ tên và địa chỉ.")
    assert told.count("quét lại") == 1  # the same advice is given once


@pytest.mark.parametrize("kind", list(CodeKind))
def test_every_kind_of_code_has_its_words(kind: CodeKind) -> None:
    person = Person("Lê Thị Thử") if kind in (CodeKind.CARD, CodeKind.MRZ, CodeKind.BHYT) else None
    found = Recognised(kind, "mã", person=person, dossier_code="H02.12-261125-0001")
    told = scan_words.person_read(found) if person else scan_words.not_a_person(found)
    assert told and unicodedata.is_normalized("NFC", told) and "\n" not in told


def test_a_foreign_code_is_shown_clipped_and_an_address_is_not_opened() -> None:
    told = scan_words.not_a_person(recognise("https://vi-du.example/" + "a" * 500))
    assert "không mở" in told and len(told) < 120
    hostile = scan_words.not_a_person(recognise("\x1b]8;;x\x07[@click=quit]bấm[/]"))
    assert "\x1b" not in hostile and "[@click=quit]" in hostile
