"""What does the code on a component's cover sheet say: which dossier, which component, how many sheets follow?

`<number>#M<component>T<sheets>K<check>`: mục, tờ, kiểm. Consonants and digits only, as on slips, so that no Vietnamese
typing method behind a keyboard reader turns them into other letters. The check (ISO 7064 mod 97-10 over all the rest)
refuses a mistyped or half-read cover off-line. A sheet that only separates carries PATCHT and says nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from counter_app.domain.check_digits import text_check, text_check_holds

SEPARATOR_TEXT: Final = "PATCHT"
MOST_SHEETS: Final = 999
_COVER: Final = re.compile(
    r"(?P<number>[0-9A-Z][0-9A-Z.-]{2,39})#\s*M(?P<component>[1-9][0-9]{0,2})\s*T(?P<sheets>[1-9][0-9]{0,2})\s*K(?P<check>[0-9]{2})",
    re.ASCII,
)
_LIKE_A_COVER: Final = re.compile(r".+#\s*M[0-9].*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CoverSheet:
    """`number`: official code or provisional number; `component`: its place in the dossier's checklist, from 1; `sheets`:
    how many sheets the cover promises, from 1."""

    number: str
    component: int
    sheets: int

    @property
    def text(self) -> str:
        """What the code on the cover holds. Raises ValueError for what no cover can say."""
        told = f"M{self.component}T{self.sheets}"
        made = f"{self.number}#{told}K{text_check(_checked(self.number, told))}"
        if read_cover(made) != self:
            raise ValueError(made)
        return made


def _checked(number: str, told: str) -> str:
    return f"{number}-{told}"


def read_cover(text: str) -> CoverSheet | None:
    """The cover, or None for anything else, a wrong check included. Never raises."""
    found = _COVER.fullmatch(text.strip().upper()[:80])
    if found is None:
        return None
    told = f"M{found['component']}T{found['sheets']}"
    if not text_check_holds(_checked(found["number"], told), found["check"]):
        return None
    return CoverSheet(found["number"], int(found["component"]), int(found["sheets"]))


def is_like_cover(text: str) -> bool:
    """True for what begins like a cover: when it does not read, the person must hear that, and not "unknown"."""
    return len(text) <= 80 and _LIKE_A_COVER.fullmatch(text.strip()) is not None


def is_separator(text: str) -> bool:
    """True for a Patch-T sheet."""
    return text.strip().upper() == SEPARATOR_TEXT
