"""What came back from the centre: an answer, a failure, and what is inside an answer that is truly ours (docs/wire.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from counter_app.domain.plain_text import plain

GATEWAY_SCHEMA = "urn:motcua:gateway:1"
PROBLEM_TYPE = "urn:motcua:problem:"

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
_DETAIL_LENGTH = 300
_HALF_A_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")


class FailureKind(StrEnum):
    """Why no whole answer came."""

    REFUSED = "connect-refused"
    DNS = "name-unknown"
    TLS = "tls"
    UNREACHABLE = "unreachable"
    CONNECT_TIMEOUT = "connect-timeout"
    TIMEOUT = "timeout"
    RESET = "connection-lost"
    TOO_BIG = "answer-too-big"
    ENCODED = "answer-encoded"
    NO_TOKEN = "no-token"  # the token call was answered, but with no token in it
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Failure:
    """No whole answer. `maybe_sent`: the request may have reached the centre, so its effect is unknown."""

    kind: FailureKind
    maybe_sent: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer, from whoever gave it. `retry_after_seconds` as asked by its header, not yet bounded.

    `upload_offset`: what a tus server says it has; None where none spoke.
    """

    status: int
    body: bytes = b""
    media_type: str = ""
    retry_after_seconds: float | None = None
    etag: str = ""
    upload_offset: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """An RFC 9457 problem of our gateway. All text is plain and short. `expected`: the sequence the centre waits for."""

    code: str
    detail: str = ""
    retryable: bool | None = None
    retry_after_seconds: float | None = None
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class EventResult:
    """The centre's answer to one event, as told (not yet believed). `central_no` "" when none or not a possible number."""

    op_id: str
    status: str
    payload_hash: str
    central_no: str = ""
    bad_number: bool = False
    problem: Problem | None = None


def json_object(answer: Answer) -> dict[str, Any] | None:
    """The body as a JSON object (RFC 7493: UTF-8, no NaN, whole characters); None for anything else, however broken."""
    try:
        found = json.loads(answer.body.decode(), parse_constant=_refuse)
        if _HALF_A_PAIR.search(answer.body):  # both halves are one character by now; a half alone fits into no store
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def gateway_object(answer: Answer) -> dict[str, Any] | None:
    """The body of a success of our gateway: 200 or 201, JSON, our schema. None when a portal, proxy or cache answered."""
    if answer.status not in (200, 201) or "json" not in answer.media_type:
        return None
    found = json_object(answer)
    return found if found is not None and found.get("schema") == GATEWAY_SCHEMA else None


def gateway_problem(answer: Answer) -> Problem | None:
    """The problem our gateway names; None when somebody else refused."""
    found = json_object(answer) if "json" in answer.media_type else None
    return read_problem(found) if found is not None else None


def read_problem(found: object) -> Problem | None:
    """A problem object; None when its type is not one of ours."""
    if not isinstance(found, Mapping):
        return None
    kind = found.get("type")
    if not isinstance(kind, str) or not kind.startswith(PROBLEM_TYPE) or not _CODE.fullmatch(kind[len(PROBLEM_TYPE) :]):
        return None
    retryable = found.get("retryable")
    return Problem(
        code=kind[len(PROBLEM_TYPE) :],
        detail=_problem_detail(found),
        retryable=retryable if isinstance(retryable, bool) else None,
        retry_after_seconds=_seconds(found.get("retryAfter")),
        expected=_count(found.get("expected")),
    )


def event_results(found: Mapping[str, Any]) -> dict[str, EventResult] | None:
    """Results by operation id; None when there is no list. An id answered twice differently is left out: which one holds?"""
    items = found.get("results")
    if not isinstance(items, list):
        return None
    results: dict[str, EventResult] = {}
    contradicted: set[str] = set()
    for item in items:
        result = read_result(item)
        if result is None:
            continue
        if results.setdefault(result.op_id, result) != result:
            contradicted.add(result.op_id)
    return {op_id: result for op_id, result in results.items() if op_id not in contradicted}


def read_result(item: object) -> EventResult | None:
    """One per-event answer; None when it names no event or no status."""
    if not isinstance(item, Mapping) or not isinstance(item.get("id"), str) or not isinstance(item.get("status"), str):
        return None
    number = item.get("centralNo")
    fits = isinstance(number, str) and NUMBER.fullmatch(number) is not None
    echoed = item.get("payloadHash")
    return EventResult(
        op_id=item["id"],
        status=item["status"],
        payload_hash=echoed if isinstance(echoed, str) else "",
        central_no=str(number) if fits else "",
        bad_number=number is not None and not fits,
        problem=read_problem(item.get("problem")),
    )


def slot_seconds(answer: Answer | Failure) -> float:
    """In how many seconds the centre has its slot for our next batch; 0.0 when it may come at once."""
    if isinstance(answer, Failure) or b'"waitSeconds"' not in answer.body:
        return 0.0
    found = gateway_object(answer)
    return (_seconds(found.get("waitSeconds")) or 0.0) if found is not None else 0.0


def told(value: object, length: int = _DETAIL_LENGTH) -> str:
    """Text from the centre made harmless: plain, one line, short."""
    return plain(value[: length * 4])[:length] if isinstance(value, str) else ""


def _problem_detail(found: Mapping[str, Any]) -> str:
    """`detail` (or the title), and the fields a validation names."""
    parts = [told(found.get("detail")) or told(found.get("title"))]
    errors = found.get("errors")
    for error in errors[:5] if isinstance(errors, list) else []:
        if isinstance(error, Mapping):
            parts.append(f"{told(error.get('pointer'), 80)}: {told(error.get('detail'), 120)}")
    return "; ".join(part for part in parts if part)[: _DETAIL_LENGTH * 2]


def _seconds(value: object) -> float | None:
    return (
        float(min(value, 86_400)) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None
    )


def _count(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 20:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
