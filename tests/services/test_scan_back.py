"""A code read off the paper answers the question about that sheet and about no other; a void sheet in hand is told (D7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.errors import OutOfPaper
from counter_app.domain.number_lease import NumberState
from counter_app.domain.paper_ledger import AttemptState, Evidence, SheetSeen
from counter_app.domain.slip import PaperFormat, PaperState, SlipKind
from counter_app.domain.slip_mark import SlipMark, marked
from counter_app.services.scan_back import ScanBackKind
from tests.services.paper_rig import TORN, UNSURE, PaperDesk, TrayPrinter

S = AttemptState


@pytest.fixture
def printer() -> TrayPrinter:
    return TrayPrinter()


@pytest.fixture
def desk(tmp_path: Path, printer: TrayPrinter) -> Iterator[PaperDesk]:
    opened = PaperDesk(tmp_path, printers={PaperFormat.A5: printer})
    opened.lease()
    yield opened
    opened.close()


def acts(desk: PaperDesk) -> list[str]:
    """What the log tells of paper, newest first."""
    with desk.store.read() as session:
        return [entry.action for entry in session.audit.newest(50) if entry.action.startswith("slip.")]


def read(desk: PaperDesk, code: str) -> ScanBackKind:
    return desk.services.scan_back.read(code, desk.officer).kind


@pytest.mark.parametrize("vouches", [True, False])
def test_the_original_read_back_answers_the_question_about_it(desk: PaperDesk, printer: TrayPrinter, vouches: bool) -> None:
    """Unsure after a broken line, or only sent by a queue that counts bytes."""
    (job_id,) = desk.receive()
    printer.vouches, printer.troubles = vouches, [(UNSURE, True)] if vouches else []
    desk.services.slips.print_job(job_id)
    assert desk.attempt(job_id).state is (S.UNSURE if vouches else S.SENT)
    result = desk.services.scan_back.read(f"{printer.sheets[0].code}\r\n", desk.officer)
    assert (result.kind, result.surely) == (ScanBackKind.SEEN, False)
    assert (desk.attempt(job_id).state, desk.attempt(job_id).evidence) == (S.PROVEN, Evidence.SCAN)
    assert desk.copy(job_id).state is PaperState.CONFIRMED
    assert desk.services.slips.waiting() == []
    assert desk.services.leases.census()[0].by_state[NumberState.PRINTED] == 1
    assert acts(desk) == ["slip.proven"]


def test_read_again_it_changes_nothing_and_an_answer_afterwards_is_late(desk: PaperDesk, printer: TrayPrinter) -> None:
    (job_id,) = desk.receive()
    printer.troubles = [(UNSURE, True)]
    desk.services.slips.print_job(job_id)
    assert read(desk, printer.sheets[0].code) is ScanBackKind.SEEN
    assert read(desk, printer.sheets[0].code) is ScanBackKind.NOTHING
    assert desk.services.slips.tell_seen(job_id, SheetSeen.NOTHING, desk.officer).state is PaperState.CONFIRMED
    assert desk.services.slips.tell_seen(job_id, SheetSeen.WHOLE, desk.officer).state is PaperState.CONFIRMED
    assert acts(desk) == ["slip.proven"]


def test_a_slip_that_nobody_asks_about_is_only_a_look_up(desk: PaperDesk, printer: TrayPrinter) -> None:
    printed, waiting = desk.receive(2)
    desk.services.slips.print_job(printed)
    assert read(desk, printer.sheets[0].code) is ScanBackKind.NOTHING
    assert read(desk, str(desk.copy(waiting).content["qr"])) is ScanBackKind.NOTHING
    assert desk.attempt(waiting).state is S.QUEUED
    for code in (
        "",
        "H02.12-261125-0099",
        "WIFI:S:quay;;",
        "001090000123|123456789|Trần Văn Mẫu|02011990|Nam|Số 1|15082021",
    ):
        assert read(desk, code) is ScanBackKind.NOTHING
    assert acts(desk) == []


@pytest.mark.parametrize("seen", [SheetSeen.HALF, SheetSeen.NOTHING])
def test_a_void_sheet_in_somebodys_hand_raises_an_alarm_each_time(
    desk: PaperDesk, printer: TrayPrinter, seen: SheetSeen
) -> None:
    (job_id,) = desk.receive()
    printer.troubles = [(UNSURE, True), (UNSURE, True)]
    desk.services.slips.print_job(job_id)
    desk.services.slips.tell_seen(job_id, seen, desk.officer)
    desk.services.slips.print_job(job_id)
    first, second = printer.sheets
    result = desk.services.scan_back.read(first.code, desk.officer)
    assert (result.kind, result.surely) == (ScanBackKind.ALARM, False)
    assert desk.attempt(job_id).state is S.UNSURE, "the sheet in question is the second one"
    assert read(desk, second.code) is ScanBackKind.SEEN
    assert read(desk, first.code) is ScanBackKind.ALARM
    assert acts(desk) == ["slip.alarm", "slip.proven", "slip.alarm", "slip.retry"]


def test_a_torn_sheet_read_back_is_an_alarm_and_never_a_proof(desk: PaperDesk, printer: TrayPrinter) -> None:
    (job_id,) = desk.receive()
    printer.troubles = [(TORN, True)]
    desk.services.slips.print_job(job_id)
    assert read(desk, printer.sheets[0].code) is ScanBackKind.ALARM
    assert desk.attempt(job_id).state is S.TORN


def test_a_marked_copy_answers_for_itself_alone(desk: PaperDesk, printer: TrayPrinter) -> None:
    (job_id,) = desk.receive()
    printer.troubles = [(UNSURE, True), (UNSURE, True)]
    desk.services.slips.print_job(job_id)
    copy = desk.services.slips.reprint(desk.copy(job_id).dossier_uid, desk.officer, "Mờ")
    desk.services.slips.print_job(copy.job_id)
    result = desk.services.scan_back.read(printer.sheets[1].code, desk.officer)
    assert (result.kind, result.surely) == (ScanBackKind.SEEN, True)
    assert (desk.attempt(copy.job_id).state, desk.attempt(job_id).state) == (S.PROVEN, S.UNSURE)


def test_another_slip_of_the_dossier_proves_nothing_about_the_receipt(desk: PaperDesk, printer: TrayPrinter) -> None:
    """Every kind of slip but the receipt carries its letter, the original too."""
    (job_id,) = desk.receive()
    receipt = desk.copy(job_id)
    other = replace(receipt, job_id="apology-1", kind=SlipKind("apology")) if "apology" in tuple(SlipKind) else None
    if other is None:
        pytest.skip("no other kind of slip yet")
    with desk.store.write() as session:
        session.prints.add(other)
    printer.troubles = [(UNSURE, True), (UNSURE, True)]
    for slip in (job_id, other.job_id):
        desk.services.slips.print_job(slip)
    assert printer.sheets[1].code == f"{printer.sheets[0].code}#HB1L1"
    assert read(desk, printer.sheets[1].code) is ScanBackKind.SEEN
    assert (desk.attempt(other.job_id).state, desk.attempt(job_id).state) == (S.PROVEN, S.UNSURE)


def test_a_folders_label_says_nothing_about_the_receipt(desk: PaperDesk, printer: TrayPrinter) -> None:
    (job_id,) = desk.receive()
    printer.troubles = [(UNSURE, True)]
    desk.services.slips.print_job(job_id)
    assert read(desk, marked(printer.sheets[0].code, SlipMark(kind="label"))) is ScanBackKind.NOTHING
    assert (desk.attempt(job_id).state, acts(desk)) == (S.UNSURE, [])


def test_a_mark_that_this_desk_never_printed_is_told(desk: PaperDesk, printer: TrayPrinter) -> None:
    (job_id,) = desk.receive()
    desk.services.slips.print_job(job_id)
    for tail in ("#B9L1", "#B1L7"):
        assert read(desk, printer.sheets[0].code + tail) is ScanBackKind.STRANGE
    assert acts(desk) == ["slip.alarm", "slip.alarm"]


def test_a_sheet_under_a_provisional_number_resolves_after_the_official_one_came(
    desk: PaperDesk, printer: TrayPrinter
) -> None:
    job_id = desk.services.intake.receive(desk.form(received_at=desk.clock.now().replace(day=20)), desk.officer).job_id
    printer.troubles = [(UNSURE, True)]
    desk.services.slips.print_job(job_id)
    assert printer.sheets[0].code.startswith("TAM-")
    with desk.store.write() as session:
        session.dossiers.give_code(desk.copy(job_id).dossier_uid, "H02.12-261120-0042")
    assert read(desk, printer.sheets[0].code) is ScanBackKind.SEEN
    assert desk.attempt(job_id).state is S.PROVEN


def test_while_the_sheet_is_still_on_its_way_nothing_is_decided(desk: PaperDesk, printer: TrayPrinter) -> None:
    (job_id,) = desk.receive()
    heard: list[ScanBackKind] = []
    code = str(desk.copy(job_id).content["qr"])
    printer.before = lambda slip, attempt_id: heard.append(read(desk, code))
    printer.troubles = [(OutOfPaper(printer="tray"), False)]
    desk.services.slips.print_job(job_id)
    assert heard == [ScanBackKind.NOTHING]
    assert desk.attempt(job_id).state is S.REFUSED
