"""How do the desks hear of an outage that the operator plans (NĐ 224/2026/NĐ-CP Đ13.1a: seven working days ahead)?

One line of the feed an agency. Told again under the same key it is moved or called off.
"""

from __future__ import annotations

import argparse
import json
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from sync.gateway import feed
from sync.gateway.problems import refuse
from sync.gateway.settings import utc_now
from sync.gateway.tables import change, client

PLANNED = "outage.planned"
KINDS = ("no_network", "centre_down", "one_database_down", "power")


@dataclass(frozen=True, slots=True)
class Announcement:
    """`agency` "": every agency that has a desk. Moments are aware."""

    key: str
    kind: str
    begins_at: datetime
    ends_at: datetime
    reason: str
    contact: str
    agency: str = ""
    called_off: bool = False


def announce(connection: Connection, told: Announcement, now: datetime) -> list[str]:
    """Put it into the feed; returns the agencies. Refuses with `validation`."""
    if told.begins_at.tzinfo is None or told.ends_at.tzinfo is None or told.begins_at >= told.ends_at:
        raise refuse("validation", "an outage needs a beginning before its end, each with its offset", status=400)
    agencies = [told.agency] if told.agency else list(connection.execute(select(client.c.agency).distinct()).scalars())
    query = select(func.max(change.c.rev)).where(change.c.kind == PLANNED, change.c.subject == told.key)
    rev = (connection.execute(query).scalar_one_or_none() or 0) + 1
    data = {
        "kind": told.kind,
        "beginsAt": told.begins_at.isoformat(),
        "endsAt": told.ends_at.isoformat(),
        "reason": told.reason,
        "contact": told.contact,
        "calledOff": told.called_off,
    }
    feed.publish(connection, [feed.Change(agency, PLANNED, told.key, rev, now, data) for agency in sorted(agencies)])
    return sorted(agencies)


def add_plan_outage(
    command: argparse.ArgumentParser, writing: Callable[[argparse.Namespace], AbstractContextManager[Connection]]
) -> None:
    """The options of `plan-outage`."""
    command.add_argument("--agency", default="", help="one agency; left out: all that have desks")
    command.add_argument("--kind", choices=KINDS, default="centre_down")
    for option in ("--from", "--to"):
        command.add_argument(option, required=True, type=datetime.fromisoformat, dest=option[2:] + "_at")
    command.add_argument("--reason", default="")
    command.add_argument("--contact", default="")
    command.add_argument("--key", default="", help="of an announcement that is moved or called off")
    command.add_argument("--call-off", action="store_true")

    def run(options: argparse.Namespace) -> None:
        key = options.key or str(uuid.uuid4())
        window = (options.from_at, options.to_at)
        told = Announcement(
            key, options.kind, *window, options.reason, options.contact, options.agency, called_off=options.call_off
        )
        with writing(options) as connection:
            agencies = announce(connection, told, utc_now())
        print(json.dumps({"key": key, "agencies": agencies}))

    command.set_defaults(run=run)
