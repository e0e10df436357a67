"""Is the gateway there, what time is it there, and what can it do?"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy import select

from sync.gateway.adapters.standing import standings
from sync.gateway.answers import CapabilitiesAnswer, HealthAnswer
from sync.gateway.context import AskingDesk, TheGateway, answer, tagged
from sync.gateway.facts import schema_versions
from sync.gateway.tables import meta

router = APIRouter()


@router.get("/health", responses={200: {"model": HealthAnswer}}, summary="Time and state, without a token")
def health(gateway: TheGateway) -> Response:
    """Asks the database one question: a health answer from a gateway that cannot write would lie."""
    with gateway.database.read() as connection:
        connection.execute(select(meta.c.id)).one()
        upstreams = [
            {"name": each.name, "state": each.state, "lagSeconds": each.lag_seconds}
            for each in standings(connection, gateway.now())
        ]
    content = {"time": gateway.now().isoformat(timespec="milliseconds"), "upstreams": upstreams}
    return answer(content, headers={"Cache-Control": "no-store"})


@router.get("/capabilities", responses={200: {"model": CapabilitiesAnswer}}, summary="Limits, versions, number policy")
def capabilities(request: Request, gateway: TheGateway, desk: AskingDesk) -> Response:
    """What this gateway takes; changes only when it is set up anew."""
    settings = gateway.settings
    content = {
        "maxBatch": settings.max_batch,
        "maxBodyBytes": settings.max_body_bytes,
        "dedupeDays": settings.dedupe_days,
        "schemaVersions": schema_versions(),
        "numberPolicy": settings.number_policy,
        "takesFiles": gateway.uploads is not None,
    }
    return tagged(request, content)
