"""How the desk keeps official numbers for the coming working days, and asks for one at once when the policy says so (D8)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from counter_app.domain.errors import DomainError
from counter_app.domain.number_lease import NumberLease
from counter_app.ports import AuditEntry, DeskClock, DeskStore, Session
from sync.answers import Answer, Failure, gateway_object, gateway_problem, told
from sync.contact import Trouble, read_time, trouble_of
from sync.gateway_client import GatewayClient
from sync.lane_alarm import SYNC_ACTOR
from sync.wire import DeskIdentity

REFILL_SHARE = 5  # ask for more when less than a fifth of a day's numbers is left


@dataclass(frozen=True, slots=True)
class LeaseKeeping:
    """How many numbers to hold. `next_working_days(on, n)`: the next n working days, `on` included when it is one."""

    numbers_per_day: int
    lease_days: int
    next_working_days: Callable[[date, int], list[date]]


@dataclass(frozen=True, slots=True)
class _Wish:
    """A lease to ask for. The key is stored before the call, so that a repeated call gets the same lease."""

    key: str
    on: date
    count: int


class LeaseRefill:
    """Asks for leases and stores them. Never stores a lease twice, nor one that overlaps another of the same day."""

    def __init__(self, store: DeskStore, client: GatewayClient, clock: DeskClock, identity: DeskIdentity) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._identity = identity

    def refill(self, keeping: LeaseKeeping) -> int | Trouble:
        """How many leases were added. A calendar that does not know the year asks for none."""
        try:
            days = keeping.next_working_days(self._clock.now().date(), keeping.lease_days)
        except DomainError:
            return 0
        added = 0
        for on in days:
            if not self._needs(on, keeping.numbers_per_day):
                continue
            wish = self.wish(on, keeping.numbers_per_day, "day")
            answer = self.ask(wish)
            trouble = trouble_of(answer)
            if trouble is not None:
                return trouble
            added += self.keep(wish, answer, "day")
        return added

    def wish(self, on: date, count: int, purpose: str) -> _Wish:
        """The wish still open for this day, or a new one, stored."""
        name = self._note(on, purpose)
        with self._store.write() as session:
            stored = session.notes.get(name)
            if stored:
                key, _, old_count = stored.partition("|")
                return _Wish(key, on, int(old_count))
            wish = _Wish(uuid.uuid4().hex, on, count)
            session.notes.put(name, f"{wish.key}|{wish.count}")
        return wish

    def ask(self, wish: _Wish) -> Answer | Failure:
        """The call itself; touches no store, so it may run in a thread of its own."""
        return self._client.lease_numbers(wish.key, self._identity.agency_code, wish.on, wish.count)

    def keep(self, wish: _Wish, answer: Answer | Failure, purpose: str) -> bool:
        """Store the lease and close the wish in one transaction. False when the answer holds no usable lease."""
        if isinstance(answer, Failure):
            return False
        found = gateway_object(answer)
        if found is None:
            problem = gateway_problem(answer)
            if problem is not None and problem.code == "key-reused":
                self._close(wish, purpose)  # asked before with another count: the next run makes a new key
            return False
        lease = self._read(found, wish)
        with self._store.write() as session:
            if lease is None or self._overlaps(session, lease):
                facts = {"lease": told(found.get("leaseId"), 80), "on": wish.on.isoformat()}
                session.audit.add(
                    AuditEntry(self._clock.now(), SYNC_ACTOR, "lease.refused", self._identity.agency_code, facts)
                )
                return False
            session.notes.put(self._note(wish.on, purpose), "")
            if any(known.lease_id == lease.lease_id for known in session.leases.leases()):
                return False
            session.leases.add(lease)
        return True

    def _needs(self, on: date, per_day: int) -> bool:
        with self._store.read() as session:
            left = session.leases.left_on(self._identity.agency_code, on)
        return left * REFILL_SHARE < per_day

    def _close(self, wish: _Wish, purpose: str) -> None:
        with self._store.write() as session:
            session.notes.put(self._note(wish.on, purpose), "")

    def _note(self, on: date, purpose: str) -> str:
        """Bound to the incarnation: a restored store must not get the lease of its former life again."""
        return f"lease_wish:{self._identity.incarnation}:{self._identity.agency_code}:{on.isoformat()}:{purpose}"

    def _read(self, found: dict[str, Any], wish: _Wish) -> NumberLease | None:
        """The lease in the answer, if it is the one asked for."""
        first, last, lease_id = found.get("first"), found.get("last"), told(found.get("leaseId"), 80)
        if type(first) is not int or type(last) is not int or not lease_id:
            return None
        fits = found.get("agency") == self._identity.agency_code and found.get("on") == wish.on.isoformat()
        if not fits or not 0 < first <= last or last - first + 1 > wish.count:
            return None
        return NumberLease(
            lease_id=lease_id,
            agency_code=self._identity.agency_code,
            desk_id=self._identity.desk_id,
            on=wish.on,
            first=first,
            last=last,
            next=first,
            leased_at=read_time(found.get("leasedAt")) or self._clock.now(),
        )

    def _overlaps(self, session: Session, lease: NumberLease) -> bool:
        return any(
            other.lease_id != lease.lease_id
            and (other.agency_code, other.on) == (lease.agency_code, lease.on)
            and other.first <= lease.last
            and lease.first <= other.last
            for other in session.leases.leases()
        )
