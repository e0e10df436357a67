"""How is a moment kept: as written (with its offset) where it is a fact, as microseconds where rows are ordered by it?"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MICROSECOND = timedelta(microseconds=1)


def to_microseconds(at: datetime) -> int:
    """Microseconds since 1970, exactly (a float would round)."""
    return (at - _EPOCH) // _MICROSECOND


def from_microseconds(value: int, zone: tzinfo | None) -> datetime | None:
    """The moment in the desk's zone; 0 means that there is none."""
    return (_EPOCH + timedelta(microseconds=value)).astimezone(zone) if value else None


def moment(text: str | None) -> datetime | None:
    """A moment as it was written down."""
    return datetime.fromisoformat(text) if text else None
