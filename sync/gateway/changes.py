"""What has changed since the desk last asked? `GET /v1/changes`: at least once, in commit order, own agency only."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from sync.gateway import online
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
    for item in items:
        if item["kind"] == LODGED:  # as it stands now: a version that was replaced meanwhile is not wanted any more
            item["data"] = bodies[item["subject"]]
            item["rev"] = item["data"]["rev"]
    return answer({"items": items, "next": following})
