"""The zone on the back of a card catches a misread QR: its check digits are verified (central-apis §3.4)."""

from __future__ import annotations

from datetime import date

import pytest

from counter_app.domain.mrz import MrzCard, parse, to_person
from counter_app.domain.person import IdentitySource, Sex

ZONE = "IDVNM1900000004000190000000<<4\n9001022F3001020VNM<<<<<<<<<<<2\nNGUYEN<<THI<VI<DU<<<<<<<<<<<<<"
UTOPIA = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"


def _read(text: str) -> MrzCard:
    card = parse(text)
    assert card is not None
    return card


def test_a_vietnamese_zone_gives_the_whole_personal_number() -> None:
    assert parse(ZONE) == MrzCard(
        country="VNM",
        document_number="190000000",
        personal_number="000190000000",
        name="NGUYEN THI VI DU",
        birth_date=date(1990, 1, 2),
        sex=Sex.FEMALE,
        expires_on=date(2030, 1, 2),
        nationality="VNM",
    )


def test_the_published_specimen_of_icao_is_read_with_its_century_guessed() -> None:
    card = _read(UTOPIA)
    assert (card.name, card.document_number, card.personal_number) == ("ERIKSSON ANNA MARIA", "D23145890", "")
    assert (card.birth_date, card.expires_on, card.warnings) == (date(1974, 8, 12), date(2012, 4, 15), ("century",))


@pytest.mark.parametrize(
    ("line", "place", "warnings"),
    [
        (0, 5, {"check-document", "id-differs", "check-composite"}),
        (0, 17, {"check-id", "check-composite"}),
        (0, 29, {"check-id", "check-composite"}),
        (1, 1, {"check-birth", "check-composite"}),
        (1, 9, {"check-expiry", "check-composite"}),
        (1, 29, {"check-composite"}),
    ],
)
def test_a_misread_digit_is_a_warning_that_says_where(line: int, place: int, warnings: set[str]) -> None:
    lines = [list(text) for text in ZONE.split("\n")]
    lines[line][place] = str((int(lines[line][place]) + 1) % 10)
    assert warnings <= set(_read("\n".join("".join(text) for text in lines)).warnings)


def test_every_misread_digit_under_a_check_is_noticed() -> None:
    for place, character in enumerate(ZONE[:62]):
        if character.isdigit():
            wrong = ZONE[:place] + str((int(character) + 1) % 10) + ZONE[place + 1 :]
            assert any(code.startswith("check-") for code in _read(wrong).warnings), place


@pytest.mark.parametrize(
    "text",
    [
        ZONE.replace("\n", ""),
        ZONE.lower(),
        ZONE.replace("\n", "\r\n") + "\r\n",
        "\x02" + ZONE,
        "CĂN CƯỚC\n" + ZONE,
        ZONE.replace("<<", "« "),
    ],
)
def test_the_zone_is_found_however_it_is_delivered(text: str) -> None:
    assert _read(text).personal_number == "000190000000"


@pytest.mark.parametrize(
    "text", ["", ZONE[:-1], ZONE + "X", "A" * 90, "P" + ZONE[1:], ZONE.replace("IDVNM", "XDVNM"), "<" * 90, b"\xff" * 90]
)
def test_what_is_no_td1_zone_is_none(text: str | bytes) -> None:
    assert parse(text) is None


def test_a_card_without_expiry_is_read_with_a_warning() -> None:
    card = _read(ZONE.replace("3001020VNM", "<<<<<<0VNM"))
    assert card.expires_on is None and "expiry" in card.warnings and card.birth_date == date(1990, 1, 2)


def test_a_name_that_fills_the_line_may_be_cut() -> None:
    assert "name-cut" in _read(ZONE[:-30] + "NGUYEN<<THI<VI<DU<RAT<DAI<TENN").warnings


def test_the_person_of_a_zone_has_that_source_and_no_address() -> None:
    person = to_person(_read(ZONE))
    assert (person.source, person.address, person.identity_number) == (IdentitySource.MRZ, "", "000190000000")
