"""A health insurance card on the desk fills in name, birth date and address, and no stranger's name (central-apis §3.3)."""

from __future__ import annotations

from datetime import date

import pytest

from counter_app.domain.health_card import HealthCard, parse, to_person
from counter_app.domain.person import IdentitySource, Sex


def _hex(text: str) -> str:
    return text.encode().hex()


OLD = "|".join(
    [
        "DN4790900000001",
        _hex("Lê Thị Ví Dụ").upper(),
        "02/01/1990",
        "2",
        _hex("Xã Ví Dụ").upper(),
        "79 - 032",
        "01/01/2020",
        "31/12/2020",
        "15/12/2019",
        "79090000000001",
        _hex("Trần Thị Mẹ").upper(),
        "4",
        "01/01/2025",
        "15a3ba0b-7102",
        "$",
    ]
)


def test_every_field_of_a_card_is_read() -> None:
    assert parse(OLD) == HealthCard(
        number="DN4790900000001",
        name="Lê Thị Ví Dụ",
        birth_date=date(1990, 1, 2),
        birth_year=1990,
        sex=Sex.FEMALE,
        address="Xã Ví Dụ",
        clinic_code="79-032",
        valid_from=date(2020, 1, 1),
        valid_to=date(2020, 12, 31),
        issued_on=date(2019, 12, 15),
        extra=5,
    )


def test_the_name_of_a_parent_is_counted_but_not_kept() -> None:
    assert "Mẹ" not in repr(parse(OLD))


def test_a_card_number_is_an_identity_number_only_when_it_is_the_personal_number() -> None:
    card = parse(OLD)
    assert card is not None
    person = to_person(card)
    assert (person.identity_number, person.source, person.name) == ("", IdentitySource.QR, "Lê Thị Ví Dụ")
    newer = parse(OLD.replace("DN4790900000001", "001190000001"))
    assert newer is not None and to_person(newer).identity_number == "001190000001"


def test_a_birth_year_alone_is_kept_as_a_year() -> None:
    card = parse(OLD.replace("02/01/1990", "1950"))
    assert card is not None
    assert (card.birth_date, card.birth_year, card.warnings) == (None, 1950, ("birth-date",))


def test_hex_that_is_not_utf8_is_said_to_be_damaged() -> None:
    card = parse(OLD.replace(_hex("Lê Thị Ví Dụ").upper(), "4CEA20546869"))
    assert card is not None and card.name == "L\ufffd Thi" and "charset" in card.warnings


def test_a_code_without_its_end_may_have_lost_something() -> None:
    card = parse(OLD[:-2])
    assert card is not None and "not-closed" in card.warnings


@pytest.mark.parametrize(
    "text",
    [
        "",
        "DN4790900000001",
        "DN4790900000001|Lê Thị Ví Dụ|02/01/1990|2",
        "DN4790900000001|4CEA2|02/01/1990|2",
        "XX|4CEA2054|02/01/1990|2",
        "001190000001||Lê Thị Ví Dụ|02011990|Nữ|Xã Ví Dụ|01062022",
        "123456789|4CEA2054|1990|1",
    ],
)
def test_what_is_no_health_card_is_none(text: str) -> None:
    assert parse(text) is None
