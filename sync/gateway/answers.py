"""What do the answers look like to a client developer? The models behind /openapi.json (docs/wire.md)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Schema = Annotated[Literal["urn:motcua:gateway:1"], Field(description="An answer without it is not from this gateway.")]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]


class Answer(BaseModel):
    """Every JSON success carries the schema."""

    model_config = ConfigDict(populate_by_name=True)
    schema_: Annotated[Schema, Field(alias="schema")]


class ErrorPlace(BaseModel):
    pointer: str
    detail: str


class ProblemDocument(BaseModel):
    """RFC 9457."""

    type: Annotated[str, Field(pattern="^urn:motcua:problem:[a-z-]+$")]
    code: str
    title: str
    status: int
    detail: str
    retryable: bool
    retryAfter: int | None = None
    expected: Annotated[int | None, Field(description="The sequence this gateway waits for.")] = None
    errors: list[ErrorPlace] | None = None


class TokenAnswer(Answer):
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: Annotated[int, Field(description="seconds")]


class Upstream(BaseModel):
    name: str
    state: str
    lagSeconds: int


class HealthAnswer(Answer):
    time: Moment
    upstreams: list[Upstream]


class CapabilitiesAnswer(Answer):
    maxBatch: int
    maxBodyBytes: int
    dedupeDays: int
    schemaVersions: dict[str, list[int]]
    numberPolicy: Literal["lease", "central", "off"]
    takesFiles: bool = False


class CatalogueAnswer(Answer):
    model_config = ConfigDict(extra="allow")

    name: Literal["procedures", "holidays"]
    version: str
    publishedAt: Moment
    items: list[Any]


class Upload(BaseModel):
    fileId: str
    sha256: str
    size: int
    offset: int
    complete: bool
    completedAt: Moment | None


class UploadAnswer(Answer):
    upload: Upload


class LeaseAnswer(Answer):
    leaseId: str
    agency: str
    on: Day
    first: int
    last: int
    leasedAt: Moment
    expiresAt: Moment


class EventResult(BaseModel):
    id: str
    status: Literal["applied", "duplicate", "rejected", "deferred"]
    httpStatus: int
    payloadHash: str
    rev: int | None = None
    centralNo: str | None = None
    problem: ProblemDocument | None = None


class EventsAnswer(Answer):
    time: Moment
    results: list[EventResult]
    waitSeconds: Annotated[int | None, Field(description="Other desks come first with their batches.")] = None


class TurnAnswer(Answer):
    waitSeconds: int


class HandshakeAnswer(Answer):
    time: Moment
    incarnation: str
    highWater: Annotated[int, Field(description="The highest place of this life with a definite answer.")]
    headHash: Annotated[str, Field(description="The row hash at highWater; empty when there is none.")]
    held: Annotated[int, Field(description="How many places have a definite answer.")]
    backedUpUntil: Moment | None
    closed: Annotated[bool, Field(description="Nothing new of this life is applied until a person decides.")]
    ticket: Annotated[str, Field(description="Show it at the next meeting.")]
    centreBehind: Annotated[bool, Field(description="This gateway was set back to a backup.")]
    leasesRefused: Annotated[list[str], Field(description="Blocks that a second desk holds by now: burn them.")]


class ReceiptAnswer(Answer):
    result: EventResult


class DossierFacts(BaseModel):
    id: str
    rev: int
    centralNo: str
    provisionalNumber: str | None
    status: str
    lastSequence: int
    body: dict[str, Any]


class DossierAnswer(Answer, DossierFacts):
    pass


class GuidanceAnswer(Answer):
    id: str
    rev: int
    slipNumber: str
    status: str
    lastSequence: int
    body: dict[str, Any]


class PostBatchAnswer(Answer):
    id: str
    rev: int
    number: str
    direction: Literal["in", "out"]
    lastSequence: int
    body: dict[str, Any]


class DeskRecordAnswer(Answer):
    id: str
    rev: int
    kind: str
    status: str
    lastSequence: int
    body: dict[str, Any]


class RecordItem(BaseModel):
    id: str
    rev: int
    kind: str
    status: str
    lastSequence: int
    body: dict[str, Any]


class DoubleItem(BaseModel):
    """`fromPaper`: entered after an outage."""

    id: str
    centralNo: str
    desk: str
    fromPaper: bool


class DoublesAnswer(Answer):
    """Groups of dossiers of one person, procedure and day; `more`: there are more groups than these."""

    items: list[list[DoubleItem]]
    more: bool


class DeskRecordsAnswer(Answer):
    """`more`: there are older ones than these."""

    items: list[RecordItem]
    more: bool


class OnlineAnswer(Answer):
    id: str
    rev: int
    state: Literal["waiting", "accepted", "supplement", "refused"]
    centralNo: str | None


class NewsAnswer(Answer):
    newsId: str
    dossier: str


class CorrectionAnswer(Answer):
    correctionId: str
    dossier: str


class DossiersAnswer(Answer):
    items: list[DossierFacts]


class ChangeItem(BaseModel):
    kind: str
    subject: str
    rev: int
    at: Moment
    data: dict[str, Any]


class ChangesAnswer(Answer):
    items: list[ChangeItem]
    next: Annotated[str, Field(description="Opaque; give it back as cursor.")]


class KeysAnswer(Answer):
    signingKey: Annotated[str, Field(description="Ed25519, hex: counter-statements and receipts of bundles.")]
    recipient: Annotated[str, Field(description="age: bundles are encrypted to it.")]
    deskKey: Literal["known", "other"]


class StatementDifference(BaseModel):
    what: str
    desk: str
    centre: str


class CounterStatement(BaseModel):
    format: int
    statementHash: str
    client: str
    on: Day
    edition: int
    at: Moment
    epoch: str
    equal: bool
    differences: list[StatementDifference]


class CounterAnswer(Answer):
    counter: CounterStatement
    signature: str


class DayDossier(BaseModel):
    id: str
    rev: int
    centralNo: str
    status: str
    lastSequence: int


class DayAnswer(Answer):
    date: Day
    agency: str
    items: list[DayDossier]


class RangeDigest(BaseModel):
    count: int
    digest: str


class DigestsAnswer(Answer):
    lastSeq: int
    digests: list[RangeDigest]


class HeldRow(BaseModel):
    seq: int
    id: str
    mark: str
    state: Literal["applied", "rejected", "effect-missing"]
    number: str


class RowsAnswer(Answer):
    items: list[HeldRow]
