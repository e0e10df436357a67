"""How does the gateway run as a process: when is it ready, and how does it end without leaving anything behind?"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn

from sync.gateway.application import create_application
from sync.gateway.settings import GatewaySettings

GRACE_SECONDS = 5
_COLLECT_AFTER_OBJECTS = 20_000  # a batch of 100 makes about half of it


@dataclass(frozen=True, slots=True)
class Listening:
    """Where and how to listen. `port` 0: the system chooses. `certificate`, `key`, `client_ca`: PEM files, "" for none."""

    host: str = "127.0.0.1"
    port: int = 0
    exit_with_parent: bool = False
    certificate: str = ""
    key: str = ""
    client_ca: str = ""


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # What is there now stays: the collector need not walk through it again for every few thousand members of a batch.
        gc.collect()
        gc.freeze()
        gc.set_threshold(_COLLECT_AFTER_OBJECTS)
        if self.started and sockets:
            print(json.dumps({"ready": True, "port": sockets[0].getsockname()[1]}), flush=True)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Asked to stop is a clean end (exit code 0); uvicorn's own would raise the signal once more."""
        wanted = [signal.SIGINT, signal.SIGTERM]
        before = {number: signal.signal(number, self.handle_exit) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve(settings: GatewaySettings, listening: Listening) -> None:
    """Blocks until asked to stop (SIGTERM, SIGINT, or the end of standard input with `exit_with_parent`)."""
    application = create_application(settings)
    with _open_door(listening) as door:
        server = _Server(uvicorn.Config(application, **_options(listening)))
        if listening.exit_with_parent:
            threading.Thread(target=_end_with_standard_input, args=(server,), daemon=True).start()
        server.run(sockets=[door])


def _open_door(listening: Listening) -> socket.socket:
    """A listening TCP socket."""
    family = socket.AF_INET6 if ":" in listening.host else socket.AF_INET
    # The protocol is named because asyncio turns Nagle's delay off only on sockets that say they are TCP; without it every
    # answer waits 40 ms for the client's delayed acknowledgement (measured: 60 instead of 20 ms for a batch).
    door = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # elsewhere this option would let a second server take the same port
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind((listening.host, listening.port))
    door.listen(256)
    return door


def _options(listening: Listening) -> dict[str, Any]:
    options: dict[str, Any] = {
        "log_level": "warning",
        "access_log": False,  # addresses of requests hold official numbers
        "server_header": False,
        "timeout_graceful_shutdown": GRACE_SECONDS,
    }
    if listening.certificate:
        options |= {"ssl_certfile": listening.certificate, "ssl_keyfile": listening.key or None}
    if listening.client_ca:
        import ssl

        options |= {"ssl_ca_certs": listening.client_ca, "ssl_cert_reqs": ssl.CERT_REQUIRED}
    return options


def _end_with_standard_input(server: uvicorn.Server) -> None:
    """The parent holds the other end; when it ends, however it ends, the system closes it."""
    # os.read, not sys.stdin: a thread that sleeps inside the buffered reader stops the interpreter from ending.
    number = sys.stdin.fileno()
    while os.read(number, 1024):
        pass
    server.should_exit = True
