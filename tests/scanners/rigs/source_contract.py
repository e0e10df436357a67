"""What every source of pages promises, whatever is behind it: one class, run over all of them (D19)."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from pathlib import Path

import pytest
from PIL import Image

from counter_app.domain.scan_page import ScannedSide
from counter_app.domain.scan_source import ScanSettings
from counter_app.scan_ports import ScanSource

SETTINGS = ScanSettings(dpi=100)


class SourceContract(ABC):
    """`loaded` gives a source with at least three pages; `bare` one with nothing in it or behind it."""

    settings = SETTINGS
    tells_dpi = True
    bare_problems: tuple[str, ...] = ("feeder-empty", "scanner-unplugged")

    @abstractmethod
    def loaded(self, folder: Path) -> ScanSource: ...

    @abstractmethod
    def bare(self, folder: Path) -> ScanSource: ...

    @pytest.fixture
    def pages(self, tmp_path: Path) -> list[ScannedSide]:
        source = self.loaded(tmp_path)
        sides = []
        for item in source.scan(self.settings, tmp_path / "out"):
            assert isinstance(item, ScannedSide), item
            sides.append(item)
        return sides

    def test_every_page_is_a_whole_picture_with_the_facts_of_its_capture(self, pages: list[ScannedSide]) -> None:
        assert len(pages) >= 3
        assert [page.sequence for page in pages] == list(range(1, len(pages) + 1))
        for page in pages:
            data = page.path.read_bytes()
            assert page.sha256 == hashlib.sha256(data).hexdigest()
            assert page.size_bytes == len(data)
            with Image.open(page.path) as picture:
                picture.load()
                assert (picture.width, picture.height) == (page.width_px, page.height_px)
                assert picture.get_format_mimetype() == page.media_type
            assert page.dpi_x == page.dpi_y
            assert (page.dpi_x is not None) is self.tells_dpi
            assert page.captured_at.tzinfo is not None
            assert page.device

    def test_the_folder_holds_the_pages_and_nothing_half_done(self, pages: list[ScannedSide]) -> None:
        folder = pages[0].path.parent
        assert sorted(page.path for page in pages) == sorted(path for path in folder.iterdir() if path.is_file())

    def test_two_runs_into_one_folder_never_overwrite_each_other(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        first = [item for item in self.loaded(tmp_path).scan(self.settings, out) if isinstance(item, ScannedSide)]
        second = [item for item in self.loaded(tmp_path).scan(self.settings, out) if isinstance(item, ScannedSide)]
        assert len({page.path for page in (*first, *second)}) == len(first) + len(second)
        assert all(hashlib.sha256(page.path.read_bytes()).hexdigest() == page.sha256 for page in first)

    def test_a_run_that_is_closed_keeps_what_was_delivered_and_frees_the_device(self, tmp_path: Path) -> None:
        source = self.loaded(tmp_path)
        run = source.scan(self.settings, tmp_path / "out")
        first = next(run)
        run.close()  # type: ignore[attr-defined]
        assert isinstance(first, ScannedSide)
        assert first.path.exists()
        again = next(source.scan(self.settings, tmp_path / "again"))
        assert isinstance(again, ScannedSide), again

    def test_a_probe_tells_that_it_is_there_and_that_it_is_not(self, tmp_path: Path) -> None:
        assert self.loaded(tmp_path).probe().ready
        state = self.bare(tmp_path / "bare").probe()
        assert not state.ready or state.feeder_loaded is False or state.feeder_loaded is None
        assert state.problem in ("", *self.bare_problems)
