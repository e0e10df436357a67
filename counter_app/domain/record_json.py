"""How a frozen record of the trade becomes JSON and comes back, naming the key that is wrong.

One walk over the declared fields serves every record, so that a new field cannot be forgotten in one direction.
"""

from __future__ import annotations

import types
import unicodedata
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from counter_app.domain.errors import BadField, CounterError
from counter_app.domain.processing_time import ProcessingTime

_AS_IT_IS: Final = frozenset({str, int, bool, types.NoneType})


def record_to_json(record: Any) -> Any:
    """JSON values only: enums and terms as their text, dates as ISO text, tuples as lists. Field names are the keys."""
    if type(record) in _AS_IT_IS:  # most members: a whole dossier takes half the time
        return record
    if isinstance(record, StrEnum | ProcessingTime):
        return str(record)
    if isinstance(record, date):
        return record.isoformat()
    if isinstance(record, tuple):
        return [record_to_json(item) for item in record]
    if is_dataclass(record):
        return {field.name: record_to_json(getattr(record, field.name)) for field in fields(record)}
    return record


def record_from_json(kind: Any, value: Any, where: str = "", *, strict: bool = False) -> Any:
    """The record of `kind`. Unknown keys are ignored (the wire may know more), or refused when `strict`.

    Raises BadField(field=path, value, reason); the path counts list items from 1, as people do.
    """
    if get_origin(kind) in (Union, types.UnionType):
        (inner,) = (member for member in get_args(kind) if member is not types.NoneType)
        return None if value is None else record_from_json(inner, value, where, strict=strict)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise _wrong(where, value, "not-a-list")
        item_kind = get_args(kind)[0]
        return tuple(record_from_json(item_kind, item, f"{where}[{n}]", strict=strict) for n, item in enumerate(value, 1))
    if is_dataclass(kind) and kind is not ProcessingTime:
        return _record(kind, value, where, strict)
    return _plain(kind, value, where)


def _record(kind: Any, value: Any, where: str, strict: bool) -> Any:
    if not isinstance(value, Mapping):
        raise _wrong(where, value, "not-an-object")
    hints = _hints(kind)
    members: dict[str, Any] = {}
    for field in fields(kind):
        path = f"{where}.{field.name}" if where else field.name
        if field.name in value:
            members[field.name] = record_from_json(hints[field.name], value[field.name], path, strict=strict)
        elif _is_required(field):
            raise _wrong(path, None, "missing")
    if strict:
        for key in value:
            if key not in hints:
                raise _wrong(f"{where}.{key}" if where else str(key), value[key], "unknown-key")
    return kind(**members)


def _plain(kind: Any, value: Any, where: str) -> Any:
    if kind is date:
        return _day(value, where)
    if kind is datetime:
        return _moment(value, where)
    if kind in (int, bool):
        if type(value) is not kind:
            raise _wrong(where, value, f"not-{kind.__name__}")
        return value
    if not isinstance(value, str):
        raise _wrong(where, value, "not-str")
    text = unicodedata.normalize("NFC", value)
    if kind is str:
        return text
    try:
        return ProcessingTime.parse(text) if kind is ProcessingTime else kind(text)
    except (ValueError, CounterError) as error:
        raise _wrong(where, value, f"not-a-{kind.__name__}") from error


def _day(value: Any, where: str) -> date:
    if type(value) is date:  # TOML has dates of its own
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _wrong(where, value, "not-a-date") from error


def _moment(value: Any, where: str) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _wrong(where, value, "not-a-time") from error
    if at.tzinfo is None:
        raise _wrong(where, value, "not-a-time")
    return at


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _wrong(where: str, value: Any, reason: str) -> BadField:
    return BadField(field=where, value=value, reason=reason)
