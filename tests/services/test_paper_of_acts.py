"""On which paper is the slip of an act wanted? That of the printer for forms, else of the receipt, else of the roll."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import DeskSettings
from counter_app.domain.desk_printer import DeskPrinter, PrinterJob, PrinterKind
from counter_app.domain.slip import PaperFormat, SlipKind
from counter_app.main import desk_of
from counter_app.services.refusal import RefusalForm
from tests.services.paper_rig import PaperDesk, TrayPrinter

A5, A4, ROLL = PaperFormat.A5, PaperFormat.A4, PaperFormat.ROLL_80MM


def wanted_on(desk: PaperDesk) -> PaperFormat:
    """Refuse one dossier; the paper of the refusal."""
    desk.lease()
    dossier = desk.services.intake.receive(desk.form(wants_receipt=False), desk.officer).dossier
    form = RefusalForm("refuse-1", dossier.uid, "Không thuộc thẩm quyền", date_confirmed=True)
    refused = desk.services.acts.refusal.refuse(form, desk.officer)
    job = desk.copy(refused.job_id)
    assert job.kind is SlipKind.REFUSAL
    return job.paper


@pytest.mark.parametrize(
    ("papers", "forms", "expected"),
    [
        ((A5, A4), None, A5),
        ((A5, A4), A4, A4),
        ((A4,), None, A4),
        ((ROLL,), None, ROLL),
        ((PaperFormat.ROLL_58MM, PaperFormat.LABEL), None, PaperFormat.ROLL_58MM),
        ((ROLL, A5), None, A5),
    ],
)
def test_the_slip_of_an_act_goes_where_forms_go(
    tmp_path: Path, papers: tuple[PaperFormat, ...], forms: PaperFormat | None, expected: PaperFormat
) -> None:
    desk = PaperDesk(tmp_path, printers={paper: TrayPrinter() for paper in papers})
    try:
        desk.desk = replace(desk.desk, profile=replace(desk.desk.profile, forms_paper=forms))
        desk.plug_in()
        assert wanted_on(desk) is expected
        desk.services.spool.run()
        assert [len(printer.sheets) for paper, printer in (desk.printers or {}).items() if paper is expected] == [1]  # type: ignore[attr-defined]
    finally:
        desk.close()


def test_the_settings_say_which_paper_the_printer_for_forms_holds() -> None:
    receipts = DeskPrinter(A5, PrinterKind.OFFICE, uri="ipp://a5.local/ipp/print", job=PrinterJob.RECEIPT)
    forms = DeskPrinter(A4, PrinterKind.OFFICE, uri="ipp://a4.local/ipp/print", job=PrinterJob.FORMS)
    profile = desk_of(DeskSettings("bac-giang", "Q1", "Quầy số 1", printers=(receipts, forms))).profile
    assert (profile.receipt_paper, profile.forms_paper) == (A5, A4)
