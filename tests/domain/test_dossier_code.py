"""A code on paper is read however it is typed, and a provisional number copied wrongly is refused (design D8)."""

from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from counter_app.domain.dossier_code import (
    DossierCode,
    ProvisionalNumber,
    agency_code_is_valid,
    checked_pattern,
    compose,
    is_provisional,
    provisional,
    provisional_is_valid,
    read,
    read_provisional,
)
from counter_app.domain.errors import BadField

DAY = date(2026, 11, 25)
DESKS = st.from_regex(r"[0-9A-Z]{1,8}", fullmatch=True) | st.from_regex(r"[0-9A-Z]{1,4}[.-][0-9A-Z]{1,4}", fullmatch=True)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def test_a_code_has_agency_reception_date_and_number_of_the_day() -> None:
    assert compose("H02.12", DAY, 1) == "H02.12-261125-0001"
    assert compose("000.00.04.G01", date(2019, 8, 1), 12345) == "000.00.04.G01-190801-12345"


@given(st.sampled_from(["H02.12", "H56.13.5A", "000.00.04.G01", "A" + "01" + ".12345" * 5]), DAYS, st.integers(1, 999_999))
def test_what_is_composed_is_read_back_in_any_case_and_spacing(agency: str, on: date, number: int) -> None:
    code = compose(agency, on, number)
    assert read(code) == DossierCode(code, agency, on, number)
    assert read(f"  {code.lower().replace('-', ' – ')}\n") == read(code)


@pytest.mark.parametrize(
    "code", ["H02.12-261125-0001", "H56.13-200415-0003", "000.00.53.H48-220921-0099", "H55-261125-123456"]
)
def test_published_forms_are_codes(code: str) -> None:
    assert read(code, today=DAY) is not None


@pytest.mark.parametrize(
    "code",
    [
        "",
        "H02.12-261125-001",
        "H02.12-261131-0001",
        "H02.12-260230-0001",
        "Z02.12-261125-0001",
        "H02..12-261125-0001",
        "H02.12-261125-0001/2",
        "H02.12-٢٦١١٢٥-0001",
        "Ｈ02.12-261125-0001",
        "H02.12-261125-0001\n0002",
        "H" * 500,
    ],
)
def test_what_is_no_code_is_none(code: str) -> None:
    assert read(code) is None


def test_a_code_of_a_day_that_has_not_come_is_refused_when_today_is_known() -> None:
    assert read("H02.12-261126-0001", today=DAY) is None
    assert read("H02.12-261126-0001") is not None


def test_the_pattern_of_a_province_is_data() -> None:
    ministry = r"^(?P<agency>[A-Y]\d{2}\.\d{2})-(?P<on>\d{8})-(?P<number>\d{7})$"
    assert read("G09.20-20260609-0092637", ministry) == DossierCode(
        "G09.20-20260609-0092637", "G09.20", date(2026, 6, 9), 92637
    )
    assert read("VD-1", r"VD-\d+") == DossierCode("VD-1", "", None, None)
    plain_groups = r"^(?:\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}|[A-Y]\d{2}(?:\.[0-9A-Z]+){0,6})-(\d{6})-(\d{4,6})$"
    assert read("H02.12-261125-0001", plain_groups) == read("H02.12-261125-0001")


def test_a_broken_pattern_is_named() -> None:
    with pytest.raises(BadField) as caught:
        checked_pattern("(")
    assert caught.value.facts["field"] == "code_pattern"


@pytest.mark.parametrize("code", ["H02", "H02.12", "H55.242", "A01.1.2.3", "Z99ABC123", "000.00.04.G01", "H02." + "1" * 31])
def test_agency_codes_of_both_generations_are_valid(code: str) -> None:
    assert agency_code_is_valid(code)


@pytest.mark.parametrize(
    "code", ["", "Z02.12", "Z00A", "h02", "H2", "H02.", "H02..1", "H02.a", "H02-1", "H02\n", "H02." + "1" * 32]
)
def test_other_agency_codes_are_not(code: str) -> None:
    assert not agency_code_is_valid(code)
    with pytest.raises(BadField):
        compose(code, DAY, 1)


@pytest.mark.parametrize("number", [0, -1, 1_000_000])
def test_a_number_outside_the_day_is_refused(number: int) -> None:
    with pytest.raises(BadField):
        compose("H02.12", DAY, number)


def test_a_provisional_number_says_which_desk_gave_it_and_when() -> None:
    number = provisional("q1", DAY, 7)
    assert number == "TAM-Q1-261125-007-75"
    assert read_provisional(number) == ProvisionalNumber(number, "Q1", DAY, 7)
    assert read(number) is None  # it can never be taken for an official code


@given(DESKS, DAYS, st.integers(1, 99_999))
def test_a_provisional_number_is_valid_however_it_is_typed(desk: str, on: date, running: int) -> None:
    number = provisional(desk, on, running)
    for typed in (
        number,
        number.lower(),
        number.replace("-", " ").replace("  ", " "),
        number.replace("-", " - "),
        f"\t{number}\r\n",
    ):
        assert provisional_is_valid(typed) and is_provisional(typed)


@given(DESKS, DAYS, st.integers(1, 99_999), st.data())
def test_any_one_wrong_character_in_a_provisional_number_is_found(
    desk: str, on: date, running: int, data: st.DataObject
) -> None:
    number = provisional(desk, on, running)
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = data.draw(st.sampled_from(string.digits + string.ascii_uppercase + ".-/?*"))
    assume(wrong != number[place])
    assert not provisional_is_valid(number[:place] + wrong + number[place + 1 :])


@given(DESKS, DAYS, st.integers(1, 99_999), st.data())
def test_any_two_swapped_neighbours_in_a_provisional_number_are_found(
    desk: str, on: date, running: int, data: st.DataObject
) -> None:
    number = provisional(desk, on, running)
    place = data.draw(st.integers(0, len(number) - 2))
    assume(number[place] != number[place + 1])
    assert not provisional_is_valid(number[:place] + number[place + 1] + number[place] + number[place + 2 :])


def test_all_single_errors_and_swaps_of_one_number_are_found() -> None:
    number = provisional("B1", DAY, 7)
    singles = [
        number[:i] + wrong + number[i + 1 :]
        for i in range(len(number))
        for wrong in string.digits + string.ascii_uppercase
        if wrong != number[i]
    ]
    swaps = [
        number[:i] + number[i + 1] + number[i] + number[i + 2 :]
        for i in range(len(number) - 1)
        if number[i] != number[i + 1]
    ]
    assert len(singles) > 600 and len(swaps) > 15
    assert not any(map(provisional_is_valid, singles + swaps))


@pytest.mark.parametrize("desk", ["", "Q 1", "Bàn1", "-Q1", "Q1-", "Q" * 17, "Q_1"])
def test_a_desk_whose_name_cannot_stand_in_a_number_is_refused(desk: str) -> None:
    with pytest.raises(BadField):
        provisional(desk, DAY, 1)


@given(st.text() | st.from_regex(r"TAM-[0-9A-Z.-]{1,10}-[0-9]{6}-[0-9]{3}-[0-9]{2}"))
def test_any_text_can_be_asked_about(text: str) -> None:
    read(text, today=DAY)
    assert provisional_is_valid(text) <= is_provisional(text)
