"""How does a specialised unit tell the desk what became of a dossier? `POST /v1/dossiers/{id}/news`, for units only.

The gateway passes it on and changes nothing itself: at the desk a person acts on it, tells the citizen and prints.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from pydantic import Field
from sqlalchemy import Connection, insert, select, update

from sync.gateway import feed
from sync.gateway.act_facts import Word
from sync.gateway.answers import NewsAnswer
from sync.gateway.asks import read_ask
from sync.gateway.canonical import canonical_text, parse_json, sha256_hex
from sync.gateway.clients import Client
from sync.gateway.context import AskingUnit, TheGateway, answer, body_of
from sync.gateway.fact_parts import Fact, Instant, Number
from sync.gateway.problems import refuse
from sync.gateway.tables import dossier as dossier_table
from sync.gateway.tables import unit_news

TOLD = "unit.told"
router = APIRouter()
JsonBody = Annotated[bytes, Depends(body_of("application/json", limit=65_536))]
DossierId = Annotated[str, Path(pattern="^[!-~]{1,64}$")]


class UnitNews(Fact):
    """`event`: a word of the dossier's life cycle (`finish`, `return_for_supplement`, `send_outside`, …).

    `by`: the person in the unit. `details`: as in the act of that event (docs/wire.md).
    """

    newsId: Number
    event: Word
    at: Instant
    unit: Annotated[str, Field(min_length=1, max_length=200)]
    by: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Annotated[str, Field(max_length=20_000)]
    details: dict[str, Any]


@router.post("/dossiers/{dossier_id}/news", responses={200: {"model": NewsAnswer}}, summary="News of a unit about a dossier")
def tell(dossier_id: DossierId, gateway: TheGateway, unit: AskingUnit, body: JsonBody) -> Response:
    """The same `newsId` with the same content is answered the same and told once."""
    read_ask(UnitNews, body)
    with gateway.database.write() as connection:
        return answer(keep(connection, unit, dossier_id, parse_json(body), gateway.now()))


def keep(connection: Connection, unit: Client, dossier_id: str, news: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Store it and tell the desks, in the caller's transaction. Refuses with `not-found`, `key-reused`."""
    body = canonical_text(news)
    print_ = sha256_hex(canonical_text([dossier_id, news]))
    of_dossier = dossier_table.c.id == dossier_id
    found = connection.execute(
        select(dossier_table.c.agency, dossier_table.c.rev).where(of_dossier).with_for_update()
    ).first()
    if found is None or not unit.answers_for(found.agency):
        raise refuse("not-found", "no such dossier")
    query = select(unit_news.c.fingerprint).where(unit_news.c.news_id == news["newsId"])
    known = connection.execute(query).scalar_one_or_none()
    if known is not None and known != print_:
        raise refuse("key-reused", "this newsId came before with other content")
    if known is None:
        row = {"news_id": news["newsId"], "client_id": unit.client_id, "subject": dossier_id, "fingerprint": print_}
        connection.execute(insert(unit_news).values(**row, body=body, told_at=now))
        connection.execute(update(dossier_table).where(of_dossier).values(rev=found.rev + 1, updated_at=now))
        feed.publish(connection, [feed.Change(found.agency, TOLD, dossier_id, found.rev + 1, now, news)])
    return {"newsId": news["newsId"], "dossier": dossier_id}
