"""The rig of hostile text in small: every way out with the worst of it, pages on a terminal, and what must be caught."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from prove.hostile_papers import WAYS
from prove.hostile_strings import GROUPS, forbidden, strings

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are POSIX", allow_module_level=True)

from prove import hostile_pages, hostile_text
from prove.hostile_screens import OWN
from prove.terminal_bytes import Bytes

WORST = [piece for group in GROUPS for piece in group]


@pytest.mark.parametrize("way", WAYS)
def test_the_worst_texts_act_on_no_way_out(way: str) -> None:
    act, portion = WAYS[way]
    some = WORST if portion > 3 else WORST[:: len(WORST) // portion][:portion]
    assert act(some) == ""


@pytest.mark.slow
def test_widgets_let_nothing_through_and_with_the_gate_off_it_is_seen(tmp_path: Path) -> None:
    pages = [page for page in hostile_pages.of_one_kind(WORST) if page[0] in ("table", "fields", "words", "notify")]
    assert hostile_pages.show(pages, tmp_path / "on", 1, set(OWN)).wrong == []
    off = hostile_pages.show(hostile_pages.of_one_kind(GROUPS[0])[:1], tmp_path / "off", 1, set(OWN), "no-gate")
    assert off.wrong


def test_a_spreadsheet_without_its_guard_is_seen() -> None:
    assert hostile_text._spreadsheet_control().caught


@pytest.mark.parametrize("text", ["\x1b", "\x9b", "\u202e", "\u200b", "\ue000", "\ud800", "\ufe0f", "a" + "\u0301" * 9])
def test_what_acts_is_known_by_unicode_and_not_by_our_own_table(text: str) -> None:
    assert forbidden(f"An{text}")
    assert not forbidden("Nguyễn Thị Mẫu 25/11/2026 · 李 🙂 \ufffd")


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_sequence_that_comes_in_two_pieces_is_one(cut: int) -> None:
    whole = b"\x1b[38;2;1;2;3mAn\x1b]52;c;eA==\x07\x1b[1;2H"
    seen = Bytes(OWN)
    seen.feed(whole[:cut])
    seen.feed(whole[cut:], last=True)
    assert [said.startswith("a sequence that is not ours") for said in seen.wrong] == [True]
    assert seen.text == "An"


def test_strings_come_again_for_the_same_seed() -> None:
    assert list(strings(3, 500)) == list(strings(3, 500)) != list(strings(4, 500))
