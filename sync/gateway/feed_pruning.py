"""How long does the feed reach back? Old lines go once nobody needs them to know how things stand.

A line stays while its dossier is open or its online dossier waits, however old it is. So a desk without a cursor, new or put
back to a backup, reads what is open and what happened lately; a desk whose cursor is older than the cut is told so (410) and
begins anew, where it recognises what it knows.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, select, update

from sync.gateway.problems import Refusal, invalid
from sync.gateway.settings import utc_now
from sync.gateway.tables import change, dossier, feed, online

KEPT_DAYS: Final = 400
LEAST_DAYS: Final = 90  # a desk may have been without a line for so long, and still goes on where it was
_CLOSED: Final = ("result_returned", "withdrawn", "stopped", "refused", "voided")
_LINES_AT_ONCE: Final = 5_000  # a transaction that holds up no desk


def prune(connection: Connection, older_than: datetime) -> int:
    """Cut one share of what may go; returns how many lines went. A cursor of before the cut does not go on after it."""
    oldest = select(change.c.position).where(change.c.at < older_than)
    open_dossier = select(dossier.c.id).where(dossier.c.id == change.c.subject, dossier.c.status.not_in(_CLOSED)).exists()
    waits = select(online.c.id).where(online.c.id == change.c.subject, online.c.state == "waiting").exists()
    cut = oldest.where(~open_dossier, ~waits).order_by(change.c.position).limit(_LINES_AT_ONCE)
    positions = connection.execute(cut).scalars().all()
    if not positions:
        return 0
    cut_at = connection.execute(select(feed.c.pruned_to)).scalar_one()
    connection.execute(update(feed).values(pruned_to=max(cut_at, *positions)))  # it never moves back
    connection.execute(delete(change).where(change.c.position.in_(positions)))
    return len(positions)


def add_prune_feed(
    command: argparse.ArgumentParser, writing: Callable[[argparse.Namespace], AbstractContextManager[Connection]]
) -> None:
    """The options of `prune-feed`."""
    command.add_argument("--keep-days", type=int, default=KEPT_DAYS, help=f"at least {LEAST_DAYS}")

    def run(options: argparse.Namespace) -> None:
        if options.keep_days < LEAST_DAYS:
            raise Refusal(invalid("/keepDays", f"at least {LEAST_DAYS}"))
        older_than, gone = utc_now() - timedelta(days=options.keep_days), 0
        while True:
            with writing(options) as connection:
                cut = prune(connection, older_than)
            gone += cut
            if not cut:
                break
        print(json.dumps({"pruned": gone, "olderThan": older_than.isoformat()}))

    command.set_defaults(run=run)
