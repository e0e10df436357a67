"""Who may make digital copies? Only an officer with a written assignment, through the own account (Cà Mau Đ23.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Assignment:
    """Văn bản phân công số hóa: its number, day and signer, and how long it counts. Both ends are included; None: no end."""

    assignment_id: str
    officer_id: str
    number: str
    signed_on: date
    signer: str
    valid_from: date
    valid_until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it counts on that day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def assignment_on(assignments: Sequence[Assignment], officer_id: str, day: date) -> Assignment | None:
    """The one an officer works under on that day: the latest signed of those that count."""
    counting = [each for each in assignments if each.officer_id == officer_id and each.covers(day)]
    return max(counting, key=lambda each: (each.signed_on, each.assignment_id), default=None)
