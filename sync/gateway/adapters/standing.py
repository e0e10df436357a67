"""How far is each system of the province behind, and which dossiers wait there for a person?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from sync.gateway.adapters.tables import upstream, upstream_dossier
from sync.gateway.tables import dossier

_ROW = upstream_dossier.c


@dataclass(frozen=True, slots=True)
class StuckDossier:
    """A dossier that only a person can send on."""

    dossier_id: str
    central_no: str
    code: str
    text: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """One upstream. `state`: "ok", "behind", "stuck" or "away". `lag_seconds`: age of the oldest thing it does not know."""

    name: str
    kind: str
    state: str
    lag_seconds: int
    sent: int
    waiting: int
    stuck: tuple[StuckDossier, ...]
    away_since: datetime | None


def standings(connection: Connection, now: datetime) -> list[Standing]:
    """Every upstream that a carrier of this gateway was ever started for, by name."""
    rows = connection.execute(select(upstream).order_by(upstream.c.name)).all()
    return [_standing(connection, row, now) for row in rows]


def _standing(connection: Connection, row: Row[Any], now: datetime) -> Standing:
    mine = and_(_ROW.dossier_id == dossier.c.id, _ROW.name == row.name)
    agencies = dossier.c.agency.in_(json.loads(row.agencies))
    behind = or_(_ROW.dossier_id.is_(None), _ROW.state != "sent", _ROW.rev < dossier.c.rev)
    whole = select(func.count(), func.min(dossier.c.updated_at)).select_from(dossier.outerjoin(upstream_dossier, mine))
    waiting, oldest = connection.execute(whole.where(agencies, behind)).one()
    total = connection.execute(select(func.count()).select_from(dossier).where(agencies)).scalar_one()
    stuck = _stuck(connection, row.name)
    lag = 0
    if waiting and oldest is not None:
        oldest = datetime.fromisoformat(oldest) if isinstance(oldest, str) else oldest
        lag = max(0, int((now - oldest).total_seconds()))
    state = "away" if row.away_since else "stuck" if stuck else "behind" if waiting else "ok"
    return Standing(row.name, row.kind, state, lag, total - waiting, waiting, stuck, row.away_since)


def _stuck(connection: Connection, name: str) -> tuple[StuckDossier, ...]:
    query = (
        select(dossier.c.id, dossier.c.central_no, _ROW.problem, _ROW.problem_text, _ROW.updated_at)
        .join(upstream_dossier, and_(_ROW.dossier_id == dossier.c.id, _ROW.name == name))
        .where(_ROW.state == "stuck")
        .order_by(_ROW.updated_at)
    )
    return tuple(
        StuckDossier(row.id, row.central_no, row.problem, row.problem_text, row.updated_at)
        for row in connection.execute(query)
    )
