"""A card that is scanned saves typing and never invents: what did not arrive whole is said (central-apis §3.1–3.3)."""

from __future__ import annotations

from datetime import date

import pytest

from counter_app.domain.identity_card import ADDRESS_LENGTH, NAME_LENGTH, IdentityCard, parse, read_date, read_sex, to_person
from counter_app.domain.person import IdentitySource, PersonKind, Sex

FULL = "001190000001|012345678|Nguyễn Thị Ví Dụ|02011990|Nữ|Số 1, xã Bạc Hà, tỉnh Ví Dụ|01062022"
CARD = IdentityCard(
    id="001190000001",
    old_id="012345678",
    name="Nguyễn Thị Ví Dụ",
    birth_date=date(1990, 1, 2),
    sex=Sex.FEMALE,
    address="Số 1, xã Bạc Hà, tỉnh Ví Dụ",
    issued_on=date(2022, 6, 1),
)


def test_every_field_of_a_card_is_read() -> None:
    assert parse(FULL) == parse(FULL.encode()) == CARD


def test_a_card_becomes_a_person_whose_source_is_the_qr() -> None:
    person = to_person(CARD)
    assert (person.kind, person.source, person.identity_number) == (PersonKind.CITIZEN, IdentitySource.QR, CARD.id)
    assert (person.name, person.birth_date, person.sex, person.address) == (
        CARD.name,
        CARD.birth_date,
        CARD.sex,
        CARD.address,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "001190000001",
        FULL[1:],
        "0" + FULL,
        "X" + FULL,
        "https://vi-du.example/|||||||",
        "001190000001|||||||",
        "001190000001|a|b|c|d|e|f",
        FULL.replace("|", ";"),
        "001190000001|4e677579e1bb856e|02/01/1990|2|-|01 - 001|01/01/2025",
        b"\x00\x01\x02",
    ],
)
def test_what_is_no_card_is_none(text: str | bytes) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("name", "address", "damaged"),
    [
        ("Nguyễn Thị Ví Dụ", "Xã Ví Dụ", False),
        ("Mai Lan Anh", "Xã Ví Dụ", False),
        ("Lê Văn Tám", "So 1 An Giang", False),
        ("H'Hen Niê", "Buôn Ví Dụ, K12A, 3/2B", False),
        ("Lê Văn Tám", "Căn 5, Sky Tower, Floor 3", False),
        ("Mai Lan Anh", "Nam Giang", True),
        ("Nguy?n V?n A", "Xã Ví Dụ", True),
        ("Nguyễn Văn A", "X\ufffd Ví Dụ", True),
        ("Nguye64n", "Xã Ví Dụ", True),
        ("Nguyễn Văn A", "Xa4 Ba5c", True),
        ("NguyeexnX", "Xã Ví Dụ", True),
        ("Nguyá»n", "Xã Ví Dụ", True),
    ],
)
def test_damaged_letters_are_noticed_and_good_ones_are_not_doubted(name: str, address: str, damaged: bool) -> None:
    card = parse(f"001190000001||{name}|02011990|Nữ|{address}|01062022")
    assert card is not None
    assert ("charset" in card.warnings) is damaged
    assert card.name == name


def test_overlong_fields_are_cut_and_said_to_be() -> None:
    card = parse(f"001190000001||{'Ví ' * 100}|02011990|Nữ|{'Xã ' * 400}|01062022")
    assert card is not None and "cut" in card.warnings
    assert len(card.name) <= NAME_LENGTH and len(card.address) <= ADDRESS_LENGTH
    exact = parse(f"001190000001||{'Ế' * NAME_LENGTH}|02011990|Nữ|{'Ế' * ADDRESS_LENGTH}|01062022")
    assert exact is not None and exact.warnings == () and len(exact.name) == NAME_LENGTH


def test_a_cancelled_personal_number_counts_as_the_old_one() -> None:
    card = parse(FULL.replace("012345678", "001190000009"))
    assert card is not None and card.old_id == "001190000009" and card.warnings == ()


def test_an_old_number_that_is_none_is_said_and_not_kept() -> None:
    card = parse(FULL.replace("012345678", "abc"))
    assert card is not None and card.old_id is None and card.warnings == ("old-id",)


def test_a_missing_name_or_address_is_said() -> None:
    card = parse("001190000001|||02011990|Nữ||01062022")
    assert card is not None and {"name", "address"} <= set(card.warnings)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("02011990", date(1990, 1, 2)),
        ("02/01/1990", date(1990, 1, 2)),
        ("1990-01-02", date(1990, 1, 2)),
        ("20101112", date(2010, 11, 12)),
        ("29022023", None),
        ("02011890", None),
        ("1990", None),
        ("", None),
        ("٠٢٠١١٩٩٠", None),
        ("²²²²²²²²", None),
    ],
)
def test_dates_are_read_as_cards_write_them(text: str, day: date | None) -> None:
    assert read_date(text) == day


@pytest.mark.parametrize(
    ("word", "sex"),
    [
        *((word, Sex.MALE) for word in ("Nam", "NAM", "nam")),
        *((word, Sex.FEMALE) for word in ("Nữ", "NỮ", "Nu", "N?", "Nuwx", "Nu74")),
        ("", None),
        ("Khác", None),
        ("Name", None),
        ("number", None),
    ],
)
def test_sex_is_read_from_its_word_even_when_damaged(word: str, sex: Sex | None) -> None:
    assert read_sex(word) is sex
