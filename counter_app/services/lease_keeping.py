"""How many official numbers the desk still has, for which days, and whether every number has exactly one fate (D8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from counter_app.domain.desk import Desk
from counter_app.domain.number_lease import LeaseCensus
from counter_app.ports import AuditEntry, Clock, DeskStore

WARN_BELOW = 10


@dataclass(frozen=True, slots=True)
class DayNumbers:
    """Numbers left for one reception date."""

    on: date
    left: int


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
