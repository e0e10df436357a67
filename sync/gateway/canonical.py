"""What are the canonical bytes of a JSON value, and which bodies are JSON at all? (docs/wire.md)

Own implementation on purpose: the desk has its own, and golden files hold both to the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from json import encoder
from typing import Any, NoReturn

MAX_DEPTH = 32


class NotJson(ValueError):
    """The body cannot be read as UTF-8 JSON."""


class NotCanonical(ValueError):
    """A JSON value that has no canonical form here: floats, lone surrogates, U+0000, too deep."""


class _Float:
    """Stands for a number with a fraction or exponent, so that only the event that holds it is refused, not its batch."""

    __slots__ = ()

    def __init__(self, text: str) -> None:
        del text


def _text_maker(*, sort_keys: bool) -> Callable[[object], str]:
    """What `JSONEncoder.encode` does, without making the C encoder anew for each value (a third of its time here).

    No look for circles: what is encoded was parsed, or made of new members.
    """
    plain = json.JSONEncoder(ensure_ascii=False, sort_keys=sort_keys, separators=(",", ":"), allow_nan=False)
    make: Any = getattr(encoder, "c_make_encoder", None)
    if make is None:
        return plain.encode
    pieces = make(None, plain.default, encoder.encode_basestring, None, ":", ",", sort_keys, False, False)
    return lambda value: "".join(pieces(value, 0))


_sorted_text = _text_maker(sort_keys=True)
compact_text = _text_maker(sort_keys=False)  # JSON of our own making, members in their own order


def parse_json(body: bytes) -> Any:
    """The value. Numbers with a fraction become a marker that `canonical_text` refuses. Raises NotJson."""
    try:
        return json.loads(body.decode("utf-8"), parse_float=_Float, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise NotJson("nested too deeply") from error
    except ValueError as error:
        reason = "not UTF-8" if isinstance(error, UnicodeDecodeError) else "not JSON"
        raise NotJson(reason) from error


def canonical_text(value: object) -> str:
    """Sorted keys, no spaces, nothing escaped that need not be. Raises NotCanonical."""
    try:
        text = _sorted_text(value)
        text.encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise NotCanonical("a float or half a character") from error
    if text.count("{") + text.count("[") > MAX_DEPTH:  # with fewer brackets it cannot be too deep
        _check_depth(value, MAX_DEPTH)
    if "\\u0000" in text and _holds_nul(value):
        raise NotCanonical("U+0000 in text")
    return text


def sha256_hex(text: str) -> str:
    """Lower-case hex over the UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def fingerprint(kind: str, subject: str, sequence: str, data_text: str) -> str:
    """SHA-256 over canonical `[type, subject, sequence, data]`; `data_text` is already canonical."""
    head = _sorted_text([kind, subject, sequence])
    return sha256_hex(f"{head[:-1]},{data_text}]")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_depth(value: object, left: int) -> None:
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if left == 0 and isinstance(value, dict | list):
        raise NotCanonical("nested too deeply")
    for member in members:
        if isinstance(member, dict | list):
            _check_depth(member, left - 1)


def _holds_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in key or _holds_nul(member) for key, member in value.items())
    return isinstance(value, list) and any(_holds_nul(member) for member in value)
