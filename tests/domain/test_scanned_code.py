"""Scanned texts of every kind, made up and hostile, become what the corpus says: tests/data/codes/scans.json."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain import dossier_code, health_card, identity_card, mrz, vietqr
from counter_app.domain.errors import BadField
from counter_app.domain.scan_text import LONGEST_SCAN
from counter_app.domain.scanned_code import SHOWN_CELLS, CodeKind, recognise

TODAY = date(2026, 11, 25)
CORPUS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent.parent / "data" / "codes" / "scans.json").read_text(encoding="utf-8")
)


def _text(case: dict[str, Any]) -> str | bytes:
    return bytes.fromhex(case["hex"]) if "hex" in case else str(case["text"])


@pytest.mark.parametrize("case", CORPUS, ids=[case["name"] for case in CORPUS])
def test_the_corpus_is_recognised(case: dict[str, Any]) -> None:
    found = recognise(_text(case), today=TODAY)
    assert (found.kind, sorted(found.warnings)) == (case["kind"], case["warnings"])
    assert found.dossier_code == case.get("dossier_code")
    if "shown" in case:
        assert found.shown == case["shown"]
    if "person" not in case:
        assert found.person is None
        return
    assert found.person is not None
    person = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(found.person).items()}
    assert {name: person[name] for name in case["person"]} == case["person"]


def _harmless(text: str) -> bool:
    return unicodedata.is_normalized("NFC", text) and not any(
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in text
    )


@pytest.mark.parametrize("case", CORPUS, ids=[case["name"] for case in CORPUS])
def test_nothing_that_comes_out_can_act_on_a_terminal(case: dict[str, Any]) -> None:
    found = recognise(_text(case), today=TODAY)
    texts = [found.shown, *(str(value) for value in asdict(found.person).values())] if found.person else [found.shown]
    assert all(map(_harmless, texts))


def test_the_corpus_does_contain_what_would_act_on_a_terminal() -> None:
    """Positive control of the test above."""
    assert sum(not _harmless(str(case.get("text", ""))) for case in CORPUS) >= 8


def test_names_of_other_persons_on_a_card_of_2024_are_counted_but_not_kept() -> None:
    card = identity_card.parse("001190000001||Lê Thị Ví Dụ|02011990|Nữ|Xã Ví Dụ|01072024|||Lê Văn Cha|Trần Thị Mẹ|")
    assert card is not None and card.extra == 2
    assert "Cha" not in repr(card) and "Mẹ" not in repr(card)


def test_a_text_longer_than_any_code_is_refused_unread() -> None:
    found = recognise("0" * (LONGEST_SCAN + 1))
    assert (found.kind, found.warnings, found.shown) == (CodeKind.UNKNOWN, ("too-long",), "")
    assert recognise(b"\xff" * (LONGEST_SCAN + 1)).warnings == ("too-long",)


def test_a_web_address_is_shown_as_text_and_said_not_to_be_opened() -> None:
    found = recognise("https://vi-du.example/" + "a" * 4000)
    assert found.kind is CodeKind.UNKNOWN and found.warnings == ("address-not-opened",)
    assert len(found.shown) == SHOWN_CELLS and found.shown.endswith("…")


def test_personal_data_is_not_repeated_in_the_shown_text() -> None:
    assert recognise("001190000001||Lê Thị Ví Dụ|02011990|Nữ|Xã Ví Dụ|01072024").shown == ""


def test_a_machine_readable_zone_is_spoken_of_as_a_card() -> None:
    zone = next(case for case in CORPUS if case["kind"] == "mrz")
    found = recognise(zone["text"])
    assert found.spoken_kind == "card" and found.person is not None and found.person.source == "mrz"


def test_the_code_pattern_of_the_province_decides() -> None:
    pattern = r"^G\d{2}\.\d{2}-(\d{8})-(\d{7})$"
    assert recognise("G09.20-20260609-0092637", code_pattern=pattern).kind is CodeKind.DOSSIER
    assert recognise("H02.12-261125-0001", code_pattern=pattern).kind is CodeKind.UNKNOWN
    with pytest.raises(BadField):
        recognise("H02.12-261125-0001", code_pattern="(")


PIECES = st.sampled_from(
    [
        *(
            "|",
            "$",
            "-",
            "\n",
            "\x1b[31m",
            "\x1b]52;c;x\x07",
            "001190000001",
            "02011990",
            "Nam",
            "Nữ",
            "4E677579E1BB856E",
            "]Q1",
        ),
        *("000201", "6304", "38", "0010A000000727", "TAM-", "261125", "H02.12-", "0001", "IDVNM", "<" * 15, "á»…", "\ufffd"),
        *("\ud800", "\u202e", "٣", "²", "DN4790900000001", "A" * 400),
    ]
)
HOSTILE = st.one_of(st.text(), st.binary(), st.lists(PIECES, max_size=25).map("".join))


@given(HOSTILE)
def test_no_text_makes_a_parser_raise_and_everything_that_comes_out_is_bounded(scan: str | bytes) -> None:
    found = recognise(scan, today=TODAY)
    assert len(found.shown) <= SHOWN_CELLS * 5 and _harmless(found.shown)
    assert found.dossier_code is None or len(found.dossier_code) <= dossier_code.LONGEST_CODE
    for parse in (identity_card.parse, health_card.parse, mrz.parse, vietqr.parse):
        parsed = parse(scan)
        if parsed is not None:
            texts = [value for value in asdict(parsed).values() if isinstance(value, str)]
            assert all(len(value) <= identity_card.ADDRESS_LENGTH and _harmless(value) for value in texts)


@given(
    st.lists(st.text(max_size=80), min_size=7, max_size=12),
    st.sampled_from(["Nam", "Nữ", "N?", "x"]),
    st.sampled_from(["02011990", "02/01/1990", "", "99999999"]),
)
def test_a_card_with_any_junk_in_its_fields_is_a_harmless_card_or_none(junk: list[str], sex: str, born: str) -> None:
    fields = ["001190000001", *junk]
    fields[3], fields[4] = born, sex
    card = identity_card.parse("|".join(fields))
    if card is None:
        return
    assert _harmless(card.name) and len(card.name) <= identity_card.NAME_LENGTH
    assert _harmless(card.address) and len(card.address) <= identity_card.ADDRESS_LENGTH
    assert _harmless(identity_card.to_person(card).name)
