"""How many official numbers the desk still has, for which days, and whether every number has exactly one fate (D8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from counter_app.domain.desk import Desk
from counter_app.domain.number_lease import LeaseCensus, NumberState
from counter_app.ports import AuditEntry, Clock, DeskStore

WARN_BELOW = 10
ENOUGH_DAYS, SHORT_DAYS = 10, 5  # working days of numbers: below the first a word, below the second a warning
_RATE_OVER_DAYS = 20


@dataclass(frozen=True, slots=True)
class DayNumbers:
    """Numbers left for one reception date."""

    on: date
    left: int


@dataclass(frozen=True, slots=True)
class NumberSupply:
    """`per_day`: numbers that this desk uses on a day of work. `days`: days from today on that have as many left."""

    per_day: int
    days: int

    @property
    def is_short(self) -> bool:
        """True when a long outage would outlast the numbers."""
        return self.days < SHORT_DAYS


class LeaseKeeping:
    """The desk's supply of numbers. Refilling is the engine's; this service counts, warns and burns."""

    def __init__(self, store: DeskStore, clock: Clock, desk: Desk) -> None:
        self._store = store
        self._clock = clock
        self._desk = desk

    def days(self) -> list[DayNumbers]:
        """Today and every later day with a lease, in order."""
        today = self._clock.now().date()
        with self._store.read() as session:
            days = sorted({lease.on for lease in session.leases.leases() if lease.on >= today} | {today})
            return [DayNumbers(day, session.leases.left_on(self._desk.agency_code, day)) for day in days]

    def supply(self) -> NumberSupply:
        """For how many working days the numbers last, by the desk's own pace of the last days (the profile's while new)."""
        today = self._clock.now().date()
        with self._store.read() as session:
            leases, census = session.leases.leases(), session.leases.census()
        taken: dict[date, int] = {}
        for lease, counted in zip(leases, census, strict=True):
            free = counted.by_state.get(NumberState.UNUSED, 0) + counted.by_state.get(NumberState.BURNED, 0)
            if lease.on < today and counted.size > free:
                taken[lease.on] = taken.get(lease.on, 0) + counted.size - free
        worked = [taken[on] for on in sorted(taken)[-_RATE_OVER_DAYS:]]
        per_day = -(-sum(worked) // len(worked)) if worked else self._desk.profile.numbers_per_day
        return NumberSupply(per_day, sum(day.left >= per_day for day in self.days()))

    def few_left(self) -> bool:
        """True when today's numbers may not last."""
        return self.days()[0].left < WARN_BELOW

    def census(self) -> list[LeaseCensus]:
        """Every lease with the fate of its numbers; each must be balanced."""
        with self._store.read() as session:
            return session.leases.census()

    def burn_all(self, actor: str, reason: str) -> int:
        """After a restore, a clone or any doubt: no unused number of this installation is ever used. Returns how many."""
        with self._store.write() as session:
            burned = session.leases.burn_all()
            session.audit.add(AuditEntry(self._clock.now(), actor, "numbers.burned", reason, {"count": str(burned)}))
        return burned
