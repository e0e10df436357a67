"""A cover comes off the printer, goes into the scanner with the stack, and leads it: the same code all the way."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.errors import BadField, DeviceUnavailable
from counter_app.domain.page_code import ExpectedCodes
from counter_app.domain.scan_work_errors import NotToDigitise
from scanners.readers.page_codes import PageCodes, grey_of
from tests.printers.tables import renderer
from tests.services.scan_rig import ScanRig, made


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[ScanRig]:
    opened = ScanRig(tmp_path, every_paper=True)
    yield opened
    opened.desk.close()


def printed(rig: ScanRig, component: str, sheets: int) -> Path:
    """The cover as the scanner sees it: rendered at 200 dpi."""
    document = rig.scan.covers.document(rig.dossier.uid, component, sheets)
    pdf = rig.folder / f"{component}.pdf"
    pdf.write_bytes(renderer().render_table(document).data)
    out = rig.folder / component
    command = ["pdftoppm", "-r", "200", "-jpeg", "-singlefile", str(pdf), str(out)]
    subprocess.run(command, check=True)
    return out.with_suffix(".jpg")


def test_the_printed_cover_leads_the_stack_through_the_papers(rig: ScanRig) -> None:
    work = rig.open(1)
    pages = [made(rig.folder / "made", paper) for paper in ("application", "birth-certificate")]
    rig.source.load([printed(rig, "to-khai", 1), pages[0], printed(rig, "chung-sinh", 1), pages[1]])
    outcome = rig.run(work)
    assert (outcome.faults, outcome.reached) == ([], ["Giấy chứng sinh"])
    assert [len(rig.scan.works.shown(one.uid).desktop.in_file) for one in rig.scan.works.open_works()] == [1, 1]


def test_two_symbols_say_the_same_and_the_writing_beneath_says_it_too(rig: ScanRig) -> None:
    cover = printed(rig, "chung-sinh", 3)
    found = PageCodes().read(grey_of(cover), ExpectedCodes(at_least=2))
    (text,) = {code.text for code in found}
    assert len(found) == 2 and text.startswith(f"{rig.dossier.shown_number}#M2T3K")
    written = subprocess.run(
        ["pdftotext", "-layout", str(rig.folder / "chung-sinh.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert text in written.replace("\u200b", "") and "Giấy chứng sinh" in written and "3 tờ" in written


def test_a_paper_that_is_never_scanned_gets_no_cover_and_a_cover_promises_at_least_a_sheet(rig: ScanRig) -> None:
    with pytest.raises(NotToDigitise):
        rig.scan.covers.document(rig.dossier.uid, "can-cuoc", 1)
    for sheets in (0, 1000):
        with pytest.raises(BadField):
            rig.scan.covers.document(rig.dossier.uid, "to-khai", sheets)


def test_without_an_a4_printer_the_officer_hears_it(rig: ScanRig) -> None:
    with pytest.raises(DeviceUnavailable):
        rig.scan.covers.print(rig.dossier.uid, "to-khai", 1, rig.desk.officer)
