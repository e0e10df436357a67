"""Dirty glass, double feed and doubled pages show only in the stack."""

from __future__ import annotations

from dataclasses import replace

from counter_app.domain.page_gate import GateVerdict, InkMarks, PageGate, PageReading
from counter_app.domain.page_limits import PageLimits
from counter_app.domain.page_stack import dirty_glass, judge_stack, near_duplicates, odd_lengths
from counter_app.domain.scan_page import SheetSide

PAGE = PageReading(1654, 2339, 210.0, 297.0, 200, 200, SheetSide.FRONT, (), InkMarks(900, 40, 30, 0))
LIMITS = PageLimits()


def streaked(*places: float, side: SheetSide = SheetSide.FRONT) -> PageReading:
    return replace(PAGE, streaks_mm=places, side=side)


def test_a_streak_at_one_place_on_two_of_five_pages_is_dirty_glass_and_says_where() -> None:
    (found,) = dirty_glass([streaked(62.0), PAGE, streaked(62.4), PAGE, PAGE], LIMITS)
    assert found.pages == (1, 3)
    assert (found.finding.reason, found.finding.facts["place_mm"]) == ("dirty-glass", 62.2)


def test_streaks_at_different_places_or_far_apart_are_not_dirty_glass() -> None:
    assert dirty_glass([streaked(62), streaked(100)], LIMITS) == ()
    assert dirty_glass([streaked(62), *[PAGE] * 6, streaked(62)], LIMITS) == ()


def test_the_glass_of_the_back_is_another_glass() -> None:
    back = SheetSide.BACK
    assert dirty_glass([streaked(62), streaked(62, side=back)], LIMITS) == ()
    (found,) = dirty_glass([PAGE, streaked(50, side=back), PAGE, streaked(50, side=back)], LIMITS)
    assert found.pages == (2, 4)


def test_a_page_longer_than_its_neighbours_may_be_two_sheets() -> None:
    (found,) = odd_lengths([PAGE, PAGE, replace(PAGE, height_mm=331.0), PAGE], LIMITS)
    assert found.pages == (3,) and found.finding.verdict is GateVerdict.ASK
    assert (found.finding.gate, found.finding.reason, found.finding.value) == (
        PageGate.LENGTH,
        "longer-than-neighbours",
        34.0,
    )
    assert odd_lengths([PAGE, PAGE, replace(PAGE, height_mm=301.0)], LIMITS) == ()


def test_a_card_between_sheets_is_not_compared_with_them() -> None:
    card = replace(PAGE, width_mm=85.6, height_mm=54.0)
    assert odd_lengths([PAGE, card, PAGE, PAGE], LIMITS) == ()


def test_the_same_page_twice_is_asked_about_but_two_fillings_of_one_form_are_not() -> None:
    one = replace(PAGE, likeness=0b1010, fine_likeness=0)
    again = replace(PAGE, likeness=0b1011, fine_likeness=0b111)
    other_filling = replace(PAGE, likeness=0b1011, fine_likeness=(1 << 60) - 1)
    (found,) = near_duplicates([one, other_filling, again], LIMITS)
    assert found.pages == (1, 3) and found.finding.facts["page"] == 1


def test_pages_without_content_are_never_duplicates_of_each_other() -> None:
    assert judge_stack([PAGE, PAGE, PAGE], LIMITS) == ()
