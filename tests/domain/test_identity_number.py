"""A number with something odd in it makes the clerk look again; only what cannot be right stops (regulations §4.6)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.identity_number import (
    PROVINCES_OF_BIRTH,
    IdentityNumberKind,
    birth_year,
    judge,
    kind_of,
    mask,
    normalise,
    sex_in,
    tax_code_holds,
)
from counter_app.domain.person import Sex

TODAY = date(2026, 11, 25)


def _codes(number: str, *, birth_date: date | None = None, sex: Sex | None = None) -> list[tuple[str, str]]:
    return [(finding.code, finding.level) for finding in judge(number, birth_date=birth_date, sex=sex, today=TODAY)]


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("001190000001", IdentityNumberKind.PERSONAL),
        ("001 190 000 001", IdentityNumberKind.PERSONAL),
        ("012345678", IdentityNumberKind.OLD_CARD),
        ("0100233488", IdentityNumberKind.TAX_CODE),
        ("0314409058-002", IdentityNumberKind.TAX_CODE),
        ("0314409058002", IdentityNumberKind.TAX_CODE),
        ("C1234567", IdentityNumberKind.PASSPORT),
        ("k01234567", IdentityNumberKind.PASSPORT),
        ("12345678901", IdentityNumberKind.UNKNOWN),
        ("٠٠١١٩٠٠٠٠٠٠١", IdentityNumberKind.UNKNOWN),
        ("", IdentityNumberKind.UNKNOWN),
    ],
)
def test_a_number_is_known_by_its_shape(number: str, kind: IdentityNumberKind) -> None:
    assert kind_of(number) is kind


def test_a_number_that_agrees_with_the_card_has_no_finding() -> None:
    assert _codes("001190000001", birth_date=date(1990, 1, 2), sex=Sex.FEMALE) == []
    assert _codes("001206000001", birth_date=date(2006, 1, 2), sex=Sex.MALE) == []
    assert _codes("C1234567") == [] and _codes("") == []


def test_a_number_that_disagrees_is_a_reason_to_read_the_card_again_not_an_obstacle() -> None:
    assert _codes("001190000001", sex=Sex.MALE) == [("sex-differs", "warning")]
    assert _codes("001190000001", birth_date=date(1991, 1, 2)) == [("year-differs", "warning")]
    assert _codes("003190000001") == [("province-unknown", "warning")]


def test_a_birth_in_the_future_is_an_error() -> None:
    assert _codes("001227000001") == [("future-year", "error")]
    assert _codes("001226000001") == []
    assert _codes("001490000001") == [("future-year", "error")]
    assert _codes("001226000001", birth_date=date(2026, 11, 26)) == [("birth-date-future", "error")]


def test_errors_come_before_warnings() -> None:
    levels = [finding.level for finding in judge("999990000001", sex=Sex.MALE, today=TODAY)]
    assert levels == sorted(levels) and set(levels) == {"error", "warning"}


def test_an_old_card_is_accepted_with_the_reminder_that_it_ended() -> None:
    (finding,) = judge("012345678", today=TODAY)
    assert (finding.code, finding.level, finding.facts) == ("old-card-ended", "warning", {"ended_on": "2025-01-01"})
    assert judge("012345678", today=date(2024, 12, 31)) == ()


@pytest.mark.parametrize("number", ["0100233488", "0100109106", "0101248141", "0314409058-002"])
def test_published_tax_codes_hold(number: str) -> None:
    assert tax_code_holds(number) and _codes(number) == []


def test_a_tax_code_with_a_wrong_digit_is_an_error() -> None:
    assert _codes("0100233480") == [("tax-check-digit", "error")]


def test_the_check_digit_of_a_tax_code_finds_every_single_wrong_digit() -> None:
    good = "0100233488"
    wrong = [good[:i] + d + good[i + 1 :] for i in range(10) for d in "0123456789" if d != good[i]]
    assert not any(map(tax_code_holds, wrong))


def test_digits_of_a_length_that_no_number_has_are_an_error_and_foreign_forms_are_not() -> None:
    assert _codes("00119000001") == [("number-length", "error")]
    assert _codes("AB-12/34") == [("number-form", "warning")]


def test_there_are_sixty_three_provinces_of_birth() -> None:
    assert len(PROVINCES_OF_BIRTH) == 63 and {"001", "024", "046", "048", "092", "096"} <= PROVINCES_OF_BIRTH


def test_sex_and_year_are_read_from_the_number() -> None:
    assert (sex_in("001306000001"), birth_year("001306000001")) == (Sex.FEMALE, 2006)
    assert (sex_in("012345678"), birth_year("012345678")) == (None, None)


def test_a_list_shows_only_the_end_of_a_number() -> None:
    assert mask("001190000001") == "*********001"
    assert mask("001190000001", 4) == "********0001"
    assert mask("C1234567") == "******67" and mask("12") == "**" and mask("") == ""


@given(st.text() | st.text(alphabet="0123456789-", max_size=14), st.none() | st.dates(), st.sampled_from([None, *Sex]))
def test_any_text_can_be_judged_and_masked(number: str, born: date | None, sex: Sex | None) -> None:
    for finding in judge(number, birth_date=born, sex=sex, today=TODAY):
        assert finding.level in ("warning", "error")
        assert all(isinstance(value, str) for value in finding.facts.values())
    assert len(mask(number)) == len(normalise(number)) <= 40
