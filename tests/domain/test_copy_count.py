"""Declared, promised, fed and kept must agree; every inequality is a question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.domain.copy_count import CountQuestion, SheetCount, count_mismatches

GOOD = SheetCount(declared=5, fronts=5, backs=5, kept=8, noted_blank=2, both_sides=True, on_cover=5)


def questions(count: SheetCount) -> list[tuple[CountQuestion, int, int]]:
    return [(each.question, each.wanted, each.got) for each in count_mismatches(count)]


def test_numbers_that_agree_ask_nothing() -> None:
    assert questions(GOOD) == []
    assert questions(SheetCount(declared=3, fronts=3, kept=3)) == []


@pytest.mark.parametrize(
    ("count", "asked"),
    [
        (replace(GOOD, declared=None), [(CountQuestion.NOT_COUNTED, 0, 5)]),
        (replace(GOOD, on_cover=6), [(CountQuestion.COVER_DIFFERS, 6, 5)]),
        (SheetCount(declared=8, fronts=5, kept=5), [(CountQuestion.SHEETS_MISSING, 8, 5)]),
        (SheetCount(declared=4, fronts=5, kept=5), [(CountQuestion.SHEETS_OVER, 4, 5)]),
        (replace(GOOD, backs=4, kept=7), [(CountQuestion.BACKS_DIFFER, 5, 4)]),
        (SheetCount(declared=2, fronts=2, backs=1, kept=3), [(CountQuestion.BACKS_DIFFER, 0, 1)]),
        (replace(GOOD, noted_blank=1), [(CountQuestion.SIDES_MISSING, 10, 9)]),
        (replace(GOOD, kept=9), [(CountQuestion.SIDES_OVER, 10, 11)]),
    ],
)
def test_each_inequality_is_one_question(count: SheetCount, asked: list[tuple[CountQuestion, int, int]]) -> None:
    assert questions(count) == asked


def test_a_run_that_ends_early_with_success_is_caught_by_the_count_alone() -> None:
    """The truncated batch: the driver said all is well after 2 of 7 sheets."""
    assert questions(SheetCount(declared=7, fronts=2, kept=2)) == [(CountQuestion.SHEETS_MISSING, 7, 2)]
