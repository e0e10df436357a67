"""A gateway that kills itself (SIGKILL) after the commit of a batch and before its answer. Argument: the database URL."""

from __future__ import annotations

import json
import os
import signal
import socket
import sys

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.gateway.application import create_application
from sync.gateway.settings import GatewaySettings
from tests.gateway.making import DESK_ONE


class Dying:
    """Lets every answer through but that of a batch."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_or_die(message: Message) -> None:
            if scope["path"] == "/v1/events" and message["type"] == "http.response.start":
                os.kill(os.getpid(), signal.SIGKILL)
            await send(message)

        await self._application(scope, receive, send_or_die if scope["type"] == "http" else send)


def main() -> None:
    door = socket.create_server(("127.0.0.1", 0))
    print(json.dumps({"ready": True, "port": door.getsockname()[1]}), flush=True)
    application = create_application(GatewaySettings(sys.argv[1], (DESK_ONE,)))
    uvicorn.Server(uvicorn.Config(Dying(application), log_level="error")).run(sockets=[door])


if __name__ == "__main__":
    main()
