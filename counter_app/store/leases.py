"""Which official numbers does the desk hold, which is next, and what became of each? (D8; no number is ever used twice)"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from counter_app.domain.dossier_code import compose
from counter_app.domain.errors import StoreBroken
from counter_app.domain.number_lease import LeaseCensus, NumberLease, NumberState
from counter_app.store.transaction import Transaction

PROVISIONAL_START = "provisional_start"  # a note: after which number this life of the store counts; none in the first one
_COLUMNS = "lease_id, agency_code, desk_id, on_day, first, last, next, leased_at, burned"

# What may still happen to a used number. Nothing leads back to `given`, nothing leaves `void`.
_MOVES: dict[NumberState, frozenset[NumberState]] = {
    NumberState.GIVEN: frozenset({NumberState.PRINTED, NumberState.PRINT_UNKNOWN, NumberState.SPOILED, NumberState.VOID}),
    NumberState.PRINT_UNKNOWN: frozenset({NumberState.PRINTED, NumberState.SPOILED, NumberState.VOID}),
    # The only good sheet was spoiled after all, and another one may have come out.
    NumberState.PRINTED: frozenset({NumberState.PRINT_UNKNOWN, NumberState.SPOILED, NumberState.VOID}),
    NumberState.SPOILED: frozenset({NumberState.PRINTED, NumberState.PRINT_UNKNOWN, NumberState.VOID}),  # a later copy
    NumberState.VOID: frozenset(),
}


class SqliteLeases:
    """Implements ports.LeaseTable. The unused numbers of a lease need no rows: they are counted by arithmetic."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, lease: NumberLease) -> None:
        """Keep a lease; the same lease again changes nothing. An overlap with another one raises StoreBroken."""
        known = self._tx.one(f"SELECT {_COLUMNS} FROM number_lease WHERE lease_id = ?", (lease.lease_id,))
        if known is not None:
            if _scope(_to_lease(known)) != _scope(lease):
                raise StoreBroken(reason="lease-changed", lease_id=lease.lease_id)
            return
        sql = "SELECT lease_id FROM number_lease WHERE agency_code = ? AND on_day = ? AND first <= ? AND last >= ?"
        other = self._tx.value(sql, (lease.agency_code, lease.on.isoformat(), lease.last, lease.first))
        if other is not None:
            raise StoreBroken(reason="lease-overlap", lease_id=lease.lease_id, other=other)
        self._tx.table("number_lease").insert(
            {
                "lease_id": lease.lease_id,
                "agency_code": lease.agency_code,
                "desk_id": lease.desk_id,
                "on_day": lease.on.isoformat(),
                "first": lease.first,
                "last": lease.last,
                "next": lease.next,
                "leased_at": lease.leased_at.isoformat(),
                "burned": int(lease.burned),
            }
        )

    def take(self, agency_code: str, on: date, dossier_uid: str) -> str | None:
        """The next unused code for this reception date, bound to the dossier; None when no lease has any."""
        sql = """
            UPDATE number_lease SET next = next + 1
            WHERE lease_id = (SELECT lease_id FROM number_lease
                              WHERE agency_code = ? AND on_day = ? AND NOT burned AND next <= last ORDER BY first LIMIT 1)
            RETURNING lease_id, next - 1
        """
        taken = self._tx.rows(sql, (agency_code, on.isoformat()))
        if not taken:
            return None
        lease_id, number = taken[0]
        code = compose(agency_code, on, number)
        self._tx.run("INSERT INTO number_use VALUES (?, ?, ?, ?, 'given')", (lease_id, number, code, dossier_uid))
        return code

    def mark(self, dossier_code: str, state: NumberState) -> None:
        """The fate of a used number. A code that was not leased has none here; an impossible move raises StoreBroken."""
        known = self._tx.value("SELECT state FROM number_use WHERE dossier_code = ?", (dossier_code,))
        if known is None or known == state:
            return
        if state not in _MOVES[NumberState(known)]:
            raise StoreBroken(reason="number-move", has=known, told=str(state))
        self._tx.run("UPDATE number_use SET state = ? WHERE dossier_code = ?", (str(state), dossier_code))

    def left_on(self, agency_code: str, on: date) -> int:
        """How many numbers of this reception date are unused."""
        sql = """
            SELECT coalesce(sum(last - next + 1), 0) FROM number_lease WHERE agency_code = ? AND on_day = ? AND NOT burned
        """
        return int(self._tx.value(sql, (agency_code, on.isoformat())))

    def leases(self) -> list[NumberLease]:
        """Every lease ever held, by day and first number."""
        return [_to_lease(row) for row in self._tx.rows(f"SELECT {_COLUMNS} FROM number_lease ORDER BY on_day, first")]

    def census(self) -> list[LeaseCensus]:
        """Every lease with the fate of its numbers. Balanced only if each number up to `next` has its row."""
        used: dict[str, dict[NumberState, int]] = {}
        for lease_id, state, n in self._tx.rows("SELECT lease_id, state, count(*) FROM number_use GROUP BY lease_id, state"):
            used.setdefault(lease_id, {})[NumberState(state)] = n
        return [_census(lease, used.get(lease.lease_id, {})) for lease in self.leases()]

    def next_provisional(self, on: date) -> int:
        """The desk's next running number for provisional numbers on this date. Never reused, nor by another life of it."""
        start = int(self._tx.value("SELECT value FROM note WHERE name = ?", (PROVISIONAL_START,)) or 0)
        band = f":{start}" if start else ""
        return start + self._count(f"provisional:{on.isoformat()}{band}")

    def next_register_number(self, book: str) -> int:
        """The next running number of a register."""
        return self._count(f"register:{book}")

    def burn_all(self) -> int:
        """Burn every unused number (restore, clone, doubt). Returns how many."""
        burned = self._tx.value("SELECT coalesce(sum(last - next + 1), 0) FROM number_lease WHERE NOT burned")
        self._tx.run("UPDATE number_lease SET burned = 1 WHERE NOT burned")
        return int(burned)

    def burn(self, lease_ids: Sequence[str]) -> int:
        """Burn the unused numbers of these leases. Returns how many."""
        burned = 0
        for lease_id in lease_ids:
            sql = "UPDATE number_lease SET burned = 1 WHERE lease_id = ? AND NOT burned RETURNING last - next + 1"
            burned += sum(int(row[0]) for row in self._tx.rows(sql, (lease_id,)))
        return burned

    def _count(self, name: str) -> int:
        sql = "INSERT INTO counter VALUES (?, 1) ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value"
        return int(self._tx.rows(sql, (name,))[0][0])


def _to_lease(row: tuple[Any, ...]) -> NumberLease:
    lease_id, agency_code, desk_id, on_day, first, last, following, leased_at, burned = row
    return NumberLease(
        lease_id=lease_id,
        agency_code=agency_code,
        desk_id=desk_id,
        on=date.fromisoformat(on_day),
        first=first,
        last=last,
        next=following,
        leased_at=datetime.fromisoformat(leased_at),
        burned=bool(burned),
    )


def _scope(lease: NumberLease) -> tuple[object, ...]:
    return lease.agency_code, lease.desk_id, lease.on, lease.first, lease.last


def _census(lease: NumberLease, used: dict[NumberState, int]) -> LeaseCensus:
    rest = lease.last - lease.next + 1
    fate = NumberState.BURNED if lease.burned else NumberState.UNUSED
    by_state = {state: used.get(state, 0) for state in NumberState} | {fate: rest}
    return LeaseCensus(lease.lease_id, lease.last - lease.first + 1, by_state)
