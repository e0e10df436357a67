"""Which official number comes next, and whose are the leased ones? (rules 11 and 12, design D8)"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from sync.gateway.number_leap import begins_after
from sync.gateway.tables import lease as lease_table
from sync.gateway.tables import number_counter

MAX_NUMBER = 2**31 - 1
_CODE = re.compile(r"(?P<agency>[A-Za-z0-9][A-Za-z0-9._-]{0,39})-(?P<on>\d{6})-(?P<number>\d{4,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class OfficialNumber:
    """What an official code is made of. `on`: the reception date."""

    agency: str
    on: date
    number: int

    def __str__(self) -> str:
        return f"{self.agency}-{self.on:%y%m%d}-{self.number:04d}"

    @classmethod
    def parse(cls, code: str) -> OfficialNumber | None:
        """None for a text that this gateway cannot have given out: only the one spelling of a number is its code."""
        found = _CODE.fullmatch(code)
        if found is None:
            return None
        year, month, day = (int(found["on"][place : place + 2]) for place in (0, 2, 4))
        try:
            on = date(2000 + year, month, day)
        except ValueError:
            return None
        number = cls(found["agency"], on, int(found["number"]))
        return number if number.number > 0 and str(number) == code else None


@dataclass(frozen=True, slots=True)
class Block:
    """Leased numbers `first..last` of one agency and date."""

    agency: str
    on: date
    first: int
    last: int

    def holds(self, number: OfficialNumber) -> bool:
        """True when this very number was leased with the block."""
        return (self.agency, self.on) == (number.agency, number.on) and self.first <= number.number <= self.last


def take(connection: Connection, agency: str, on: date, count: int) -> int:
    """Move the counter in the caller's transaction; returns the first number taken. A rollback gives them back."""
    moved = _moved(connection.dialect.name)
    asked = {"agency": agency, "number_on": on, "last": count}
    last: int = connection.execute(moved, asked).scalar_one()
    if last == count and (forgotten := begins_after(connection, agency, on)):
        last = connection.execute(moved, asked | {"last": forgotten}).scalar_one()
    return last - count + 1


@cache
def _moved(dialect_name: str) -> ReturningInsert[int]:
    """Begins the count of a day at `last`, or moves it by so many."""
    fresh = (postgresql.insert if dialect_name == "postgresql" else sqlite.insert)(number_counter)
    moved = fresh.on_conflict_do_update(
        index_elements=["agency", "number_on"], set_={"last": number_counter.c.last + fresh.excluded.last}
    )
    return moved.returning(number_counter.c.last)


def blocks_of(connection: Connection, client_id: str, agency: str, days: Collection[date]) -> list[Block]:
    """Every block leased to this desk for these dates. Expiry does not matter here: what is printed on paper stays true."""
    columns = (lease_table.c.agency, lease_table.c.number_on, lease_table.c.first, lease_table.c.last)
    mine = select(*columns).where(lease_table.c.client_id == client_id, lease_table.c.agency == agency)
    return [Block(*row) for row in connection.execute(mine.where(lease_table.c.number_on.in_(days)))]
