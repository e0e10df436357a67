"""What if this database was set back to a backup? Numbers it forgot stand on paper: its counters leap over them (I2, F12).

Each desk tells its own leases again (`told_leases`), but another desk of the agency may ask for numbers before. So the first
desk whose ticket proves that the database is behind makes the agency leap, once in the life of a process: a restored
database always comes with a new one. `set-back` does it for all agencies before the first desk calls.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

from sqlalchemy import BigInteger, Column, Connection, Date, String, Table, func, insert, select, update

from sync.gateway.settings import VIETNAM, GatewaySettings, utc_now
from sync.gateway.tables import client, metadata, number_counter

# `set-back` leaps further than a handshake: a second fall goes back to the backup made before the desks called, and must not
# land where their handshakes made the first one land.
SET_BACK_TIMES = 3
# Days of this span begin their count at `past`: their counters may have been forgotten as a whole.
number_leap = Table(
    "number_leap",
    metadata,
    Column("agency", String(40), primary_key=True),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("past", BigInteger, nullable=False),
)


def leap(connection: Connection, agency: str, today: date, settings: GatewaySettings, times: int = 1) -> int:
    """In the caller's transaction: every day that may have been leased goes on beyond what the backup cannot know.

    Returns by how many numbers: one whole lease for each desk of the agency, so many times. Those between stay unused.
    """
    desks = connection.execute(select(func.count()).select_from(client).where(client.c.agency == agency)).scalar_one()
    count = settings.lease_cap * max(1, desks) * times
    since = today - timedelta(days=settings.lease_days_back)
    until = today + timedelta(days=settings.lease_days_ahead)
    c = number_counter.c
    connection.execute(update(number_counter).where(c.agency == agency, c.number_on >= since).values(last=c.last + count))
    known = connection.execute(select(number_leap.c.past).where(number_leap.c.agency == agency)).scalar_one_or_none()
    span = {"since": since, "until": until, "past": (known or 0) + count}
    if known is None:
        connection.execute(insert(number_leap).values(agency=agency, **span))
    else:
        connection.execute(update(number_leap).where(number_leap.c.agency == agency).values(**span))
    return count


def begins_after(connection: Connection, agency: str, on: date) -> int:
    """The number after which the count of a day begins that has none yet; 0 where nothing was ever forgotten."""
    n = number_leap.c
    found = select(n.past).where(n.agency == agency, n.since <= on, n.until >= on)
    return int(connection.execute(found).scalar_one_or_none() or 0)


def add_set_back(
    command: argparse.ArgumentParser, writing: Callable[[argparse.Namespace], AbstractContextManager[Connection]]
) -> None:
    """The options of `set-back`: to be run once after a backup was put back, before the gateway is started."""

    def run(options: argparse.Namespace) -> None:
        settings, today = GatewaySettings(options.database_url), utc_now().astimezone(VIETNAM).date()
        with writing(options) as connection:
            agencies = sorted(connection.execute(select(client.c.agency).distinct()).scalars())
            leaps = {agency: leap(connection, agency, today, settings, SET_BACK_TIMES) for agency in agencies}
        print(json.dumps({"numbersLeft": leaps}))

    command.set_defaults(run=run)
