"""How long a procedure may take, as published: working days, working hours, calendar days, months, same day, none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from counter_app.domain.errors import BadField


class TermKind(StrEnum):
    WORKING_DAYS = "wd"
    WORKING_HOURS = "wh"
    CALENDAR_DAYS = "d"
    MONTHS = "m"
    SAME_DAY = "same-day"
    NONE = "none"


_WRITTEN = re.compile(r"([0-9]{1,4})(wd|wh|d|m)")


@dataclass(frozen=True, slots=True)
class ProcessingTime:
    """A published term, e.g. `3wd`, `8wh`, `30d`, `1m`, `same-day`, `none`. `amount` is 0 for the last two."""

    kind: TermKind
    amount: int = 0

    @classmethod
    def parse(cls, text: str) -> ProcessingTime:
        """Read the short form. Raises BadField(field="term")."""
        if text in (TermKind.SAME_DAY, TermKind.NONE):
            return cls(TermKind(text))
        found = _WRITTEN.fullmatch(text)
        if not found or int(found[1]) == 0:
            raise BadField(field="term", value=text, reason="not-a-term")
        return cls(TermKind(found[2]), int(found[1]))

    def __str__(self) -> str:
        return f"{self.amount}{self.kind}" if self.amount else str(self.kind)
