"""The promised date is the one that the worked examples of the law give (regulations §5.3, T1–T25, T33, T34, T38, T39)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.due_date import add_months, compute
from counter_app.domain.errors import BadField, CalendarYearMissing
from counter_app.domain.processing_time import ProcessingTime, TermKind
from counter_app.domain.province import DueTimePolicy
from counter_app.domain.working_calendar import VIETNAM, CalendarDay, DayKind, WorkingCalendar
from tests.calendars import CALENDAR, HOLIDAYS, HOURS, at, due

SAME_CLOCK = DueTimePolicy.SAME_CLOCK
CLOSE = DueTimePolicy.CLOSE_OF_BUSINESS

EXAMPLES = [
    ("T1", "Mon 16/11/2026 09:15", "3wd", "Mon 16/11/2026 09:15", "Thu 19/11/2026 09:15"),
    ("T2", "Mon 16/11/2026 17:45", "3wd", "Tue 17/11/2026 07:30", "Fri 20/11/2026 07:30"),
    ("T3", "Mon 16/11/2026 12:10", "3wd", "Mon 16/11/2026 13:30", "Thu 19/11/2026 13:30"),
    ("T4", "Fri 20/11/2026 14:00", "3wd", "Fri 20/11/2026 14:00", "Thu 26/11/2026 14:00"),
    ("T5", "Mon 23/11/2026 10:00", "1wd", "Mon 23/11/2026 10:00", "Wed 25/11/2026 10:00"),
    ("T6", "Sat 21/11/2026 09:00", "3wd", "Mon 23/11/2026 07:30", "Fri 27/11/2026 07:30"),
    ("T7", "Mon 09/11/2026 08:00", "20wd", "Mon 09/11/2026 08:00", "Tue 08/12/2026 08:00"),
    ("T8", "Fri 13/02/2026 10:00", "3wd", "Fri 13/02/2026 10:00", "Wed 25/02/2026 10:00"),
    ("T9", "Fri 24/04/2026 08:00", "5wd", "Fri 24/04/2026 08:00", "Wed 06/05/2026 08:00"),
    ("T10", "Thu 20/08/2026 09:00", "2wd", "Thu 20/08/2026 09:00", "Sat 22/08/2026 09:00"),
    ("T11", "Fri 21/08/2026 09:00", "7wd", "Fri 21/08/2026 09:00", "Thu 03/09/2026 09:00"),
    ("T12", "Thu 31/12/2026 09:00", "5wd", "Thu 31/12/2026 09:00", "Fri 08/01/2027 09:00"),
    ("T13", "Fri 20/11/2026 16:00", "8wh", "Fri 20/11/2026 16:00", "Mon 23/11/2026 16:00"),
    ("T14", "Mon 23/11/2026 18:00", "8wh", "Wed 25/11/2026 07:30", "Wed 25/11/2026 17:30"),
    ("T15", "Sat 21/11/2026 10:00", "8wh", "Mon 23/11/2026 07:30", "Mon 23/11/2026 17:30"),
    ("T16", "Thu 19/11/2026 14:00", "8wh", "Thu 19/11/2026 14:00", "Fri 20/11/2026 14:00"),
    ("T17", "Thu 19/11/2026 07:00", "8wh", "Thu 19/11/2026 07:30", "Thu 19/11/2026 17:30"),
    ("T18", "Thu 19/11/2026 09:00", "4wh", "Thu 19/11/2026 09:00", "Thu 19/11/2026 15:00"),
    ("T19", "Thu 19/11/2026 11:00", "1wh", "Thu 19/11/2026 11:00", "Thu 19/11/2026 14:00"),
    ("T20", "Fri 20/11/2026 15:00", "same-day", "Fri 20/11/2026 15:00", "Fri 20/11/2026 17:30"),
    ("T21", "Fri 20/11/2026 15:01", "same-day", "Fri 20/11/2026 15:01", "Mon 23/11/2026 17:30"),
    ("T22", "Mon 23/11/2026 15:01", "same-day", "Mon 23/11/2026 15:01", "Wed 25/11/2026 17:30"),
    ("T23", "Fri 23/10/2026 09:00", "30d", "Fri 23/10/2026 09:00", "Mon 23/11/2026 09:00"),
    ("T24", "Sun 25/10/2026 09:00", "30d", "Mon 26/10/2026 07:30", "Wed 25/11/2026 07:30"),
    ("T25", "Thu 12/11/2026 09:00", "10d", "Thu 12/11/2026 09:00", "Mon 23/11/2026 09:00"),
    ("T33", "Fri 20/11/2026 09:00", "3wd", "Fri 20/11/2026 09:00", "Thu 26/11/2026 09:00"),
    ("T34", "Thu 19/11/2026 08:10", "3wd", "Thu 19/11/2026 08:10", "Wed 25/11/2026 08:10"),
    ("T39", "Sat 31/10/2026 09:00", "1m", "Sat 31/10/2026 09:00", "Mon 30/11/2026 09:00"),
]
examples = pytest.mark.parametrize(
    ("received", "term", "start", "end"), [row[1:] for row in EXAMPLES], ids=[row[0] for row in EXAMPLES]
)


@examples
def test_worked_example_with_the_clock_time_of_reception(received: str, term: str, start: str, end: str) -> None:
    found = due(at(received), term)
    assert (found.counted_from, found.due_at) == (at(start), at(end))


@examples
def test_worked_example_with_closing_time(received: str, term: str, start: str, end: str) -> None:
    found = due(at(received), term, CLOSE)
    in_hours = ProcessingTime.parse(term).kind is TermKind.WORKING_HOURS
    assert found.counted_from == at(start)
    assert found.due_at == (at(end) if in_hours else at(end[:15] + " 17:30"))


@examples
def test_the_law_counts_late_only_after_the_whole_last_day(received: str, term: str, start: str, end: str) -> None:
    for policy in DueTimePolicy:
        found = due(at(received), term, policy)
        assert found.due_at is not None
        midnight = datetime.combine(at(end).date() + timedelta(days=1), datetime.min.time(), VIETNAM)
        in_hours = ProcessingTime.parse(term).kind is TermKind.WORKING_HOURS
        assert found.overdue_after == (found.due_at if in_hours else midnight)


@pytest.mark.parametrize(
    ("ids", "table"),
    [
        ({"T4", "T5", "T6", "T7", "T14", "T22", "T33", "T34"}, lambda row: row.day != date(2026, 11, 24)),
        ({"T10", "T11"}, lambda row: row.kind is not DayKind.WORKED),
        ({"T8"}, lambda row: row.day.month != 2),
    ],
    ids=["without 24/11", "without swapped days", "without Tết"],
)
def test_a_calendar_with_a_gap_is_caught_by_the_examples(ids: set[str], table: Callable[[CalendarDay], bool]) -> None:
    gapped = WorkingCalendar(HOURS, replace(HOLIDAYS, days=tuple(filter(table, HOLIDAYS.days))))
    caught = {
        name
        for name, received, term, _, end in EXAMPLES
        if compute(at(received), ProcessingTime.parse(term), gapped, SAME_CLOCK).due_at != at(end)
    }
    assert caught == ids


@pytest.mark.parametrize("policy", DueTimePolicy)
def test_t38_a_procedure_without_a_term_has_no_due_date(policy: DueTimePolicy) -> None:
    found = due(at("Fri 20/11/2026 14:00"), "none", policy)
    assert (found.due_at, found.overdue_after) == (None, None)
    assert [code for code, _ in found.explanation] == ["received", "no-term"]


def test_t34_the_entry_after_an_outage_does_not_move_the_date() -> None:
    keyed_in = due(at("Fri 20/11/2026 10:00"), "3wd")
    assert due(at("Thu 19/11/2026 08:10"), "3wd").due_at != keyed_in.due_at == at("Thu 26/11/2026 10:00")


def test_three_o_clock_itself_is_not_after_three_o_clock() -> None:
    three = at("Fri 20/11/2026 15:00")
    assert due(three, "same-day").due_at == at("Fri 20/11/2026 17:30")
    assert due(three + timedelta(seconds=1), "same-day").due_at == at("Mon 23/11/2026 17:30")


def test_within_the_day_on_a_day_off_is_the_next_working_day() -> None:
    assert due(at("Sat 21/11/2026 16:00"), "same-day").due_at == at("Mon 23/11/2026 17:30")
    assert due(at("Fri 20/11/2026 18:00"), "same-day").due_at == at("Mon 23/11/2026 17:30")


def test_whoever_comes_at_the_stroke_of_closing_is_in_time() -> None:
    assert due(at("Mon 16/11/2026 17:30"), "1wd").due_at == at("Tue 17/11/2026 17:30")
    assert due(at("Mon 16/11/2026 17:31"), "1wd").due_at == at("Wed 18/11/2026 07:30")


def test_a_swap_counts_the_saturday_and_not_the_day_given_up() -> None:
    assert due(at("Fri 09/01/2026 09:00"), "1wd").due_at == at("Sat 10/01/2026 09:00")
    assert due(at("Thu 01/01/2026 09:00"), "1d").counted_from == at("Mon 05/01/2026 07:30")


@pytest.mark.parametrize(
    ("term", "extension", "end"),
    [
        ("3wd", "5wd", "Thu 03/12/2026 14:00"),
        ("1m", "1m", "Wed 20/01/2027 14:00"),
        ("10d", "3wd", "Thu 03/12/2026 14:00"),
        ("3wd", "2d", "Mon 30/11/2026 14:00"),
        ("8wh", "4wh", "Wed 25/11/2026 08:00"),
        ("same-day", "2wd", "Wed 25/11/2026 17:30"),
    ],
)
def test_verification_lengthens_the_term(term: str, extension: str, end: str) -> None:
    found = due(at("Fri 20/11/2026 14:00"), term, extension=extension)
    assert found.due_at == at(end)
    assert "extended" in [code for code, _ in found.explanation]
    assert str(found.term) == term


def test_what_follows_a_term_that_ends_on_a_sunday_counts_from_the_monday() -> None:
    found = due(at("Thu 12/11/2026 09:00"), "10d", extension="1wd")
    assert found.due_at == at("Wed 25/11/2026 09:00")
    passed = [facts["from"] for code, facts in found.explanation if code == "skipped"]
    assert passed == ["2026-11-24"]


def test_more_calendar_days_run_on_from_a_sunday() -> None:
    found = due(at("Fri 20/11/2026 14:00"), "2wd", extension="4d")
    assert found.due_at == at("Mon 30/11/2026 14:00")  # Wednesday and four days is Sunday 29/11
    raw_sunday = due(at("Fri 30/10/2026 09:00"), "1m", extension="6d")
    assert raw_sunday.due_at == at("Mon 07/12/2026 09:00")


def test_two_months_from_the_31st_are_one_term_not_twice_one_month() -> None:
    assert due(at("Fri 31/07/2026 09:00"), "1m", extension="1m").due_at == at("Wed 30/09/2026 09:00")
    assert due(at("Fri 30/10/2026 09:00"), "1m", extension="1m").due_at == at("Wed 30/12/2026 09:00")


def test_an_extension_must_be_an_amount_of_time() -> None:
    with pytest.raises(BadField, match="not-an-extension"):
        due(at("Fri 20/11/2026 14:00"), "3wd", extension="same-day")


def test_a_month_ends_on_the_same_day_number_or_the_last() -> None:
    assert add_months(at("Sun 31/01/2027 08:00"), 1).date() == date(2027, 2, 28)
    assert add_months(at("Sat 15/08/2026 08:00"), 12).date() == date(2027, 8, 15)


def test_a_holiday_declared_later_leaves_the_printed_version_known() -> None:
    printed = due(at("Mon 16/11/2026 09:15"), "3wd")
    declared = CalendarDay(date(2026, 11, 18), DayKind.OFF, "Nghỉ đột xuất")
    later = WorkingCalendar(HOURS, replace(HOLIDAYS, version="2026.2", days=(*HOLIDAYS.days, declared)))
    again = compute(at("Mon 16/11/2026 09:15"), printed.term, later, SAME_CLOCK)
    assert (printed.calendar_version, again.calendar_version) == (HOLIDAYS.version, "2026.2")
    assert again.due_at == at("Fri 20/11/2026 09:15")


@pytest.mark.parametrize("year", [1970, 2025, 2028, 9999])
@pytest.mark.parametrize("term", ["1wd", "8wh", "30d", "1m", "same-day"])
def test_a_year_without_a_table_has_no_answer(year: int, term: str) -> None:
    with pytest.raises(CalendarYearMissing) as refused:
        due(datetime(year, 12, 15, 9, tzinfo=VIETNAM), term)
    assert refused.value.facts == {"year": year}


@pytest.mark.parametrize("term", ["5wd", "40wh", "10d", "1m"])
def test_a_term_that_runs_into_an_unknown_year_has_no_answer(term: str) -> None:
    with pytest.raises(CalendarYearMissing) as refused:
        due(at("Thu 30/12/2027 09:00"), term)
    assert refused.value.facts == {"year": 2028}


def test_the_zone_of_the_reception_is_kept() -> None:
    found = due(datetime(2026, 11, 20, 14, tzinfo=UTC), "3wd")
    assert found.due_at == datetime(2026, 11, 26, 14, tzinfo=UTC)
    assert found.due_at.tzinfo is UTC


def test_a_reception_without_a_zone_is_refused() -> None:
    with pytest.raises(BadField, match="no-zone"):
        due(datetime(2026, 11, 20, 14), "3wd")  # noqa: DTZ001 (the fault under test)


# --- laws that hold for every reception ---------------------------------------------------------

for_every = settings(deadline=None, database=None)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda naive: naive.replace(tzinfo=VIETNAM))  # noqa: DTZ001
terms = st.one_of(
    st.builds(ProcessingTime, st.just(TermKind.WORKING_DAYS), st.integers(1, 90)),
    st.builds(ProcessingTime, st.just(TermKind.WORKING_HOURS), st.integers(1, 200)),
    st.builds(ProcessingTime, st.just(TermKind.CALENDAR_DAYS), st.integers(1, 180)),
    st.builds(ProcessingTime, st.just(TermKind.MONTHS), st.integers(1, 6)),
    st.just(ProcessingTime(TermKind.SAME_DAY)),
)
policies = st.sampled_from(DueTimePolicy)


@for_every
@given(moments, terms, policies)
def test_due_is_always_in_working_time_and_never_before_the_reception(
    received_at: datetime, term: ProcessingTime, policy: DueTimePolicy
) -> None:
    found = compute(received_at, term, CALENDAR, policy)
    assert found.due_at is not None
    assert found.overdue_after is not None
    assert CALENDAR.working_moment(found.due_at) == found.due_at
    assert received_at <= found.counted_from <= found.due_at <= found.overdue_after


@for_every
@given(moments, moments, terms, policies)
def test_who_comes_later_is_never_due_on_an_earlier_day(
    one: datetime, other: datetime, term: ProcessingTime, policy: DueTimePolicy
) -> None:
    first, second = (compute(moment, term, CALENDAR, policy) for moment in sorted((one, other)))
    assert first.due_at is not None and second.due_at is not None
    assert first.due_at.date() <= second.due_at.date()
    if policy is CLOSE or term.kind in (TermKind.WORKING_DAYS, TermKind.WORKING_HOURS):
        assert first.due_at <= second.due_at


@for_every
@given(moments, st.integers(1, 90))
def test_exactly_so_many_working_days_lie_between(received_at: datetime, count: int) -> None:
    found = compute(received_at, ProcessingTime(TermKind.WORKING_DAYS, count), CALENDAR, SAME_CLOCK)
    assert found.due_at is not None
    first, last = found.counted_from.date(), found.due_at.date()
    passed = [first + timedelta(days=number) for number in range(1, (last - first).days + 1)]
    assert sum(CALENDAR.is_working_day(day) for day in passed) == count


@for_every
@given(moments, terms)
def test_both_policies_promise_the_same_day(received_at: datetime, term: ProcessingTime) -> None:
    clock, closing = (compute(received_at, term, CALENDAR, policy) for policy in DueTimePolicy)
    assert clock.due_at is not None and closing.due_at is not None
    assert clock.due_at.date() == closing.due_at.date()
    assert clock.overdue_after == closing.overdue_after


@for_every
@given(moments, terms, policies)
def test_the_explanation_begins_with_the_reception_and_ends_with_the_result(
    received_at: datetime, term: ProcessingTime, policy: DueTimePolicy
) -> None:
    found = compute(received_at, term, CALENDAR, policy)
    assert found.due_at is not None
    assert found.explanation[0] == ("received", {"at": received_at.isoformat()})
    assert found.explanation[-1] == ("result", {"due_at": found.due_at.isoformat(), "term": str(term)})
