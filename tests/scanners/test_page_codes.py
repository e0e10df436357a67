"""Codes on pages: found in bad light, once each, and never a wrong one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.pages.hard_codes import hard_codes, papers_without_codes
from bench.pages.page_set import Recipe, make
from bench.pages.papers import COVER_CODE, DOSSIER_CODE
from counter_app.domain.page_code import CODE_39, QR, ExpectedCodes
from counter_app.domain.scan_errors import PageUnreadable
from scanners.readers.page_codes import PageCodes, _by_zxing
from scanners.readers.page_reader import LimitedPageReader

ONE = ExpectedCodes(at_least=1)


def test_a_page_tells_its_codes_with_their_places_once_each(tmp_path: Path) -> None:
    page = make(Recipe("cover-sheet"))
    reader = LimitedPageReader()
    try:
        found = reader.read(page.save(tmp_path), ExpectedCodes())
    finally:
        reader.close()
    assert [code.text for code in found] == [COVER_CODE, COVER_CODE]
    left = sorted(code.box[0] / 200 * 25.4 for code in found)
    assert left == pytest.approx(sorted(code.left_mm for code in page.truth.codes), abs=2)


def test_a_separator_sheet_counts_only_because_two_ways_agree(tmp_path: Path) -> None:
    """Code 39 has no check character: one reading proves nothing."""
    grey = np.asarray(make(Recipe("patch-sheet")).pixels.mean(axis=2), np.uint8)
    found = PageCodes().read(grey, ExpectedCodes((CODE_39,)))
    assert [code.text for code in found] == ["PATCHT", "PATCHT"]
    assert all(code.way != "plain" for code in found)


@pytest.mark.parametrize("second_reader", [True, False])
def test_codes_in_bad_light_are_found_and_none_is_wrong(second_reader: bool) -> None:
    """A small drill of `bench codes`, on other pictures; also where zbar is not installed."""
    reader, ours, alone, total = PageCodes(second_reader), 0, 0, 0
    for code in hard_codes(2, seed=11):
        read = {found.text for found in reader.read(code.pixels, ONE)}
        assert read <= {code.text}
        ours += code.text in read
        alone += code.text in {found.text for found in _by_zxing(code.pixels, ONE.symbologies, 1.0)}
        total += 1
    assert 100 * (ours - alone) / total >= 4


@pytest.mark.slow
def test_nothing_is_read_where_no_code_is() -> None:
    reader = PageCodes()
    assert [found for paper in papers_without_codes(4, seed=3) for found in reader.read(paper, ONE)] == []


def test_the_slow_ways_are_taken_only_when_something_is_missing() -> None:
    grey = np.asarray(make(Recipe("label-page", 100)).pixels.mean(axis=2), np.uint8)
    ways = []
    reader = PageCodes()
    original = reader._ways

    def counted(*args: object) -> object:
        for name, look in original(*args):  # type: ignore[arg-type]
            ways.append(name)
            yield name, look

    reader._ways = counted  # type: ignore[method-assign,assignment]
    reader.read(grey, ExpectedCodes((QR,)))
    assert ways == ["plain"]
    reader.read(grey, ExpectedCodes((QR,), at_least=9))
    assert len(ways) > 6


def test_a_missing_code_is_missing_only_by_its_pattern() -> None:
    grey = np.asarray(make(Recipe("label-page")).pixels.mean(axis=2), np.uint8)
    found = PageCodes().read(grey, ExpectedCodes(at_least=1, pattern=r"H29\.12-\d{6}-\d{4}"))
    assert DOSSIER_CODE in {code.text for code in found}


def test_a_file_that_is_no_picture_costs_a_page_only(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.png", make(Recipe("label-page", 100)).save(tmp_path)
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(400))
    reader = LimitedPageReader()
    try:
        with pytest.raises(PageUnreadable):
            reader.read(bad, ONE)
        assert reader.read(good, ONE)
    finally:
        reader.close()
