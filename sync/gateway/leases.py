"""How does a desk get a block of official numbers ahead of time? `POST /v1/number-leases` (design D8)."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Connection, insert, select

from sync.gateway import inbox, numbers
from sync.gateway.answers import LeaseAnswer
from sync.gateway.asks import LeaseAsk, read_ask
from sync.gateway.canonical import canonical_text, sha256_hex
from sync.gateway.clients import Client
from sync.gateway.context import AskingDesk, Gateway, TheGateway, answer, body_of
from sync.gateway.problems import Refusal, invalid, refuse
from sync.gateway.tables import lease as lease_table

# Unused numbers stay good for paper that is typed in after a long outage; used ones are good for ever.
GRACE = timedelta(days=60)
_KEY = re.compile(r'"([!#-~]{1,128})"|([!#-~]{1,128})')
router = APIRouter()
JsonBody = Annotated[bytes, Depends(body_of("application/json", limit=16_384))]


@router.post(
    "/number-leases", status_code=201, responses={201: {"model": LeaseAnswer}}, summary="A block of official numbers"
)
def lease_numbers(request: Request, gateway: TheGateway, desk: AskingDesk, body: JsonBody) -> Response:
    """The same `Idempotency-Key` gives the same lease; the block may be smaller than asked for."""
    ask = read_ask(LeaseAsk, body)
    key = _key_of(request)
    if gateway.settings.number_policy == "off":
        raise refuse("policy-off", "numbers are given out when dossiers arrive")
    if ask.agency != desk.agency:
        raise refuse("auth", "the agency is not that of this desk", status=403)
    print_ = sha256_hex(canonical_text([ask.agency, ask.on, ask.count]))
    with gateway.database.write() as connection:
        inbox.lock_client(connection, desk.client_id)
        row = _known(connection, desk, key)
        if row is None:
            row = _grant(connection, gateway, desk, ask)
            connection.execute(insert(lease_table).values(**row, key=key, fingerprint=print_))
        elif row["fingerprint"] != print_:
            raise refuse("key-reused", "this Idempotency-Key came before with another request")
    return answer(_told(row), status=201)


def _known(connection: Connection, desk: Client, key: str) -> dict[str, Any] | None:
    query = select(lease_table).where(lease_table.c.client_id == desk.client_id, lease_table.c.key == key)
    row = connection.execute(query).mappings().first()
    return dict(row) if row else None


def _grant(connection: Connection, gateway: Gateway, desk: Client, ask: LeaseAsk) -> dict[str, Any]:
    """Take the block from the agency's counter, in the transaction that stores the lease."""
    settings, on = gateway.settings, date.fromisoformat(ask.on)
    ahead = (on - gateway.today()).days
    if not -settings.lease_days_back <= ahead <= settings.lease_days_ahead:
        detail = f"from {settings.lease_days_back} day back to {settings.lease_days_ahead} days ahead"
        raise Refusal(invalid("/on", detail))
    count = 1 if settings.number_policy == "central" else min(ask.count, settings.lease_cap)
    first = numbers.take(connection, desk.agency, on, count)
    return {
        "lease_id": str(uuid.uuid4()),
        "client_id": desk.client_id,
        "agency": desk.agency,
        "number_on": on,
        "first": first,
        "last": first + count - 1,
        "leased_at": gateway.now(),
        "expires_at": datetime.combine(on, time(), settings.zone) + timedelta(days=1) + GRACE,
    }


def _key_of(request: Request) -> str:
    """The key, with or without the quotes of a structured field."""
    found = _KEY.fullmatch(request.headers.get("idempotency-key", ""))
    if found is None:
        raise refuse("validation", "an Idempotency-Key header is needed", status=400)
    return found[1] or found[2]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "leaseId": row["lease_id"],
        "agency": row["agency"],
        "on": row["number_on"].isoformat(),
        "first": row["first"],
        "last": row["last"],
        "leasedAt": row["leased_at"].astimezone(UTC).isoformat(timespec="milliseconds"),
        "expiresAt": row["expires_at"].astimezone(UTC).isoformat(timespec="milliseconds"),
    }
