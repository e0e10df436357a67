"""How are the members of one input line read, naming the one that is missing or wrong?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from counter_app.domain.checklist import GROUNDS
from counter_app.domain.dossier import HandedIn, HandedInState
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.notice_wish import NoticeChannel, NoticeWish
from counter_app.domain.person import Person, PersonKind, Sex
from counter_app.domain.plain_text import plain

E = TypeVar("E", bound=StrEnum)
LONGEST_TEXT = 2_000
LARGEST_NUMBER = 100_000_000


def person(value: object, field: str) -> Person:
    """Somebody as an input line tells. Raises MissingField, BadField."""
    if value is None:
        raise MissingField(field=f"{field}_name")
    if not isinstance(value, dict):
        raise BadField(field=field, value=str(value)[:60], reason="not-an-object")
    return Person(
        name=text(value, "name", ""),
        kind=member(value, "kind", PersonKind, PersonKind.CITIZEN) or PersonKind.CITIZEN,
        identity_number=text(value, "identity_number", ""),
        birth_date=day(value, "birth_date"),
        sex=member(value, "sex", Sex, None),
        address=text(value, "address", ""),
        phone=text(value, "phone", ""),
        email=text(value, "email", ""),
    )


def notice_wish(value: object) -> NoticeWish | None:
    """How the citizen wants to be told: {"channel", "to"?, "consented"?}; None when nobody was asked. Raises BadField."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise BadField(field="notice_channel", value=str(value)[:60], reason="not-an-object")
    if value.get("channel") not in tuple(NoticeChannel):
        raise BadField(field="notice_channel", value=str(value.get("channel"))[:60], reason="not-one-of")
    return NoticeWish(NoticeChannel(value["channel"]), text(value, "to", ""), consented=value.get("consented") is True)


def components(rows: object) -> tuple[HandedIn, ...]:
    """Papers as handed in. Raises BadField."""
    if not isinstance(rows, list):
        raise BadField(field="components", value=str(rows)[:60], reason="not-a-list")
    return tuple(component(row) for row in rows)


def component(row: object) -> HandedIn:
    if not isinstance(row, dict):
        raise BadField(field="components", value=str(row)[:60], reason="not-an-object")
    ground = text(row, "ground", "")
    if ground not in GROUNDS:
        raise BadField(field="components", value=ground[:60], reason="not-one-of")
    return HandedIn(
        component_code=text(row, "code"),
        state=member(row, "state", HandedInState, HandedInState.OK) or HandedInState.OK,
        originals=number(row, "originals", 0),
        copies=number(row, "copies", 0),
        substitute=text(row, "substitute", ""),
        reason=text(row, "reason", ""),
        ground=ground,
        compared=row.get("compared") is True,
    )


def text(asked: Mapping[str, Any], key: str, default: str | None = None, most: int = LONGEST_TEXT) -> str:
    """A text member, plain and NFC on one line; `default` None = it must be there. Too long a value is never cut.

    Raises MissingField, BadField.
    """
    value = asked.get(key, default)
    if value is None and default is not None:
        return default
    if value is None:
        raise MissingField(field=key)
    if not isinstance(value, str):
        raise BadField(field=key, value=str(value)[:60], reason="not-text")
    told = " ".join(plain(value).split())
    if len(told) > most:
        raise BadField(field=key, value=told[:60], reason="too-long")
    return told


def number(asked: Mapping[str, Any], key: str, default: int) -> int:
    """A whole number from 0 up; null is as good as left out. Raises BadField."""
    value = asked.get(key)
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadField(field=key, value=str(value)[:60], reason="not-a-number")
    if not 0 <= value <= LARGEST_NUMBER:
        raise BadField(field=key, value=str(value)[:60], reason="out-of-range")
    return value


def day(asked: Mapping[str, Any], key: str) -> date | None:
    """A date, None when left out. Raises BadField."""
    value = asked.get(key)
    if value in (None, ""):
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(str(value), form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    raise BadField(field=key, value=str(value)[:60], reason="not-a-date")


def member(asked: Mapping[str, Any], key: str, kinds: type[E], default: E | None) -> E | None:
    """A member of an enumeration. Raises BadField."""
    value = asked.get(key)
    if value is None:
        return default
    if value not in tuple(kinds):
        raise BadField(field=key, value=str(value)[:60], reason="not-one-of")
    return kinds(value)
