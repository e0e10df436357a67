"""SANE's own `test` and `pnm` devices in a configuration of their own, and a scanimage that plays what no backend plays."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from PIL import Image

from bench.pages.page_set import Recipe, make
from counter_app.domain.scan_source import SourceKind
from scanners.sources.driven import DrivenSource, Patience
from scanners.sources.sane import sane_source
from tests.scanners.rigs.clock import StillClock

FAKE = Path(__file__).with_name("fake_scanimage.py")


def configured(folder: Path) -> Path:
    """A SANE_CONFIG_DIR with only the virtual backends. A4 fits: the stock one stops at 200 mm without a word."""
    if shutil.which("scanimage") is None:
        pytest.skip("scanimage is not installed")
    (folder / "dll.d").mkdir(parents=True, exist_ok=True)
    (folder / "dll.conf").write_text("test\npnm\n")
    (folder / "test.conf").write_text(
        "number_of_devices 1\ngeometry_max 420.0\nbr_x 210.0\nbr_y 297.0\nmode Color\nresolution 200\n"
    )
    return folder


def feeder() -> DrivenSource:
    """Ten sheets, then empty."""
    return sane_source("Khay giấy", StillClock(), "test:0", extra_options=("--test-picture", "Color pattern"))


def page_on_glass(folder: Path, *switches: str, paper: str = "only-seal", dpi: int = 100) -> DrivenSource:
    """A made page on the `pnm` device, with its fault switches such as --status-jammed=yes."""
    page = folder / f"{paper}-{dpi}.ppm"
    if not page.exists():
        Image.fromarray(make(Recipe(paper, dpi)).pixels).save(page)
    return sane_source("Mặt kính", StillClock(), "pnm:0", extra_options=("--filename", str(page), *switches))


def fake(plan: str, patience: Patience | None = None) -> DrivenSource:
    """A device whose driver does what `plan` says (see fake_scanimage)."""
    command = (sys.executable, str(FAKE), plan)
    source = sane_source("Máy giả", StillClock(), "fake:0", patience=patience, command=command)
    assert source.kind is SourceKind.SANE
    return source
