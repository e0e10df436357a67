"""Official numbers leased from the centre for one desk and one reception date (D8), and how they are counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class NumberState(StrEnum):
    """Fate of one leased number. Every number of a lease is in exactly one of these (the counting law).

    `given`: belongs to a dossier whose receipt has not been sent to a printer (yet).
    """

    UNUSED = "unused"
    GIVEN = "given"
    PRINTED = "printed"
    PRINT_UNKNOWN = "print_unknown"
    SPOILED = "spoiled"
    VOID = "void"
    BURNED = "burned"


@dataclass(frozen=True, slots=True)
class NumberLease:
    """A block `first..last` of daily numbers of `agency_code` on the reception date `on`; `next` is the next free one."""

    lease_id: str
    agency_code: str
    desk_id: str
    on: date
    first: int
    last: int
    next: int
    leased_at: datetime
    burned: bool = False

    @property
    def left(self) -> int:
        """How many numbers are still unused."""
        return 0 if self.burned else self.last - self.next + 1


@dataclass(frozen=True, slots=True)
class LeaseCensus:
    """The counting law of one lease: `size` must equal the sum of the states."""

    lease_id: str
    size: int
    by_state: dict[NumberState, int]

    @property
    def balanced(self) -> bool:
        """True when every number has exactly one fate."""
        return self.size == sum(self.by_state.values())
