"""How the desk talks HTTP to the gateway: every call gives an Answer or a Failure and never raises."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from sync.answers import Answer, Failure, FailureKind, gateway_object
from sync.gateway_address import checked_address
from sync.http_failures import failure_of
from sync.retry import read_retry_after
from sync.wire import BATCH_MEDIA_TYPE

if TYPE_CHECKING:
    import httpx

MAX_ANSWER_BYTES = 8 * 1024 * 1024
TOKEN_LEEWAY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the desk proves itself with (RFC 6749 §4.4); the secret never shows in a log."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds for each stage of one call, and for the whole call (a server that drips one byte a second also ends)."""

    connect: float = 5.0
    read: float = 30.0
    write: float = 60.0
    pool: float = 5.0
    total: float = 180.0


@dataclass(frozen=True, slots=True)
class _Ask:
    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class GatewayClient:
    """One desk's connection to the gateway. Thread-safe. Retries nothing: the outbox is the retry loop."""

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        *,
        ssl_context: ssl.SSLContext | None = None,
        deadlines: Deadlines | None = None,
    ) -> None:
        """`ssl_context` carries the province's CA and, after `load_cert_chain`, the desk's certificate; None trusts what the
        operating system trusts. Raises SettingsError for plain http to another machine."""
        self._base_url = checked_address(base_url)
        self._credentials = credentials
        self._ssl_context = ssl_context
        self._deadlines = deadlines or Deadlines()
        self._lock = threading.RLock()
        self._http: httpx.Client | None = None
        self._token = ""
        self._token_ends = 0.0

    def health(self) -> Answer | Failure:
        """Cheap probe without token: the server's time and its upstreams."""
        return self._exchange(_Ask("GET", "/v1/health"))

    def capabilities(self) -> Answer | Failure:
        """Limits, schema versions and the number policy."""
        return self._authorised(_Ask("GET", "/v1/capabilities"))

    def catalogue(self, name: str, etag: str = "") -> Answer | Failure:
        """`procedures` or `holidays`; 304 when `etag` is still current."""
        headers = {"If-None-Match": etag} if etag else {}
        return self._authorised(_Ask("GET", f"/v1/catalogues/{name}", headers=headers))

    def lease_numbers(self, key: str, agency: str, on: date, count: int) -> Answer | Failure:
        """A block of numbers for one reception date; the same lease for the same `key`."""
        body = json.dumps({"agency": agency, "on": on.isoformat(), "count": count}).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._authorised(_Ask("POST", "/v1/number-leases", body, headers))

    def handshake(self, facts: Mapping[str, object]) -> Answer | Failure:
        """What this desk remembers; the answer has what the centre remembers."""
        return self._authorised(
            _Ask("POST", "/v1/handshake", json.dumps(facts).encode(), {"Content-Type": "application/json"})
        )

    def turn(self) -> Answer | Failure:
        """May a full batch come now, or do other desks come first?"""
        return self._authorised(_Ask("GET", "/v1/turn"))

    def send_events(self, batch: bytes) -> Answer | Failure:
        """One encoded batch (`wire.encode_batch`)."""
        return self._authorised(_Ask("POST", "/v1/events", batch, {"Content-Type": BATCH_MEDIA_TYPE}))

    def receipt(self, op_id: str) -> Answer | Failure:
        """What the centre answered first to this operation."""
        return self._authorised(_Ask("GET", f"/v1/receipts/{quote(op_id, safe='')}"))

    def changes(self, cursor: str, limit: int) -> Answer | Failure:
        """The page of the feed after `cursor` ("" = from the start)."""
        return self._authorised(_Ask("GET", f"/v1/changes?limit={limit}&cursor={quote(cursor, safe='')}"))

    def catch_up_doubles(self, record_id: str) -> Answer | Failure:
        """Citizens whom another desk of the unit entered, too."""
        return self._authorised(_Ask("GET", f"/v1/desk-records/{quote(record_id, safe='')}/doubles"))

    def declare_file(self, facts: Mapping[str, object]) -> Answer | Failure:
        """`{fileId, sha256, size, mediaType}`: the same declaration again is the same file."""
        body = json.dumps(facts).encode()
        return self._authorised(_Ask("POST", "/v1/uploads", body, {"Content-Type": "application/json"}))

    def send_chunk(self, file_id: str, offset: int, chunk: bytes, checksum: str) -> Answer | Failure:
        """The bytes from `offset` on. `checksum`: `sha256 <base64>`."""
        headers = {"Upload-Offset": str(offset), "Upload-Checksum": checksum, "Tus-Resumable": "1.0.0"}
        headers["Content-Type"] = "application/offset+octet-stream"
        return self._authorised(_Ask("PATCH", f"/v1/uploads/{quote(file_id, safe='')}", chunk, headers))

    def file_receipt(self, file_id: str) -> Answer | Failure:
        """What became of a file."""
        return self._authorised(_Ask("GET", f"/v1/uploads/{quote(file_id, safe='')}"))

    def tell_key(self, public_key: str) -> Answer | Failure:
        """The desk's signing key in hex; the answer has the centre's keys."""
        body = json.dumps({"deskKey": public_key}).encode()
        return self._authorised(_Ask("POST", "/v1/keys", body, {"Content-Type": "application/json"}))

    def send_statement(self, statement: bytes, signature: str) -> Answer | Failure:
        """A day's statement as signed; the same one may be sent again."""
        body = b'{"signature":"' + signature.encode() + b'","statement":' + statement + b"}"
        return self._authorised(_Ask("POST", "/v1/reconciliation", body, {"Content-Type": "application/json"}))

    def digests(self, incarnation: str, ranges: Sequence[tuple[int, int]]) -> Answer | Failure:
        """One hash for each range of this desk's acts at the centre."""
        body = json.dumps({"incarnation": incarnation, "ranges": list(ranges)}).encode()
        return self._authorised(_Ask("POST", "/v1/reconciliation/digests", body, {"Content-Type": "application/json"}))

    def held_rows(self, incarnation: str, first: int, last: int) -> Answer | Failure:
        """This desk's acts at the centre, at most 512 places."""
        query = f"incarnation={quote(incarnation, safe='')}&first={first}&last={last}"
        return self._authorised(_Ask("GET", f"/v1/reconciliation/rows?{query}"))

    def diagnostics(self, facts: Mapping[str, object]) -> Answer | Failure:
        """Depth of the queue and the like; no personal data."""
        return self._authorised(
            _Ask("POST", "/v1/diagnostics", json.dumps(facts).encode(), {"Content-Type": "application/json"})
        )

    def forget_token(self) -> None:
        """The next call asks for a new token."""
        with self._lock:
            self._token = ""

    def close(self) -> None:
        """Close the connections; the next call opens new ones."""
        with self._lock:
            if self._http is not None:
                self._http.close()
            self._http = None

    def _authorised(self, ask: _Ask) -> Answer | Failure:
        answer: Answer | Failure = Failure(FailureKind.NO_TOKEN, maybe_sent=False)
        for _ in range(2):  # a 401 renews the token once; a second 401 is the answer
            token = self._current_token()
            if not isinstance(token, str):
                return token
            answer = self._exchange(
                _Ask(ask.method, ask.path, ask.body, {**ask.headers, "Authorization": f"Bearer {token}"})
            )
            if not isinstance(answer, Answer) or answer.status != 401:
                break
            self._forget_if(token)
        return answer

    def _forget_if(self, token: str) -> None:
        """Another thread may have renewed it already: only the refused one goes."""
        with self._lock:
            if self._token == token:
                self._token = ""

    def _current_token(self) -> str | Answer | Failure:
        with self._lock:
            if self._token and time.monotonic() < self._token_ends:
                return self._token
            form = {
                "grant_type": "client_credentials",
                "client_id": self._credentials.client_id,
                "client_secret": self._credentials.client_secret,
            }
            body = "&".join(f"{name}={quote(value, safe='')}" for name, value in form.items()).encode()
            answer = self._exchange(_Ask("POST", "/v1/token", body, {"Content-Type": "application/x-www-form-urlencoded"}))
            return self._keep_token(answer) if isinstance(answer, Answer) else answer

    def _keep_token(self, answer: Answer) -> str | Answer | Failure:
        found = gateway_object(answer)
        if found is None:
            return (
                answer if answer.status != 200 else Failure(FailureKind.NO_TOKEN, maybe_sent=False, detail="not-our-answer")
            )
        token, lives = found.get("access_token"), found.get("expires_in")
        if not isinstance(token, str) or not (token.isascii() and token.isprintable() and 0 < len(token) <= 8192):
            return Failure(FailureKind.NO_TOKEN, maybe_sent=False, detail="no access_token")
        seconds = float(lives) if isinstance(lives, int) and not isinstance(lives, bool) else 0.0
        self._token, self._token_ends = token, time.monotonic() + max(seconds - min(TOKEN_LEEWAY_SECONDS, seconds / 2), 0.0)
        return token

    def _exchange(self, ask: _Ask) -> Answer | Failure:
        """One request, one answer. The boundary where everything a network can throw becomes a value."""
        ends = time.monotonic() + self._deadlines.total
        try:
            http = self._client()
            headers = {"Accept-Encoding": "identity", "Accept": "application/json, application/problem+json", **ask.headers}
            with http.stream(ask.method, self._base_url + ask.path, content=ask.body, headers=headers) as response:
                if response.headers.get("content-encoding", "identity") != "identity":
                    return Failure(FailureKind.ENCODED, maybe_sent=True)  # we asked for none: a bomb, or not our gateway
                body = self._read(response, ends)
        except Exception as error:  # httpx, ssl, the resolver and broken proxies raise from five families
            return failure_of(error)
        if isinstance(body, Failure):
            return body
        return Answer(
            status=response.status_code,
            body=body,
            media_type=response.headers.get("content-type", "").split(";")[0].strip().lower(),
            retry_after_seconds=read_retry_after(response.headers.get("retry-after", ""), response.headers.get("date", "")),
            etag=response.headers.get("etag", "")[:256],
            upload_offset=_tus_offset(response.headers),
        )

    def _read(self, response: httpx.Response, ends: float) -> bytes | Failure:
        """The raw body within the size cap and the total deadline."""
        body = bytearray()
        for chunk in response.iter_raw():
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                return Failure(FailureKind.TOO_BIG, maybe_sent=True)
            if time.monotonic() > ends:
                return Failure(FailureKind.TIMEOUT, maybe_sent=True, detail="total deadline")
        return bytes(body)

    def _client(self) -> httpx.Client:
        """The one long-lived client, made at the first call: a desk that never gets a network never pays for it."""
        with self._lock:
            if self._http is None:
                import httpx

                wait = self._deadlines
                self._http = httpx.Client(
                    verify=self._trust(),
                    trust_env=False,  # a proxy variable of the shell must not see the desk's token
                    follow_redirects=False,
                    timeout=httpx.Timeout(connect=wait.connect, read=wait.read, write=wait.write, pool=wait.pool),
                    # Shorter than the server's keep-alive, so that we never write into a connection it is closing.
                    limits=httpx.Limits(max_connections=4, max_keepalive_connections=2, keepalive_expiry=4.0),
                )
            return self._http

    def _trust(self) -> ssl.SSLContext:
        """ONE context as `verify`: httpx forgets a client certificate given beside it."""
        if self._ssl_context is None:
            https = self._base_url.startswith("https")
            self._ssl_context = ssl.create_default_context() if https else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return self._ssl_context


def _tus_offset(headers: Mapping[str, str]) -> int | None:
    """Only of a server that says it speaks tus: a portal's 204 acknowledges nothing."""
    offset = headers.get("upload-offset", "")
    tus = headers.get("tus-resumable") == "1.0.0"
    return int(offset) if tus and offset.isascii() and offset.isdecimal() and len(offset) <= 15 else None
