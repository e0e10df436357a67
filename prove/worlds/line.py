"""How do a simulated desk and the centre talk: real client, real application, no socket, a line that fails on order?

The application runs in this process by a loop of its own, so a request costs a millisecond and a world stays one thread of
events whose order the seed alone decides.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpx

PORTAL = b"<html><body>Please sign in to the Wi-Fi</body></html>"
Application = Callable[[dict[str, Any], Callable[..., Any], Callable[..., Any]], Any]


class LineFault(StrEnum):
    """What happens to a request."""

    DOWN = "down"  # nobody listens
    CUT = "cut"  # the connection ends before the centre has read the request
    ANSWER_LOST = "answer-lost"  # the centre has done it, nobody hears so
    TWICE = "twice"  # a proxy sends the request twice
    PORTAL = "portal"  # 200, and a page of the hotel
    BUSY = "busy"  # 503 of some proxy


FAULTS = tuple(LineFault)


@dataclass(slots=True)
class Weather:
    """`fault` strikes after `after` more requests and stays for `lasting`; `asked` counts the requests of the world."""

    fault: LineFault | None = None
    after: int = 0
    lasting: int = 0
    asked: int = 0

    def of_next(self) -> LineFault | None:
        """What happens to the next request."""
        self.asked += 1
        if self.fault is None:
            return None
        if self.after > 0:
            self.after -= 1
            return None
        self.lasting -= 1
        struck = self.fault
        if self.lasting <= 0:
            self.fault = None
        return struck


class Line(httpx.BaseTransport):
    """One desk's way to the application. `strike` is called between the centre's deed and the desk's hearing of it."""

    def __init__(self, application: Application, weather: Weather, strike: Callable[[str], None]) -> None:
        self._application = application
        self._weather = weather
        self._strike = strike

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Implements httpx.BaseTransport."""
        fault, body = self._weather.of_next(), request.read()
        if fault is LineFault.DOWN:
            raise httpx.ConnectError("refused", request=request) from ConnectionRefusedError()
        if fault is LineFault.CUT:
            raise httpx.WriteError("reset", request=request)
        if fault is LineFault.PORTAL:
            return _answer(request, 200, [(b"content-type", b"text/html")], PORTAL)
        if fault is LineFault.BUSY:
            return _answer(request, 503, [(b"retry-after", b"7")], b"")
        self._strike("asking")
        answer = in_this_process(self._application, request, body)
        if fault is LineFault.TWICE:
            answer = in_this_process(self._application, request, body)
        self._strike("answered")
        if fault is LineFault.ANSWER_LOST:
            raise httpx.ReadError("reset", request=request)
        return answer


def in_this_process(application: Application, request: httpx.Request, body: bytes) -> httpx.Response:
    """One request to an ASGI application, its whole answer."""
    status, headers, answer = _loop().run_until_complete(_exchange(application, _scope(request), body))
    return _answer(request, status, headers, answer)


class _Body(httpx.SyncByteStream):
    """A body that is read once, as from a socket; httpx would read plain content itself."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        yield self._content


def _answer(request: httpx.Request, status: int, headers: list[tuple[bytes, bytes]], content: bytes) -> httpx.Response:
    return httpx.Response(status, headers=headers, stream=_Body(content), request=request)


def _scope(request: httpx.Request) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 40000),
        "server": (request.url.host, request.url.port),
    }


async def _exchange(application: Application, scope: dict[str, Any], body: bytes) -> tuple[int, list[Any], bytes]:
    told: list[dict[str, Any]] = []
    asked = iter(({"type": "http.request", "body": body, "more_body": False},))

    async def receive() -> dict[str, Any]:
        return next(asked, {"type": "http.disconnect"})

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    await application(scope, receive, send)
    start = next(message for message in told if message["type"] == "http.response.start")
    content = b"".join(message.get("body", b"") for message in told if message["type"] == "http.response.body")
    return start["status"], list(start["headers"]), content


_LOOPS: list[asyncio.AbstractEventLoop] = []


def _loop() -> asyncio.AbstractEventLoop:
    """One for the process: a loop for each request would cost more than the request."""
    if not _LOOPS:
        _LOOPS.append(asyncio.new_event_loop())
    return _LOOPS[0]
