"""How many official numbers the desk still has, for which days, and whether every number has exactly one fate (D8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from counter_app.domain.desk import Desk
from counter_app.domain.number_lease import LeaseCensus, NumberLease
from counter_app.domain.province import NumberPolicy, ProvinceProfile
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

    @property
    def is_low(self) -> bool:
        """True when somebody should look for the reason: the desk holds fewer days than a refill leaves it with."""
        return self.days < ENOUGH_DAYS


def supply_of(leases: Iterable[NumberLease], today: date, profile: ProvinceProfile) -> NumberSupply | None:
    """For how many working days the numbers last, by the desk's own pace of the last days (the profile's while new).

    None where no numbers are held ahead, by rule or because the centre has leased none yet: nothing to run short of.
    """
    taken: dict[date, int] = {}
    left: dict[date, int] = {}
    for lease in leases:
        if lease.on >= today:
            left[lease.on] = left.get(lease.on, 0) + lease.left
        elif lease.next > lease.first:
            taken[lease.on] = taken.get(lease.on, 0) + lease.next - lease.first
    if profile.number_policy is not NumberPolicy.LEASE or not (left or taken):
        return None
    worked = [taken[on] for on in sorted(taken)[-_RATE_OVER_DAYS:]]
    per_day = -(-sum(worked) // len(worked)) if worked else profile.numbers_per_day
    # Today is half used by noon: it counts for as long as its numbers are not few.
    lasting = sum(count >= (min(WARN_BELOW, per_day) if on == today else per_day) for on, count in left.items())
    return NumberSupply(per_day, lasting)


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

    def supply(self) -> NumberSupply | None:
        """As `supply_of`, of this desk now."""
        with self._store.read() as session:
            return supply_of(session.leases.leases(), self._clock.now().date(), self._desk.profile)

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
