"""A sheet is an archival PDF (A-2b): declared, dated, fonts inside, nothing from outside, nobody named in its metadata."""

from __future__ import annotations

import re
from datetime import datetime

import pypdfium2
import pytest

from counter_app.domain.slip import PaperFormat
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
