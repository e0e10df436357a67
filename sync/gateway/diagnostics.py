"""How are the desks doing? `POST /v1/diagnostics`: the last word of each desk, for whoever looks after them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy import delete, insert

from sync.gateway import inbox
from sync.gateway.asks import DiagnosticsAsk, read_ask
from sync.gateway.context import AskingDesk, TheGateway, body_of
from sync.gateway.tables import diagnostics as diagnostics_table

router = APIRouter()
JsonBody = Annotated[bytes, Depends(body_of("application/json", limit=16_384))]


@router.post("/diagnostics", status_code=204, summary="Depth of the queue and the like")
def diagnostics(gateway: TheGateway, desk: AskingDesk, body: JsonBody) -> Response:
    """The last write wins; only the known members are kept."""
    facts = read_ask(DiagnosticsAsk, body)
    row = {"client_id": desk.client_id, "told_at": gateway.now(), "facts": facts.model_dump_json()}
    with gateway.database.write() as connection:
        inbox.lock_client(connection, desk.client_id)
        connection.execute(delete(diagnostics_table).where(diagnostics_table.c.client_id == desk.client_id))
        connection.execute(insert(diagnostics_table).values(**row))
    return Response(status_code=204)
