"""A gateway in memory that keeps docs/wire.md to the letter, without any code of the real one: a partner for tests."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

SCHEMA = "urn:motcua:gateway:1"
PROBLEM_TYPE = {"Content-Type": "application/problem+json"}
PROBLEM_STATUS = {
    "validation": 422,
    "key-reused": 422,
    "unknown-procedure": 422,
    "catalogue-too-old": 422,
    "out-of-order": 409,
    "in-progress": 409,
    "policy-off": 409,
    "upstream-unavailable": 503,
    "upstream-rejected": 422,
    "auth": 401,
    "too-large": 413,
    "throttled": 429,
    "never-seen": 404,
    "not-found": 404,
}


@dataclass(frozen=True)
class Reply:
    """One HTTP answer before any fault touches it."""

    status: int
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def problem(code: str, detail: str = "", **more: object) -> dict[str, Any]:
    """A problem object of ours."""
    status = PROBLEM_STATUS.get(code, 422)
    told = {"type": f"urn:motcua:problem:{code}", "code": code, "title": code, "status": status, "detail": detail}
    return {**told, "retryable": status in (409, 429, 503), **more}


def refusal(code: str, status: int | None = None, **more: object) -> Reply:
    """The whole request refused by name."""
    return Reply(status or PROBLEM_STATUS[code], problem(code, **more), PROBLEM_TYPE)


class HonestGateway:
    """Every rule of the wire in one lock. `effects` grows each time an operation changes something."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.effects: list[str] = []
        self.events: dict[str, dict[str, Any]] = {}
        self.inbox: dict[str, tuple[str, dict[str, Any]]] = {}
        self.last_sequence: dict[str, int] = {}
        self.numbers: dict[str, str] = {}
        self.leases: dict[str, tuple[tuple[str, str, int], dict[str, Any]]] = {}
        self.next_number: dict[tuple[str, str], int] = {}
        self.catalogues: dict[str, dict[str, Any]] = {}
        self.turns: list[int] = []  # seconds to wait, one for each time it is asked for a turn
        self.slots: list[int] = []  # seconds to wait with the next batch, one for each batch that comes
        self.rejections: dict[str, str] = {}  # op id → code of a definite no
        self.deferrals: dict[str, tuple[str, int]] = {}  # op id → (code, how many times)
        self.max_batch = 100
        self.max_body_bytes = 1_000_000
        self.policy = "lease"
        self.clock_ahead_seconds = 0.0
        self.secret = "desk-secret"
        self.tokens: set[str] = set()
        self.diagnostics: list[dict[str, Any]] = []

    def now(self) -> str:
        """The centre's time."""
        return datetime.fromtimestamp(datetime.now(UTC).timestamp() + self.clock_ahead_seconds, UTC).isoformat()

    def health(self) -> Reply:
        return Reply(200, {"schema": SCHEMA, "time": self.now(), "upstreams": []})

    def turn(self) -> Reply:
        return Reply(200, {"schema": SCHEMA, "waitSeconds": self.turns.pop(0) if self.turns else 0})

    def token(self, form: Mapping[str, str]) -> Reply:
        with self.lock:
            if form.get("client_secret") != self.secret or form.get("grant_type") != "client_credentials":
                return refusal("auth")
            token = f"token-{len(self.tokens) + 1}"
            self.tokens.add(token)
        return Reply(200, {"schema": SCHEMA, "access_token": token, "token_type": "Bearer", "expires_in": 600})

    def capabilities(self) -> Reply:
        limits = {"maxBatch": self.max_batch, "maxBodyBytes": self.max_body_bytes, "dedupeDays": 365}
        versions = {"dossier.received": [1], "slip.printed": [1], "note.added": [1]}
        return Reply(200, {"schema": SCHEMA, **limits, "schemaVersions": versions, "numberPolicy": self.policy})

    def catalogue(self, name: str, etag: str) -> Reply:
        found = self.catalogues.get(name)
        if found is None:
            return refusal("not-found", 404)
        current = f'"{name}-{found["version"]}"'
        if etag == current:
            return Reply(304, None, {"ETag": current})
        return Reply(200, {"schema": SCHEMA, "name": name, **found}, {"ETag": current})

    def lease(self, key: str, ask: Mapping[str, Any]) -> Reply:
        with self.lock:
            wanted = (ask["agency"], ask["on"], ask["count"])
            if self.policy == "off":
                return refusal("policy-off")
            if key in self.leases:
                known, lease = self.leases[key]
                return Reply(201, lease) if known == wanted else refusal("key-reused")
            first = self.next_number.get(wanted[:2], 1)
            self.next_number[wanted[:2]] = first + ask["count"]
            lease = {"schema": SCHEMA, "leaseId": f"lease-{len(self.leases) + 1}", "agency": ask["agency"], "on": ask["on"]}
            lease |= {"first": first, "last": first + ask["count"] - 1, "leasedAt": self.now(), "expiresAt": self.now()}
            self.leases[key] = (wanted, lease)
            return Reply(201, lease)

    def receive(self, body: bytes) -> Reply:
        if len(body) > self.max_body_bytes:
            return refusal("too-large")
        events = json.loads(body)
        if not isinstance(events, list) or not events or len(events) > self.max_batch:
            return refusal("too-large" if len(events) > self.max_batch else "validation")
        with self.lock:
            slot = {"waitSeconds": self.slots.pop(0)} if self.slots else {}
            results = [self._one(event) for event in events]
            return Reply(200, {"schema": SCHEMA, "time": self.now(), "results": results} | slot)

    def receipt(self, op_id: str) -> Reply:
        with self.lock:
            if op_id not in self.inbox:
                return refusal("never-seen")
            return Reply(200, {"schema": SCHEMA, "result": self.inbox[op_id][1]})

    def _one(self, event: dict[str, Any]) -> dict[str, Any]:
        op_id, lane = event["id"], event["subject"]
        digest = hashlib.sha256(_canonical(event["data"])).hexdigest()
        base = {"id": op_id, "payloadHash": digest}
        fingerprint = _canonical([event["type"], lane, event["sequence"], event["data"]]).decode()
        if op_id in self.inbox:
            known, first = self.inbox[op_id]
            if known != fingerprint:
                return {**base, "status": "rejected", "httpStatus": 422, "problem": problem("key-reused")}
            return {**first, "status": "duplicate"} if first["status"] == "applied" else first
        if digest != event["payloadhash"]:
            return {**base, "status": "rejected", "httpStatus": 422, "problem": problem("validation", "payloadhash")}
        expected = self.last_sequence.get(lane, 0) + 1
        if int(event["sequence"]) != expected:
            gap = problem("out-of-order", expected=expected)
            return {**base, "status": "deferred", "httpStatus": 409, "problem": gap}
        return self._apply(event, base, fingerprint)

    def _apply(self, event: dict[str, Any], base: dict[str, Any], fingerprint: str) -> dict[str, Any]:
        op_id, lane = event["id"], event["subject"]
        if op_id in self.rejections:
            answer = {**base, "status": "rejected", "httpStatus": 422, "problem": problem(self.rejections[op_id])}
            self.inbox[op_id] = (fingerprint, answer)
            return answer
        code, times = self.deferrals.get(op_id, ("", 0))
        if times:
            self.deferrals[op_id] = (code, times - 1)
            return {**base, "status": "deferred", "httpStatus": 200, "problem": problem(code)}
        self.last_sequence[lane] = int(event["sequence"])
        self.effects.append(op_id)
        self.events[op_id] = event
        answer = {**base, "status": "applied", "httpStatus": 200, "rev": int(event["sequence"])}
        if event["type"].startswith("vn.motcua.dossier.received"):
            self.numbers.setdefault(lane, event["data"].get("dossierCode") or self._number(event["data"]))
            answer["centralNo"] = self.numbers[lane]
        self.inbox[op_id] = (fingerprint, answer)
        return answer

    def _number(self, data: Mapping[str, Any]) -> str:
        day = data["receivedAt"][:10]
        number = self.next_number.get((data["agency"], day), 1)
        self.next_number[(data["agency"], day)] = number + 1
        return f"{data['agency']}-{day[2:].replace('-', '')}-{number:04d}"


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
