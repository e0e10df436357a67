"""How is each desk of the province doing, as its last word, its leases and the day's statement tell?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from sync.gateway.clients import DESK
from sync.gateway.desk_tables import divergence, superseded
from sync.gateway.proof_tables import desk_statement
from sync.gateway.tables import client, client_role, diagnostics, inbox, lease

SILENT_AFTER = timedelta(hours=1)
LATE_AFTER = timedelta(minutes=30)
SKEW_MS = 120_000
FEW_NUMBERS_DAYS = 5
RED, AMBER, GREEN, GREY = "red", "amber", "green", "grey"
_WORST_FIRST = (RED, AMBER, GREY, GREEN)


@dataclass(frozen=True, slots=True)
class DeskState:
    """One desk. `why`: reasons for its light, as codes; `leased_until`: the last day it holds numbers for.

    `statement`: True when desk and centre agreed on the day, False when not, None when none came.
    """

    client_id: str
    agency: str
    desk: str
    light: str
    why: tuple[str, ...]
    told_at: datetime | None
    pending: int
    parked: int
    oldest_at: datetime | None
    skew_seconds: int
    version: str
    leased_until: date | None
    refused: int
    statement: bool | None


def desks(connection: Connection, now: datetime, on: date) -> list[DeskState]:
    """Worst first. A thousand desks are five questions. `on`: the day whose statements count."""
    query = (
        select(client.c.client_id, client.c.agency, client.c.desk, diagnostics.c.told_at, diagnostics.c.facts)
        .outerjoin(client_role, client_role.c.client_id == client.c.client_id)
        .outerjoin(diagnostics, diagnostics.c.client_id == client.c.client_id)
        .where(client.c.revoked_at.is_(None), func.coalesce(client_role.c.role, DESK) == DESK)
        .order_by(client.c.agency, client.c.desk)
    )
    beside = _Beside(connection, on)
    found = [beside.state(row, now) for row in connection.execute(query)]
    return sorted(found, key=lambda one: _WORST_FIRST.index(one.light))


class _Beside:
    """What stands in other tables, asked for once for all desks."""

    def __init__(self, connection: Connection, on: date) -> None:
        self._today = on
        self._leased = _pairs(connection, select(lease.c.client_id, func.max(lease.c.number_on)).group_by(lease.c.client_id))
        undecided = ~select(superseded.c.subject).where(_same_event()).exists()
        refused = select(inbox.c.client_id, func.count()).where(inbox.c.state == "rejected", undecided)
        self._refused = _pairs(connection, refused.group_by(inbox.c.client_id))
        forked = select(divergence.c.client_id, func.count()).where(divergence.c.decided_at.is_(None))
        self._forked = _pairs(connection, forked.group_by(divergence.c.client_id))
        newest = select(desk_statement.c.client_id, func.max(desk_statement.c.edition).label("edition"))
        newest_of = newest.where(desk_statement.c.on_day == on).group_by(desk_statement.c.client_id).subquery()
        of_newest = and_(
            desk_statement.c.client_id == newest_of.c.client_id,
            desk_statement.c.edition == newest_of.c.edition,
            desk_statement.c.on_day == on,
        )
        told = select(desk_statement.c.client_id, desk_statement.c.equal).join(newest_of, of_newest)
        self._statements = _pairs(connection, told)

    def state(self, row: Any, now: datetime) -> DeskState:
        facts: Mapping[str, Any] = json.loads(row.facts) if row.facts else {}
        oldest = facts.get("oldestPendingAt")
        found = DeskState(
            *(row.client_id, row.agency, row.desk, GREEN, ()),
            told_at=row.told_at,
            pending=facts.get("pending", 0),
            parked=facts.get("parked", 0),
            oldest_at=datetime.fromisoformat(oldest) if oldest else None,
            skew_seconds=round((facts.get("clockSkewMs") or 0) / 1000),
            version=facts.get("version", ""),
            leased_until=self._leased.get(row.client_id),
            refused=self._refused.get(row.client_id, 0),
            statement=self._statements.get(row.client_id),
        )
        red, amber = self._red(found), self._amber(found, now)
        if found.told_at is None and not red:
            return replace(found, light=GREY, why=("never",))
        return replace(found, light=RED if red else AMBER if amber else GREEN, why=(*red, *amber))

    def _red(self, desk: DeskState) -> list[str]:
        holds = {
            "forked": bool(self._forked.get(desk.client_id)),
            "parked": desk.parked > 0,
            "differs": desk.statement is False,
        }
        return [name for name, is_so in holds.items() if is_so]

    def _amber(self, desk: DeskState, now: datetime) -> list[str]:
        few_from = self._today + timedelta(days=FEW_NUMBERS_DAYS)
        holds = {
            "silent": desk.told_at is not None and now - desk.told_at > SILENT_AFTER,
            "late": desk.oldest_at is not None and now - desk.oldest_at > LATE_AFTER,
            "clock": abs(desk.skew_seconds) * 1000 > SKEW_MS,
            "numbers": desk.leased_until is not None and desk.leased_until < few_from,
        }
        return [name for name, is_so in holds.items() if is_so]


def _pairs(connection: Connection, query: Any) -> dict[str, Any]:
    return {key: value for key, value in connection.execute(query)}


def _same_event() -> ColumnElement[bool]:
    return and_(superseded.c.client_id == inbox.c.client_id, superseded.c.event_id == inbox.c.event_id)
