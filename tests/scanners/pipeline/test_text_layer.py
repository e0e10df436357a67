"""A scan becomes searchable only when no picture changes; else the file without text stays."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from counter_app.domain.copy_certificate import ClauseVerdict
from scanners.pipeline import text_layer
from scanners.pipeline.copy_check import check_copy
from scanners.pipeline.orientation import propose_turn
from scanners.pipeline.pdf_build import build_copy
from scanners.pipeline.text_layer import TextLayerLimits, add_text_layer, same_pictures
from tests.scanners.pipeline import copies, sheets

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract")
WORDS = ("Giấy khai sinh", "Trần Văn Mẫu", "phường Thử Nghiệm")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    page = sheets.jpeg(sheets.typed(sheets.paper(size_mm=(105, 60)), WORDS, top_mm=10), tmp_path / "page.jpg")
    return build_copy([copies.master(page)], copies.METADATA, tmp_path / "copy.pdf").path


@needs_tesseract
def test_the_text_is_found_and_the_copy_is_still_the_scanner_s(copy: Path, tmp_path: Path) -> None:
    layer = add_text_layer(copy, tmp_path / "with-text.pdf")
    assert layer.problem == "" and layer.path is not None
    assert "Trần Văn Mẫu" in layer.text
    shown = subprocess.run(["pdftotext", layer.path, "-"], capture_output=True, text=True, check=True).stdout
    assert "khai sinh" in shown
    assert same_pictures(copy, layer.path)
    certificate = check_copy(layer.path, copies.rules())  # version, properties and picture hashes came through
    assert certificate.verdict is ClauseVerdict.PASS, certificate
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.pdf", "page.jpg", "with-text.pdf"]


def _brighter(pdf: Any) -> None:
    image = next(iter(pdf.pages[0].get_images().values()))
    raw = bytearray(image.read_raw_bytes())
    raw[len(raw) // 2] ^= 0x10
    image.write(bytes(raw), filter=pikepdf.Name.DCTDecode)


def test_a_file_with_a_changed_picture_is_thrown_away(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Positive control: a recogniser that "improves" the picture, as deskew and high optimisation do."""

    def improves(source: Path, made: Path, told: Path, limits: TextLayerLimits) -> str:
        copies.changed(source, made, _brighter)
        told.write_text("chữ", encoding="utf-8")
        return ""

    monkeypatch.setattr(text_layer, "_missing", lambda: "")
    monkeypatch.setattr(text_layer, "_recognise", improves)
    layer = add_text_layer(copy, tmp_path / "with-text.pdf")
    assert (layer.path, layer.problem, layer.text) == (None, "pictures-differ", "chữ")
    assert not (tmp_path / "with-text.pdf").exists()


@needs_tesseract
def test_a_recogniser_that_takes_too_long_is_ended_with_its_children(copy: Path, tmp_path: Path) -> None:
    layer = add_text_layer(copy, tmp_path / "with-text.pdf", TextLayerLimits(page_seconds=0, start_seconds=0.05))
    assert (layer.path, layer.problem) == (None, "too-slow")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.pdf", "page.jpg"]


def test_without_the_tool_the_copy_stays_as_it_is(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert add_text_layer(copy, tmp_path / "with-text.pdf").problem == "no-tool"
    assert propose_turn(tmp_path / "page.jpg", 200).degrees is None


@needs_tesseract
@pytest.mark.slow
def test_an_upside_down_page_is_proposed_to_be_turned_and_not_touched(tmp_path: Path) -> None:
    page = sheets.full()
    upright, turned = sheets.jpeg(page, tmp_path / "a.jpg"), sheets.jpeg(page[::-1, ::-1], tmp_path / "b.jpg")
    before = turned.read_bytes()
    assert (propose_turn(upright, 200).degrees, propose_turn(turned, 200).degrees) == (0, 180)
    assert turned.read_bytes() == before
    assert propose_turn(sheets.jpeg(sheets.paper(), tmp_path / "c.jpg"), 200).degrees is None
