"""How does the desk get into a browser, and who else may not? textual-serve, on loopback only, behind a key of one run.

Any page that is open in a browser of this machine can call a port of this machine. So the first page wants the key that only
this command has printed, gives it back as a cookie of this site alone, and the socket asks for cookie, host and origin.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web
from textual_serve.server import Server

from counter_app.commands.json_lines import say
from counter_app.texts import web_words

HOST = "127.0.0.1"
COOKIE = "desk_key"
TEMPLATES = Path(__file__).parent / "web_page"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class DeskInBrowser(Server):
    """One command that runs the app, served on a loopback port. `address` is what the person opens; it holds the key."""

    def __init__(self, command: str, port: int, title: str) -> None:
        super().__init__(command, host=HOST, port=port, title=title, templates_path=str(TEMPLATES))
        self._key = secrets.token_urlsafe(24)
        self._own = f"{HOST}:{port}"

    @property
    def address(self) -> str:
        """`http://127.0.0.1:8765/?key=…`; useless after this run."""
        return f"http://{self._own}/?key={self._key}"

    def initialize_logging(self) -> None:
        """Nothing: the library would print every failure with the values of its variables, which may be people."""
        logging.getLogger("textual-serve").setLevel(logging.CRITICAL)

    async def on_startup(self, app: web.Application) -> None:
        """Tell where to look; the socket is open from now on."""
        say(web_words.OPEN_AT.format(address=self.address))

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """The page with the key answers with a cookie; all else wants that cookie, our host, and no foreign origin."""
        if request.headers.get("Host") != self._own:
            raise web.HTTPForbidden(text=web_words.NOT_FOR_YOU)
        if request.headers.get("Origin") not in (None, f"http://{self._own}"):
            raise web.HTTPForbidden(text=web_words.NOT_FOR_YOU)
        if request.path == "/" and self._is_key(request.query.get("key", "")):
            entering = web.HTTPSeeOther("/")
            entering.set_cookie(COOKIE, self._key, httponly=True, samesite="Strict")
            raise entering
        if not self._is_key(request.cookies.get(COOKIE, "")):
            raise web.HTTPForbidden(text=web_words.NOT_FOR_YOU)
        answer = await handler(request)
        if not answer.prepared:
            answer.headers["Content-Security-Policy"] = _only_from_here(self._own)
            answer.headers["Cache-Control"] = "no-store"
        return answer

    def _is_key(self, told: str) -> bool:
        return hmac.compare_digest(told.encode(), self._key.encode())

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """A socket without an origin is no browser's: refused like a foreign one."""
        if "Origin" not in request.headers:
            raise web.HTTPForbidden(text=web_words.NOT_FOR_YOU)
        answered: Any = await super().handle_websocket(request)
        return answered  # type: ignore[no-any-return]


def _only_from_here(own: str) -> str:
    """The page loads nothing from elsewhere: a desk has no internet, and nobody learns that it was opened."""
    return (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data:; font-src 'self' data:; connect-src 'self' ws://{own}; frame-ancestors 'none'"
    )
