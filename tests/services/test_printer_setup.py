"""Printers are named by their job, tried and measured; a person's word is kept, and every change leaves a trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.paths import DeskPaths
from config.settings import load_settings
from counter_app.domain.desk_printer import DeskLabelPrinter, DeskPrinter, PrinterJob, PrinterKind
from counter_app.domain.errors import BadField, DeviceUnavailable, NotAllowed, OutOfPaper, SettingsError
from counter_app.domain.printer_profile import CalibrationReading, CodePage, PrintLook, TestAnswer
from counter_app.domain.slip import PaperFormat
from counter_app.main import printers_of, renderer
from counter_app.services.printer_setup import typed_printer
from tests.desk_rig import DeskRig
from tests.services.printer_setup_rig import ADMIN, CLERK, LASER, SetupRig

RECEIPT, FORMS, LABELS = PrinterJob.RECEIPT, PrinterJob.FORMS, PrinterJob.LABELS


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskRig]:
    rig = DeskRig(tmp_path)
    yield rig
    rig.close()


@pytest.fixture
def rig(desk: DeskRig) -> SetupRig:
    return SetupRig(desk.folder, desk.clock, desk.store)


def traces(desk: DeskRig) -> list[tuple[str, str]]:
    with desk.store.read() as session:
        newest = session.audit.newest(50)
    return [(entry.action, entry.subject) for entry in reversed(newest) if entry.action.startswith("printer.")]


def test_a_fresh_desk_says_that_it_has_no_printer_for_any_job(rig: SetupRig) -> None:
    assert [(row.job, row.printer) for row in rig.setup.printers()] == [(RECEIPT, None), (FORMS, None), (LABELS, None)]
    assert rig.setup.probe(RECEIPT) is None
    with pytest.raises(DeviceUnavailable) as caught:
        rig.setup.test(LABELS)
    assert caught.value.facts == {"device": "labels", "reason": "no-printer"}


def test_a_printer_named_by_its_job_is_asked_who_it_is_and_kept(rig: SetupRig) -> None:
    given = rig.give_receipt_printer()
    assert rig.kept(RECEIPT) == given and given.profile.firmware == ("EPSON", "TM-T20II", "1.09 ESC/POS")
    assert load_settings(rig.path).theme == "desk-dark"


def test_the_desk_prints_receipts_on_one_printer_and_forms_on_the_other(rig: SetupRig, desk: DeskRig) -> None:
    rig.give_receipt_printer()
    rig.setup.give(FORMS, LASER.as_printer(FORMS, PaperFormat.A5), ADMIN)
    printers = printers_of(load_settings(rig.path), DeskPaths(desk.folder))
    assert printers[PaperFormat.A5] is printers[PaperFormat.A4]
    assert printers.keys() == {PaperFormat.ROLL_80MM, PaperFormat.A5, PaperFormat.A4}
    assert printers[PaperFormat.ROLL_80MM].papers() == (PaperFormat.ROLL_80MM,)


def test_only_the_admin_changes_printers_but_anybody_says_how_a_page_looks(rig: SetupRig) -> None:
    printer = rig.give_receipt_printer()
    with pytest.raises(NotAllowed):
        rig.setup.give(RECEIPT, printer, CLERK)
    with pytest.raises(NotAllowed):
        rig.setup.take_away(RECEIPT, CLERK)
    assert rig.setup.answer_test(RECEIPT, PrintLook.FAINT, CLERK).test is not None


def test_the_answer_to_a_test_page_is_kept_with_its_time(rig: SetupRig, desk: DeskRig) -> None:
    rig.give_receipt_printer()
    assert rig.setup.test(RECEIPT).device_done
    rig.setup.answer_test(RECEIPT, PrintLook.MARKS_LOST, CLERK)
    kept = rig.kept(RECEIPT)
    assert kept is not None and kept.profile.test == TestAnswer(PrintLook.MARKS_LOST, desk.clock.now())


def test_calibration_makes_the_profile_and_the_desk_renders_and_sends_by_it(rig: SetupRig) -> None:
    rig.give_receipt_printer()
    run = rig.setup.calibrate(RECEIPT)
    rig.setup.conclude(RECEIPT, run, CalibrationReading(12, 40, cut=False, code_page=CodePage.NONE), ADMIN)
    kept = rig.kept(RECEIPT)
    assert isinstance(kept, DeskPrinter)
    assert (kept.paper, kept.process_ids, kept.profile.cutter) == (PaperFormat.ROLL_58MM, True, False)
    assert kept.profile.width_dots == 384 and kept.profile.band_rows == 96
    assert renderer(load_settings(rig.path).printers)._width_dots(PaperFormat.ROLL_58MM) == 384


def test_what_was_read_wrongly_changes_nothing(rig: SetupRig) -> None:
    given = rig.give_receipt_printer()
    with pytest.raises(BadField):
        rig.setup.conclude(RECEIPT, rig.workshop.run, CalibrationReading(99, 40, cut=True), ADMIN)
    assert rig.kept(RECEIPT) == given


def test_a_printer_that_refuses_the_test_page_keeps_its_last_answer(rig: SetupRig) -> None:
    rig.give_receipt_printer()
    before = rig.setup.answer_test(RECEIPT, PrintLook.GOOD, CLERK)
    rig.workshop.problem = OutOfPaper(printer="fake")
    with pytest.raises(OutOfPaper):
        rig.setup.test(RECEIPT)
    kept = rig.kept(RECEIPT)
    assert kept is not None and kept.profile == before


def test_every_change_leaves_a_trace_and_a_file_that_cannot_be_written_leaves_none(rig: SetupRig, desk: DeskRig) -> None:
    rig.give_receipt_printer()
    rig.setup.answer_test(RECEIPT, PrintLook.GOOD, CLERK)
    rig.setup.take_away(RECEIPT, ADMIN)
    done = [("printer.given", "receipt"), ("printer.tested", "receipt"), ("printer.taken-away", "receipt")]
    assert traces(desk) == done
    rig.path.with_suffix(".new").mkdir()  # no draft can be written
    with pytest.raises(SettingsError):
        rig.give_receipt_printer()
    assert traces(desk) == done and rig.kept(RECEIPT) is None


@pytest.mark.parametrize(
    ("text", "job", "kind", "place"),
    [
        ("192.0.2.7", RECEIPT, PrinterKind.ESCPOS, "192.0.2.7:9100"),
        ("mayin.quay1:9101", RECEIPT, PrinterKind.ESCPOS, "mayin.quay1:9101"),
        ("ipp://192.0.2.8/ipp/print", FORMS, PrinterKind.OFFICE, "ipp://192.0.2.8/ipp/print"),
        ("192.0.2.8", FORMS, PrinterKind.OFFICE, "ipp://192.0.2.8:631/ipp/print"),
        ("192.0.2.9:9100", LABELS, PrinterKind.LABEL, "192.0.2.9:9100"),
    ],
)
def test_a_typed_address_becomes_a_printer_of_the_job(text: str, job: PrinterJob, kind: PrinterKind, place: str) -> None:
    printer = typed_printer(text, job)
    told = printer.address if isinstance(printer, DeskLabelPrinter) else printer.host
    found = printer.uri if isinstance(printer, DeskPrinter) and printer.uri else f"{printer.host}:{printer.port}"
    assert (printer.kind, found) == (kind, place) and (told or kind is PrinterKind.OFFICE)


@pytest.mark.parametrize("text", ["", "máy in", "ipp://", "ipp://h a/x", "192.0.2.7:0", "a b"])
def test_what_is_no_address_is_said_at_the_field(text: str) -> None:
    with pytest.raises(BadField) as caught:
        typed_printer(text, FORMS)
    assert caught.value.facts["field"] == "printer_address"
