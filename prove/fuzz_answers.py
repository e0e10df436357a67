"""Fuzzed: what the centre, or whoever answers in its place, says of our operations. No lie may become an acknowledgement."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

from prove.fuzz_target import Reader, Target
from prove.mutators import Samples, spoil_json
from sync.answers import GATEWAY_SCHEMA, Answer, gateway_problem, slot_seconds
from sync.decide import Acked, Decision, decide, decide_receipt
from sync.wire import SentEvent

GOLDEN: Final = Path(__file__).parents[1] / "tests" / "contract" / "golden"
_STATUSES: Final = (200, 200, 200, 200, 201, 202, 203, 204, 302, 304, 400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503)
_MEDIA: Final = ("application/json", "application/json", "application/problem+json", "text/html", "", "text/json")
_PORTAL: Final = b"<html><body>Please sign in to use the network</body></html>"
_ONE, _TWO = "0193605e-7c30-7a01-8000-000000000001", "0193605e-7c30-7a01-8000-000000000002"
_HASHES: Final = {
    _ONE: "c6e898c7478ccbd84215b0cce08f8819e150e9fa02637d4fc123b82a86f44c7c",
    _TWO: "5ccd4e154591d3cfb7dbb56185b5746f87acb14af770325d49d756f7b48cfbca",
}
_EVENTS: Final = (
    SentEvent(_ONE, _HASHES[_ONE], "d-1", 1, "H02.12-261125-0001"),
    SentEvent(_TWO, _HASHES[_TWO], "d-2", 1),
)
Decide = Callable[[Answer, Sequence[SentEvent]], list[Decision]]


def answer_of(data: bytes) -> Answer:
    """The first line is the status and the media type, the rest the body."""
    head, _, body = data.partition(b"\n")
    status, _, media = head.decode("ascii", "replace").partition(" ")
    return Answer(int(status) if status.isascii() and status.isdigit() and len(status) == 3 else 200, body, media)


def as_sample(status: int, body: bytes, media: str = "application/json") -> bytes:
    """What `answer_of` reads."""
    return f"{status} {media}\n".encode() + body


def spoil_answer(dice: Random, samples: Samples) -> bytes:
    """The body spoiled, or right under a wrong head, or a portal's page."""
    whole = dice.choice(samples)
    head, _, body = whole.partition(b"\n")
    if dice.random() < 0.25:
        head = f"{dice.choice(_STATUSES)} {dice.choice(_MEDIA)}".encode()
    if dice.random() < 0.05:
        return head + b"\n" + _PORTAL
    bodies = [sample.partition(b"\n")[2] for sample in samples]
    return head + b"\n" + (spoil_json(dice, [body, *bodies][: dice.choice((1, 99))]) if dice.random() < 0.95 else body)


def batch_reader(decided: Decide = decide) -> Reader:
    """Every answer to a batch of two; also the one to a batch of one."""

    def read(data: bytes) -> str:
        answer = answer_of(data)
        for events in (_EVENTS, _EVENTS[:1]):
            for decision, event in zip(decided(answer, events), events, strict=True):
                if isinstance(decision, Acked) and not _truly_acknowledged(answer, _results(answer), event):
                    return "a false acknowledgement"
        slot_seconds(answer)
        gateway_problem(answer)
        return ""

    return read


def _read_receipt(data: bytes) -> str:
    answer = answer_of(data)
    for event in _EVENTS:
        if isinstance(decide_receipt(answer, event), Acked):
            found = _body(answer)
            if not _truly_acknowledged(answer, [found.get("result")], event, (200, 201)):
                return "a false acknowledgement"
    return ""


def _truly_acknowledged(answer: Answer, results: list[Any], event: SentEvent, statuses: Sequence[int] = (200,)) -> bool:
    """Judged by other code than the desk's: our schema, this very operation, this very content, and nothing against it."""
    ours = [one for one in results if isinstance(one, dict) and one.get("id") == event.op_id]
    good = [
        one for one in ours if one.get("status") in ("applied", "duplicate") and one.get("payloadHash") == event.payload_hash
    ]
    numbers = {one.get("centralNo") or event.printed_code for one in good}
    right_number = event.printed_code is None or numbers == {event.printed_code}
    return (
        answer.status in statuses
        and "json" in answer.media_type
        and _body(answer).get("schema") == GATEWAY_SCHEMA
        and bool(good)
        and right_number
        and all(one.get("status") in ("applied", "duplicate") for one in ours if isinstance(one.get("status"), str))
    )


def _body(answer: Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _results(answer: Answer) -> list[Any]:
    found = _body(answer).get("results")
    return found if isinstance(found, list) else []


def golden(*names: str) -> list[bytes]:
    """Samples of what both halves have agreed on."""
    found = []
    for name in names:
        told = json.loads((GOLDEN / name).read_text("utf-8"))
        media = told.get("headers", {}).get("Content-Type", "application/json").split(";")[0]
        found.append(as_sample(told["status"], json.dumps(told["body"], ensure_ascii=False).encode(), media))
    return found


def _batches(_: Path) -> Sequence[bytes]:
    names = ("answer_batch_applied.json", "answer_batch_mixed.json", "answer_batch_replayed.json")
    both = {
        "schema": GATEWAY_SCHEMA,
        "results": [{"id": i, "status": "applied", "payloadHash": h} for i, h in _HASHES.items()],
    }
    refused = golden("answer_events_throttled.json", "answer_events_too_large.json", "answer_events_unavailable.json")
    return [as_sample(200, json.dumps(both).encode()), *golden(*names), *refused]


def _receipts(_: Path) -> Sequence[bytes]:
    told = {"id": _TWO, "status": "applied", "payloadHash": _HASHES[_TWO], "centralNo": "H02.12-261125-0002"}
    whole = {"schema": GATEWAY_SCHEMA, "result": told}
    return [as_sample(200, json.dumps(whole).encode()), *golden("answer_receipt.json", "answer_receipt_never_seen.json")]


TARGETS: Final = (
    Target("answer", lambda _: batch_reader(), _batches, spoil_answer, may_raise=()),
    Target("receipt", lambda _: _read_receipt, _receipts, spoil_answer, may_raise=()),
)
