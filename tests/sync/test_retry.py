"""How long the desk waits before it calls again."""

from hypothesis import given
from hypothesis import strategies as st

from sync.retry import CAP_SECONDS, RETRY_AFTER_MAX_SECONDS, next_delay, read_retry_after

DICE = st.floats(min_value=0, max_value=1, exclude_max=True)


@given(st.integers(min_value=0, max_value=10_000_000), DICE)
def test_the_wait_is_anywhere_below_the_doubling_window_and_never_above_five_minutes(attempt: int, dice: float) -> None:
    window = min(CAP_SECONDS, 2.0 * 2.0 ** min(attempt, 20))
    assert next_delay(attempt, dice) == dice * window <= CAP_SECONDS


@given(st.integers(min_value=0, max_value=50), DICE, st.floats(allow_nan=False, min_value=-1e9, max_value=1e12))
def test_retry_after_is_obeyed_but_never_for_more_than_an_hour(attempt: int, dice: float, asked: float) -> None:
    wait = next_delay(attempt, dice, asked)
    assert min(max(asked, 1), RETRY_AFTER_MAX_SECONDS) <= wait <= RETRY_AFTER_MAX_SECONDS


def test_desks_told_the_same_time_do_not_come_back_together() -> None:
    assert next_delay(0, 0.0, 60) != next_delay(0, 0.9, 60)


def test_retry_after_is_read_as_seconds_or_as_a_date_against_the_answers_own_date() -> None:
    assert read_retry_after("120") == 120
    assert read_retry_after("Wed, 25 Nov 2026 01:02:00 GMT", "Wed, 25 Nov 2026 01:00:00 GMT") == 120
    assert read_retry_after("Wed, 25 Nov 2026 01:00:00 GMT", "Wed, 25 Nov 2026 01:02:00 GMT") == 0


def test_a_retry_after_that_says_nothing_usable_is_ignored() -> None:
    for text in ("", "soon", "-5", "1.5", "١٢", "Wed, 99 Nov 2026 01:00:00 GMT", "Wed, 25 Nov 2026 01:00:00 GMT"):
        assert read_retry_after(text) is None
