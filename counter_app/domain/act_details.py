"""How are the JSON details of an act read, naming the member that is missing or wrong?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.plain_text import plain

PAYMENT_METHODS = ("cash", "transfer", "online", "card", "waived")
LONGEST = 2_000
MOST_MONEY = 10**12


def text(details: Mapping[str, Any], name: str, field: str = "") -> str:
    """A member that must not be empty. Raises MissingField, BadField, under `field` (default: the member's name)."""
    told = optional(details, name, field)
    if not told:
        raise MissingField(field=field or name)
    return told


def optional(details: Mapping[str, Any], name: str, field: str = "") -> str:
    """A text member, "" when left out."""
    value = details.get(name, "")
    if not isinstance(value, str):
        raise BadField(field=field or name, value=str(value)[:60], reason="not-text")
    return tidy(value, field or name)


def tidy(value: str, field: str) -> str:
    """One line of harmless text. Too long a value raises BadField, it is never cut."""
    told = " ".join(plain(value).split())
    if len(told) > LONGEST:
        raise BadField(field=field, value=told[:60], reason="too-long")
    return told


def moment(details: Mapping[str, Any], name: str, field: str) -> datetime:
    """An ISO time with its offset."""
    value = text(details, name, field)
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise BadField(field=field, value=value[:60], reason="not-a-time") from error
    if at.tzinfo is None:
        raise BadField(field=field, value=value, reason="no-zone")
    return at


def whole(details: Mapping[str, Any], name: str, field: str) -> int:
    """A number of đồng."""
    value = details.get(name)
    if value is None:
        raise MissingField(field=field)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_MONEY:
        raise BadField(field=field, value=str(value)[:60], reason="out-of-range")
    return value
