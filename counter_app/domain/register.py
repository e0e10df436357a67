"""What stands in the register of dossiers: one line a dossier, in the order of its numbers, in the book of its year?

TT 01/2018/TT-VPCP Đ10.2: a book is opened for a year and closed at its end; numbers run from 01 to the year's last without a
gap; the form is Mẫu số 06 (Mẫu số 07 of TT 03/2025).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from counter_app.domain.dossier import Dossier, DossierStatus, EntrySource
from counter_app.domain.due_history import DueChangeKind
from counter_app.domain.errors import BadField
from counter_app.domain.period import Span


class RegisterNote(StrEnum):
    """What the column for remarks says."""

    LATER_ENTRY = "later_entry"  # written down after an outage
    REDATED = "redated"
    COMPLETED = "completed"  # came again, was completed
    SENT_BACK = "sent_back"
    REJECTED = "rejected"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    VOIDED = "voided"  # its number stays in the book, crossed out (TT 01/2018 Đ10.2)


_NOTE_OF_STATUS = {
    DossierStatus.RETURNED_FOR_SUPPLEMENT: RegisterNote.SENT_BACK,
    DossierStatus.REFUSED_AS_RESULT: RegisterNote.REJECTED,
    DossierStatus.STOPPED: RegisterNote.STOPPED,
    DossierStatus.WITHDRAWN: RegisterNote.WITHDRAWN,
    DossierStatus.VOIDED: RegisterNote.VOIDED,
}


@dataclass(frozen=True, slots=True)
class Registered:
    """A dossier with what its acts say. `handed_to`: who got it last, "" while it lies at the desk."""

    dossier: Dossier
    handed_to: str = ""
    returned_at: datetime | None = None

    @property
    def number(self) -> int:
        """Its running number in the book; 0 for one that never got any."""
        return self.dossier.register.number if self.dossier.register else 0

    @property
    def notes(self) -> tuple[RegisterNote, ...]:
        """What the line has to say besides its columns."""
        told = []
        if self.dossier.entry_source is EntrySource.CATCH_UP:
            told.append(RegisterNote.LATER_ENTRY)
        if any(replaced.kind == DueChangeKind.REDATED for replaced in self.dossier.replaced_dues):
            told.append(RegisterNote.REDATED)
        if self.dossier.round > 1:
            told.append(RegisterNote.COMPLETED)
        ending = _NOTE_OF_STATUS.get(self.dossier.status)
        return (*told, ending) if ending else tuple(told)


@dataclass(frozen=True, slots=True)
class Register:
    """Lines of one book in the order of their numbers. `made_at`: when it was drawn up."""

    span: Span
    book: str
    lines: tuple[Registered, ...]
    made_at: datetime

    @property
    def first_number(self) -> int:
        """The lowest number, 0 without lines."""
        return min((line.number for line in self.lines if line.number), default=0)

    @property
    def last_number(self) -> int:
        """The highest number, 0 without lines."""
        return max((line.number for line in self.lines if line.number), default=0)

    @property
    def elsewhere(self) -> int:
        """Numbers between the lowest and the highest whose dossiers were received on other days (later entries)."""
        numbers = {line.number for line in self.lines if line.number}
        return self.last_number - self.first_number + 1 - len(numbers) if numbers else 0

    @property
    def opens_book(self) -> bool:
        """Whether the pages begin with the book."""
        return (self.span.first.month, self.span.first.day) == (1, 1)

    @property
    def closes_book(self) -> bool:
        """Whether the pages end with a book whose year is over: then the head signs and seals it."""
        ends_year = (self.span.last.month, self.span.last.day) == (12, 31)
        return ends_year and self.made_at.date() > self.span.last

    def counted(self, *statuses: DossierStatus) -> int:
        """How many lines are in one of these states now."""
        return sum(line.dossier.status in statuses for line in self.lines)


def register_span(first: date, last: date) -> Span:
    """Days of one book. Raises BadField(field="to") for days in the wrong order or of two years."""
    if last < first:
        raise BadField(field="to", value=last.isoformat(), reason="before-first-day")
    if first.year != last.year:
        raise BadField(field="to", value=last.isoformat(), reason="another-book")
    return Span(first, last)


def in_order(lines: Sequence[Registered]) -> tuple[Registered, ...]:
    """By book number; what has none stands behind, in the order of its reception."""
    return tuple(sorted(lines, key=lambda line: (not line.number, line.number, line.dossier.received_at)))
