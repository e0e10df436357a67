"""The desk's own clock: who vouches for its day, whatever is written into the store while it is asked (D17)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from counter_app.desk_clock import MEASURED_FOR, SystemDeskClock
from counter_app.domain.operation import ClockTrust
from tests import builders


class WorkingClock(SystemDeskClock):
    """The real clock on a working day: the date of the machine that runs the tests is nobody's business here."""

    def now(self) -> datetime:
        return builders.NOW


def asked_with(contact: timedelta, skew_ms: int = 0) -> ClockTrust:
    """The trust of a clock whose last contact is noted so long after the clock was read."""
    notes = {"clock_skew_ms": str(skew_ms), "last_contact_at": ""}
    clock = WorkingClock(notes.get)
    notes["last_contact_at"] = (clock.now() + contact).isoformat()
    return clock.trust()


def test_a_contact_noted_between_two_looks_does_not_take_the_trust_away() -> None:
    """The clock is read, another thread notes a contact of this moment, the notes are read."""
    assert asked_with(timedelta(seconds=3)) is ClockTrust.CONFIRMED


@pytest.mark.parametrize(
    ("contact", "skew_ms"),
    [(timedelta(minutes=10), 0), (-MEASURED_FOR - timedelta(minutes=1), 0), (timedelta(minutes=-1), 200_000)],
    ids=["a clock that was set back", "measured too long ago", "measured and wrong"],
)
def test_nobody_vouches_for(contact: timedelta, skew_ms: int) -> None:
    """Positive control."""
    assert asked_with(contact, skew_ms) is ClockTrust.UNCONFIRMED


@pytest.mark.parametrize(
    "set_by", [timedelta(hours=16), timedelta(days=-1), timedelta()], ids=["ahead", "back", "not at all"]
)
def test_a_clock_set_after_the_last_contact_is_known_by_the_seconds_of_the_same_boot(set_by: timedelta) -> None:
    """F34, found by the world rig: yesterday and tomorrow are near enough to look measured."""
    notes: dict[str, str] = {}
    clock = WorkingClock(notes.get)
    shown_then = clock.now() - timedelta(hours=2) - set_by
    notes |= {"clock_skew_ms": "0", "last_contact_at": (clock.now() - timedelta(hours=2)).isoformat()}
    notes["last_contact_passing"] = f"{clock.boot_id()}|{clock.monotonic() - 7200}|{shown_then.isoformat()}"
    assert clock.trust() is (ClockTrust.UNCONFIRMED if set_by else ClockTrust.CONFIRMED)


@pytest.mark.parametrize("hours_ago_by_the_wall", [1, 25], ids=["today", "yesterday, and set back to it"])
def test_a_date_that_somebody_confirmed_is_not_confirmed_again_by_setting_the_clock_back(hours_ago_by_the_wall: int) -> None:
    """F34, found by the world rig (seed 109): the person vouched for yesterday, on yesterday."""
    notes: dict[str, str] = {}
    clock = WorkingClock(notes.get)
    now = clock.now()
    seconds = clock.monotonic() - hours_ago_by_the_wall * 3600
    notes |= {"date_confirmed": f"{clock.boot_id()}|{now.date().isoformat()}"}
    notes["date_confirmed_passing"] = f"{clock.boot_id()}|{seconds}|{(now - timedelta(hours=1)).isoformat()}"
    expected = ClockTrust.PERSON_CONFIRMED if hours_ago_by_the_wall == 1 else ClockTrust.UNCONFIRMED
    assert clock.trust() is expected
