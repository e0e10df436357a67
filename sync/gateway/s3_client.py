"""How does the gateway speak to an S3-compatible store? Five requests, signed by AWS Signature Version 4.

Written here and not taken from an SDK: five requests of a protocol that has not changed for ten years, beside the smallest
SDK's four packages. Addresses are path-style (`https://host/bucket/key`), as every store of a province's own takes them.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

import httpx

from sync.gateway.settings import BucketSettings
from sync.gateway.upload_store import StoreAway

EMPTY_SHA256: Final = hashlib.sha256(b"").hexdigest()
TRIES: Final = 2  # a connection that the store closed meanwhile costs one
_SECONDS: Final = httpx.Timeout(30.0, connect=5.0)
_KEY = re.compile(r"<Key>([^<]*)</Key>")
_CODE = re.compile(r"<Code>([A-Za-z]{1,60})</Code>")
log = logging.getLogger("motcua.gateway")


class S3Client:
    """One bucket. Keys are made of letters, digits, `/`, `-` and `.` only. Every call raises StoreAway."""

    def __init__(self, bucket: BucketSettings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._bucket = bucket
        self._now = now
        url = httpx.URL(bucket.url)
        self._host = url.netloc.decode("ascii")
        self._path = url.path.rstrip("/")
        # Nothing of the environment: a proxy for the office's browsers has no business with citizens' papers.
        self._http = httpx.Client(
            base_url=f"{url.scheme}://{self._host}",
            timeout=_SECONDS,
            trust_env=False,
            headers={"Accept-Encoding": "identity"},
        )

    def put(self, key: str, content: bytes) -> None:
        """The object is there when this returns; the store checks the bytes against their hash."""
        self._ask("PUT", key, sha256=hashlib.sha256(content).hexdigest(), body=lambda: content, size=len(content))

    def put_stream(self, key: str, sha256: str, size: int, pieces: Callable[[], Iterator[bytes]]) -> None:
        """As `put`, of pieces that are made anew for each try. What they raise ends the request, and no object is made."""
        self._ask("PUT", key, sha256=sha256, body=pieces, size=size)

    def get(self, key: str) -> bytes | None:
        """The object; None when there is none."""
        found = self._ask("GET", key)
        return None if found.status_code == 404 else found.content

    def has(self, key: str) -> bool:
        """True when the object is there."""
        return self._ask("HEAD", key).status_code != 404

    def delete(self, key: str) -> None:
        """The object is gone, whether or not it was there."""
        self._ask("DELETE", key)

    def keys(self, prefix: str, page: int = 1000) -> list[str]:
        """Every key that begins so, in order."""
        found: list[str] = []
        query = {"list-type": "2", "max-keys": str(page), "prefix": prefix}
        while True:
            told = self._ask("GET", "", query).text
            some = _KEY.findall(told)
            found += some
            if not some or "<IsTruncated>true</IsTruncated>" not in told:
                return found
            query["start-after"] = some[-1]

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def _ask(
        self,
        method: str,
        key: str,
        query: Mapping[str, str] | None = None,
        *,
        sha256: str = EMPTY_SHA256,
        body: Callable[[], bytes | Iterator[bytes]] | None = None,
        size: int = 0,
    ) -> httpx.Response:
        """A success, or 404. Everything that is asked here may be asked twice."""
        path = f"{self._path}/{key}" if key else self._path
        asked = _query_text(query or {})
        for left in reversed(range(TRIES)):
            headers = self._signed(method, path, asked, sha256)
            if body is not None:
                headers["Content-Length"] = str(size)
            try:
                content = body() if body is not None else None
                answer = self._http.request(method, f"{path}?{asked}" if asked else path, headers=headers, content=content)
            except httpx.HTTPError as error:
                if not left:
                    log.error("file store: %s %s", method, type(error).__name__)
                    raise StoreAway(f"{method}: {type(error).__name__}") from error
                continue
            if answer.is_success or (answer.status_code == 404 and body is None and key):
                return answer
            if answer.status_code < 500 or not left:
                raise self._refused(method, answer)
        raise AssertionError("the last try returns or raises")

    def _refused(self, method: str, answer: httpx.Response) -> StoreAway:
        """With the store's own word for it, for the engineer's log: a wrong key, a bucket that is not there."""
        code = found[1] if (found := _CODE.search(answer.text)) else ""
        log.error("file store: %s answered %s %s", method, answer.status_code, code)
        return StoreAway(f"{method}: {answer.status_code} {code}".rstrip())

    def _signed(self, method: str, path: str, query: str, sha256: str) -> dict[str, str]:
        """The headers of AWS Signature Version 4."""
        moment = self._now().strftime("%Y%m%dT%H%M%SZ")
        headers = {"host": self._host, "x-amz-content-sha256": sha256, "x-amz-date": moment}
        names = ";".join(headers)
        lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
        request = "\n".join((method, quote(path, safe="/-_.~"), query, lines, names, sha256))
        scope = f"{moment[:8]}/{self._bucket.region}/s3/aws4_request"
        told = "\n".join(("AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(request.encode()).hexdigest()))
        key = f"AWS4{self._bucket.secret_key}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, told.encode(), "sha256").hex()
        credential = f"{self._bucket.access_key}/{scope}"
        return headers | {
            "authorization": f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}"
        }


def _query_text(query: Mapping[str, str]) -> str:
    """Sorted and encoded as the signature wants it; httpx sends it as it stands."""
    return "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in sorted(query.items()))
