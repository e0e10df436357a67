"""Which sheet of paper is it? The mark that every slip but a plain original receipt has in its QR code (D7; capture §9.3).

The original receipt's code holds the dossier's number alone. Any other sheet adds `#B<copy>L<attempt>` (bản, lần in), with a
letter for the kind of slip before it where that is no receipt: short, no personal data, and of consonants and digits only,
which no Vietnamese typing method turns into other letters behind a reader that types (VNI makes á of a1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

SEPARATOR: Final = "#"
RECEIPT: Final = "receipt"
LABEL: Final = "label"  # no slip, but it may carry the number as well: its mark keeps it apart from the original receipt
# By the stored value of SlipKind. A letter that has left the house keeps its meaning: it is on paper.
LETTERS: Final = {
    RECEIPT: "",
    "supplement_request": "C",  # còn thiếu
    "refusal": "T",  # từ chối
    "control_slip": "K",  # kiểm soát
    "apology": "H",  # hẹn lại
    "stop_notice": "N",  # ngừng giải quyết
    "return_receipt": "Q",  # kết quả
    LABEL: "V",  # vỏ hồ sơ
}
OTHER_LETTER: Final = "P"  # phiếu: a kind without a letter of its own
_KINDS: Final = {letter: kind for kind, letter in LETTERS.items()}
_MARK: Final = re.compile(
    r"\s*(?P<letter>[CHKNPQTV]?)\s*B\s*(?P<copy>[1-9][0-9]{0,3})\s*L\s*(?P<attempt>[1-9][0-9]{0,3})\s*",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SlipMark:
    """Kind, copy and attempt of one sheet; copy and attempt from 1 up. `kind` is the stored value of a SlipKind or "label",
    "" for a kind that has no letter."""

    copy_number: int = 1
    attempt: int = 1
    kind: str = RECEIPT

    @property
    def is_original(self) -> bool:
        """True for the one sheet whose code carries no mark."""
        return self == ORIGINAL


ORIGINAL: Final = SlipMark()


def marked(number: str, mark: SlipMark) -> str:
    """What the QR code of this sheet holds."""
    if mark.is_original:
        return number
    return f"{number}{SEPARATOR}{LETTERS.get(mark.kind, OTHER_LETTER)}B{mark.copy_number}L{mark.attempt}"


def split_mark(text: str) -> tuple[str, SlipMark | None]:
    """The number and the mark of a scanned text; no mark for a plain number, and for anything that is not quite a mark."""
    number, separator, told = text.rpartition(SEPARATOR)
    found = _MARK.fullmatch(told) if separator else None
    if found is None:
        return text, None
    mark = SlipMark(int(found["copy"]), int(found["attempt"]), _KINDS.get(found["letter"].upper(), ""))
    return (text, None) if mark.is_original else (number, mark)
