"""How do events come in? `POST /v1/events`: a CloudEvents batch, one answer per event."""

from __future__ import annotations

import random
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from sync.gateway.answers import EventsAnswer
from sync.gateway.batch import admit_batch
from sync.gateway.context import AskingDesk, TheGateway, answer, body_of
from sync.gateway.envelope import BATCH_MEDIA_TYPE, read_batch
from sync.gateway.problems import refuse

router = APIRouter()
BatchBody = Annotated[bytes, Depends(body_of(BATCH_MEDIA_TYPE))]


@router.post("/events", responses={200: {"model": EventsAnswer}}, summary="Facts from a desk")
def events(gateway: TheGateway, desk: AskingDesk, body: BatchBody) -> Response:
    """Every event stands alone: applied, duplicate, rejected or deferred. An answer means it is committed."""
    if not gateway.in_flight.acquire(blocking=False):
        # The wait differs per desk, or all would come back in the same second.
        raise refuse("throttled", "more batches than this gateway works on at once", retry_after=random.randint(1, 5))
    try:
        results = admit_batch(gateway, desk, read_batch(body, gateway.settings.max_batch))
    finally:
        gateway.in_flight.release()
    return answer({"time": gateway.now().isoformat(timespec="milliseconds"), "results": results})
