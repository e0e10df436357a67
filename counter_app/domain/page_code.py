"""Which codes are looked for on a page, and what was found there?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

QR: Final = "QRCode"
CODE_128: Final = "Code128"
CODE_39: Final = "Code39"
NO_CHECK_CHARACTER: Final = (CODE_39,)  # one reading of these proves nothing: two different ways must agree


@dataclass(frozen=True, slots=True)
class ExpectedCodes:
    """`at_least`: so many must be found, or every way of reading is tried (0: one quick look). `pattern`: what the text of a
    counted code must match in full, "" for any."""

    symbologies: tuple[str, ...] = (QR, CODE_128, CODE_39)
    at_least: int = 0
    pattern: str = ""

    def satisfied_by(self, found: tuple[FoundCode, ...]) -> bool:
        """True when nothing is missing."""
        counted = [code for code in found if not self.pattern or re.fullmatch(self.pattern, code.text)]
        return len(counted) >= self.at_least


@dataclass(frozen=True, slots=True)
class FoundCode:
    """`box`: left, top, right, bottom in pixels of the page. `way`: which way of reading found it, for measurements."""

    text: str
    symbology: str
    box: tuple[int, int, int, int]
    way: str = ""
