"""Why does a store begin a new life, and is that explained? (a restored or doubled desk never goes on as before)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

UNEXPLAINED = "life_unexplained"  # a note: `doubt|moment`, "" once two people have said why
DIVERGED_AT = "diverged_at"  # a note: since when the centre sees two stores under our name; "" = it does not
LIFE_BEGUN = "life.begun"  # actions in the audit log
LIFE_EXPLAINED = "life.explained"


class LifeDoubt(StrEnum):
    """What did not agree when the store was opened."""

    NO_WITNESS = "no-witness"  # restored, or copied without the file beside it
    OTHER_MACHINE = "other-machine"
    COPIED = "copied"  # the whole folder, witness and all; the one it was copied from may still be in use
    OTHER_LIFE = "other-life"
    SET_BACK = "set-back"  # the store knows less than it did
    OTHER_CHAIN = "other-chain"
    DIVERGED = "diverged"  # the centre saw two stores under one name
    ASKED = "asked"  # a person asked for it


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A new life that nobody has explained yet."""

    doubt: LifeDoubt
    since: datetime


def read_unexplained(note: str | None) -> Unexplained | None:
    """From the note; None when there is nothing to explain."""
    doubt, _, since = (note or "").partition("|")
    try:
        return Unexplained(LifeDoubt(doubt), datetime.fromisoformat(since)) if since else None
    except ValueError:
        return None
