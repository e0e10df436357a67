"""What can be wrong with a slip template, where, and how does the compiler's own message tell it?"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Final


class Problem(StrEnum):
    """Stored values are what `--json` shows; they never change."""

    NO_SUCH_FILE = "no-such-file"
    NOT_A_TEMPLATE_NAME = "not-a-template-name"  # told: names that are
    NO_SAMPLES = "no-samples"  # a kind of slip that can only be read, not tried
    NOT_UTF8 = "not-utf8"
    NOT_COMPOSED = "not-composed"  # Vietnamese in base letter + mark
    PLACE_NAME = "place-name"  # told: the place
    FROM_NETWORK = "from-network"  # told: the package
    SYNTAX = "syntax"  # told: the compiler's words
    UNKNOWN_FIELD = "unknown-field"  # field; told: the nearest that exists
    EMPTY_FIELD = "empty-field"  # a part of something that may be absent
    UNKNOWN_NAME = "unknown-name"  # told: the word after #
    MISSING_FILE = "missing-file"  # told: the file
    UNKNOWN_FONT = "unknown-font"  # told: the family
    FOREIGN_FONT = "foreign-font"  # told: the families that came in instead
    LETTER_WITHOUT_GLYPH = "letter-without-glyph"  # told: the letters
    FONT_NOT_EMBEDDED = "font-not-embedded"
    TOO_MANY_SHEETS = "too-many-sheets"  # told: sheets > allowed
    QR_MISSING = "qr-missing"
    QR_WRONG = "qr-wrong"  # told: what it says
    TEXT_MISSING = "text-missing"  # field; told: its beginning
    TEXT_CUT = "text-cut"  # field; told: its beginning
    TEXT_NOT_VISIBLE = "text-not-visible"  # told: the words
    BROKEN = "broken"  # told: the compiler's words


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `line`, `column`: from 1, 0 without a place; `sample`, `paper`: where it showed first."""

    problem: Problem
    file: str
    line: int = 0
    column: int = 0
    field: str = ""
    told: str = ""
    paper: str = ""
    sample: str = ""

    @property
    def same(self) -> tuple[object, ...]:
        """What makes two findings one: everything but where it showed."""
        return (self.problem, self.file, self.line, self.field, self.told if not self.line else "")


_SAID: Final = re.compile(
    r"^(error|warning): (?P<message>.*)\n\s*┌─ (?P<file>.+):(?P<line>\d+):(?P<column>\d+)$", re.MULTILINE
)
# The compiler's sentence → what it means; the group is what is told.
_MEANINGS: Final = (
    (r'dictionary does not contain key "(.*?)"', Problem.UNKNOWN_FIELD),
    (r"cannot access fields on type none|type none has no method `(.*?)`", Problem.EMPTY_FIELD),
    (r"unknown variable: (\S+)", Problem.UNKNOWN_NAME),
    (r"unknown font family: (.+)", Problem.UNKNOWN_FONT),
    (r"file not found \(searched at (.+)\)", Problem.MISSING_FILE),
    (r"failed to (?:download|find) package|package not found", Problem.FROM_NETWORK),
    (r"the text `\"?(.+?)\"?` could not be displayed", Problem.LETTER_WITHOUT_GLYPH),
    (r"(unclosed .*|expected .*|unexpected .*|the character .* is not valid in code)", Problem.SYNTAX),
)


def compiler_findings(diagnostic: str, message: str, template: str) -> Iterator[Finding]:
    """Every complaint of one run of the compiler. `message`: what is known when the diagnostic shows no place."""
    placed = list(_SAID.finditer(diagnostic))
    for said in placed:
        problem, told = _meaning(said["message"])
        yield Finding(problem, PurePath(said["file"]).name, int(said["line"]), int(said["column"]) + 1, told=told)
    if not placed:
        problem, told = _meaning(message)
        yield Finding(problem, template, told=told)


def _meaning(message: str) -> tuple[Problem, str]:
    for pattern, problem in _MEANINGS:
        found = re.search(pattern, message)
        if found:
            told = next((group for group in found.groups() if group), "")
            return problem, PurePath(told).name if problem is Problem.MISSING_FILE else told
    return Problem.BROKEN, message[:200]


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant, "" when none is near."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)), "")
