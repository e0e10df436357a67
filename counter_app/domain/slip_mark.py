"""Which sheet of paper is it? The mark that every slip but a plain original carries in its QR code (D7; capture §9.3).

The original's code holds the dossier's number alone. Any other sheet adds `#B<copy>L<attempt>` (bản, lần in): short, no
personal data, and of consonants and digits only, which no Vietnamese typing method turns into other letters behind a
reader that types (VNI makes á of a1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

SEPARATOR: Final = "#"
_MARK: Final = re.compile(r"\s*B\s*([1-9][0-9]{0,3})\s*L\s*([1-9][0-9]{0,3})\s*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SlipMark:
    """Copy and attempt of one sheet, both from 1 up. Copy 1, attempt 1 is the plain original."""

    copy_number: int = 1
    attempt: int = 1

    @property
    def is_original(self) -> bool:
        """True for the one sheet whose code carries no mark."""
        return self == ORIGINAL


ORIGINAL: Final = SlipMark()


def marked(number: str, mark: SlipMark) -> str:
    """What the QR code of this sheet holds."""
    return number if mark.is_original else f"{number}{SEPARATOR}B{mark.copy_number}L{mark.attempt}"


def split_mark(text: str) -> tuple[str, SlipMark | None]:
    """The number and the mark of a scanned text; no mark for a plain number, and for anything that is not quite a mark."""
    number, separator, told = text.rpartition(SEPARATOR)
    found = _MARK.fullmatch(told) if separator else None
    if found is None:
        return text, None
    mark = SlipMark(int(found[1]), int(found[2]))
    return (text, None) if mark.is_original else (number, mark)
