"""What does the centre hold about minutes signed with the post? `GET /v1/post-batches/{id}`."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from sync.gateway.answers import PostBatchAnswer
from sync.gateway.context import AskingDesk, TheGateway, tagged
from sync.gateway.problems import refuse
from sync.gateway.tables import post_batch as post_batch_table

router = APIRouter()


@router.get("/post-batches/{batch_id}", responses={200: {"model": PostBatchAnswer}}, summary="Minutes signed with the post")
def post_batch(batch_id: str, request: Request, gateway: TheGateway, desk: AskingDesk) -> Response:
    """Only minutes of the desk's own agency exist for it."""
    query = select(post_batch_table).where(post_batch_table.c.id == batch_id, post_batch_table.c.agency == desk.agency)
    with gateway.database.read() as connection:
        row = connection.execute(query).first() if "\0" not in batch_id else None
    if row is None:
        raise refuse("not-found", "no such minutes")
    told = {
        "id": row.id,
        "rev": row.rev,
        "number": row.number,
        "direction": row.status,
        "lastSequence": row.last_sequence,
        "body": json.loads(row.body),
    }
    return tagged(request, told, f"r{row.rev}")
