"""Working time is what the unit's hours and the holiday table say, swapped days included."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.errors import BadField, CalendarYearMissing
from counter_app.domain.holiday_json import holiday_table_from_json, holiday_table_to_json
from counter_app.domain.working_calendar import (
    VIETNAM,
    CalendarDay,
    DayKind,
    HolidayTable,
    Shift,
    WorkingCalendar,
    WorkingHours,
)
from tests.calendars import CALENDAR, HOLIDAYS, at

for_every = settings(deadline=None, database=None)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 8, 1)).map(lambda naive: naive.replace(tzinfo=VIETNAM))  # noqa: DTZ001
days_of_2026 = st.dates(date(2026, 1, 6), date(2026, 12, 20))


# --- hours --------------------------------------------------------------------------------------


def test_hours_are_read_as_written() -> None:
    hours = WorkingHours.parse("07:00-11:30, 13:30-17:00")
    assert hours.shifts == (Shift(time(7), time(11, 30)), Shift(time(13, 30), time(17)))
    assert (hours.opens, hours.closes, str(hours)) == (time(7), time(17), "07:00-11:30,13:30-17:00")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not-hours"),
        ("7:30-11:30", "not-hours"),
        ("07:30-24:00", "not-hours"),
        ("07:30-11:30;13:30-17:30", "not-hours"),
        ("07:30-11:30,", "not-hours"),
        ("٠٧:٣٠-١١:٣٠", "not-hours"),
        ("11:30-07:30", "closes-before-opening"),
        ("07:30-07:30", "closes-before-opening"),
        ("07:30-11:30,11:00-17:30", "shifts-overlap"),
        ("07:30-11:30,11:30-17:30", "shifts-overlap"),
        ("13:30-17:30,07:30-11:30", "shifts-overlap"),
    ],
)
def test_hours_that_no_unit_keeps_are_refused(text: str, reason: str) -> None:
    with pytest.raises(BadField) as refused:
        WorkingHours.parse(text)
    assert refused.value.facts == {"field": "hours", "value": text, "reason": reason}


# --- days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 24), False),  # Ngày Văn hóa Việt Nam
        (date(2026, 1, 2), False),  # given up for Saturday 10/01
        (date(2026, 1, 10), True),
        (date(2026, 8, 31), False),  # given up for Saturday 22/8
        (date(2026, 8, 22), True),
        (date(2026, 4, 27), False),  # Giỗ Tổ fell on a Sunday
    ],
)
def test_a_working_day_is_known(day: date, worked: bool) -> None:
    assert CALENDAR.is_working_day(day) is worked


def test_a_moment_asked_as_a_day_still_finds_its_holiday() -> None:
    assert not CALENDAR.is_working_day(at("Tue 24/11/2026 09:00"))


def test_the_next_and_the_previous_working_day_pass_over_tet() -> None:
    assert CALENDAR.next_working_day(date(2026, 2, 13)) == date(2026, 2, 23)
    assert CALENDAR.previous_working_day(date(2026, 2, 23)) == date(2026, 2, 13)


@pytest.mark.parametrize("year", [1, 1970, 2025, 2028, 9999])
def test_a_year_without_a_table_is_never_guessed(year: int) -> None:
    day, moment = date(year, 6, 15), datetime(year, 6, 15, 9, tzinfo=VIETNAM)
    asked = [
        lambda: CALENDAR.is_working_day(day),
        lambda: CALENDAR.next_working_day(day),
        lambda: CALENDAR.previous_working_day(day),
        lambda: CALENDAR.working_moment(moment),
        lambda: CALENDAR.add_working_days(moment, 1),
        lambda: CALENDAR.add_working_hours(moment, timedelta(hours=1)),
        lambda: CALENDAR.working_time_between(moment, moment + timedelta(days=1)),
    ]
    for ask in asked:
        with pytest.raises(CalendarYearMissing) as refused:
            ask()
        assert refused.value.facts == {"year": year}


def test_the_last_working_day_of_the_table_has_no_next_one() -> None:
    with pytest.raises(CalendarYearMissing):
        CALENDAR.next_working_day(date(2027, 12, 31))
    with pytest.raises(CalendarYearMissing):
        CALENDAR.previous_working_day(date(2026, 1, 5))


# --- moments ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "pulled"),
    [
        ("Thu 19/11/2026 06:59", "Thu 19/11/2026 07:30"),
        ("Thu 19/11/2026 07:30", "Thu 19/11/2026 07:30"),
        ("Thu 19/11/2026 11:30", "Thu 19/11/2026 11:30"),
        ("Thu 19/11/2026 11:31", "Thu 19/11/2026 13:30"),
        ("Thu 19/11/2026 17:30", "Thu 19/11/2026 17:30"),
        ("Thu 19/11/2026 17:31", "Fri 20/11/2026 07:30"),
        ("Fri 20/11/2026 17:31", "Mon 23/11/2026 07:30"),
        ("Mon 23/11/2026 23:59", "Wed 25/11/2026 07:30"),
        ("Fri 21/08/2026 18:00", "Sat 22/08/2026 07:30"),
    ],
)
def test_a_moment_is_pulled_into_working_time(moment: str, pulled: str) -> None:
    assert CALENDAR.working_moment(at(moment)) == at(pulled)


def test_closing_time_is_preferred_to_the_next_opening() -> None:
    assert CALENDAR.add_working_hours(at("Thu 19/11/2026 13:30"), timedelta(hours=4)) == at("Thu 19/11/2026 17:30")
    assert CALENDAR.add_working_hours(at("Thu 19/11/2026 17:30"), timedelta(minutes=1)) == at("Fri 20/11/2026 07:31")


def test_a_unit_with_other_hours_counts_other_hours() -> None:
    early = WorkingCalendar(WorkingHours.parse("07:00-11:30,13:30-17:00"), HOLIDAYS)
    assert early.add_working_hours(at("Thu 19/11/2026 16:30"), timedelta(hours=1)) == at("Fri 20/11/2026 07:30")
    assert early.close_of(date(2026, 11, 19)) == at("Thu 19/11/2026 17:00")


def test_working_time_between_leaves_out_nights_lunch_and_days_off() -> None:
    assert CALENDAR.working_time_between(at("Mon 09/11/2026 09:00"), at("Wed 11/11/2026 10:00")) == timedelta(hours=17)
    assert CALENDAR.working_time_between(at("Fri 20/11/2026 17:00"), at("Wed 25/11/2026 08:00")) == timedelta(hours=9)
    assert CALENDAR.working_time_between(at("Wed 25/11/2026 08:00"), at("Fri 20/11/2026 17:00")) == timedelta(0)


def test_working_time_is_the_same_when_the_end_comes_in_another_zone() -> None:
    for zone in (UTC, timezone(timedelta(hours=-8))):  # where it is still Tuesday
        end = at("Wed 11/11/2026 10:00").astimezone(zone)
        assert CALENDAR.working_time_between(at("Mon 09/11/2026 09:00"), end) == timedelta(hours=17)


def test_a_plain_day_opens_and_closes_in_vietnam_time() -> None:
    assert CALENDAR.opening_of(date(2026, 11, 19)).isoformat() == "2026-11-19T07:30:00+07:00"
    assert CALENDAR.close_of(date(2026, 11, 19)).isoformat() == "2026-11-19T17:30:00+07:00"


def test_arithmetic_stays_in_the_zone_of_the_moment() -> None:
    moved = CALENDAR.add_working_days(datetime(2026, 11, 20, 18, tzinfo=UTC), 1)
    assert (moved, moved.tzinfo) == (datetime(2026, 11, 25, 7, 30, tzinfo=UTC), UTC)


@for_every
@given(moments)
def test_pulling_twice_is_pulling_once_and_never_goes_back(moment: datetime) -> None:
    pulled = CALENDAR.working_moment(moment)
    assert pulled >= moment
    assert CALENDAR.working_moment(pulled) == pulled


@for_every
@given(moments, st.integers(0, 400 * 60))
def test_hours_added_are_the_hours_counted(moment: datetime, minutes: int) -> None:
    amount = timedelta(minutes=minutes)
    end = CALENDAR.add_working_hours(moment, amount)
    assert CALENDAR.working_time_between(moment, end) == amount


@for_every
@given(moments, st.integers(0, 300), st.integers(0, 300))
def test_hours_may_be_added_in_two_steps(moment: datetime, first: int, second: int) -> None:
    at_once = CALENDAR.add_working_hours(moment, timedelta(hours=first + second))
    in_steps = CALENDAR.add_working_hours(
        CALENDAR.add_working_hours(moment, timedelta(hours=first)), timedelta(hours=second)
    )
    assert at_once == in_steps


@for_every
@given(days_of_2026)
def test_next_and_previous_working_day_are_neighbours(day: date) -> None:
    following = CALENDAR.next_working_day(day)
    assert CALENDAR.previous_working_day(following) <= day < following
    assert CALENDAR.working_days_between(day, following) == 1


def minute_by_minute(start: datetime, minutes: int) -> datetime:
    """The slow way: look at the clock every minute and count those that are worked."""
    now = CALENDAR.working_moment(start)
    while minutes:
        clock = now.time()
        worked = time(7, 30) <= clock < time(11, 30) or time(13, 30) <= clock < time(17, 30)
        minutes -= worked and CALENDAR.is_working_day(now.date())
        now += timedelta(minutes=1)
    return now


@settings(deadline=None, database=None, max_examples=25)
@given(moments, st.integers(0, 20 * 60))
def test_adding_hours_agrees_with_a_clock_watched_minute_by_minute(moment: datetime, minutes: int) -> None:
    start = moment.replace(second=0, microsecond=0)
    assert CALENDAR.add_working_hours(start, timedelta(minutes=minutes)) == minute_by_minute(start, minutes)


# --- the table ----------------------------------------------------------------------------------

OFF = CalendarDay(date(2026, 11, 24), DayKind.OFF, "Ngày Văn hóa Việt Nam")


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ((OFF, OFF), "double-day"),
        ((OFF, CalendarDay(date(2027, 1, 1), DayKind.OFF, "Tết Dương lịch")), "outside-years"),
        ((CalendarDay(date(2026, 11, 23), DayKind.WORKED, "Làm bù"),), "worked-not-weekend"),
    ],
)
def test_a_table_that_contradicts_itself_cannot_exist(days: tuple[CalendarDay, ...], reason: str) -> None:
    with pytest.raises(BadField, match=reason):
        HolidayTable("1", (2026,), days)


def test_the_shipped_table_survives_the_wire() -> None:
    assert holiday_table_from_json(holiday_table_to_json(HOLIDAYS)) == HOLIDAYS


def test_names_written_with_loose_accents_come_out_composed() -> None:
    told = holiday_table_to_json(HOLIDAYS)
    told["days"] = [{"day": "2026-11-24", "kind": "off", "name": unicodedata.normalize("NFD", "Ngày Văn hóa")}]
    (row,) = holiday_table_from_json(told).days
    assert row.name == "Ngày Văn hóa"


def test_members_from_a_later_version_are_ignored() -> None:
    told = holiday_table_to_json(HOLIDAYS) | {"issuedBy": "UBND"}
    told["days"][0]["colour"] = "red"
    assert holiday_table_from_json(told) == HOLIDAYS


GOOD_DAY = {"day": "2026-11-24", "kind": "off", "name": "Ngày Văn hóa Việt Nam"}


@pytest.mark.parametrize(
    ("damage", "field"),
    [
        ({"years": []}, "calendar"),
        ({"years": [], "days": []}, "calendar.years"),
        ({"years": ["2026"]}, "calendar.years[1]"),
        ({"years": [2026, True]}, "calendar.years[2]"),
        ({"years": None}, "calendar.years"),
        ({"version": ""}, "calendar.version"),
        ({"version": 3}, "calendar.version"),
        ({"valid_from": "soon"}, "calendar.valid_from"),
        ({"days": None}, "calendar.days"),
        ({"days": ["2026-11-24"]}, "calendar.days[1]"),
        ({"days": [GOOD_DAY | {"day": "24/11/2026"}]}, "calendar.days[1].day"),
        ({"days": [GOOD_DAY | {"kind": "half"}]}, "calendar.days[1].kind"),
        ({"days": [{"day": "2026-11-24", "kind": "off"}]}, "calendar.days[1].name"),
        ({"days": [GOOD_DAY | {"day": "2030-11-24"}]}, "calendar"),
        ({"days": [GOOD_DAY, GOOD_DAY]}, "calendar"),
    ],
    ids=str,
)
def test_a_damaged_table_is_refused_and_the_place_named(damage: dict[str, Any], field: str) -> None:
    with pytest.raises(BadField) as refused:
        holiday_table_from_json(holiday_table_to_json(HOLIDAYS) | damage)
    assert refused.value.facts["field"] == field


def test_the_json_of_a_table_is_pinned() -> None:
    table = HolidayTable("2026.1", (2026,), (OFF,), date(2026, 1, 1))
    assert holiday_table_to_json(table) == {
        "version": "2026.1",
        "years": [2026],
        "days": [{"day": "2026-11-24", "kind": "off", "name": "Ngày Văn hóa Việt Nam", "ground": "", "mark": ""}],
        "valid_from": "2026-01-01",
    }
