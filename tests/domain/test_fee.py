"""Does the desk ask for the published fee, and never for more than the best benefit allows?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.domain.errors import BadField
from counter_app.domain.fee import FeeCircumstances, FeeCondition, FeeKind, FeeRule, asked, charge

TODAY = date(2026, 11, 25)
WALK_IN = FeeCircumstances(on=TODAY, channel="direct")
CERTIFIED_COPY = FeeRule(
    FeeKind.PER_PAGE, "Phí chứng thực", amount=2000, step_pages=2, amount_after_step=1000, cap_per_copy=200_000
)
EXTRACT = FeeRule(FeeKind.PER_COPY, "Phí trích lục", amount=8000)
SIGNATURE = FeeRule(FeeKind.PER_CASE, "Phí chứng thực chữ ký", amount=10_000)
WAIVER = FeeRule(
    FeeKind.FREE,
    "Phí trích lục",
    when=FeeCondition(person_attribute="vneid2", valid_from=date(2026, 8, 15), valid_to=date(2027, 2, 28)),
)
BIRTH = (
    FeeRule(FeeKind.FREE, "Lệ phí khai sinh", when=FeeCondition(late=False, late_after_days=60)),
    FeeRule(FeeKind.PER_CASE, "Lệ phí khai sinh", amount=5000, when=FeeCondition(late=True, late_after_days=60)),
)
CORRECTION = (
    FeeRule(FeeKind.PER_CASE, "Lệ phí hộ tịch", amount=5000, when=FeeCondition(age_below=14)),
    FeeRule(FeeKind.PER_CASE, "Lệ phí hộ tịch", amount=25_000, when=FeeCondition(age_from=14)),
)
RESIDENCE = (
    FeeRule(FeeKind.PER_CASE, "Lệ phí cư trú", amount=20_000),
    FeeRule(FeeKind.PER_CASE, "Lệ phí cư trú", amount=10_000, when=FeeCondition(channel="online")),
)


def with_attribute(on: date) -> FeeCircumstances:
    return FeeCircumstances(on=on, channel="direct", copies=3, person_attributes=frozenset({"vneid2"}))


@pytest.mark.parametrize(
    ("pages", "copies", "amount"),
    [(1, 1, 2000), (2, 1, 4000), (3, 1, 5000), (5, 2, 14_000), (198, 1, 200_000), (250, 1, 200_000), (250, 3, 600_000)],
)
def test_certified_copies_cost_by_page_with_a_step_and_a_cap_for_each_copy(pages: int, copies: int, amount: int) -> None:
    total = charge((CERTIFIED_COPY,), replace(WALK_IN, pages=pages, copies=copies))
    assert total.amount == amount
    assert (total.lines[0].quantity, total.lines[0].unit_amount) == (copies, amount // copies)


def test_extracts_cost_by_copy_and_signatures_by_case() -> None:
    assert charge((EXTRACT,), replace(WALK_IN, copies=3)).amount == 24_000
    assert charge((SIGNATURE,), replace(WALK_IN, copies=3)).amount == 10_000


@pytest.mark.parametrize(("days", "amount"), [(0, 0), (60, 0), (61, 5000), (400, 5000)])
def test_a_birth_is_registered_free_within_sixty_days_and_for_a_fee_after(days: int, amount: int) -> None:
    assert charge(BIRTH, replace(WALK_IN, event_on=TODAY - timedelta(days=days))).amount == amount


def test_a_fee_by_lateness_is_not_guessed_while_the_day_of_birth_is_unknown() -> None:
    total = charge(BIRTH, WALK_IN)
    assert total.lines == ()
    assert total.unknown == ("event_on",)


@pytest.mark.parametrize(("age", "amount"), [(0, 5000), (13, 5000), (14, 25_000), (80, 25_000)])
def test_the_fee_by_age_changes_on_the_fourteenth_birthday(age: int, amount: int) -> None:
    assert charge(CORRECTION, replace(WALK_IN, age_years=age)).amount == amount


def test_an_unknown_age_is_named() -> None:
    assert charge(CORRECTION, WALK_IN).unknown == ("age_years",)


@pytest.mark.parametrize(("channel", "amount"), [("direct", 20_000), ("post", 20_000), ("online", 10_000)])
def test_the_fee_depends_on_the_channel_and_the_cheaper_line_counts(channel: str, amount: int) -> None:
    assert charge(RESIDENCE, replace(WALK_IN, channel=channel)).amount == amount


@pytest.mark.parametrize(
    ("on", "amount"),
    [
        (date(2026, 8, 14), 24_000),
        (date(2026, 8, 15), 0),
        (date(2027, 2, 28), 0),
        (date(2027, 3, 1), 24_000),
    ],
)
def test_the_waiver_holds_for_its_people_from_its_first_to_its_last_day(on: date, amount: int) -> None:
    assert charge((EXTRACT, WAIVER), with_attribute(on)).amount == amount
    assert charge((WAIVER, EXTRACT), with_attribute(on)).amount == amount


def test_nobody_else_gets_the_waiver() -> None:
    assert charge((EXTRACT, WAIVER), replace(WALK_IN, copies=3)).amount == 24_000


def test_a_council_fee_must_be_typed_unless_the_person_is_exempt() -> None:
    rules = (
        FeeRule(FeeKind.BY_COUNCIL, "Lệ phí hộ tịch"),
        FeeRule(FeeKind.FREE, "Lệ phí hộ tịch", when=FeeCondition(person_attribute="poor_household")),
    )
    total = charge(rules, WALK_IN)
    assert (total.must_be_typed, total.typed_name, total.lines) == (True, "Lệ phí hộ tịch", ())
    exempt = charge(rules, replace(WALK_IN, person_attributes=frozenset({"poor_household"})))
    assert (exempt.must_be_typed, exempt.amount) == (False, 0)


def test_fees_of_different_names_are_added_up() -> None:
    assert charge((EXTRACT, SIGNATURE), replace(WALK_IN, copies=2)).amount == 26_000


def test_the_form_asks_only_for_what_a_published_line_depends_on() -> None:
    assert asked((CERTIFIED_COPY,)) == {"pages", "copies"}
    assert asked((*BIRTH, WAIVER)) == {"event_on", "person_attributes"}
    assert asked(()) == frozenset()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"pages": -1}, "pages"), ({"copies": 0}, "copies"), ({"event_on": TODAY + timedelta(days=1)}, "event_on")],
)
def test_impossible_circumstances_are_refused_by_name(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(BadField) as caught:
        charge(BIRTH, replace(WALK_IN, **wrong))  # type: ignore[arg-type]
    assert caught.value.facts["field"] == field


RULES = (CERTIFIED_COPY, EXTRACT, SIGNATURE, WAIVER, *BIRTH, *CORRECTION, *RESIDENCE)
CIRCUMSTANCES = st.builds(
    FeeCircumstances,
    on=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    channel=st.sampled_from(["direct", "online", "post"]),
    pages=st.integers(0, 400),
    copies=st.integers(1, 20),
    event_on=st.none() | st.dates(date(2025, 1, 1), date(2025, 12, 31)),
    age_years=st.none() | st.integers(0, 120),
    person_attributes=st.frozensets(st.sampled_from(["vneid2"])),
)


@given(st.permutations(RULES), CIRCUMSTANCES)
def test_amounts_are_whole_dong_and_do_not_depend_on_the_order_of_the_lines(
    shuffled: list[FeeRule], known: FeeCircumstances
) -> None:
    total = charge(tuple(shuffled), known)
    assert type(total.amount) is int
    assert total.amount >= 0
    assert total.amount == charge(RULES, known).amount


@given(CIRCUMSTANCES)
def test_a_waiver_never_makes_anything_dearer(known: FeeCircumstances) -> None:
    without = tuple(rule for rule in RULES if rule is not WAIVER)
    assert charge(RULES, known).amount <= charge(without, known).amount
