"""What changed at the centre, in which order, and how does a desk remember how far it has read?"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from sync.gateway.canonical import compact_text
from sync.gateway.problems import refuse
from sync.gateway.row_sets import add_rows
from sync.gateway.tables import change, feed, meta

# The third part: how far the feed was cut when the reader began. Whoever began after the cut has missed nothing by it.
_CURSOR = re.compile(r"([0-9a-f]{16}):([0-9]{1,18})(?::([0-9]{1,18}))?", re.ASCII)

_MOVE = update(feed).values(position=feed.c.position + bindparam("by")).returning(feed.c.position)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the feed. `data` holds no personal data: a desk that wants the body asks for the dossier."""

    agency: str
    kind: str
    subject: str
    rev: int
    at: datetime
    data: dict[str, Any]


def publish(connection: Connection, changes: Sequence[Change]) -> None:
    """Append in the caller's transaction, as its LAST writes.

    A PostgreSQL sequence is not in commit order: number 7 can become visible before 6, and a reader that has seen 7 never
    asks for 6. So positions come from one row whose lock is held until commit: whoever takes a later position commits
    later. Taken last, the lock is held only for the commit itself, and the order of locks cannot form a ring.
    """
    if not changes:
        return
    first = connection.execute(_MOVE, {"by": len(changes)}).scalar_one() - len(changes) + 1
    rows = [
        {
            "position": first + place,
            "agency": item.agency,
            "kind": item.kind,
            "subject": item.subject,
            "rev": item.rev,
            "at": item.at,
            "data": compact_text(item.data),
        }
        for place, item in enumerate(changes)
    ]
    add_rows(connection, change, rows)


def read_feed(connection: Connection, agency: str, cursor: str, limit: int) -> tuple[list[dict[str, Any]], str]:
    """Items after the cursor ("" = from the start) and the next cursor. 410 for a cursor that cannot be continued.

    From the start is what is open, however old, and what happened since the feed was cut (`feed_pruning`).
    """
    # The end is read first: a row that becomes visible between the two questions waits for the next call.
    epoch = connection.execute(select(meta.c.epoch)).scalar_one()
    end, pruned_to = connection.execute(select(feed.c.position, feed.c.pruned_to)).one()
    after, known_cut = _position(cursor, epoch) if cursor else (0, pruned_to)
    if after > end or (after < pruned_to and known_cut != pruned_to):
        raise refuse("cursor-too-old", "the feed was cut or restored; read the dossiers again and start without a cursor")
    query = select(change).where(change.c.agency == agency, change.c.position > after, change.c.position <= end)
    rows = connection.execute(query.order_by(change.c.position).limit(limit)).all()
    items = [
        {"kind": row.kind, "subject": row.subject, "rev": row.rev, "at": row.at.isoformat(), "data": json.loads(row.data)}
        for row in rows
    ]
    return items, _cursor(epoch, rows[-1].position if len(rows) == limit else end, known_cut)


def _cursor(epoch: str, position: int, known_cut: int) -> str:
    cut = f":{known_cut}" if known_cut else ""
    return base64.urlsafe_b64encode(f"{epoch}:{position}{cut}".encode()).decode().rstrip("=")


def _position(cursor: str, epoch: str) -> tuple[int, int]:
    try:
        text = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError as error:
        raise refuse("validation", "not a cursor of this gateway", status=400) from error
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise refuse("validation", "not a cursor of this gateway", status=400)
    if found[1] != epoch:
        raise refuse("cursor-too-old", "the cursor is of another database")
    return int(found[2]), int(found[3] or 0)
