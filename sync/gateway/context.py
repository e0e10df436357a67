"""What does every route need at hand: settings, database, clock, the asking desk, and a body within its limits?"""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from sync.gateway.canonical import compact_text
from sync.gateway.clients import DESK, PORTAL, UNIT, Client, client_of
from sync.gateway.database import Database
from sync.gateway.problems import refuse
from sync.gateway.settings import GatewaySettings
from sync.gateway.slots import BatchLane
from sync.gateway.upload_store import UploadStore, upload_store

SCHEMA = "urn:motcua:gateway:1"
DRAIN_BYTES = 8 * 1024 * 1024


@dataclass(slots=True)
class Gateway:
    """One running gateway. `in_flight` and `batches` bound what is worked on at once: an unlimited queue never recovers.
    `leapt`: agencies whose counters went past what a restored database forgot, in this process."""

    settings: GatewaySettings
    database: Database
    in_flight: threading.BoundedSemaphore = field(init=False)
    batches: BatchLane = field(init=False)
    uploads: UploadStore | None = field(init=False)
    leapt: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.uploads = upload_store(self.settings)
        self.batches = BatchLane(self.settings.batch_lanes)
        self.in_flight = threading.BoundedSemaphore(self.settings.max_events_in_flight)

    def now(self) -> datetime:
        """Server time in the zone of the province."""
        return self.settings.now().astimezone(self.settings.zone)

    def today(self) -> date:
        """The server's date in the zone of the province."""
        return self.now().date()


async def gateway_of(request: Request) -> Gateway:
    """The gateway this application was made with (async: a plain function would cost a hop to another thread)."""
    gateway: Gateway = request.app.state.gateway
    return gateway


TheGateway = Annotated[Gateway, Depends(gateway_of)]


def asking_client(request: Request, gateway: TheGateway) -> Client:
    """Whoever is behind the bearer token. Refuses with 401 `auth`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise refuse("auth", "a bearer token is needed")
    with gateway.database.read() as connection:
        found = client_of(connection, token.strip(), gateway.now())
    if found is None:
        raise refuse("auth", "the token is unknown or has expired")
    return found


def in_role(role: str) -> Callable[[Client], Client]:
    """A dependency that lets only clients of this role in; others hear 403 `auth`."""

    def asking(client: Annotated[Client, Depends(asking_client)]) -> Client:
        if client.role != role:
            raise refuse("auth", f"only for clients in the role {role}", status=403)
        return client

    return asking


AskingDesk = Annotated[Client, Depends(in_role(DESK))]
AskingPortal = Annotated[Client, Depends(in_role(PORTAL))]
AskingUnit = Annotated[Client, Depends(in_role(UNIT))]


def body_of(*media_types: str, limit: int | None = None) -> Callable[..., Coroutine[Any, Any, bytes]]:
    """A dependency that reads the body: of one of these media types, plain, within the size and time limits."""

    async def read_body(request: Request, gateway: TheGateway) -> bytes:
        found = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if found not in media_types:
            raise refuse("unsupported-media-type", f"wanted {media_types[0]}")
        if request.headers.get("content-encoding", "identity").lower() != "identity":
            raise refuse("unsupported-media-type", "send the body without a content encoding")
        most = limit or gateway.settings.max_body_bytes
        try:
            async with asyncio.timeout(gateway.settings.body_seconds):
                return await _read_within(request, most)
        except TimeoutError as error:
            raise refuse("body-too-slow") from error

    return read_body


async def _read_within(request: Request, most: int) -> bytes:
    """Keeps at most `most` bytes; the rest is read and dropped up to a bound, so that the sender lives to hear 413."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > max(most, DRAIN_BYTES):
        raise refuse("too-large", f"at most {most} bytes")
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= most:
            body += chunk
        elif size > max(most, DRAIN_BYTES):
            break
    if size > most:
        raise refuse("too-large", f"at most {most} bytes")
    return bytes(body)


def answer(content: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A success of this gateway: always carries the schema by which the desk tells us from a portal."""
    return Response(compact_text({"schema": SCHEMA, **content}).encode(), status, headers, "application/json")


def tagged(request: Request, content: dict[str, Any], tag: str = "") -> Response:
    """A success with a strong ETag (`tag`, or a hash of the content), or 304 when the desk has it already."""
    tag = tag or hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]
    headers = {"ETag": f'"{tag}"', "Cache-Control": "no-cache"}
    known = {item.strip().removeprefix("W/") for item in request.headers.get("if-none-match", "").split(",")}
    if f'"{tag}"' in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return answer(content, headers=headers)
