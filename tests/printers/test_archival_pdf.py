"""A sheet is an archival PDF (A-2b): declared, dated, fonts inside, nothing from outside, nobody named in its metadata."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from counter_app.domain.slip import PaperFormat, RenderedSlip
from tests.printers import act_slips, tables
from tests.printers.slips import CODE, RECEIVED_AT, provisional_receipt, receipt, rendered

SHEETS = [PaperFormat.A5, PaperFormat.A4]


def metadata_of(pdf: bytes) -> str:
    return pdf[pdf.index(b"<x:xmpmeta") : pdf.index(b"</x:xmpmeta>")].decode()


@pytest.mark.parametrize("paper", SHEETS)
def test_part_conformance_and_version_are_declared_alike(paper: PaperFormat) -> None:
    pdf = rendered(receipt(), paper).data
    assert pdf.startswith(b"%PDF-1.7")
    told = metadata_of(pdf)
    assert "<pdfaid:part>2</pdfaid:part>" in told and "<pdfaid:conformance>B</pdfaid:conformance>" in told
    assert b"/OutputIntents" in pdf and b"/S/GTS_PDFA1" in pdf.replace(b"/S /", b"/S/")
    assert b"/Lang" in pdf


@pytest.mark.parametrize("paper", SHEETS)
def test_every_font_is_inside_and_is_one_of_ours(paper: PaperFormat) -> None:
    pdf = rendered(receipt(20), paper).data
    fonts = set(re.findall(rb"/FontName\s*/([^\s/]+)", pdf))
    assert fonts and len(re.findall(rb"/FontFile[23]", pdf)) == len(fonts)
    assert {font.partition(b"+")[2].partition(b"-")[0] for font in fonts} == {b"LiberationSerif"}


def test_nothing_is_fetched_run_or_encrypted() -> None:
    pdf = rendered(receipt(), PaperFormat.A5).data
    for forbidden in (b"/JavaScript", b"/JS", b"/Launch", b"/URI", b"/EmbeddedFile", b"/Encrypt", b"/GoToR"):
        assert forbidden not in pdf


@pytest.mark.parametrize("paper", SHEETS)
def test_the_metadata_holds_the_number_and_the_time_and_nobody(paper: PaperFormat) -> None:
    document = provisional_receipt()
    pdf = rendered(document, paper).data
    outside = metadata_of(pdf) + str(pypdfium2.PdfDocument(pdf).get_metadata_dict())
    assert str(document.content["number"]["text"]) in outside
    person, officer = document.content["applicant"], document.content["officer_name"]
    named = (officer, *(value for field, value in person.items() if field != "kind"))
    for value in named:
        assert value not in outside and not any(len(word) > 4 and word in outside for word in value.split())
    told = re.search(r"<xmp:CreateDate>(.+?)</xmp:CreateDate>", metadata_of(pdf))
    assert told and datetime.fromisoformat(told[1]) == RECEIVED_AT


def test_the_title_is_what_a_window_shows() -> None:
    pdf = rendered(receipt(), PaperFormat.A5).data
    assert pypdfium2.PdfDocument(pdf).get_metadata_value("Title") == f"Giấy tiếp nhận hồ sơ và hẹn trả kết quả {CODE}"


MADE: dict[str, Callable[[], RenderedSlip]] = {
    **{f"receipt {n} {paper}": (lambda n=n, paper=paper: rendered(receipt(n), paper)) for n in (3, 60) for paper in SHEETS},
    **{kind: (lambda kind=kind: rendered(act_slips.act_slip(kind), PaperFormat.A4)) for kind in act_slips.ALL},
    "register": lambda: tables.rendered(tables.register(30)),
    "list": lambda: tables.rendered(tables.handover_list(30)),
}


@pytest.mark.parametrize("name", MADE)
def test_another_library_reads_the_claim_and_the_colour_profile(name: str) -> None:
    with pikepdf.open(io.BytesIO(MADE[name]().data)) as pdf:
        with pdf.open_metadata() as told:
            assert told.pdfa_status == "2B"
        profile = pdf.Root.OutputIntents[0].DestOutputProfile  # type: ignore[index]
        assert pdf.Root.Lang == "vi" and profile.read_bytes()[36:40] == b"acsp"  # what every ICC profile begins with


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not here")
@pytest.mark.parametrize("name", MADE)
def test_the_structure_is_sound_for_a_strict_reader(name: str, tmp_path: Path) -> None:
    file = tmp_path / "slip.pdf"
    file.write_bytes(MADE[name]().data)
    said = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not here")
def test_the_strict_reader_notices_a_file_that_lost_its_end(tmp_path: Path) -> None:
    """Positive control."""
    file = tmp_path / "slip.pdf"
    file.write_bytes(rendered(receipt(), PaperFormat.A5).data[:-2000])
    assert subprocess.run(["qpdf", "--check", str(file)], capture_output=True, check=False).returncode
