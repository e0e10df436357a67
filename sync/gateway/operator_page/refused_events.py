"""Which events were refused for good, and wait at a desk for a person? Without a word of what stands in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, select

from sync.gateway.desk_tables import divergence, superseded
from sync.gateway.tables import dossier, inbox, operator_act


@dataclass(frozen=True, slots=True)
class RefusedEvent:
    """One of them. `kind`: `dossier.handed-over`; `waits`: the dossier stands right before it, so `skip` is possible."""

    client_id: str
    event_id: str
    kind: str
    central_no: str
    code: str
    detail: str
    seen_at: datetime
    waits: bool


@dataclass(frozen=True, slots=True)
class ForkedDesk:
    """Two stores that call themselves one desk (a clone, a backup opened by hand): closed until a person decides."""

    client_id: str
    event_id: str
    deskseq: int
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person did past the rules."""

    at: datetime
    operator: str
    act: str
    client_id: str
    about: str
    reason: str


def refused_events(connection: Connection, client_id: str = "", most: int = 200) -> list[RefusedEvent]:
    """Newest first; of one desk, or of all. What the desk itself has decided on waits for nobody."""
    decided = select(superseded.c.subject).where(
        superseded.c.client_id == inbox.c.client_id, superseded.c.event_id == inbox.c.event_id
    )
    query = (
        select(inbox, dossier.c.central_no, dossier.c.last_sequence)
        .outerjoin(dossier, and_(dossier.c.id == inbox.c.subject))
        .where(inbox.c.state == "rejected", ~decided.exists())
        .order_by(inbox.c.seen_at.desc())
    )
    if client_id:
        query = query.where(inbox.c.client_id == client_id)
    return [
        RefusedEvent(
            client_id=row.client_id,
            event_id=row.event_id,
            kind=_kind(row.envelope),
            central_no=row.central_no or "",
            code=(problem := json.loads(row.answer).get("problem", {})).get("code", ""),
            detail=problem.get("detail", ""),
            seen_at=row.seen_at,
            waits=row.last_sequence is not None and row.last_sequence == row.sequence - 1,
        )
        for row in connection.execute(query.limit(most))
    ]


def forked_desks(connection: Connection) -> list[ForkedDesk]:
    """One line for each life of a desk that is closed."""
    query = select(divergence).where(divergence.c.decided_at.is_(None)).order_by(divergence.c.told_at)
    lives = {(row.client_id, row.incarnation): row for row in connection.execute(query)}
    return [ForkedDesk(row.client_id, row.event_id, row.deskseq, row.told_at) for row in lives.values()]


def decisions(connection: Connection, most: int = 200) -> list[Decided]:
    """Newest first."""
    rows = connection.execute(select(operator_act).order_by(operator_act.c.at.desc()).limit(most))
    return [Decided(row.at, row.operator, row.act, row.client_id, row.event_id, row.reason) for row in rows]


def _kind(envelope: str) -> str:
    kind: str = json.loads(envelope).get("type", "")
    return kind.removeprefix("vn.motcua.").removesuffix(".v1")
