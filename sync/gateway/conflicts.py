"""Where do desk and centre say different things of one group of fields, and what did a person answer? (reliability §3.6)

Nothing is overwritten: what stands here stays, what the desk says is kept beside it, and the desk is told. A later
correction of the desk with an answer closes it; the words of people never stand in the feed itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select, update

from sync.gateway import feed
from sync.gateway.canonical import canonical_text
from sync.gateway.conflict_tables import conflict, unit_correction
from sync.gateway.field_groups import Clash, Correction
from sync.gateway.inbox import Standing
from sync.gateway.row_sets import add_rows, among
from sync.gateway.tables import dossier

CONFLICT: Final = "dossier.conflict"
UNIT_CORRECTED: Final = "unit.corrected"


def write(connection: Connection, client_id: str, standings: Mapping[str, Standing], now: datetime) -> list[feed.Change]:
    """Open what clashed and close what was answered, of every dossier that this batch corrected; the lines for the feed."""
    changes: list[feed.Change] = []
    rows: list[dict[str, Any]] = []
    for subject, standing in sorted(standings.items()):
        if not standing.corrections:
            continue
        for correction in standing.corrections:
            changes += _closed(connection, subject, standing, correction, now)
        for clash in standing.clashes:
            rows.append(_row(clash, client_id, subject, standing.agency) | {"opened_at": now})
            changes.append(_line(clash.key, clash.group, subject, standing, "open", now))
    add_rows(connection, conflict, rows)
    return changes


def with_values(connection: Connection, client_id: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines of the feed with the values that they tell of, for the desk whose dossier it is; others get the bare line."""
    conflicts = {item["data"]["conflictId"] for item in items if item["kind"] == CONFLICT}
    corrections = {item["data"]["correctionId"] for item in items if item["kind"] == UNIT_CORRECTED}
    if not conflicts and not corrections:
        return items
    values: dict[str, dict[str, Any]] = {}
    own = (dossier.c.client_id == client_id,)
    query = select(conflict).join(dossier, dossier.c.id == conflict.c.subject).where(among(conflict.c.id, conflicts), *own)
    for row in connection.execute(query):
        values[row.id] = {**json.loads(row.body), "status": "closed" if row.closed_at else "open", "answer": row.answer}
    of_dossier = dossier.c.id == unit_correction.c.subject
    told = among(unit_correction.c.correction_id, corrections)
    for row in connection.execute(select(unit_correction).join(dossier, of_dossier).where(told, *own)):
        values[row.correction_id] = json.loads(row.body)
    return [_filled(item, values) for item in items]


def open_conflicts(connection: Connection, most: int = 200) -> list[tuple[str, str, str, datetime]]:
    """(client, official number, group, opened at), the oldest first; without a word of what the values are."""
    c = conflict.c
    query = select(c.client_id, dossier.c.central_no, c.field_group, c.opened_at).join(dossier, dossier.c.id == c.subject)
    rows = connection.execute(query.where(c.closed_at.is_(None)).order_by(c.opened_at, c.id).limit(most))
    return [(row.client_id, row.central_no, row.field_group, row.opened_at) for row in rows]


def _filled(item: dict[str, Any], values: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    name = {CONFLICT: "conflictId", UNIT_CORRECTED: "correctionId"}.get(item["kind"], "")
    found = values.get(item["data"].get(name, ""))
    return {**item, "data": {**item["data"], **found}} if found is not None else item


def _closed(
    connection: Connection, subject: str, standing: Standing, correction: Correction, now: datetime
) -> list[feed.Change]:
    """A correction with an answer settles the open conflicts of its groups, unless it clashes itself."""
    clashing = {clash.group for clash in standing.clashes if clash.key.startswith(f"{correction.key}:")}
    groups = sorted(set(correction.groups) - clashing)
    if correction.answer is None or not groups:
        return []
    c = conflict.c
    mine = (c.subject == subject, c.closed_at.is_(None), among(c.field_group, groups))
    found = connection.execute(select(c.id, c.field_group).where(*mine).order_by(c.id)).all()
    answered = {"closed_at": now, "answer": correction.answer, "answered_by": correction.by[:100]}
    connection.execute(update(conflict).where(*mine).values(**answered))
    return [_line(row.id, row.field_group, subject, standing, "closed", now) for row in found]


def _line(key: str, group: str, subject: str, standing: Standing, status: str, now: datetime) -> feed.Change:
    data = {"conflictId": key, "group": group, "status": status, "centralNo": standing.central_no or None}
    return feed.Change(standing.agency, CONFLICT, subject, standing.rev, now, data)


def _row(clash: Clash, client_id: str, subject: str, agency: str) -> dict[str, Any]:
    body = {"group": clash.group, "base": clash.base, "desk": clash.desk, "centre": clash.centre}
    return {
        "id": clash.key,
        "agency": agency,
        "client_id": client_id,
        "subject": subject,
        "field_group": clash.group,
        "body": canonical_text(body),
        "closed_at": None,
        "answer": "",
        "answered_by": "",
    }
