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
