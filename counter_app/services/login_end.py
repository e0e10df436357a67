"""Until which day may an account log in here? What the centre's roster said last holds without a line, too (F17, F36).

Counted against the latest day that this desk was ever sure of: a clock set back revives nobody, a clock at 2099 after a dead
battery ends nobody. Nothing is wiped, what waits still goes to the centre; and the end is not kept where it would leave a
desk with nobody, as with a roster that revokes everybody.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from counter_app.domain.officer import Officer
    from counter_app.ports import DeskClock, Session

ENDS: Final = "roster_ends"  # note: officer id → last day as ISO text; written by the roster (sync/roster_pull.py)
DAY_SEEN: Final = "day_seen"


class LoginEnd:
    """Looks at the end of accounts; in the caller's session."""

    def __init__(self, clock: DeskClock) -> None:
        self._clock = clock

    def ended_on(self, session: Session, officer: Officer) -> date | None:
        """The last day of an account that is over; None for one that may log in."""
        told = session.notes.get(ENDS)
        ends = _last_days(told).get(officer.officer_id) if told else None
        if ends is None or ends >= (today := self._latest_day(session)):
            return None
        over = {one for one, day in _last_days(told).items() if day < today}
        goes_on = any(one.active and one.officer_id not in over for one in session.officers.all())
        return ends if goes_on else None

    def forget(self, session: Session, officer_id: str) -> None:
        """Whoever keeps the accounts has taken this one up again: it stays until the centre says its end anew."""
        ends = json.loads(session.notes.get(ENDS) or "{}")
        if ends.pop(officer_id, None) is not None:
            session.notes.put(ENDS, json.dumps(ends, sort_keys=True))

    def note_day(self, session: Session) -> None:
        """At a log-in: a day that the desk is sure of is never unknown again."""
        if (latest := self._latest_day(session)) != _day(session.notes.get(DAY_SEEN)):
            session.notes.put(DAY_SEEN, latest.isoformat())

    def _latest_day(self, session: Session) -> date:
        from counter_app.domain.operation import ClockTrust

        seen = _day(session.notes.get(DAY_SEEN)) or date.min
        if self._clock.trust() in (ClockTrust.CONFIRMED, ClockTrust.PERSON_CONFIRMED):
            return max(seen, self._clock.now().date())
        return seen


def _last_days(told: str | None) -> dict[str, date]:
    """A day that cannot be read ends nobody."""
    found: dict[str, date] = {}
    for officer, day in json.loads(told or "{}").items():
        with suppress(TypeError, ValueError):
            found[officer] = date.fromisoformat(day)
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
