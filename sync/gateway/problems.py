"""How does the gateway say no? RFC 9457 problem documents with a stable code, for a whole request or for one event."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from sync.gateway.canonical import NotCanonical
from sync.gateway.upload_store import StoreAway

PROBLEM_MEDIA_TYPE = "application/problem+json"
MAX_ERRORS = 20
log = logging.getLogger("motcua.gateway")

# code → status, title, retryable: the whole vocabulary of refusals (docs/wire.md).
CODES: Mapping[str, tuple[int, str, bool]] = {
    "validation": (422, "The request is not what the contract says", False),
    "key-reused": (422, "The same key came with other content", False),
    "wrong-offset": (409, "The file ends elsewhere", True),
    "checksum-mismatch": (460, "The chunk was changed on the way", True),
    "hash-mismatch": (460, "The file is not what was declared", True),
    "diverged": (409, "Another store sends under the identity of this one", False),
    "number-not-leased": (422, "The dossier code is not from a lease of this desk", False),
    "number-taken": (409, "The number belongs to another dossier", False),
    "in-progress": (409, "The same queue is being worked on", True),
    "out-of-order": (409, "An earlier event of this dossier is missing", True),
    "precondition-failed": (412, "Another value stands there now", False),
    "already-decided": (409, "Another desk has decided on this online dossier, or it takes no other version now", False),
    "policy-off": (409, "This gateway does not lease numbers", False),
    "auth": (401, "The desk is not known or may not do this", False),
    "no-key": (409, "The centre does not know the key of this desk yet", True),
    "bad-signature": (422, "The signature is not of the key that the centre knows", False),
    "never-seen": (404, "No definite answer was ever given to this event", False),
    "not-found": (404, "There is nothing here", False),
    "method-not-allowed": (405, "This address does not take this method", False),
    "cursor-too-old": (410, "The feed no longer reaches back to this cursor", False),
    "body-too-slow": (408, "The body did not arrive in time", True),
    "too-large": (413, "The body is larger than this gateway takes", False),
    "unsupported-media-type": (415, "The body is of another media type", False),
    "throttled": (429, "Too many requests", True),
    "internal": (500, "The gateway failed", True),
    "upstream-unavailable": (503, "The gateway cannot work right now", True),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal. `status` overrides the code's usual one; `expected`: the sequence the gateway waits for."""

    code: str
    detail: str = ""
    status: int | None = None
    retry_after: int | None = None
    expected: int | None = None
    errors: tuple[tuple[str, str], ...] = ()

    @property
    def http_status(self) -> int:
        """The status that stands on the answer."""
        return self.status or CODES[self.code][0]

    def document(self) -> dict[str, Any]:
        """The RFC 9457 members; optional ones only where they help."""
        _, title, retryable = CODES[self.code]
        document: dict[str, Any] = {
            "type": f"urn:motcua:problem:{self.code}",
            "code": self.code,
            "title": title,
            "status": self.http_status,
            "detail": self.detail,
            "retryable": retryable,
        }
        if self.retry_after is not None:
            document["retryAfter"] = self.retry_after
        if self.expected is not None:
            document["expected"] = self.expected
        if self.errors:
            document["errors"] = [{"pointer": pointer, "detail": detail} for pointer, detail in self.errors]
        return document

    def response(self) -> Response:
        """The whole request is refused."""
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after is not None else {}
        if self.http_status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return Response(json.dumps(self.document()), self.http_status, headers, PROBLEM_MEDIA_TYPE)


class Refusal(Exception):
    """Raised where a whole request ends with a problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def refuse(code: str, detail: str = "", **more: Any) -> Refusal:
    """`raise refuse("not-found", "…")`."""
    return Refusal(Problem(code, detail, **more))


def invalid(pointer: str, detail: str, *, status: int | None = None) -> Problem:
    """A `validation` problem about one place."""
    return Problem("validation", detail, status=status, errors=((pointer, detail),))


def from_pydantic(error: ValidationError, prefix: str = "") -> Problem:
    """A `validation` problem with JSON pointers. Values are left out: they are people's data."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return _with_places(found, prefix)


def _with_places(found: Sequence[Mapping[str, Any]], prefix: str) -> Problem:
    places = tuple((prefix + "".join(f"/{part}" for part in item["loc"]), item["msg"]) for item in found[:MAX_ERRORS])
    return Problem("validation", places[0][1] if places else "", errors=places)


def install_problems(application: FastAPI) -> None:
    """Every way a request can fail ends in a problem document, the framework's own ways too."""

    @application.exception_handler(Refusal)
    def on_refusal(_: Request, error: Refusal) -> Response:
        return error.problem.response()

    @application.exception_handler(RequestValidationError)
    def on_validation(_: Request, error: RequestValidationError) -> Response:
        return _with_places(error.errors(), "").response()

    @application.exception_handler(HTTPException)
    def on_http(_: Request, error: HTTPException) -> Response:
        code = {404: "not-found", 405: "method-not-allowed"}.get(error.status_code, "validation")
        response = Problem(code, HTTPStatus(error.status_code).phrase, status=error.status_code).response()
        response.headers.update(error.headers or {})
        return response

    @application.exception_handler(NotCanonical)
    def on_no_canonical_form(_: Request, error: NotCanonical) -> Response:
        return invalid("", str(error)).response()

    @application.exception_handler(ClientDisconnect)
    def on_disconnect(_: Request, __: ClientDisconnect) -> Response:
        return Problem("validation", "the body was cut", status=400).response()

    @application.exception_handler(StoreAway)
    def on_file_store(_: Request, __: StoreAway) -> Response:
        return Problem("upstream-unavailable", "the file store does not answer", retry_after=60).response()

    @application.exception_handler(PoolExhausted)
    @application.exception_handler(OperationalError)
    def on_database(_: Request, error: Exception) -> Response:
        log.error("database: %s", error)
        return Problem("upstream-unavailable", "the database does not answer", retry_after=5).response()

    @application.exception_handler(Exception)
    def on_anything(_: Request, __: Exception) -> Response:
        return Problem("internal").response()
