"""A built PDF holds exactly its masters, at their true size, in a version the decree allows; anything else is refused."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from counter_app.domain.copy_errors import CopyDiffers
from counter_app.domain.copy_page import CopyPage
from scanners.pipeline.pdf_build import build_copy
from scanners.pipeline.pdf_metadata import read_metadata
from scanners.pipeline.pdf_proof import prove_copy
from scanners.pipeline.whole_write import sha256_of
from tests.scanners.pipeline import copies, sheets


def test_each_jpeg_stands_in_the_file_byte_for_byte(tmp_path: Path) -> None:
    pages = copies.masters(tmp_path, 3)
    made = build_copy(pages, copies.METADATA, tmp_path / "copy.pdf")
    with pikepdf.open(made.path) as pdf:
        streams = [next(iter(page.get_images().values())).read_raw_bytes() for page in pdf.pages]
        assert streams == [page.path.read_bytes() for page in pages]
        assert tuple(map(int, pdf.pdf_version.split("."))) >= (1, 4)  # NĐ 30/2020: PDF 1.4 or later
    assert (made.pages, made.sha256) == (3, sha256_of(made.path))


def test_independent_tools_see_size_version_resolution_and_colour(tmp_path: Path) -> None:
    """A JPEG whose tag says 96 dpi still becomes 105 × 148 mm: the size comes from what the device granted."""
    made = copies.built(tmp_path)
    said = subprocess.run(["pdfinfo", made.path], capture_output=True, text=True, check=True).stdout
    listed = subprocess.run(["pdfimages", "-list", made.path], capture_output=True, text=True, check=True).stdout
    assert "PDF version:     1.7" in said
    assert "297.72 x 419.4" in said.replace("419.40", "419.4")
    row = listed.splitlines()[2].split()
    assert (row[5], row[8], row[12], row[13]) == ("rgb", "jpeg", "200", "200")
    assert subprocess.run(["qpdf", "--check", made.path], capture_output=True, check=False).returncode == 0


def test_png_rows_go_in_as_they_are(tmp_path: Path) -> None:
    page = copies.master(sheets.png(sheets.paper(size_mm=(60, 40)), tmp_path / "raw.png"))
    made = build_copy([page], copies.METADATA, tmp_path / "copy.pdf")
    prove_copy(made.path, [page])


def test_a_turn_is_a_flag_and_the_pixels_stay(tmp_path: Path) -> None:
    path = copies.masters(tmp_path, 1)[0].path
    made = build_copy([copies.master(path, rotate=180)], copies.METADATA, tmp_path / "copy.pdf")
    with pikepdf.open(made.path) as pdf:
        assert int(pdf.pages[0].obj.Rotate) == 180
        assert next(iter(pdf.pages[0].get_images().values())).read_raw_bytes() == path.read_bytes()


def test_more_pages_than_one_piece_stay_in_order(tmp_path: Path) -> None:
    pages = copies.masters(tmp_path, 23)
    prove_copy(build_copy(pages, copies.METADATA, tmp_path / "copy.pdf").path, pages)


def test_the_file_says_what_the_circular_asks(tmp_path: Path) -> None:
    with pikepdf.open(copies.built(tmp_path).path) as pdf:
        told = read_metadata(pdf)
    assert told["title"] == "Tờ khai đăng ký khai sinh"
    assert told["digitised_at"] == "2026-11-25T09:30:00+07:00"
    assert (told["assignment"], told["page_count"], told["page_dpi"]) == ("12/QĐ-MAU", "2", "200 200")
    assert len(told["master_sha256"].split()) == 2


def swap(pdf: Any) -> None:
    first, second = pdf.pages[0].obj.Resources, pdf.pages[1].obj.Resources
    pdf.pages[0].obj.Resources, pdf.pages[1].obj.Resources = second, first


def one_bit(pdf: Any) -> None:
    image = next(iter(pdf.pages[1].get_images().values()))
    raw = bytearray(image.read_raw_bytes())
    raw[len(raw) // 2] ^= 1
    image.write(bytes(raw), filter=pikepdf.Name.DCTDecode)


TAMPERED = {
    "one bit of a picture": (one_bit, 2, "stream"),
    "two pages exchanged": (swap, 1, "stream"),
    "a page dropped": (lambda pdf: pdf.pages.__delitem__(1), 0, "count"),
    "a page enlarged": (copies.larger_page, 1, "size"),
    "a page turned": (lambda pdf: pdf.pages[0].rotate(90, relative=True), 1, "size"),
    "a picture drawn smaller": (
        lambda pdf: pdf.pages[0].contents_add(b"0.9 0 0 0.9 0 0 cm", prepend=True),
        1,
        "size",
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_the_proof_refuses_a_file_that_differs(tmp_path: Path, what: str) -> None:
    """Positive control of the proof: the same file unchanged passes it."""
    pages = copies.masters(tmp_path)
    made = build_copy(pages, copies.METADATA, tmp_path / "copy.pdf")
    prove_copy(copies.changed(made.path, tmp_path / "same.pdf", lambda pdf: None), pages)
    change, page, reason = TAMPERED[what]
    with pytest.raises(CopyDiffers) as differs:
        prove_copy(copies.changed(made.path, tmp_path / "other.pdf", change), pages)
    assert (differs.value.facts["page"], differs.value.facts["reason"]) == (page, reason)


def test_a_master_that_was_changed_after_the_scan_is_not_built(tmp_path: Path) -> None:
    pages = copies.masters(tmp_path)
    pages[1].path.write_bytes(pages[0].path.read_bytes())
    with pytest.raises(CopyDiffers) as differs:
        build_copy(pages, copies.METADATA, tmp_path / "copy.pdf")
    assert differs.value.facts == {"page": 2, "reason": "master"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.jpg", "2.jpg"]  # nothing half-made is left


def test_a_build_that_fails_leaves_the_earlier_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = copies.built(tmp_path)

    def refuse(*args: object) -> None:
        raise CopyDiffers(page=1, reason="stream")

    monkeypatch.setattr("scanners.pipeline.pdf_build.prove_copy", refuse)
    with pytest.raises(CopyDiffers):
        build_copy(copies.masters(tmp_path, 1), copies.METADATA, made.path)
    assert sha256_of(made.path) == made.sha256
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_page_without_a_resolution_is_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="dpi=0"):
        CopyPage(tmp_path / "x.jpg", "", 0, 0)
