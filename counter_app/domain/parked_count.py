"""How many acts did the centre refuse today? One note of the store, begun anew each day; the audit log keeps every one."""

from __future__ import annotations

from datetime import date
from typing import Final

PARKED_ON: Final = "parked_on"  # note: "2026-11-25 3"
PARKED: Final = "operation.parked"  # audit


def one_more(note: str | None, on: date) -> str:
    """The note after another refusal on this day."""
    return f"{on.isoformat()} {parked_on(note, on) + 1}"


def parked_on(note: str | None, on: date) -> int:
    """How many the note tells of this day; a note of another day tells nothing of it."""
    day, _, count = (note or "").partition(" ")
    return int(count) if day == on.isoformat() and count.isdecimal() else 0
