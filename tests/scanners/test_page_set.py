"""The made pages are what their truth says: otherwise every gate measured on them is measured against a lie."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bench.pages.page_set import DEFECTS, Recipe, dirty_stack, full_set, make, small_set
from bench.pages.papers import CONTENT
from bench.pages.truth import read_truth


def test_there_are_twelve_kinds_of_papers_and_every_recipe_has_its_own_name() -> None:
    assert len(CONTENT) >= 12
    names = [recipe.name for recipe in full_set((200, 300))]
    assert len(names) == len(set(names))
    assert {recipe.defect for recipe in full_set()} >= set(DEFECTS)
    assert {recipe.defect for recipe in small_set()} >= set(DEFECTS)


def test_the_same_recipe_gives_the_same_page() -> None:
    assert np.array_equal(make(Recipe("only-seal", 100)).pixels, make(Recipe("only-seal", 100)).pixels)


@pytest.mark.parametrize("paper", ["label-page", "cover-sheet", "patch-sheet"])
def test_every_code_on_a_good_page_can_be_read(paper: str) -> None:
    import zxingcpp

    page = make(Recipe(paper))
    read = {found.text for found in zxingcpp.read_barcodes(page.pixels)}
    assert {code.text for code in page.truth.codes} == read


def test_a_page_and_its_truth_lie_side_by_side_and_the_file_claims_what_the_truth_says(tmp_path: Path) -> None:
    path = make(Recipe("application", 190, "wrong-dpi", 190.0)).save(tmp_path)
    truth = read_truth(path.with_suffix(".json"))
    with Image.open(path) as picture:
        assert round(picture.info["dpi"][0]) == truth.dpi == 190
        assert round(picture.width / 190 * 25.4) == truth.width_mm
    bare = make(Recipe("application", 100, "no-dpi")).save(tmp_path)
    with Image.open(bare) as picture:
        assert "dpi" not in picture.info


def test_a_double_feed_is_longer_than_a_sheet_and_an_empty_page_has_nothing_to_lose() -> None:
    assert make(Recipe("application", 100, "double-feed", 60.0)).truth.height_mm > 350
    assert not make(Recipe("empty-yellow", 100)).truth.has_content
    assert make(Recipe("only-pencil", 100)).truth.has_content


def test_dirt_on_the_glass_darkens_one_column_of_the_whole_stack() -> None:
    for recipe in dirty_stack(dpi=100)[1:3]:
        clean, dirty = make(Recipe(recipe.paper, 100)).pixels, make(recipe).pixels
        column = round(62.0 / 25.4 * 100)
        darker = clean[:, column].astype(int).mean(axis=1) - dirty[:, column].astype(int).mean(axis=1)
        assert (darker > 10).mean() > 0.9
