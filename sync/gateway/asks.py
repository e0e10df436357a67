"""What may stand in the small JSON bodies that a desk sends besides events?"""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sync.gateway.canonical import NotJson, parse_json
from sync.gateway.fact_parts import Day, Instant
from sync.gateway.problems import Refusal, from_pydantic, invalid

Natural = Annotated[int, Field(ge=0, le=2**53)]
A = TypeVar("A", bound=BaseModel)


class Ask(BaseModel):
    """Strict types; unknown members are ignored."""

    model_config = ConfigDict(strict=True, hide_input_in_errors=True)


class LeaseAsk(Ask):
    """A block of numbers of one agency for one reception date."""

    agency: Annotated[str, Field(min_length=1, max_length=40)]
    on: Day
    count: Annotated[int, Field(ge=1, le=100_000)]


class UploadAsk(Ask):
    """A file that is about to come. `sha256` in lower-case hex, `size` in bytes."""

    fileId: Annotated[str, Field(pattern="^[0-9a-f][0-9a-f-]{7,63}$")]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    size: Natural
    mediaType: Annotated[str, Field(pattern="^(application/pdf|image/jpeg|image/png|image/tiff)$")]


class DiagnosticsAsk(Ask):
    """How a desk is doing: no personal data."""

    version: Annotated[str, Field(max_length=100)]
    incarnation: Annotated[str, Field(max_length=100)]
    lastSeq: Natural
    pending: Natural
    parked: Natural
    oldestPendingAt: Instant | None = None
    clockSkewMs: int | None = None


class HeldLease(Ask):
    """A block of numbers that the desk holds."""

    leaseId: Annotated[str, Field(pattern="^[0-9a-f-]{36}$")]
    on: Day
    first: Annotated[int, Field(ge=1, le=2**31 - 1)]
    last: Annotated[int, Field(ge=1, le=2**31 - 1)]


class MetBefore(Ask):
    """The life before this one of a store that was set back or cloned: how often it had met the centre."""

    incarnation: Annotated[str, Field(pattern="^[!-9;-~]{1,64}$")]
    meetings: Annotated[int, Field(ge=1, le=10**15)]


class HandshakeAsk(Ask):
    """Which life of its store the desk is in, and what it remembers. `headHash`: at `lastSeq`, zeros for an empty outbox."""

    incarnation: Annotated[str, Field(pattern="^[!-9;-~]{1,64}$")]
    lastSeq: Natural
    headHash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    version: Annotated[str, Field(max_length=100)]
    clock: Instant
    ticket: Annotated[str, Field(pattern=r"^(|[0-9]{1,15}\.[0-9a-f]{16})$")]
    leases: Annotated[list[HeldLease], Field(max_length=200)]
    metBefore: MetBefore | None = None


Hex32 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Hex64 = Annotated[str, Field(pattern="^[0-9a-f]{128}$")]


class KeysAsk(Ask):
    """The Ed25519 key that the desk signs with, raw, in lower-case hex."""

    deskKey: Hex32


class FileCounts(Ask):
    """Files of digital copies at the desk."""

    sent: Natural
    waiting: Natural
    parked: Natural


class StatementFacts(Ask):
    """What a desk vouches for at the end of a day (docs/wire.md). All of it is signed, so nothing else may stand there."""

    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)

    format: Annotated[int, Field(ge=1, le=1)]
    agency: Annotated[str, Field(max_length=40)]
    desk: Annotated[str, Field(max_length=40)]
    incarnation: Annotated[str, Field(min_length=1, max_length=64)]
    on: Day
    edition: Annotated[int, Field(ge=1, le=10_000)]
    madeAt: Instant
    madeBy: Annotated[str, Field(max_length=64)]
    version: Annotated[str, Field(max_length=100)]
    firstNumber: Annotated[str, Field(max_length=64)]
    lastNumber: Annotated[str, Field(max_length=64)]
    counts: dict[Annotated[str, Field(max_length=64)], Natural]
    officers: list[Annotated[str, Field(max_length=64)]]
    firstSeq: Natural
    lastSeq: Natural
    payloadBytes: Natural
    headSeq: Natural
    headHash: Hex32
    acked: Natural
    pending: Natural
    parked: Natural
    cases: Natural
    files: FileCounts
    cash: int
    online: int
    clockTrust: Annotated[str, Field(max_length=40)]
    previousHash: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")]


class StatementAsk(Ask):
    """A statement and its signature."""

    statement: StatementFacts
    signature: Hex64


class DigestsAsk(Ask):
    """Ranges of the desk's own sequence, both ends included."""

    incarnation: Annotated[str, Field(min_length=1, max_length=64)]
    ranges: Annotated[list[Annotated[list[Natural], Field(min_length=2, max_length=2)]], Field(max_length=256)]


class TokenAsk(BaseModel):
    """RFC 6749 §4.4, sent as a form."""

    grant_type: Annotated[str, Field(pattern="^client_credentials$")]
    client_id: Annotated[str, Field(max_length=100)]
    client_secret: Annotated[str, Field(max_length=500)]


def read_ask(model: type[A], body: bytes) -> A:
    """Refuses with `validation`: 400 when it is not JSON, 422 when it is not what is asked for."""
    try:
        return model.model_validate(parse_json(body))
    except NotJson as error:
        raise Refusal(invalid("", str(error), status=400)) from error
    except ValidationError as error:
        raise Refusal(from_pydantic(error)) from error
