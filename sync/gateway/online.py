"""How does a dossier that a citizen lodged at the portal come to the desks? `PUT|GET /v1/online/{id}`, for portals only.

The desk that accepts it makes a dossier of the same id, so that two desks cannot both.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from pydantic import Field
from sqlalchemy import Connection, insert, select, update

from sync.gateway import feed
from sync.gateway.answers import OnlineAnswer
from sync.gateway.asks import read_ask
from sync.gateway.canonical import canonical_text, parse_json, sha256_hex
from sync.gateway.clients import Client
from sync.gateway.context import AskingPortal, TheGateway, answer, body_of
from sync.gateway.fact_parts import Code, Component, Fact, Instant, Person, Whole
from sync.gateway.problems import refuse
from sync.gateway.row_sets import among
from sync.gateway.tables import dossier as dossier_table
from sync.gateway.tables import online as online_table

LODGED = "online.lodged"
router = APIRouter()
JsonBody = Annotated[bytes, Depends(body_of("application/json", limit=262_144))]
OnlineId = Annotated[str, Path(pattern="^[!-~]{1,64}$")]


class OnlinePayment(Fact):
    """What was paid at the portal, whole đồng."""

    amount: Whole
    method: Code
    reference: str


class OnlineLodged(Fact):
    """One dossier as lodged. `rev` counts from 1; another one is taken only after a request to complete.

    `lodgedAt`: the successful submission, from which the desk's time counts. `account`: whose account it came from.
    """

    agency: Code
    rev: Annotated[int, Field(ge=1, le=1000)]
    procedure: Code
    case: str
    lodgedAt: Instant
    account: Annotated[str, Field(min_length=1, max_length=100)]
    applicant: Person
    submitter: Person | None
    components: list[Component]
    returnMethod: Code
    summary: str
    payment: OnlinePayment | None


@router.put(
    "/online/{online_id}", status_code=200, responses={200: {"model": OnlineAnswer}}, summary="Lodge a dossier online"
)
def lodge(online_id: OnlineId, gateway: TheGateway, portal: AskingPortal, body: JsonBody) -> Response:
    """The same content again is answered the same; other content needs the next `rev` after a request to complete."""
    read_ask(OnlineLodged, body)
    with gateway.database.write() as connection:
        return answer(keep(connection, portal, online_id, parse_json(body), gateway.now()))


@router.get("/online/{online_id}", responses={200: {"model": OnlineAnswer}}, summary="How an online dossier stands")
def online(online_id: OnlineId, gateway: TheGateway, portal: AskingPortal) -> Response:
    """`centralNo` once a desk has accepted it."""
    with gateway.database.read() as connection:
        told = _told(connection, portal, online_id)
    if told is None:
        raise refuse("not-found", "no such online dossier")
    return answer(told)


def keep(connection: Connection, portal: Client, online_id: str, fact: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Store one version and tell the desks, in the caller's transaction. Refuses with `auth`, `key-reused`,
    `already-decided`."""
    if not portal.answers_for(fact["agency"]):
        raise refuse("auth", "this portal does not lodge for that agency", status=403)
    body = canonical_text(fact)
    print_ = sha256_hex(body)
    row = {"agency": fact["agency"], "client_id": portal.client_id, "rev": fact["rev"], "fingerprint": print_, "body": body}
    known = connection.execute(select(online_table).where(online_table.c.id == online_id).with_for_update()).first()
    if known is None:
        if fact["rev"] != 1:
            raise refuse("out-of-order", "the first version is missing", expected=1)
        connection.execute(insert(online_table).values(id=online_id, **row, state="waiting", updated_at=now))
    elif known.client_id != portal.client_id or (known.rev == fact["rev"] and known.fingerprint != print_):
        raise refuse("key-reused", "this id came before with other content")
    elif known.fingerprint == print_:
        return _told(connection, portal, online_id) or {}
    elif known.state != "supplement" or fact["rev"] != known.rev + 1 or fact["agency"] != known.agency:
        raise refuse("already-decided", f"{known.state}, version {known.rev}")
    else:
        changed = update(online_table).where(online_table.c.id == online_id)
        connection.execute(changed.values(**row, state="waiting", updated_at=now))
    feed.publish(connection, [feed.Change(fact["agency"], LODGED, online_id, fact["rev"], now, {})])
    return {"id": online_id, "rev": fact["rev"], "state": "waiting", "centralNo": None}


def bodies(connection: Connection, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    """What was lodged last, by id: people's data stand in one place, not in the feed."""
    query = select(online_table.c.id, online_table.c.body).where(among(online_table.c.id, ids))
    return {row.id: json.loads(row.body) for row in connection.execute(query)}


def _told(connection: Connection, portal: Client, online_id: str) -> dict[str, Any] | None:
    o, d = online_table.c, dossier_table.c
    query = select(o.id, o.rev, o.state, d.central_no).outerjoin(dossier_table, d.id == o.id)
    row = connection.execute(query.where(o.id == online_id, o.client_id == portal.client_id)).first()
    return {"id": row.id, "rev": row.rev, "state": row.state, "centralNo": row.central_no} if row else None
