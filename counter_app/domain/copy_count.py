"""Do the sheets that were counted, promised, fed and kept agree, component by component? Every inequality asks a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CountQuestion(StrEnum):
    """What does not add up. Stored values; never changed."""

    NOT_COUNTED = "not_counted"
    COVER_DIFFERS = "cover_differs"
    SHEETS_MISSING = "sheets_missing"
    SHEETS_OVER = "sheets_over"
    BACKS_DIFFER = "backs_differ"
    SIDES_MISSING = "sides_missing"
    SIDES_OVER = "sides_over"


@dataclass(frozen=True, slots=True)
class SheetCount:
    """Five numbers of one component that must agree.

    `declared`: sheets that the officer counted, None before. `on_cover`: sheets that the cover sheet promises, None without
    one. `fronts`, `backs`: sides that came from the feeder. `kept`: pages that go into the file. `noted_blank`: sides that a
    person left out as blank, each with its hash kept. `both_sides`: every sheet has two sides to scan.
    """

    declared: int | None
    fronts: int
    backs: int = 0
    kept: int = 0
    noted_blank: int = 0
    both_sides: bool = False
    on_cover: int | None = None


@dataclass(frozen=True, slots=True)
class CountMismatch:
    """`wanted` and `got` are sheets or sides, as the question says."""

    question: CountQuestion
    wanted: int
    got: int


def count_mismatches(count: SheetCount) -> tuple[CountMismatch, ...]:
    """Everything that a person must answer before the component is complete; empty when all numbers agree.

    declared = sheets fed = fronts, fronts = backs when both sides are scanned, sides fed = pages kept + noted blanks.
    """
    found: list[CountMismatch] = []
    if count.declared is None:
        found.append(CountMismatch(CountQuestion.NOT_COUNTED, 0, count.fronts))
    else:
        if count.on_cover is not None and count.on_cover != count.declared:
            found.append(CountMismatch(CountQuestion.COVER_DIFFERS, count.on_cover, count.declared))
        found += _sheets(count.declared, count.fronts)
    wanted_backs = count.fronts if count.both_sides else 0
    if count.backs != wanted_backs:
        found.append(CountMismatch(CountQuestion.BACKS_DIFFER, wanted_backs, count.backs))
    fed, accounted = count.fronts + count.backs, count.kept + count.noted_blank
    if accounted < fed:
        found.append(CountMismatch(CountQuestion.SIDES_MISSING, fed, accounted))
    elif accounted > fed:
        found.append(CountMismatch(CountQuestion.SIDES_OVER, fed, accounted))
    return tuple(found)


def _sheets(declared: int, fed: int) -> list[CountMismatch]:
    if fed < declared:
        return [CountMismatch(CountQuestion.SHEETS_MISSING, declared, fed)]
    return [CountMismatch(CountQuestion.SHEETS_OVER, declared, fed)] if fed > declared else []
