"""Which hand-written forms stand in a table that was keyed elsewhere, and which rows cannot be read (BG Đ21.3)?

Texts are taken as they stand, days before months as they are written here. A row that cannot be read never takes another
along; what the headings are called is told by whoever opens the table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from counter_app.domain import act_details
from counter_app.domain.catch_up import KeyedForm
from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.errors import BadField, DomainError, MissingField
from counter_app.domain.search_key import fold
from counter_app.domain.working_calendar import VIETNAM

SET_SIZE: Final = 100  # one transaction each: after a power cut the same file goes on where it stopped
HEAD_WITHIN: Final = 20  # rows in which the headings are looked for
_NEEDED: Final = ("received_at", "form_number", "received_by")
_TIMES: Final = ("%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")
_DAYS: Final = ("%Y-%m-%d", "%d/%m/%Y")
_PLAIN: Final = frozenset(
    {
        *("form_number", "received_by", "procedure", "case", "name", "identity_number", "sex", "address", "phone"),
        *("papers", "return_method", "summary", "reason"),
    }
)
Numbered = tuple[int, KeyedForm]


class KeyedTable:
    """The rows of one file. Row numbers are those that a spreadsheet shows.

    `rows`: every row that says something; `names`: the member each column stands for, "" for none; `read`: rows that are
    forms; `unreadable`: why the others are none. Raises FileRefused(no-headings).
    """

    def __init__(self, rows: Sequence[Sequence[str]], name: str, uid: str, columns: Mapping[str, str]) -> None:
        self.name = name
        self.names, first = _head(rows, name, columns)
        self.rows = [(at, row) for at, row in enumerate(rows, 1) if at > first and any(cell.strip() for cell in row)]
        self.read: list[Numbered] = []
        self.unreadable: dict[int, DomainError] = {}
        digest = hashlib.sha256(repr(rows).encode("utf-8", "backslashreplace")).hexdigest()[:24]
        for number, row in self.rows:
            try:
                self.read.append((number, self._keyed(row, f"table-{digest}-{number}-{uid[-12:]}")))
            except DomainError as error:
                self.unreadable[number] = error

    def sets(self, size: int = SET_SIZE) -> Iterator[list[Numbered]]:
        """So many forms at a time."""
        for start in range(0, len(self.read), size):
            yield self.read[start : start + size]

    def _keyed(self, row: Sequence[str], line_id: str) -> KeyedForm:
        told = {name: cell.strip() for name, cell in zip(self.names, row, strict=False) if name and cell.strip()}
        for name in _NEEDED:
            if not told.get(name):
                raise MissingField(field=name)
        members = {name: act_details.tidy(told[name], name) for name in _PLAIN if name in told}
        return KeyedForm(
            line_id=line_id,
            received_at=real_time(told["received_at"]),
            returned_at=real_time(told["returned_at"], "returned_at") if "returned_at" in told else None,
            birth_date=_day(told["birth_date"]) if "birth_date" in told else None,
            cash=_amount(told["cash"]) if "cash" in told else 0,
            **members,
        )


def real_time(text: str, field: str = "received_at") -> datetime:
    """ISO 8601, or day/month/year hour:minute as it is written here, never month first. Raises BadField(field)."""
    for form in _TIMES:
        try:
            return datetime.strptime(text.strip(), form).replace(tzinfo=VIETNAM)
        except ValueError:
            continue
    try:
        at = datetime.fromisoformat(text.strip())
        return at.astimezone(VIETNAM) if at.tzinfo else at.replace(tzinfo=VIETNAM)
    except (ValueError, OverflowError) as error:
        raise BadField(field=field, value=text[:60], reason="no-such-moment") from error


def _head(rows: Sequence[Sequence[str]], name: str, columns: Mapping[str, str]) -> tuple[list[str], int]:
    """Which column is which, and the row of the headings: the first that names a form number and a time."""
    for number, row in enumerate(rows[:HEAD_WITHIN], 1):
        names = [columns.get(fold(cell), cell if cell in columns.values() else "") for cell in row]
        if "form_number" in names and "received_at" in names:
            return names, number
    raise FileRefused(file=name, reason="no-headings")


def _day(text: str) -> date:
    """A spreadsheet tells a day as its midnight."""
    for form in _DAYS:
        try:
            return datetime.strptime(text.removesuffix(" 00:00"), form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    raise BadField(field="birth_date", value=text[:60], reason="not-a-date")


def _amount(text: str) -> int:
    digits = text.replace(".", "").replace(",", "").replace(" ", "")
    if not digits.isdecimal() or len(digits) > 12:
        raise BadField(field="paid_amount", value=text[:60], reason="not-a-number")
    return int(digits)
