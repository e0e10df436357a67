"""What divides a pile of paper is understood, and a cover that is not quite one is never guessed at."""

from __future__ import annotations

import pytest

from bench.pages.papers import COVER_CODE
from counter_app.domain.cover_sheet import CoverSheet, read_cover
from counter_app.domain.dossier_code import provisional
from counter_app.domain.scanned_code import CodeKind, recognise
from counter_app.texts.scan_words import not_a_person
from tests.domain.test_scanned_code import TODAY

COVER = CoverSheet("H29.12-251125-0001", 3, 4)


def test_a_cover_says_dossier_component_and_sheets() -> None:
    found = recognise(COVER.text)
    assert (found.kind, found.cover) == (CodeKind.COVER, COVER)
    assert COVER.text == COVER_CODE
    assert "mục 3 (4 tờ)" in not_a_person(found)


def test_a_provisional_number_has_covers_too() -> None:
    cover = CoverSheet(provisional("Q1", TODAY, 7), 12, 120)
    found = recognise(cover.text.lower())
    assert (found.cover, found.provisional) == (cover, True)


def test_a_cover_read_back_is_no_receipt() -> None:
    """Nor may it answer the question whether the receipt was printed."""
    found = recognise(COVER.text)
    assert found.dossier_code is None and found.slip_mark is None


def test_every_single_wrong_character_and_every_swap_is_noticed() -> None:
    right = COVER.text
    wrong = {
        right[:at] + other + right[at + 1 :] for at in range(len(right)) for other in "0123456789MTK" if other != right[at]
    }
    wrong |= {right[:at] + right[at + 1] + right[at] + right[at + 2 :] for at in range(len(right) - 1)} - {right}
    assert [text for text in wrong if read_cover(text) is not None] == []


@pytest.mark.parametrize("text", ["H29.12-251125-0001#M3T4", "H29.12-251125-0001#M3T4K4", "H29.12-251125-0001#M3T5K47"])
def test_a_damaged_cover_is_told_as_one(text: str) -> None:
    found = recognise(text)
    assert (found.kind, found.warnings) == (CodeKind.UNKNOWN, ("cover-damaged",))
    assert "tờ bìa" in not_a_person(found)


def test_patch_t_only_divides() -> None:
    assert recognise("PATCHT").kind is CodeKind.SEPARATOR
    assert recognise("PATCHTX").kind is CodeKind.UNKNOWN


@pytest.mark.parametrize(("component", "sheets"), [(0, 1), (1, 0), (1, 1000), (1000, 1)])
def test_what_no_cover_can_say_is_not_printed(component: int, sheets: int) -> None:
    with pytest.raises(ValueError):
        _ = CoverSheet("H29.12-251125-0001", component, sheets).text


@pytest.mark.parametrize(
    "card",
    [
        "001190000001|012345678|Nguye64n Thi5 Vi1 Du5|02011990|Nu74|So61 1, xa4 Ba5c Ha2|01062022",
        "001190000001|012345678|NguyeexnX Thij Vis Duj|02011990|Nuwx|Soos 1, xax Bajc Haf|01062022",
    ],
)
def test_a_typing_method_that_was_on_is_named_as_the_cause(card: str) -> None:
    from counter_app.texts.scan_words import person_read

    told = person_read(recognise(card))
    assert "tắt bộ gõ" in told
    clean = "001190000001|012345678|Nguyễn Thị Ví Dụ|02011990|Nữ|Số 1, xã Bạc Hà|01062022"
    assert "bộ gõ" not in person_read(recognise(clean))
