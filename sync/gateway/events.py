"""How do events come in? `POST /v1/events`: a CloudEvents batch, one answer per event."""

from __future__ import annotations

import math
import random
import time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from starlette.concurrency import run_in_threadpool

from sync.gateway.answers import EventsAnswer
from sync.gateway.batch import admit_batch
from sync.gateway.clients import Client
from sync.gateway.context import AskingDesk, Gateway, TheGateway, answer, body_of
from sync.gateway.envelope import BATCH_MEDIA_TYPE, read_batch
from sync.gateway.problems import refuse
from sync.gateway.slots import SMALL_BYTES, Timetable

router = APIRouter()
BatchBody = Annotated[bytes, Depends(body_of(BATCH_MEDIA_TYPE))]
Results = list[dict[str, Any]]


@router.post("/events", responses={200: {"model": EventsAnswer}}, summary="Facts from a desk")
async def events(gateway: TheGateway, desk: AskingDesk, body: BatchBody) -> Response:
    """Every event stands alone: applied, duplicate, rejected or deferred. An answer means it is committed.

    `waitSeconds`: the desk's next full batch has its slot then; work of this minute may come at any time.
    """
    if len(body) <= SMALL_BYTES or gateway.batches.timetable is None:
        return _told(gateway, await _at_once(gateway, desk, body))
    results, wait = await _in_turn(gateway, desk, body, gateway.batches.timetable)
    return _told(gateway, results, wait)


async def _at_once(gateway: Gateway, desk: Client, body: bytes) -> Results:
    if not gateway.in_flight.acquire(blocking=False):
        # The wait differs per desk, or all would come back in the same second.
        raise refuse("throttled", "more requests than this gateway works on at once", retry_after=random.randint(1, 5))
    try:
        return await run_in_threadpool(_admit, gateway, desk, body)
    finally:
        gateway.in_flight.release()


async def _in_turn(gateway: Gateway, desk: Client, body: bytes, timetable: Timetable) -> tuple[Results, float]:
    """Results, and how long to wait with the next batch."""
    wait = timetable.enter(desk.client_id)
    if wait:
        raise refuse("throttled", "this desk's slot is then", retry_after=math.ceil(wait))
    seconds, more = 0.0, False
    try:
        async with gateway.batches.through():
            begun = time.monotonic()
            results = await run_in_threadpool(_admit, gateway, desk, body)
            seconds, more = time.monotonic() - begun, len(results) * 2 > gateway.settings.max_batch
    finally:
        wait = timetable.leave(desk.client_id, seconds, more=more)
    return results, wait


def _admit(gateway: Gateway, desk: Client, body: bytes) -> Results:
    return admit_batch(gateway, desk, read_batch(body, gateway.settings.max_batch))


def _told(gateway: Gateway, results: Results, wait: float = 0.0) -> Response:
    content = {"time": gateway.now().isoformat(timespec="milliseconds"), "results": results}
    return answer(content | ({"waitSeconds": math.ceil(wait)} if wait else {}))
