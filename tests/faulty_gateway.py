"""A gateway on a real socket that keeps docs/wire.md, with a switch for every way a network or a centre can fail."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.honest_gateway import PROBLEM_TYPE, HonestGateway, Reply, refusal


class Fault(StrEnum):
    """What goes wrong with one request. Those in AFTER_COMMIT happen when the centre has already done its work."""

    RESET = "reset"
    DROP_ANSWER = "drop-answer"
    HALF_BODY = "half-body"
    HANG = "hang"
    DRIP = "drip"
    HTML_200 = "html-200"
    STATUS_203 = "status-203"
    REDIRECT = "redirect"
    METHOD_405 = "method-405"
    XML_FAULT = "xml-fault"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    GARBAGE = "garbage"
    WRONG_SCHEMA = "wrong-schema"
    HUGE = "huge"
    GZIP = "gzip"
    WRONG_OP_ID = "wrong-op-id"
    WRONG_HASH = "wrong-hash"
    MISSING_RESULT = "missing-result"
    UNAUTHORISED = "unauthorised"
    FORBIDDEN = "forbidden"
    TIMEOUT_408 = "timeout-408"
    IN_PROGRESS = "in-progress"
    TOO_LARGE = "too-large"
    VALIDATION = "validation"
    THROTTLED = "throttled"
    ERROR_500 = "error-500"
    BAD_GATEWAY_502 = "bad-gateway-502"
    UNAVAILABLE_503 = "unavailable-503"
    TIMEOUT_504 = "timeout-504"


_HTML = b"<html><body>Please sign in to the free network</body></html>"
_RESULTS_TOUCHED: dict[Fault, Callable[[list[dict[str, Any]]], list[dict[str, Any]]]] = {
    Fault.WRONG_OP_ID: lambda results: [{**result, "id": "x" + result["id"][1:]} for result in results],
    Fault.WRONG_HASH: lambda results: [{**result, "payloadHash": "f" * 64} for result in results],
    Fault.MISSING_RESULT: lambda results: results[:-1],
}
_FOREIGN: dict[Fault, tuple[int, bytes, dict[str, str]]] = {
    Fault.HTML_200: (200, _HTML, {"Content-Type": "text/html"}),
    Fault.REDIRECT: (302, b"", {"Location": "http://127.0.0.1:9/login"}),
    Fault.METHOD_405: (405, _HTML, {"Content-Type": "text/html"}),
    Fault.XML_FAULT: (500, b"<Envelope><Fault>no route</Fault></Envelope>", {"Content-Type": "text/xml"}),
    Fault.EMPTY: (200, b"", {}),
    Fault.GARBAGE: (200, bytes(range(256)), {"Content-Type": "application/json"}),
    Fault.TIMEOUT_408: (408, b"", {}),
    Fault.ERROR_500: (500, b"Internal Server Error", {"Content-Type": "text/plain"}),
    Fault.BAD_GATEWAY_502: (502, _HTML, {"Content-Type": "text/html"}),
    Fault.TIMEOUT_504: (504, _HTML, {"Content-Type": "text/html"}),
}
_NAMED: dict[Fault, Reply] = {
    Fault.UNAUTHORISED: refusal("auth"),
    Fault.FORBIDDEN: refusal("auth", 403),
    Fault.IN_PROGRESS: refusal("in-progress"),
    Fault.TOO_LARGE: refusal("too-large"),
    Fault.VALIDATION: refusal("validation"),
    Fault.THROTTLED: Reply(429, refusal("throttled").body, {**PROBLEM_TYPE, "Retry-After": "120"}),
    Fault.UNAVAILABLE_503: refusal("upstream-unavailable"),
}


@dataclass(frozen=True)
class Seen:
    """One request as it came in."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]


class FaultyGateway:
    """`with FaultyGateway() as gateway:` serves on `gateway.url`; `break_next` arms a fault; `centre` is the inside."""

    def __init__(self, centre: HonestGateway | None = None, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.centre = centre or HonestGateway()
        self.seen: list[Seen] = []
        self.let_go = threading.Event()
        self.event_500_if: Callable[[bytes], bool] = lambda body: False
        self._faults: list[tuple[str, Fault]] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.gateway = self
        self._server.tls = tls
        where = "https://localhost" if tls else "http://127.0.0.1"
        self.url = f"{where}:{self._server.server_address[1]}"

    def __enter__(self) -> FaultyGateway:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()

    def break_next(self, fault: Fault, path: str = "/v1/events", times: int = 1) -> None:
        """The next `times` requests whose path starts with `path` meet the fault."""
        with self._lock:
            self._faults += [(path, fault)] * times

    def requests(self, path: str) -> list[Seen]:
        """Requests seen so far for a path."""
        return [seen for seen in self.seen if seen.path.startswith(path)]

    def fault_for(self, seen: Seen) -> Fault | None:
        """The armed fault that this request meets, now used up."""
        with self._lock:
            for index, (start, fault) in enumerate(self._faults):
                if seen.path.startswith(start):
                    del self._faults[index]
                    return fault
        return Fault.ERROR_500 if seen.path == "/v1/events" and self.event_500_if(seen.body) else None


def honest_reply(centre: HonestGateway, seen: Seen) -> Reply:
    """The honest answer."""
    path = seen.path
    if path == "/v1/health":
        return centre.health()
    if path == "/v1/token":
        return centre.token(dict(parse_qsl(seen.body.decode())))
    if seen.headers.get("authorization", "").removeprefix("Bearer ") not in centre.tokens:
        return refusal("auth")
    if path == "/v1/turn":
        return centre.turn()
    if path == "/v1/events":
        return centre.receive(seen.body)
    if path == "/v1/capabilities":
        return centre.capabilities()
    if path == "/v1/number-leases":
        return centre.lease(seen.headers["idempotency-key"], json.loads(seen.body))
    if path == "/v1/diagnostics":
        centre.diagnostics.append(json.loads(seen.body))
        return Reply(204)
    if path.startswith("/v1/catalogues/"):
        return centre.catalogue(path.rsplit("/", 1)[1], seen.headers.get("if-none-match", ""))
    return centre.receipt(path.rsplit("/", 1)[1]) if path.startswith("/v1/receipts/") else refusal("not-found", 404)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    gateway: FaultyGateway
    tls: ssl.SSLContext | None

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.tls is not None:  # the handshake belongs to the request's thread, not to the accepting one
            request = self.tls.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is the point of many tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together, and at once: otherwise each answer costs 40 ms
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _serve(self) -> None:
        gateway = self.server.gateway
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(self.command, urlsplit(self.path).path, body, headers)
        gateway.seen.append(seen)
        fault = gateway.fault_for(seen)
        if fault is Fault.RESET:
            self._hang_up(reset=True)
        elif fault is Fault.HANG:
            gateway.let_go.wait(30)
            self._hang_up()
        elif fault in _FOREIGN:
            self._send(*_FOREIGN[fault])
        elif fault in _NAMED:
            self._send_reply(_NAMED[fault])
        else:
            self._after_commit(honest_reply(gateway.centre, seen), fault)

    def _after_commit(self, reply: Reply, fault: Fault | None) -> None:
        """The centre has done its work; what the desk hears of it is another matter."""
        whole = _json(reply)
        typed = {"Content-Type": "application/json", **reply.headers}
        if fault is None:
            self._send_reply(reply)
        elif fault is Fault.DROP_ANSWER:
            self._hang_up()
        elif fault is Fault.HALF_BODY:
            self._send(reply.status, whole[: len(whole) // 2], {**typed, "Content-Length": str(len(whole))})
            self._hang_up()
        elif fault is Fault.DRIP:
            self._drip(whole)
        elif fault in _RESULTS_TOUCHED:
            touched = {**(reply.body or {})}
            touched["results"] = _RESULTS_TOUCHED[fault](touched["results"])
            self._send_reply(Reply(reply.status, touched))
        else:
            self._send(*_touched(fault, reply.status, whole, typed))

    def _send_reply(self, reply: Reply) -> None:
        self._send(reply.status, _json(reply), {"Content-Type": "application/json", **reply.headers})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        if status not in (204, 304):
            headers = {"Content-Length": str(len(body)), **headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _drip(self, body: bytes) -> None:
        self._send(200, b"", {"Content-Type": "application/json", "Content-Length": str(len(body))})
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.server.gateway.let_go.wait(0.02):
                break

    def _hang_up(self, reset: bool = False) -> None:
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR) if not reset else self.connection.close()


def _json(reply: Reply) -> bytes:
    return json.dumps(reply.body).encode() if reply.body is not None else b""


def _touched(fault: Fault, status: int, whole: bytes, typed: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
    """The honest answer after a proxy, a cache or a bomb thrower had it in hand."""
    return {
        Fault.TRUNCATED: (status, whole[: len(whole) // 2], typed),
        Fault.STATUS_203: (203, whole, typed),
        Fault.GZIP: (status, whole, {**typed, "Content-Encoding": "gzip"}),
        Fault.HUGE: (status, b" " * 9_000_000 + whole, typed),
        Fault.WRONG_SCHEMA: (status, whole.replace(b"urn:motcua:gateway:1", b"urn:other:1"), typed),
    }[fault]
