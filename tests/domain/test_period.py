"""Weeks, months, quarters and years as the law counts them (QĐ 37/2019/QĐ-UBND Bắc Giang Đ8.2a)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from counter_app.domain.errors import BadField
from counter_app.domain.period import Period, PeriodKind, Span, period_named, period_with

K = PeriodKind


@pytest.mark.parametrize(
    ("kind", "name", "first", "last"),
    [
        (K.WEEK, "2026-W48", date(2026, 11, 23), date(2026, 11, 29)),
        (K.WEEK, "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        (K.MONTH, "2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        (K.MONTH, "2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        (K.QUARTER, "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        (K.YEAR, "2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_bg_d8_2a_a_period_is_named_and_has_its_days(kind: PeriodKind, name: str, first: date, last: date) -> None:
    period = period_named(kind, name)
    assert (period.name, period.span) == (name, Span(first, last))
    assert period_with(kind, first) == period == period_with(kind, last)
    assert period.before.after == period == period.after.before
    assert period.after.span.first > last


@pytest.mark.parametrize("kind", K)
def test_the_steps_of_a_period_hold_each_of_its_days_once(kind: PeriodKind) -> None:
    period = period_with(kind, date(2026, 11, 25))
    steps = period.steps()
    assert (steps[0].first, steps[-1].last) == (period.span.first, period.span.last)
    assert all((after.first - before.last).days == 1 for before, after in pairwise(steps))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *((K.WEEK, name) for name in ("2026-W54", "2025-W53", "2026-48", "", "2026-W00")),
        *((K.MONTH, name) for name in ("2026-13", "11-2026", "2026-00", "2026-1")),
        *((K.QUARTER, name) for name in ("2026-Q5", "Q4", "2026-Q0")),
        *((K.YEAR, name) for name in ("26", "0000", "9999", "２０２６")),
    ],
)
def test_a_period_that_is_none_is_named_in_the_error(kind: PeriodKind, name: str) -> None:
    with pytest.raises(BadField) as caught:
        period_named(kind, name)
    assert caught.value.facts == {"field": kind, "value": name, "reason": "no-such-period"}


def test_the_first_days_of_january_belong_to_the_last_week_of_the_year_before() -> None:
    assert period_with(K.WEEK, date(2027, 1, 1)) == Period(K.WEEK, 2026, 53)
