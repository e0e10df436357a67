"""How does a desk turn its secret into a token, and what stops guessing?"""

from __future__ import annotations

import threading
import time
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request, Response

from sync.gateway.answers import TokenAnswer
from sync.gateway.clients import issue_token, secret_fits
from sync.gateway.context import TheGateway, answer, body_of
from sync.gateway.problems import refuse

TRIES = 10
WINDOW_SECONDS = 60.0
REMEMBERED = 10_000
router = APIRouter()
FormBody = Annotated[bytes, Depends(body_of("application/x-www-form-urlencoded", limit=4096))]


class Throttle:
    """Wrong secrets per (address, client id) within a minute. In memory: several processes allow several times as many."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wrong: dict[tuple[str, str], tuple[int, float]] = {}

    def wait_seconds(self, who: tuple[str, str]) -> int:
        """0 when this one may try."""
        with self._lock:
            count, ends = self._wrong.get(who, (0, 0.0))
        left = ends - time.monotonic()
        return int(left) + 1 if count >= TRIES and left > 0 else 0

    def wrong(self, who: tuple[str, str]) -> None:
        """Count a wrong secret."""
        now = time.monotonic()
        with self._lock:
            count, ends = self._wrong.get(who, (0, 0.0))
            if ends <= now:
                count, ends = 0, now + WINDOW_SECONDS
            if len(self._wrong) >= REMEMBERED:
                self._wrong.pop(next(iter(self._wrong)))
            self._wrong[who] = (count + 1, ends)

    def right(self, who: tuple[str, str]) -> None:
        """Forget the count."""
        with self._lock:
            self._wrong.pop(who, None)


@router.post("/token", responses={200: {"model": TokenAnswer}}, summary="A bearer token for a desk's secret")
def token(request: Request, gateway: TheGateway, body: FormBody) -> Response:
    """Client credentials grant of RFC 6749."""
    try:
        form = parse_qs(body.decode("utf-8"), max_num_fields=20)
    except ValueError as error:
        raise refuse("validation", "not a form", status=400) from error
    if form.get("grant_type") != ["client_credentials"]:
        raise refuse("validation", "grant_type must be client_credentials", status=400)
    client_id, secret = form.get("client_id", [""])[0], form.get("client_secret", [""])[0]
    throttle: Throttle = request.app.state.throttle
    who = (request.client.host if request.client else "", client_id[:100])
    wait = throttle.wait_seconds(who)
    if wait:
        raise refuse("throttled", "too many wrong secrets", retry_after=wait)
    with gateway.database.read() as connection:
        fits = "\0" not in client_id and secret_fits(connection, client_id, secret)
    if not fits:
        throttle.wrong(who)
        raise refuse("auth", "the desk or its secret is not known")
    throttle.right(who)
    seconds = gateway.settings.token_seconds
    with gateway.database.write() as connection:
        issued = issue_token(connection, client_id, gateway.now(), seconds)
    content = {"access_token": issued, "token_type": "Bearer", "expires_in": seconds}
    return answer(content, headers={"Cache-Control": "no-store"})
