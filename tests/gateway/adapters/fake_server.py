"""How does a made-up upstream stand on a real socket and spoil its answers in the ways seen in the field?"""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import urlsplit


@dataclass
class Heard:
    """A request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Said:
    """An answer. `media_type`: as the system in question would say."""

    status: int = 200
    body: bytes = b""
    media_type: str = "application/json"


class System(Protocol):
    """What stands behind the socket."""

    def answer(self, heard: Heard) -> Said: ...


@dataclass
class Faults:
    """Which share of the requests goes wrong, and how: before or after the system has done its work."""

    seed: int = 0
    share: float = 0.0
    kinds: tuple[str, ...] = ("cut-before", "cut-after", "html-after", "500-after", "503-before")
    down: bool = False
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def next(self) -> str:
        """The fault of the next request, "" for none."""
        if self.down:
            return "cut-before"
        return self.dice.choice(self.kinds) if self.dice.random() < self.share else ""


@contextmanager
def standing(system: System, faults: Faults) -> Iterator[str]:
    """The address of a server that asks the system, one request at a time."""
    one = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._serve()

        do_POST = do_PUT = do_GET

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            heard = Heard(self.command, urlsplit(self.path).path, {k.lower(): v for k, v in self.headers.items()}, body)
            with one:
                fault = faults.next()
                said = Said(503) if fault == "503-before" else None
                if fault != "cut-before" and said is None:
                    said = system.answer(heard)
            if fault in ("cut-before", "cut-after"):
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            if fault == "html-after":
                said = Said(200, b"<html>Welcome to the wireless network</html>", "text/html")
            if fault == "500-after":
                said = Said(500)
            assert said is not None
            self.send_response(said.status)
            self.send_header("Content-Type", said.media_type)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
