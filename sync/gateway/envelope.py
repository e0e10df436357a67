"""Is this a batch of events, and what does each event claim to be? Nothing here asks the database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from sync.gateway.canonical import NotCanonical, NotJson, canonical_text, fingerprint, parse_json, sha256_hex
from sync.gateway.fact_parts import Instant
from sync.gateway.facts import FACTS
from sync.gateway.problems import Problem, Refusal, from_pydantic, invalid, refuse

BATCH_MEDIA_TYPE = "application/cloudevents-batch+json"
MAX_SEQUENCE = 2**63 - 1
_ID = re.compile(r"[!-~]{1,64}")
_TYPE = re.compile(r"vn\.motcua\.([a-z.-]+)\.v([0-9]{1,4})")


def _count(text: str) -> str:
    if not 0 < int(text) <= MAX_SEQUENCE:
        raise ValueError("counts from 1")
    return text


Count = Annotated[str, Field(pattern=r"^[0-9]{20}$"), AfterValidator(_count)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
VisibleText = Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]


class Envelope(BaseModel):
    """A CloudEvent of a desk (docs/wire.md). Unknown members are kept and ignored."""

    model_config = ConfigDict(strict=True, extra="allow", hide_input_in_errors=True)

    specversion: Annotated[str, Field(pattern=r"^1\.0$")]
    id: VisibleText
    source: Annotated[str, Field(pattern=r"^urn:motcua:desk:[^:\s]{1,40}:[^:\s]{1,40}:[!-9;-~]{1,64}$")]
    type: Annotated[str, Field(max_length=100)]
    subject: VisibleText
    time: Instant
    datacontenttype: Annotated[str, Field(pattern=r"^application/json$")]
    dataschema: Annotated[str, Field(max_length=200)]
    sequence: Count
    deskseq: Count
    prevhash: Hash
    rowhash: Hash
    payloadhash: Hash
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One event as sent. `problem`: what is wrong with it by itself; `definite`: whether that refusal is kept for ever.

    A refusal that depends on the way here (a broken envelope, a hash that differs) or on this program's version (an unknown
    type) is not kept: the same event may be right next time. `kind` is e.g. "dossier.received".
    """

    id: str
    kind: str = ""
    source: str = ""
    subject: str = ""
    sequence: int = 0
    data: dict[str, Any] | None = None
    data_text: str = ""
    envelope_text: str = ""
    payload_hash: str = ""
    fingerprint: str = ""
    problem: Problem | None = None
    definite: bool = False
    desk_seq: int = 0
    row_hash: str = ""

    @property
    def incarnation(self) -> str:
        """The life of the desk's store that this event is of."""
        return self.source.rpartition(":")[2]


def read_batch(body: bytes, max_batch: int) -> list[Event]:
    """The events in order. Refuses the whole request when it is no batch or an event cannot be answered by its id."""
    try:
        items = parse_json(body)
    except NotJson as error:
        raise Refusal(invalid("", str(error), status=400)) from error
    if not isinstance(items, list):
        raise Refusal(invalid("", "a batch is a JSON array"))
    if len(items) > max_batch:
        raise refuse("too-large", f"at most {max_batch} events in a batch")
    seen: set[str] = set()
    for place, item in enumerate(items):
        found = item.get("id") if isinstance(item, dict) else None
        if not isinstance(found, str) or not _ID.fullmatch(found):
            raise Refusal(invalid(f"/{place}/id", "an event is an object with an id"))
        if found in seen:
            raise Refusal(invalid(f"/{place}/id", "the same id twice in one batch"))
        seen.add(found)
    return [read_event(item) for item in items]


def read_event(item: dict[str, Any]) -> Event:
    """One event, with its own problem if it has one."""
    event_id = item["id"]
    try:
        data_text = canonical_text(item.get("data"))
        envelope_text = canonical_text({name: value for name, value in item.items() if name != "data"})
    except NotCanonical as error:
        return Event(event_id, problem=invalid("/data", str(error)))
    payload_hash = sha256_hex(data_text)
    claims = [item.get(name) if isinstance(item.get(name), str) else "" for name in ("type", "subject", "sequence")]
    print_ = fingerprint(claims[0] or "", claims[1] or "", claims[2] or "", data_text)
    try:
        envelope = Envelope.model_validate(item)
    except ValidationError as error:
        return Event(event_id, payload_hash=payload_hash, fingerprint=print_, problem=from_pydantic(error))
    problem, definite, kind = _judge_content(envelope, payload_hash)
    return Event(
        id=event_id,
        kind=kind,
        source=envelope.source,
        subject=envelope.subject,
        sequence=int(envelope.sequence),
        data=envelope.data,
        data_text=data_text,
        envelope_text=envelope_text,
        payload_hash=payload_hash,
        fingerprint=print_,
        problem=problem,
        definite=definite,
        desk_seq=int(envelope.deskseq),
        row_hash=envelope.rowhash,
    )


def _judge_content(envelope: Envelope, payload_hash: str) -> tuple[Problem | None, bool, str]:
    """What is wrong with the content, whether that is definite, and the kind of fact."""
    found = _TYPE.fullmatch(envelope.type)
    fact = FACTS.get((found[1], int(found[2]))) if found else None
    if payload_hash != envelope.payloadhash:
        return invalid("/payloadhash", "differs from the canonical form of data"), False, ""
    if found is None or fact is None:
        return invalid("/type", "this gateway does not know this type"), False, ""
    try:
        fact.model_validate(envelope.data)
    except ValidationError as error:
        return from_pydantic(error, "/data"), True, found[1]
    return None, False, found[1]
