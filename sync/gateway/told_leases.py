"""What if a restored centre no longer knows a block of numbers that a desk holds? It learns it again from the desk (F12).

Without this the counter would give the same numbers to another desk. Only taken while the desk proves by its ticket that
this database is behind, and only where nobody else holds or uses a number of the block.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from sync.gateway.asks import HeldLease
from sync.gateway.clients import Client
from sync.gateway.tables import dossier, lease, number_counter


def relearn(connection: Connection, desk: Client, held: Sequence[HeldLease], now: datetime) -> list[str]:
    """Take these leases into the database. Returns the ids of those that somebody else holds: the desk burns them."""
    refused = []
    for block in sorted(held, key=lambda block: (block.on, block.first)):
        known = select(lease.c.lease_id).where(lease.c.lease_id == block.leaseId)
        if connection.execute(known).first() is not None:
            continue
        last = _lock_counter(connection, desk.agency, date.fromisoformat(block.on))
        if block.first > block.last or _is_taken(connection, desk, block):
            refused.append(block.leaseId)
            continue
        _take(connection, desk, block, now, max(last, block.last))
    return refused


def _lock_counter(connection: Connection, agency: str, on: date) -> int:
    """Where the count of that day stands, held until the end of the transaction."""
    c = number_counter.c
    query = select(c.last).where(c.agency == agency, c.number_on == on).with_for_update()
    last = connection.execute(query).scalar_one_or_none()
    if last is None:
        connection.execute(insert(number_counter).values(agency=agency, number_on=on, last=0))
    return last or 0


def _is_taken(connection: Connection, desk: Client, block: HeldLease) -> bool:
    on = date.fromisoformat(block.on)
    of_day = (lease.c.agency == desk.agency, lease.c.number_on == on)
    overlap = select(lease.c.lease_id).where(*of_day, lease.c.first <= block.last, lease.c.last >= block.first)
    others = (dossier.c.agency == desk.agency, dossier.c.number_on == on, dossier.c.client_id != desk.client_id)
    used = select(dossier.c.id).where(*others, dossier.c.number.between(block.first, block.last))
    return any(connection.execute(query.limit(1)).first() is not None for query in (overlap, used))


def _take(connection: Connection, desk: Client, block: HeldLease, now: datetime, last: int) -> None:
    on = date.fromisoformat(block.on)
    connection.execute(
        insert(lease).values(
            lease_id=block.leaseId,
            client_id=desk.client_id,
            key=f"told:{block.leaseId}",
            fingerprint="",
            agency=desk.agency,
            number_on=on,
            first=block.first,
            last=block.last,
            leased_at=now,
            expires_at=now,
        )
    )
    counted = (number_counter.c.agency == desk.agency, number_counter.c.number_on == on)
    connection.execute(update(number_counter).where(*counted).values(last=last))
