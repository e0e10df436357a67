"""How does one talk to OpenCPS REST v2, and what do its odd answers mean? (central-system hazards H1–H18)

Not signed in is 203, a step that is not allowed is 405 without a body, a success may have no body at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx

from sync.gateway.adapters.configuration import OpencpsSystem
from sync.gateway.adapters.outcomes import Away, OutcomeUnknown, Refused

Fields = Mapping[str, str]


class OpencpsHttp:
    """One account at one site. `text` answers are read as JSON only where JSON is promised."""

    def __init__(self, system: OpencpsSystem, transport: httpx.BaseTransport | None = None) -> None:
        timeout = httpx.Timeout(system.timeout_seconds, connect=5.0)
        self._http = httpx.Client(
            base_url=system.url.rstrip("/") + "/",
            auth=(system.username, system.password),
            headers={"groupId": system.site, "Accept": "application/json"},
            timeout=timeout,
            trust_env=False,
            transport=transport,
        )

    def find(self, path: str) -> dict[str, Any] | None:
        """An object, or None when there is none."""
        response = self._ask("GET", path)
        if response.status_code == 404 or (response.status_code == 200 and response.content in (b"", b"null", b"{}")):
            return None
        return self._object(response)

    def rows(self, path: str) -> list[dict[str, Any]]:
        """Members of a list answer `{total, data: […]}`."""
        found = self.find(path)
        data = (found or {}).get("data") or []
        return [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []

    def file(self, path: str) -> bytes | None:
        """The bytes of a file; None when there is none, or none behind its row (H10)."""
        response = self._ask("GET", path)
        if response.status_code in (204, 404):
            return None
        if response.status_code != 200:
            raise OutcomeUnknown(f"HTTP {response.status_code}")
        return response.content

    def post(self, path: str, fields: Fields, upload: tuple[str, bytes] | None = None) -> None:
        """A form. What it says is not believed: the caller reads back. Raises Refused, OutcomeUnknown, Away."""
        files = {"file": (upload[0], upload[1], "application/pdf")} if upload else None
        response = self._ask("POST", path, data=dict(fields), files=files)
        if response.status_code in (400, 403, 405, 409):
            raise Refused(_said(response))
        if response.status_code not in (200, 204):
            raise OutcomeUnknown(f"HTTP {response.status_code}")

    def close(self) -> None:
        """Ends the connections."""
        self._http.close()

    def _object(self, response: httpx.Response) -> dict[str, Any]:
        if response.status_code in (400, 403, 405, 409):
            raise Refused(_said(response))
        if response.status_code != 200:
            raise OutcomeUnknown(f"HTTP {response.status_code}")
        try:
            found = json.loads(response.content)
        except ValueError as error:
            raise OutcomeUnknown("the answer is not JSON") from error
        if not isinstance(found, dict):
            raise OutcomeUnknown("the answer is no object")
        return found

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            response = self._http.request(method, path, **more)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Away(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise OutcomeUnknown(type(error).__name__) from error
        if response.status_code in (203, 401, 407):
            raise Away("not signed in")
        if response.status_code == 429:
            raise Away("throttled")
        return response


def _said(response: httpx.Response) -> str:
    """What it said in refusing: short, for people; markup is not read."""
    text = response.text.strip()
    if not text or text.startswith("<"):
        return f"HTTP {response.status_code}"
    return text[:500]
