"""How does an operator put online dossiers in that came by another way than the portal? JSON lines, all of them or none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from sync.gateway import clients, online
from sync.gateway.asks import read_ask
from sync.gateway.canonical import NotJson, canonical_text, parse_json
from sync.gateway.online import OnlineLodged
from sync.gateway.problems import Refusal, invalid
from sync.gateway.tables import online as online_table

_OPERATOR = "operator"


def lodge_file(connection: Connection, lines: bytes, now: datetime) -> list[dict[str, Any]]:
    """What was kept, one answer for each line that is not empty. Refuses as the portal's own call does."""
    told = []
    for place, line in enumerate(lines.splitlines(), 1):
        if not line.strip():
            continue
        try:
            fact = parse_json(line)
        except NotJson as error:
            raise Refusal(invalid(f"/{place}", str(error), status=400)) from error
        online_id = fact.pop("id", None) if isinstance(fact, dict) else None
        if not isinstance(online_id, str) or not online_id:
            raise Refusal(invalid(f"/{place}/id", "each line is an object with an id"))
        read_ask(OnlineLodged, canonical_text(fact).encode())
        told.append(online.keep(connection, _portal(connection, online_id, fact["agency"]), online_id, fact, now))
    return told


def _portal(connection: Connection, online_id: str, agency: str) -> clients.Client:
    """Who lodged it before: the operator goes on with a portal's dossier in its place."""
    known = connection.execute(select(online_table.c.client_id).where(online_table.c.id == online_id)).scalar_one_or_none()
    return clients.Client(known or _OPERATOR, agency, _OPERATOR, clients.PORTAL)
