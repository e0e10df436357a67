"""What does the centre hold about a dossier? `GET /v1/dossiers/{id}` and by official number."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Row, select

from sync.gateway.answers import DossierAnswer, DossiersAnswer
from sync.gateway.context import AskingDesk, TheGateway, answer, tagged
from sync.gateway.problems import refuse
from sync.gateway.tables import dossier as dossier_table

router = APIRouter()
CentralNo = Annotated[str, Query(alias="centralNo", pattern="^[!-~]{1,64}$")]


@router.get("/dossiers/{dossier_id}", responses={200: {"model": DossierAnswer}}, summary="One dossier")
def dossier(dossier_id: str, request: Request, gateway: TheGateway, desk: AskingDesk) -> Response:
    """Only dossiers of the desk's own agency exist for it."""
    query = select(dossier_table).where(dossier_table.c.id == dossier_id, dossier_table.c.agency == desk.agency)
    with gateway.database.read() as connection:
        row = connection.execute(query).first() if "\0" not in dossier_id else None
    if row is None:
        raise refuse("not-found", "no such dossier")
    return tagged(request, _told(row), f"r{row.rev}")


@router.get("/dossiers", responses={200: {"model": DossiersAnswer}}, summary="Dossiers by official number")
def dossiers(gateway: TheGateway, desk: AskingDesk, central_no: CentralNo) -> Response:
    """At most one; an empty list when the number belongs to no dossier of this agency."""
    query = select(dossier_table).where(dossier_table.c.central_no == central_no, dossier_table.c.agency == desk.agency)
    with gateway.database.read() as connection:
        return answer({"items": [_told(row) for row in connection.execute(query)]})


def _told(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "rev": row.rev,
        "centralNo": row.central_no,
        "provisionalNumber": row.provisional_number,
        "status": row.status,
        "lastSequence": row.last_sequence,
        "body": json.loads(row.body),
    }
