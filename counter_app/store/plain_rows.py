"""How does a flat record of the trade become the JSON of one column and come back?"""

from __future__ import annotations

import json
import types
from collections.abc import Collection, Hashable
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

R = TypeVar("R")


def to_text(record: Any, without: Collection[str] = ()) -> str:
    """Members: texts, numbers, truths, enums, days, moments, tuples of texts; `without`: what is kept elsewhere."""
    told = {each.name: _plain(getattr(record, each.name)) for each in fields(record) if each.name not in without}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def from_text(kind: type[R], text: str) -> R:
    """Members that the text does not know keep their default."""
    hints = _hints(cast(Hashable, kind))
    return kind(**{name: _typed(hints[name], value) for name, value in json.loads(text).items() if name in hints})


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _typed(kind: Any, value: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        (inner,) = (member for member in get_args(kind) if member is not types.NoneType)
        return None if value is None else _typed(inner, value)
    if get_origin(kind) is tuple:
        return tuple(value)
    if isinstance(kind, type) and issubclass(kind, date):
        return kind.fromisoformat(value)
    return kind(value)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
