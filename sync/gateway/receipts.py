"""What became of this event? `GET /v1/receipts/{eventId}` for outcomes a desk does not know."""

from __future__ import annotations

from fastapi import APIRouter, Response

from sync.gateway import inbox
from sync.gateway.answers import ReceiptAnswer
from sync.gateway.context import AskingDesk, TheGateway, answer
from sync.gateway.problems import refuse

router = APIRouter()


@router.get("/receipts/{event_id}", responses={200: {"model": ReceiptAnswer}}, summary="The first answer to an event")
def receipt(event_id: str, gateway: TheGateway, desk: AskingDesk) -> Response:
    """The first definite answer, as it was given. 404 `never-seen` also after answers that were not definite."""
    with gateway.database.read() as connection:
        found = inbox.receipts(connection, desk.client_id, [event_id]) if "\0" not in event_id else {}
    if event_id not in found:
        raise refuse("never-seen", "no definite answer to this event")
    return answer({"result": found[event_id].answer})
