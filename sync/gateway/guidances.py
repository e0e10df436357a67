"""What does the centre hold about a visit that became no dossier? `GET /v1/guidances/{id}`."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from sync.gateway.answers import GuidanceAnswer
from sync.gateway.context import AskingDesk, TheGateway, tagged
from sync.gateway.problems import refuse
from sync.gateway.tables import guidance as guidance_table

router = APIRouter()


@router.get("/guidances/{guidance_id}", responses={200: {"model": GuidanceAnswer}}, summary="One visit without a dossier")
def guidance(guidance_id: str, request: Request, gateway: TheGateway, desk: AskingDesk) -> Response:
    """Only visits to the desk's own agency exist for it."""
    query = select(guidance_table).where(guidance_table.c.id == guidance_id, guidance_table.c.agency == desk.agency)
    with gateway.database.read() as connection:
        row = connection.execute(query).first() if "\0" not in guidance_id else None
    if row is None:
        raise refuse("not-found", "no such visit")
    told = {
        "id": row.id,
        "rev": row.rev,
        "slipNumber": row.slip_number,
        "status": row.status,
        "lastSequence": row.last_sequence,
        "body": json.loads(row.body),
    }
    return tagged(request, told, f"r{row.rev}")
