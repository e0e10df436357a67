"""Which day did the officer type? dd/MM/yyyy, and every short way to type it: 01021990, 1/2/1990, 1-2-1990, 1.2.1990.

A year of two digits is refused, not guessed: the applicant may be a hundred years old.
"""

from __future__ import annotations

import re
from datetime import date

from textual import events

from counter_app.widgets.field_input import FieldInput

_PARTED = re.compile(r"(\d{1,2})[/.\- ]+(\d{1,2})[/.\- ]+(\d{4})")
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def read_day(text: str) -> date | None:
    """The day meant by `text`, or None when it is not one."""
    text = text.strip()
    if iso := _ISO.fullmatch(text):
        year, month, day = map(int, iso.groups())
    elif typed := _PARTED.fullmatch(text) or _DIGITS.fullmatch(text):
        day, month, year = map(int, typed.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


class DateInput(FieldInput):
    """A day. `day` is None while the text is empty or no day (`is_wrong` tells which); on leaving it shows dd/MM/yyyy."""

    def __init__(self, day: date | None = None, *, id: str | None = None) -> None:
        shown = day.strftime("%d/%m/%Y") if day else ""
        super().__init__(shown, id=id, placeholder="ngày/tháng/năm", max_length=12, restrict=r"[\d/.\- ]*")

    @property
    def day(self) -> date | None:
        """The day that stands in the field."""
        return read_day(self.value)

    @day.setter
    def day(self, day: date | None) -> None:
        self.value = day.strftime("%d/%m/%Y") if day else ""

    @property
    def is_wrong(self) -> bool:
        """True when there is text that is not a day."""
        return bool(self.value.strip()) and self.day is None

    def _on_blur(self, event: events.Blur) -> None:
        super()._on_blur(event)
        if self.day is not None:
            self.day = self.day
