"""Until when is everything that was answered in a backup of this database? Whoever makes the backup says so."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from sync.gateway.desk_tables import backup_mark
from sync.gateway.settings import utc_now


def note_backup(connection: Connection, until: datetime, now: datetime) -> datetime:
    """Returns the mark that holds now. It never goes back, and never beyond this moment: desks will trust it."""
    known = connection.execute(select(backup_mark.c.until)).scalar_one_or_none()
    mark = max(min(until, now), known) if known is not None else min(until, now)
    if known is None:
        connection.execute(insert(backup_mark).values(id=1, until=mark))
    else:
        connection.execute(update(backup_mark).values(until=mark))
    return mark


def add_backed_up(
    command: argparse.ArgumentParser, writing: Callable[[argparse.Namespace], AbstractContextManager[Connection]]
) -> None:
    """The options of `backed-up`."""
    command.add_argument("--until", required=True, type=datetime.fromisoformat, help="when the backup began, with its zone")

    def run(options: argparse.Namespace) -> None:
        until = options.until if options.until.tzinfo else options.until.astimezone()
        with writing(options) as connection:
            mark = note_backup(connection, until, utc_now())
        print(json.dumps({"backedUpUntil": mark.isoformat()}))

    command.set_defaults(run=run)
