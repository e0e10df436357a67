"""What did the national adapter (VXP) say, and was it a yes? Its code alone does not tell. (rule 20)

Seen in the field: `error_code` 0, "0", "00", "3", "-3", "-1"; a `message` that is JSON inside JSON; XML or HTML instead.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from sync.gateway.adapters.outcomes import Away, OutcomeUnknown

_SUCCESS, _EXISTS, _SESSION = "thành công", "đã tồn tại", "session"
_UNDERSTOOD = (0, 3, -3)  # with these the message decides


@dataclass(frozen=True, slots=True)
class VxpAnswer:
    """`code`: as a number; `message`: NFC and lower case, for matching; `text`: as it came, for people."""

    code: int
    message: str
    text: str
    result: tuple[Mapping[str, Any], ...] | None

    @property
    def succeeded(self) -> bool:
        """The code says it was understood, and either a result or the words say it was done."""
        return (self.code == 0 and (self.result is not None or not self.message)) or self._says(_SUCCESS)

    @property
    def already_there(self) -> bool:
        """An insert met a dossier of this number."""
        return self._says(_EXISTS)

    @property
    def session_ended(self) -> bool:
        """It wants a new log-in."""
        return self.code != 0 and (_SESSION in self.message or "phiên" in self.message)

    def _says(self, words: str) -> bool:
        return self.code in _UNDERSTOOD and words in self.message


def read_answer(response: httpx.Response) -> VxpAnswer:
    """Raises Away for what never reached the service, OutcomeUnknown for an answer that is not its own."""
    if response.status_code in (401, 403, 404, 407, 429):
        raise Away(f"HTTP {response.status_code}")
    if response.status_code != 200:
        raise OutcomeUnknown(f"HTTP {response.status_code}")
    try:
        document = json.loads(response.content)
    except ValueError as error:
        raise OutcomeUnknown("the answer is not JSON") from error
    document = _unwrapped(document)
    try:
        code = int(str(document["error_code"]).strip())
    except (KeyError, TypeError, ValueError) as error:
        raise OutcomeUnknown("the answer has no error_code") from error
    text = str(document.get("message") or "")
    return VxpAnswer(code, unicodedata.normalize("NFC", text).lower(), text, _rows(document.get("result")))


def _unwrapped(document: object) -> dict[str, Any]:
    """The province's façade wraps the answer as text once more."""
    if isinstance(document, dict) and "error_code" not in document and isinstance(document.get("message"), str):
        try:
            document = json.loads(document["message"])
        except ValueError as error:
            raise OutcomeUnknown("the wrapped answer is not JSON") from error
    if not isinstance(document, dict):
        raise OutcomeUnknown("the answer is no object")
    return document


def _rows(result: object) -> tuple[Mapping[str, Any], ...] | None:
    if result is None:
        return None
    rows = result if isinstance(result, list) else [result]
    return tuple(row for row in rows if isinstance(row, dict))
