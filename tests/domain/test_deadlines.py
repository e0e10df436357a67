"""The desk's other deadlines, and how a promised date may change (regulations §5.3, T26–T37)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain import deadlines
from counter_app.domain.due_history import DueChangeKind, DueHistory
from counter_app.domain.errors import AlreadyRedated, BadField, CalendarYearMissing
from counter_app.domain.province import DueTimePolicy
from counter_app.domain.working_calendar import VIETNAM
from tests.calendars import CALENDAR, at, due

CLOSE = DueTimePolicy.CLOSE_OF_BUSINESS


# --- T26–T27: return of the incomplete ------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "last"),
    [
        pytest.param("Fri 20/11/2026 09:00", date(2026, 11, 26), id="T26"),
        pytest.param("Wed 18/11/2026 09:00", date(2026, 11, 23), id="T27"),
    ],
)
def test_what_is_incomplete_goes_back_within_three_working_days(received: str, last: date) -> None:
    assert deadlines.return_incomplete_by(at(received), CALENDAR) == last


def test_a_province_may_set_a_shorter_return() -> None:
    assert deadlines.return_incomplete_by(at("Fri 20/11/2026 09:00"), CALENDAR, working_days=1) == date(2026, 11, 23)


# --- T28–T29: restart and suspension --------------------------------------------------------------


def seven_days() -> DueHistory:
    history = DueHistory(due(at("Mon 09/11/2026 09:00"), "7wd"))
    assert history.current.due_at == at("Wed 18/11/2026 09:00")
    return history


def test_t28_a_returned_dossier_starts_again_from_zero_and_the_old_date_is_kept() -> None:
    history = seven_days().restarted(at("Fri 20/11/2026 14:00"), CALENDAR)
    assert history.current.due_at == at("Wed 02/12/2026 14:00")
    assert history.current.counted_from == at("Fri 20/11/2026 14:00")
    assert history.original.due_at == at("Wed 18/11/2026 09:00")
    assert [change.kind for change in history.changes] == [DueChangeKind.RESTARTED]
    assert [code for code, _ in history.current.explanation][:2] == ["restarted", "first-day-not-counted"]


def test_a_dossier_cannot_be_full_again_before_it_came() -> None:
    with pytest.raises(BadField, match="before-reception"):
        seven_days().restarted(at("Fri 06/11/2026 14:00"), CALENDAR)


def test_t29_a_suspended_term_keeps_the_working_time_left() -> None:
    history = seven_days().resumed(at("Wed 11/11/2026 10:00"), at("Fri 20/11/2026 14:00"), CALENDAR)
    assert history.current.due_at == at("Mon 30/11/2026 11:00")
    assert history.original.due_at == at("Wed 18/11/2026 09:00")
    assert history.current.explanation[0][1]["left_minutes"] == str(39 * 60)


def test_a_suspended_term_promised_for_closing_time_keeps_its_whole_days() -> None:
    history = DueHistory(due(at("Mon 09/11/2026 09:00"), "7wd", CLOSE))
    again = history.resumed(at("Wed 11/11/2026 10:00"), at("Fri 20/11/2026 14:00"), CALENDAR)
    assert again.current.due_at == at("Mon 30/11/2026 17:30")


def test_a_suspended_term_in_calendar_days_keeps_its_days_left() -> None:
    history = DueHistory(due(at("Mon 02/11/2026 09:00"), "15d"))
    assert history.current.due_at == at("Tue 17/11/2026 09:00")
    again = history.resumed(at("Thu 05/11/2026 10:00"), at("Tue 10/11/2026 10:00"), CALENDAR)
    assert again.current.due_at == at("Mon 23/11/2026 09:00")  # twelve days left: Sunday 22/11, moved off


def test_a_term_within_the_day_begins_again_when_resumed() -> None:
    history = DueHistory(due(at("Thu 19/11/2026 09:00"), "same-day"))
    again = history.resumed(at("Thu 19/11/2026 10:00"), at("Fri 20/11/2026 15:01"), CALENDAR)
    assert again.current.due_at == at("Mon 23/11/2026 17:30")


def test_a_term_that_has_run_out_cannot_be_saved_by_a_suspension() -> None:
    history = seven_days()
    again = history.resumed(at("Thu 19/11/2026 08:00"), at("Fri 20/11/2026 14:00"), CALENDAR)
    assert again.current == history.current


def test_a_suspension_of_a_dossier_without_a_term_changes_nothing() -> None:
    history = DueHistory(due(at("Mon 09/11/2026 09:00"), "none"))
    assert history.resumed(at("Tue 10/11/2026 09:00"), at("Wed 11/11/2026 09:00"), CALENDAR).current == history.original


def test_a_suspension_cannot_end_before_it_began() -> None:
    with pytest.raises(BadField, match="before-stop"):
        seven_days().resumed(at("Wed 11/11/2026 10:00"), at("Tue 10/11/2026 10:00"), CALENDAR)


def test_the_moment_of_the_stop_may_come_in_another_zone() -> None:
    stopped_at = at("Wed 11/11/2026 10:00").astimezone(UTC)
    history = seven_days().resumed(stopped_at, at("Fri 20/11/2026 14:00"), CALENDAR)
    assert history.current.due_at == at("Mon 30/11/2026 11:00")


# --- T30–T32: apology -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due_at", "last"),
    [
        pytest.param("Fri 27/11/2026 09:00", date(2026, 11, 26), id="T30"),
        pytest.param("Wed 25/11/2026 09:00", date(2026, 11, 23), id="T31"),
        pytest.param("Mon 30/11/2026 09:00", date(2026, 11, 27), id="weekend"),
    ],
)
def test_the_apology_comes_one_day_before_on_a_working_day(due_at: str, last: date) -> None:
    assert deadlines.warn_of_delay_by(at(due_at), CALENDAR) == last


def redated_once() -> DueHistory:
    return seven_days().redated(at("Tue 17/11/2026 09:00"), at("Fri 20/11/2026 09:00"), CALENDAR)


def test_an_apology_sets_a_new_date_and_keeps_the_first() -> None:
    history = redated_once()
    assert (history.current.due_at, history.original.due_at) == (at("Fri 20/11/2026 09:00"), at("Wed 18/11/2026 09:00"))
    assert not history.may_be_redated
    assert not history.is_overdue(at("Fri 20/11/2026 23:59"))
    assert history.is_overdue(at("Sat 21/11/2026 00:01"))


def test_t32_a_second_new_date_is_refused() -> None:
    with pytest.raises(AlreadyRedated) as refused:
        redated_once().redated(at("Thu 19/11/2026 09:00"), at("Wed 25/11/2026 09:00"), CALENDAR)
    assert refused.value.facts == {"due_at": at("Fri 20/11/2026 09:00")}


def test_t32_holds_for_the_dossier_even_after_a_restart() -> None:
    history = redated_once().restarted(at("Fri 20/11/2026 14:00"), CALENDAR)
    with pytest.raises(AlreadyRedated):
        history.redated(at("Tue 01/12/2026 09:00"), at("Fri 04/12/2026 09:00"), CALENDAR)


@pytest.mark.parametrize(
    ("new_due", "reason"),
    [
        ("Wed 18/11/2026 09:00", "not-later"),
        ("Tue 17/11/2026 09:00", "not-later"),
        ("Tue 24/11/2026 09:00", "not-working-time"),
        ("Fri 20/11/2026 12:00", "not-working-time"),
    ],
)
def test_a_new_date_must_be_later_and_in_working_time(new_due: str, reason: str) -> None:
    with pytest.raises(BadField, match=reason):
        seven_days().redated(at("Tue 17/11/2026 09:00"), at(new_due), CALENDAR)


def test_a_late_apology_is_still_recorded() -> None:
    late = seven_days().redated(at("Thu 19/11/2026 09:00"), at("Fri 20/11/2026 09:00"), CALENDAR)
    assert late.changes[0].at.date() > deadlines.warn_of_delay_by(at("Wed 18/11/2026 09:00"), CALENDAR)


# --- late or not ----------------------------------------------------------------------------------


def test_late_begins_after_the_end_of_the_day_not_at_the_printed_time() -> None:
    history = seven_days()
    assert not history.is_overdue(at("Wed 18/11/2026 23:59"))
    assert not history.is_overdue(at("Thu 19/11/2026 00:00"))
    assert history.is_overdue(at("Thu 19/11/2026 00:01"))


def test_a_dossier_without_a_term_is_never_late() -> None:
    assert not DueHistory(due(at("Mon 09/11/2026 09:00"), "none")).is_overdue(datetime(2999, 1, 1, tzinfo=VIETNAM))


# --- T33: non-boundary ----------------------------------------------------------------------------


def test_t33_the_term_of_a_non_boundary_dossier_starts_at_the_competent_agency() -> None:
    received_at = at("Thu 19/11/2026 16:00")
    assert deadlines.hand_over_by(received_at, CALENDAR) == at("Fri 20/11/2026 07:30")
    start = deadlines.clock_starts_at(received_at, at("Fri 20/11/2026 09:00"))
    assert due(start, "3wd").due_at == at("Thu 26/11/2026 09:00")
    assert due(deadlines.clock_starts_at(received_at), "3wd").due_at == at("Wed 25/11/2026 16:00")


def test_a_desk_that_is_the_competent_agency_has_it_at_once() -> None:
    received_at = at("Thu 19/11/2026 16:00")
    assert deadlines.clock_starts_at(received_at, received_at) == received_at


def test_the_competent_agency_cannot_have_it_before_the_desk() -> None:
    with pytest.raises(BadField, match="before-reception"):
        deadlines.clock_starts_at(at("Thu 19/11/2026 16:00"), at("Thu 19/11/2026 15:59"))


# --- T35: hand-over -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "by"),
    [
        pytest.param("Fri 20/11/2026 14:59", "Fri 20/11/2026 17:30", id="T35-before"),
        pytest.param("Fri 20/11/2026 15:00", "Fri 20/11/2026 17:30", id="T35-at-three"),
        pytest.param("Fri 20/11/2026 15:01", "Mon 23/11/2026 07:30", id="T35-after"),
        pytest.param("Mon 23/11/2026 15:01", "Wed 25/11/2026 07:30", id="over-a-holiday"),
        pytest.param("Sat 21/11/2026 09:00", "Mon 23/11/2026 07:30", id="day-off"),
        pytest.param("Fri 20/11/2026 18:00", "Mon 23/11/2026 07:30", id="after-close"),
    ],
)
def test_paper_is_handed_over_the_same_day_or_first_thing_next_day(received: str, by: str) -> None:
    assert deadlines.hand_over_by(at(received), CALENDAR) == at(by)


# --- R8: online -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("submitted", "by"),
    [
        pytest.param("Fri 20/11/2026 16:00", "Mon 23/11/2026 16:00", id="T13"),
        pytest.param("Mon 23/11/2026 18:00", "Wed 25/11/2026 17:30", id="T14"),
        pytest.param("Sat 21/11/2026 10:00", "Mon 23/11/2026 17:30", id="T15"),
        pytest.param("Thu 19/11/2026 14:00", "Fri 20/11/2026 14:00", id="T16"),
        pytest.param("Thu 19/11/2026 07:00", "Thu 19/11/2026 17:30", id="T17"),
    ],
)
def test_an_online_submission_is_answered_within_eight_working_hours(submitted: str, by: str) -> None:
    assert deadlines.answer_online_by(at(submitted), CALENDAR) == at(by)


# --- T36–T37: registration ------------------------------------------------------------------------


def test_t36_a_birth_is_registered_within_sixty_days() -> None:
    assert deadlines.register_by(date(2026, 10, 1), deadlines.REGISTER_BIRTH_DAYS, CALENDAR) == date(2026, 11, 30)


def test_t37_a_death_is_registered_within_fifteen_days_moved_off_the_weekend() -> None:
    assert deadlines.register_by(date(2026, 11, 6), deadlines.REGISTER_DEATH_DAYS, CALENDAR) == date(2026, 11, 23)


def test_a_death_has_fifteen_days_and_not_one_more() -> None:
    assert deadlines.register_by(date(2026, 11, 3), deadlines.REGISTER_DEATH_DAYS, CALENDAR) == date(2026, 11, 18)


def test_a_registration_in_an_unknown_year_has_no_answer() -> None:
    with pytest.raises(CalendarYearMissing):
        deadlines.register_by(date(1970, 1, 1), deadlines.REGISTER_BIRTH_DAYS, CALENDAR)


# --- laws that hold for every suspension ----------------------------------------------------------


@settings(deadline=None, database=None)
@given(
    st.sampled_from(["1wd", "7wd", "8wh", "40wh", "30d", "1m", "same-day"]),
    st.integers(0, 30 * 24 * 60),
    st.integers(0, 30 * 24 * 60),
    st.sampled_from(DueTimePolicy),
)
def test_a_suspension_never_brings_the_day_forward(term: str, to_stop: int, to_resume: int, policy: DueTimePolicy) -> None:
    history = DueHistory(due(at("Mon 09/11/2026 09:00"), term, policy))
    stopped_at = history.original.counted_from + timedelta(minutes=to_stop)
    again = history.resumed(stopped_at, stopped_at + timedelta(minutes=to_resume), CALENDAR)
    assert history.original.due_at is not None and again.current.due_at is not None
    assert again.current.due_at.date() >= history.original.due_at.date()
    assert CALENDAR.working_moment(again.current.due_at) == again.current.due_at
