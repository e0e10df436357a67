"""How do events come in? `POST /v1/events`: a CloudEvents batch, one answer per event."""

from __future__ import annotations

import math
import random
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from starlette.concurrency import run_in_threadpool

from sync.gateway.answers import EventsAnswer, TurnAnswer
from sync.gateway.batch import admit_batch
from sync.gateway.clients import Client
from sync.gateway.context import AskingDesk, Gateway, TheGateway, answer, body_of
from sync.gateway.envelope import BATCH_MEDIA_TYPE, read_batch
from sync.gateway.problems import refuse
from sync.gateway.slots import SMALL_BYTES, Turns

router = APIRouter()
BatchBody = Annotated[bytes, Depends(body_of(BATCH_MEDIA_TYPE))]
Results = list[dict[str, Any]]


@router.post("/events", responses={200: {"model": EventsAnswer}}, summary="Facts from a desk")
async def events(gateway: TheGateway, desk: AskingDesk, body: BatchBody) -> Response:
    """Every event stands alone: applied, duplicate, rejected or deferred. An answer means it is committed.

    `waitSeconds`: other desks come first with their batches; work of this minute may come at any time.
    """
    if len(body) <= SMALL_BYTES or gateway.batches.turns is None:
        return _told(gateway, await _at_once(gateway, desk, body))
    results, wait = await _in_turn(gateway, desk, body, gateway.batches.turns)
    return _told(gateway, results, wait)


@router.get("/turn", responses={200: {"model": TurnAnswer}}, summary="May a full batch come now?")
def turn(gateway: TheGateway, desk: AskingDesk) -> Response:
    """`waitSeconds` 0: a turn is kept for some seconds. Else: ask again then; this costs less than a batch in vain."""
    turns = gateway.batches.turns
    return answer({"waitSeconds": math.ceil(turns.ask(desk.client_id)) if turns else 0})


async def _at_once(gateway: Gateway, desk: Client, body: bytes) -> Results:
    if not gateway.in_flight.acquire(blocking=False):
        # The wait differs per desk, or all would come back in the same second.
        raise refuse("throttled", "more requests than this gateway works on at once", retry_after=random.randint(1, 5))
    try:
        return await run_in_threadpool(_admit, gateway, desk, body)
    finally:
        gateway.in_flight.release()


async def _in_turn(gateway: Gateway, desk: Client, body: bytes, turns: Turns) -> tuple[Results, float]:
    """Results, and how long to wait with the next batch."""
    wait = turns.enter(desk.client_id)
    if wait:
        raise refuse("throttled", "other desks come first", retry_after=math.ceil(wait))
    more = False
    try:
        async with gateway.batches.through():
            results = await run_in_threadpool(_admit, gateway, desk, body)
            more = len(results) * 2 > gateway.settings.max_batch
    finally:
        wait = turns.leave(desk.client_id, more=more)
    return results, wait


def _admit(gateway: Gateway, desk: Client, body: bytes) -> Results:
    return admit_batch(gateway, desk, read_batch(body, gateway.settings.max_batch))


def _told(gateway: Gateway, results: Results, wait: float = 0.0) -> Response:
    content = {"time": gateway.now().isoformat(timespec="milliseconds"), "results": results}
    return answer(content | ({"waitSeconds": math.ceil(wait)} if wait else {}))
