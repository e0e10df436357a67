"""Is this run of keys a person typing, or a card's QR from a code reader? Decided by content, helped by timing.

A reader that plays keyboard sends the whole code in a few milliseconds, but neither a slow machine nor a slow reader may
change the verdict. So the content decides: twelve digits followed by `|` begin a card (no field of ours takes a `|`), and
a gap longer than QUIET_SECONDS ends a run: twelve digits typed by hand are only digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

QUIET_SECONDS = 0.15  # a reader leaves at most 60 ms between two keys, a person seldom less than 100
PATIENCE_SECONDS = 1.0  # a code that is visibly unfinished may still be on its way through a busy machine
TAIL_SECONDS = 0.5  # an Enter that comes late still belongs to a code that ended by silence
TERMINATORS = frozenset({"enter", "tab", "ctrl+j", "ctrl+m"})
_SEPARATORS_OF_A_CARD = 6  # number | old number | name | birth | sex | address | issued
_LONGEST_RUN = 64
_AIM_PREFIX = r"(?:\][A-Za-z][0-9A-Za-z])?"  # some readers name the symbology first (ISO/IEC 15424)
_CARD_BEGINS = re.compile(_AIM_PREFIX + r"\d{12}\|$")
_CARD_TEXT = re.compile(_AIM_PREFIX + r"\d{12}\|")


class Verdict(Enum):
    """What happens to one key."""

    PASS = auto()  # it goes its way
    PASS_FIRST = auto()  # the same, and a new run begins: what the field holds now is what it may get back
    BEGIN = auto()  # this was a code all along: swallow, and give the field its text back
    SWALLOW = auto()  # it belongs to the code
    END = auto()  # swallow it; the code is complete


@dataclass(slots=True)
class BurstReader:
    """Judges key after key. `at` is when the driver read the key, in seconds of one clock.

    `head`: what a person typed in the same run before the code; `text`: the code so far.
    """

    head: str = ""
    text: str = ""
    swallowing: bool = False
    _run: str = ""
    _last_at: float = float("-inf")
    _tail_until: float = float("-inf")

    def judge(self, key: str, character: str | None, at: float) -> Verdict:
        """The verdict on one key; `character` is None for a key that writes nothing."""
        gap, self._last_at = at - self._last_at, at
        printable = character if character is not None and character.isprintable() else None
        if self.swallowing:
            return self._swallow(key, printable, at)
        if key in TERMINATORS and at <= self._tail_until:
            return Verdict.SWALLOW
        self._tail_until = float("-inf")  # the tail stands directly behind the code
        if printable is None:
            self._run = ""
            return Verdict.PASS
        fresh = gap > QUIET_SECONDS or not self._run
        self._run = (printable if fresh else self._run + printable)[-_LONGEST_RUN:]
        if printable == "|" and (code := _CARD_BEGINS.search(self._run)):
            self.head, self.text, self.swallowing = self._run[: code.start()], code.group(), True
            return Verdict.BEGIN
        return Verdict.PASS_FIRST if fresh else Verdict.PASS

    def _swallow(self, key: str, printable: str | None, at: float) -> Verdict:
        if printable is not None:
            self.text += printable
            return Verdict.SWALLOW
        if key not in TERMINATORS:
            return Verdict.SWALLOW
        self._finish(at + QUIET_SECONDS)  # CR LF: the second half comes at once
        return Verdict.END

    def end_by_silence(self) -> None:
        """No key came for `patience` seconds: the code is complete, its Enter may follow."""
        self._finish(self._last_at + self.patience + TAIL_SECONDS)

    def _finish(self, tail_until: float) -> None:
        self.swallowing, self._run, self._tail_until = False, "", tail_until

    @property
    def patience(self) -> float:
        """Seconds of silence that end the code: short once it has all the parts of a card."""
        return QUIET_SECONDS if self.text.count("|") >= _SEPARATORS_OF_A_CARD else PATIENCE_SECONDS


def is_card_text(text: str) -> bool:
    """True for pasted text that begins like a card's QR."""
    return _CARD_TEXT.match(text.lstrip()) is not None
