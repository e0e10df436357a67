"""How do gateway tests ask? Over httpx, in process (ASGI) or over a real socket to a real server process."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from sync.gateway.settings import DemoClient
from tests.gateway.making import BATCH, Event


class Desk:
    """One desk with its token."""

    def __init__(self, http: httpx.Client, who: DemoClient) -> None:
        self._http = http
        self.token = ask_token(http, who).json()["access_token"]

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Any call with the token."""
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self._http.request(method, path, headers=headers, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.ask("GET", path, **more)

    def post_events(self, body: str | bytes) -> httpx.Response:
        return self.ask("POST", "/v1/events", content=body, headers=BATCH)

    def send(self, *events: Event) -> list[dict[str, Any]]:
        """The results of one batch."""
        answer = self.post_events(json.dumps(events, ensure_ascii=False))
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.json()["results"]
        assert [result["id"] for result in results] == [event["id"] for event in events]
        return results

    def lease(self, key: str, on: str = "2026-11-25", count: int = 10, agency: str = "H02.12") -> httpx.Response:
        ask = {"agency": agency, "on": on, "count": count}
        return self.ask("POST", "/v1/number-leases", json=ask, headers={"Idempotency-Key": f'"{key}"'})

    def changes(self) -> list[dict[str, Any]]:
        """The whole feed."""
        items: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.get("/v1/changes", params={"cursor": cursor, "limit": 500}).json()
            if not page["items"]:
                return items
            items += page["items"]
            cursor = page["next"]


def ask_token(http: httpx.Client, who: DemoClient, secret: str | None = None) -> httpx.Response:
    form = {"grant_type": "client_credentials", "client_id": who.client_id, "client_secret": secret or who.secret}
    return http.post("/v1/token", data=form)


class _Bridge(httpx.BaseTransport):
    """Lets a synchronous client ask an ASGI application that lives on one event loop, from any thread."""

    def __init__(self, application: FastAPI) -> None:
        self._inner = httpx.ASGITransport(application, raise_app_exceptions=False)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run_coroutine_threadsafe(self._ask(request), self._loop).result(60)

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        body = request.read()
        asked = httpx.Request(request.method, request.url, headers=request.headers, content=body)
        answer = await self._inner.handle_async_request(asked)
        content = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=content)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


class InProcess:
    """A gateway without a socket."""

    def __init__(self, application: FastAPI) -> None:
        self.application = application
        self._transport = _Bridge(application)
        self.http = httpx.Client(transport=self._transport, base_url="http://gateway")

    def desk(self, who: DemoClient) -> Desk:
        return Desk(self.http, who)

    def __enter__(self) -> InProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()
        self.application.state.gateway.database.close()


@contextmanager
def server_process(arguments: Sequence[str]) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """A real server (`python …arguments`) that prints its port; it ends with its standard input, or is killed."""
    process = subprocess.Popen([sys.executable, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        port = json.loads(process.stdout.readline())["port"]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=20) as http:
            yield process, http
    finally:
        try:
            process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def serve_arguments(url: str, *desks: DemoClient, **options: str) -> list[str]:
    """The command line of `serve` for tests."""
    arguments = ["-m", "sync.gateway", "serve", "--database-url", url, "--port", "0", "--exit-with-parent"]
    for who in desks:
        arguments += ["--demo-client", f"{who.client_id}:{who.secret}:{who.agency}:{who.desk}"]
    for name, value in options.items():
        arguments += [f"--{name.replace('_', '-')}", value]
    return arguments
