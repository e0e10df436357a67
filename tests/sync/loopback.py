"""A client without a socket, for very many interleavings: everything is the real client but the exchange of bytes."""

from __future__ import annotations

import json
from enum import StrEnum

from sync.answers import Answer, Failure, FailureKind
from sync.gateway_client import Credentials, GatewayClient
from tests.faulty_gateway import Seen, honest_reply
from tests.honest_gateway import HonestGateway, Reply


class Mishap(StrEnum):
    """What may happen to one batch of events."""

    NONE = "none"
    LOST_REQUEST = "lost-request"
    LOST_ANSWER = "lost-answer"
    PORTAL = "portal"
    CRASH_BEFORE = "crash-before"
    CRASH_AFTER = "crash-after"


class Crash(BaseException):
    """The program is gone: nothing of it may run on."""


class LoopbackClient(GatewayClient):
    """Meets `mishaps` one by one at each batch; after that all is well."""

    def __init__(self, centre: HonestGateway, mishaps: list[Mishap]) -> None:
        super().__init__("http://127.0.0.1:9", Credentials("desk-q1", "desk-secret"))
        self._centre = centre
        self._mishaps = mishaps

    def _exchange(self, ask) -> Answer | Failure:  # type: ignore[no-untyped-def, override]
        seen = Seen(ask.method, ask.path, ask.body or b"", {name.lower(): value for name, value in ask.headers.items()})
        mishap = self._mishaps.pop(0) if ask.path == "/v1/events" and self._mishaps else Mishap.NONE
        if mishap is Mishap.CRASH_BEFORE:
            raise Crash
        if mishap is Mishap.LOST_REQUEST:
            return Failure(FailureKind.TIMEOUT, maybe_sent=True)
        if mishap is Mishap.PORTAL:
            return Answer(200, b"<html>", "text/html")
        answer = _as_answer(honest_reply(self._centre, seen))
        if mishap is Mishap.CRASH_AFTER:
            raise Crash
        return Failure(FailureKind.RESET, maybe_sent=True) if mishap is Mishap.LOST_ANSWER else answer


def _as_answer(reply: Reply) -> Answer:
    body = json.dumps(reply.body).encode() if reply.body is not None else b""
    media_type = reply.headers.get("Content-Type", "application/json")
    return Answer(reply.status, body, media_type, etag=reply.headers.get("ETag", ""))
