"""Saving as PDF is always possible: sheets as they are, a label as a page of its own size with codes that read."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from counter_app.desk_printers import pdf_files
from counter_app.domain.errors import DeviceUnavailable
from counter_app.domain.paper_ledger import AttemptState
from counter_app.domain.slip import PaperFormat, RenderedSlip, SlipKind
from counter_app.main import build
from printers.label_paper import SlipsAndLabels
from printers.pdf_files import as_pdf
from tests.desk_rig import DeskRig, PlainRenderer
from tests.printers import act_slips
from tests.printers.labels import SMALL, codes, renderer
from tests.printers.reading_back import pages_of
from tests.printers.slips import receipt, rendered
from tests.services.paper_rig import TrayPrinter


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskRig]:
    off = TrayPrinter(takes=(PaperFormat.LABEL,))
    off.switch_off()
    rig = DeskRig(
        tmp_path,
        printers={PaperFormat.LABEL: off},
        renderer=SlipsAndLabels(PlainRenderer(), renderer(), SMALL),
    )
    rig.lease()
    yield rig
    rig.close()


def saved_label(desk: DeskRig, folder: Path) -> Path:
    desk.doors = replace(desk.doors, files=pdf_files(folder))
    desk.services = build(desk.doors, desk.desk)
    dossier = desk.services.intake.receive(desk.form(wants_receipt=False), desk.officer).dossier
    job = desk.services.labels.want_folder(dossier.uid, desk.officer)
    outcome = desk.services.slips.save_pdf(job.job_id)
    assert outcome.problem is None and outcome.job.attempt
    assert outcome.job.attempt.state is AttemptState.CONFIRMED
    return Path(outcome.where)


def claim_of(data: bytes) -> str:
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as told:
        return str(told.pdfa_status)


def test_a_label_is_saved_as_an_archival_pdf_as_large_as_the_label_without_its_printer(
    desk: DeskRig, tmp_path: Path
) -> None:
    file = saved_label(desk, tmp_path / "kept")
    data = file.read_bytes()
    assert file.suffix == ".pdf" and claim_of(data) == "2B"
    with pikepdf.open(file) as pdf:
        (page,) = pdf.pages
        width, height = (float(edge) * 25.4 / 72 for edge in list(page.mediabox)[2:])
    assert (width, height) == pytest.approx((SMALL.width_mm, SMALL.height_mm), abs=0.2)


def test_both_codes_of_a_saved_label_read_from_the_page(desk: DeskRig, tmp_path: Path) -> None:
    data = saved_label(desk, tmp_path / "kept").read_bytes()
    page = RenderedSlip(SlipKind.LABEL, PaperFormat.LABEL, "application/pdf", data, "", 1)
    first, second = codes(pages_of(page, 406)[0])
    assert first == second and first.endswith("#VB1L1")


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not here")
def test_a_strict_reader_finds_a_saved_label_sound(desk: DeskRig, tmp_path: Path) -> None:
    file = saved_label(desk, tmp_path / "kept")
    said = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize("paper", [PaperFormat.A5, PaperFormat.A4])
def test_a_sheet_is_saved_byte_for_byte_as_it_was_made_and_is_archival(tmp_path: Path, paper: PaperFormat) -> None:
    for slip in (rendered(receipt(), paper), rendered(act_slips.act_slip(SlipKind.REFUSAL), paper)):
        kept = Path(pdf_files(tmp_path).print_slip(slip, f"j-{slip.kind}").where).read_bytes()
        assert kept == slip.data and claim_of(kept) == "2B"


def test_what_is_no_picture_is_told_and_leaves_no_file(tmp_path: Path) -> None:
    slip = RenderedSlip(SlipKind.LABEL, PaperFormat.LABEL, "image/png", b"no picture", hashlib.sha256().hexdigest(), 1)
    with pytest.raises(DeviceUnavailable):
        pdf_files(tmp_path / "kept").print_slip(slip, "j")
    assert not (tmp_path / "kept").exists()
    with pytest.raises(DeviceUnavailable):
        as_pdf(slip)
