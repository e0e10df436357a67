"""Every source keeps the same promises, the simulated one included."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.pages.page_set import Recipe, make
from counter_app.domain.scan_source import ScanSettings
from counter_app.scan_ports import ScanSource
from scanners.sources.replay import ReplaySource
from tests.scanners.rigs.clock import StillClock
from tests.scanners.rigs.sane_rig import configured, fake, feeder
from tests.scanners.rigs.source_contract import SourceContract

PAPERS = ("only-seal", "only-one-line", "only-page-number")


def made_pages(folder: Path, dpi: int = 100) -> list[Path]:
    """Three small pages with their truth."""
    return [make(Recipe(paper, dpi, suffix="jpg")).save(folder / "made") for paper in PAPERS]


class TestSaneFeeder(SourceContract):
    settings = ScanSettings(dpi=100, most_sheets=3)

    @pytest.fixture(autouse=True)
    def _virtual_devices(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SANE_CONFIG_DIR", str(configured(tmp_path / "sane")))

    def loaded(self, folder: Path) -> ScanSource:
        return feeder()

    def bare(self, folder: Path) -> ScanSource:
        return fake("absent")


class TestReplay(SourceContract):
    def loaded(self, folder: Path) -> ScanSource:
        return ReplaySource("Máy quét mẫu", StillClock(), made_pages(folder))

    def bare(self, folder: Path) -> ScanSource:
        return ReplaySource("Máy quét mẫu", StillClock(), [])
