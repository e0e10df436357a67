"""How a label and its questions are said in ZPL II, the language of Zebra and of printers that imitate it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from counter_app.domain.label import LabelBitmap, LabelStock
from printers.label_line import LabelLine, LabelStatus

ASK_STATUS = b"~HS"
ASK_ERRORS = b"~HQES"
CANCEL_ALL = b"~JA"

_STATUS = re.compile(rb"\x02([0-9,]+)\x03\s*\x02([0-9A-Fa-f,]+)\x03\s*\x02[^\x02\x03]*\x03")
_ERRORS = re.compile(rb"ERRORS:\s+(\d)\s+([0-9A-Fa-f]{8})\s+([0-9A-Fa-f]{8})")
_LONGEST_NUMBER = 12  # digits: more are noise
_MEDIA_OUT, _RIBBON_OUT, _HEAD_OPEN, _CUTTER = 1, 2, 4, 8
_CALM_LOOKS = 2  # in a row: the end of the paper is noticed only when the label has been fed out

_ONES, _TWENTIES = "GHIJKLMNOPQRSTUVWXY", "ghijklmnopqrstuvwxyz"  # how often the next digit stands: 1–19 and 20–400
_RUN = re.compile(r"(.)\1*")


@dataclass(frozen=True, slots=True)
class Zpl:
    """A label is a ^GF field. `compressed`: runs of equal digits are counted (ZPL II, "alternative data compression")."""

    compressed: bool = True

    answers = True
    drop_the_rest = CANCEL_ALL

    def status(self, line: LabelLine, stock: LabelStock) -> LabelStatus:
        """Implements LabelLanguage. Some firmware leaves ~HS unanswered while it has no media or stands open."""
        try:
            return line.ask(ASK_STATUS, read_status)
        except TimeoutError:
            return line.ask(ASK_ERRORS, read_errors)

    def page(self, label: LabelBitmap, stock: LabelStock) -> bytes:
        """Implements LabelLanguage."""
        digits = label.data.hex().upper()
        if self.compressed:
            digits = "".join(compressed(row.hex().upper()) for row in label.rows())
        total = len(label.data)
        return (
            "^XA^JZN"  # no reprint after an error: a torn label is ours to repeat
            f"^PW{label.row_bytes * 8}^LL{label.height_dots}^LH0,0^LS0"
            f"^FO0,0^GFA,{total},{total},{label.row_bytes},{digits}^FS"
            "^PQ1,0,1,N^XZ\r\n"
        ).encode()

    def wait_until_out(self, line: LabelLine, stock: LabelStock) -> LabelStatus:
        """Implements LabelLanguage. Out: no format waits, no label is left of the batch, no trouble; twice in a row."""
        ends_at, calm = time.monotonic() + line.timing.label_seconds, 0
        while time.monotonic() < ends_at:
            status = self.status(line, stock)
            calm = 0 if status.busy else calm + 1
            if not status.ready or calm == _CALM_LOOKS:
                return status
            time.sleep(line.timing.look_every_seconds)
        raise TimeoutError("the printer is not done with the label")


def compressed(row: str) -> str:
    """One row of hex digits, as ZPL counts runs: "," fills with 0, "!" with F, letters tell how often a digit stands."""
    for digit, fill in (("0", ","), ("F", "!")):
        if row.endswith(digit):
            return _counted(row.rstrip(digit)) + fill
    return _counted(row)


def _counted(digits: str) -> str:
    return "".join(_times(len(run[0])) + run[1] for run in _RUN.finditer(digits))


def _times(count: int) -> str:
    """ "" for one; sums of letters for more, the greatest first."""
    if count == 1:
        return ""
    most, rest = divmod(count, 400)
    twenties, ones = divmod(rest, 20)
    return "z" * most + (_TWENTIES[twenties - 1] if twenties else "") + (_ONES[ones - 1] if ones else "")


def read_status(heard: bytes) -> LabelStatus | None:
    """From the three lines that answer ~HS; None while they are not complete, or where a noisy line changed them."""
    found = _STATUS.search(heard)
    if found is None:
        return None
    first, second = found[1].split(b","), found[2].split(b",")
    if len(first) < 8 or len(second) < 9:
        return None
    told = (first[1], first[2], first[4], first[7], second[2], second[3], second[8])
    if not all(digits.isdigit() and len(digits) < _LONGEST_NUMBER for digits in told):
        return None
    trouble = ""
    if int(first[2]):
        trouble = "paused"
    if int(second[3]):
        trouble = "ribbon-out"
    if int(second[2]):
        trouble = "head-open"
    waiting = int(first[4]) or int(first[7]) or int(second[8])
    return LabelStatus(paper_out=bool(int(first[1])), trouble=trouble, busy=bool(waiting))


def read_errors(heard: bytes) -> LabelStatus | None:
    """From the answer to ~HQES. Errors that are not named here are an "error", never a ready printer."""
    found = _ERRORS.search(heard)
    if found is None:
        return None
    bits, other = int(found[3], 16), int(found[2], 16)
    named = ((_HEAD_OPEN, "head-open"), (_RIBBON_OUT, "ribbon-out"), (_CUTTER, "cutter"))
    trouble = next((name for bit, name in named if bits & bit), "")
    if found[1] != b"0" and not trouble and (other or bits & ~_MEDIA_OUT or not bits):
        trouble = "error"
    return LabelStatus(paper_out=bool(bits & _MEDIA_OUT), trouble=trouble)
