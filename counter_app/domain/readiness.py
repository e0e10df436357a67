"""Is the desk fit for the day: what is ready, what needs a hand, what stops it? A line a thing, judged by plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final


class ReadyPoint(StrEnum):
    """The lines of the card, in its order."""

    PRINTER = "printer"
    SCANNER = "scanner"
    CLOCK = "clock"
    DISK = "disk"
    CATALOGUE = "catalogue"
    NUMBERS = "numbers"
    KIT = "kit"
    BACKUP = "backup"
    QUEUE = "queue"
    LAST_DAY = "last_day"


class Readiness(StrEnum):
    """`WARN`: see to it today. `BAD`: see to it before the first citizen."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class ReadyLine:
    """`code`: what was found, for the words; `facts`: numbers and names as text."""

    point: ReadyPoint
    state: Readiness
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


MEBIBYTE: Final = 1 << 20
LEAST_FREE_BYTES: Final = 200 * MEBIBYTE
GOOD_FREE_BYTES: Final = 1024 * MEBIBYTE
OLD_KIT: Final = timedelta(days=90)  # names of the unit, fees and checklists on it are of that day
FEWEST_FORMS: Final = 20
FEWEST_NUMBERS: Final = 10
OLD_BACKUP: Final = timedelta(days=7)


def judge_disk(free_bytes: int) -> Readiness:
    """By what a busy day writes, scans included."""
    if free_bytes < LEAST_FREE_BYTES:
        return Readiness.BAD
    return Readiness.WARN if free_bytes < GOOD_FREE_BYTES else Readiness.GOOD


def judge_kit(forms_open: int, age: timedelta) -> Readiness:
    """A kit too small or too old is no help."""
    return Readiness.WARN if forms_open < FEWEST_FORMS or age > OLD_KIT else Readiness.GOOD


def worst(lines: tuple[ReadyLine, ...]) -> Readiness:
    """Of the whole card."""
    states = [line.state for line in lines]
    return max(states, key=list(Readiness).index, default=Readiness.GOOD)
