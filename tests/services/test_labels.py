"""Labels in the paper ledger: one label one copy, a strip taken up again where nobody vouches, a second one says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.errors import OutOfPaper
from counter_app.domain.operation import OperationKind
from counter_app.domain.paper_ledger import AttemptState, SheetSeen
from counter_app.domain.slip import PaperFormat, PaperState, PrintJob, SlipKind
from counter_app.domain.slip_mark import SlipMark, split_mark
from counter_app.services.scan_back import ScanBackKind
from counter_app.services.spool import SpoolReport
from tests.services.paper_rig import UNSURE, PaperDesk, TrayPrinter


@pytest.fixture
def labels() -> TrayPrinter:
    return TrayPrinter(takes=(PaperFormat.LABEL,))


@pytest.fixture
def desk(tmp_path: Path, labels: TrayPrinter) -> Iterator[PaperDesk]:
    opened = PaperDesk(tmp_path, printers={PaperFormat.A5: TrayPrinter(), PaperFormat.LABEL: labels})
    opened.lease()
    yield opened
    opened.close()


def received(desk: PaperDesk) -> str:
    """One dossier with several kept papers."""
    return desk.services.intake.receive(desk.form(), desk.officer).dossier.uid


def jobs(desk: PaperDesk, uid: str) -> list[PrintJob]:
    return [job for job in desk.services.slips.jobs_of(uid) if job.kind is SlipKind.LABEL]


def test_a_folders_label_is_a_copy_like_any_other_and_carries_the_mark_of_its_sheet(
    desk: PaperDesk, labels: TrayPrinter
) -> None:
    uid = received(desk)
    outcome = desk.services.labels.print_folder(uid, desk.officer)
    assert outcome.job.state is PaperState.DEVICE_DONE
    (sheet,) = labels.sheets
    number, mark = split_mark(sheet.code)
    assert (number, mark) == (sheet.content["code"], SlipMark(1, 1, "label"))
    assert desk.way(sheet.attempt_id)[-3:] == [AttemptState.CHECKED, AttemptState.SENDING, AttemptState.CONFIRMED]


def test_the_key_pressed_twice_makes_no_second_label_and_a_further_one_is_counted(
    desk: PaperDesk, labels: TrayPrinter
) -> None:
    uid = received(desk)
    labels.troubles = [(OutOfPaper(printer="tray"), False)]
    first = desk.services.labels.print_folder(uid, desk.officer)
    again = desk.services.labels.print_folder(uid, desk.officer)
    assert first.job.job_id == again.job.job_id and len(labels.sheets) == 1
    desk.services.labels.print_folder(uid, desk.officer, "Nhãn bong mất")
    assert [sheet.content["copy"]["number"] for sheet in labels.sheets] == [1, 2]
    assert [split_mark(sheet.code)[1] for sheet in labels.sheets] == [SlipMark(1, 1, "label"), SlipMark(2, 1, "label")]


def test_a_strip_is_taken_up_again_at_the_first_label_that_nobody_vouches_for(desk: PaperDesk, labels: TrayPrinter) -> None:
    uid = received(desk)
    trouble = (UNSURE, False)
    desk.services.labels.want_strip(uid, desk.officer)
    total = len(jobs(desk, uid))
    assert total >= 2
    labels.before = lambda slip, attempt: labels.troubles.append(trouble) if len(labels.sheets) == 1 else None
    stopped = desk.services.labels.print_strip(uid, desk.officer)
    assert (stopped.done, stopped.total) == (1, total) and stopped.asks is not None
    labels.before = lambda slip, attempt: None
    labels.troubles.clear()
    assert desk.services.labels.print_strip(uid, desk.officer).done == 1  # still asked: nothing is sent meanwhile
    assert len(labels.sheets) == 1
    desk.services.slips.tell_seen(stopped.asks.job_id, SheetSeen.NOTHING, desk.officer)
    finished = desk.services.labels.print_strip(uid, desk.officer)
    assert (finished.done, finished.asks, finished.problem) == (total, None, None)
    assert [sheet.content["number"] for sheet in labels.sheets] == list(range(1, total + 1))
    assert "attempt" in labels.sheets[1].content
    assert desk.services.labels.print_strip(uid, desk.officer).done == total  # all there: nothing comes out twice
    assert len(labels.sheets) == total


def test_an_unsure_label_read_back_is_proven_and_a_void_one_raises_the_alarm(desk: PaperDesk, labels: TrayPrinter) -> None:
    uid = received(desk)
    labels.troubles = [(UNSURE, True)]
    job = desk.services.labels.print_folder(uid, desk.officer).job
    code = labels.sheets[0].code
    assert desk.services.scan_back.read(code, desk.officer).kind is ScanBackKind.SEEN
    assert desk.attempt(job.job_id).state is AttemptState.PROVEN
    assert desk.services.scan_back.read(code, desk.officer).kind is ScanBackKind.NOTHING  # it is scanned every day
    labels.troubles = [(UNSURE, True)]
    second = desk.services.labels.print_folder(uid, desk.officer).job
    desk.services.slips.tell_seen(second.job_id, SheetSeen.HALF, desk.officer)
    assert desk.services.scan_back.read(labels.sheets[1].code, desk.officer).kind is ScanBackKind.ALARM


@pytest.mark.parametrize("wanted", [True, False])
def test_the_province_decides_whether_a_label_comes_with_each_reception(
    desk: PaperDesk, labels: TrayPrinter, wanted: bool
) -> None:
    desk.desk = replace(desk.desk, profile=replace(desk.desk.profile, label_at_intake=wanted))
    desk.plug_in()
    form = desk.form(wants_receipt=False)
    got = desk.services.intake.receive(form, desk.officer)
    assert [job.state for job in jobs(desk, got.dossier.uid)] == [PaperState.WANTED] * wanted
    assert desk.services.intake.receive(form, desk.officer).job_id == ""  # the label is no receipt
    assert desk.services.spool.run() == SpoolReport(printed=int(wanted))
    assert len(labels.sheets) == int(wanted)


def test_the_centre_hears_of_slips_and_never_of_labels(desk: PaperDesk) -> None:
    uid = received(desk)
    desk.services.labels.print_folder(uid, desk.officer)
    desk.services.spool.run()
    with desk.store.read() as session:
        told = [json.loads(row.payload)["slip"] for row in session.outbox.rows() if row.kind == OperationKind.SLIP_PRINTED]
    assert told == ["receipt"]


def test_a_desk_without_a_label_printer_offers_none(tmp_path: Path) -> None:
    desk = PaperDesk(tmp_path / "bare", printers={PaperFormat.A5: TrayPrinter()})
    try:
        assert not desk.services.labels.has_printer
    finally:
        desk.close()
