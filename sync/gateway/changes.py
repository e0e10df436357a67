"""What has changed since the desk last asked? `GET /v1/changes`: at least once, in commit order, own agency only."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from sync.gateway import conflicts, online
from sync.gateway.answers import ChangesAnswer
from sync.gateway.context import AskingDesk, TheGateway, answer
from sync.gateway.feed import read_feed
from sync.gateway.online import LODGED

router = APIRouter()
Cursor = Annotated[str, Query(max_length=200)]
Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("/changes", responses={200: {"model": ChangesAnswer}}, summary="The feed of changes")
def changes(gateway: TheGateway, desk: AskingDesk, cursor: Cursor = "", limit: Limit = 100) -> Response:
    """Without a cursor from the start; `next` is given back as the next cursor, also when there is nothing new."""
    with gateway.database.read() as connection:
        items, following = read_feed(connection, desk.agency, cursor, limit)
        lodged = {item["subject"] for item in items if item["kind"] == LODGED}
        bodies = online.bodies(connection, lodged) if lodged else {}
        items = conflicts.with_values(connection, desk.client_id, items)
    return answer({"items": [told for item in items if (told := _with_body(item, bodies))], "next": following})


def _with_body(item: dict[str, Any], bodies: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """What was lodged, beside the line that tells of it; None for a version that the citizen replaced since."""
    if item["kind"] != LODGED:
        return item
    body = bodies[item["subject"]]
    return {**item, "data": body} if body["rev"] == item["rev"] else None
