"""The desk's own clock: who vouches for its day, whatever is written into the store while it is asked (D17)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from counter_app.desk_clock import MEASURED_FOR, SystemDeskClock
from counter_app.domain.operation import ClockTrust


def asked_with(contact: timedelta, skew_ms: int = 0) -> ClockTrust:
    """The trust of a clock whose last contact is noted so long after the clock was read."""
    notes = {"clock_skew_ms": str(skew_ms), "last_contact_at": ""}
    clock = SystemDeskClock(notes.get)
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
