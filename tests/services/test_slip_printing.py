"""Paper: printed from committed rows only, never twice without a mark, and asked when nobody knows (D3, D7)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.errors import MissingField, OutOfPaper, PrintOutcomeUnknown, StoreBroken
from counter_app.domain.number_lease import NumberState
from counter_app.domain.slip import PaperFormat, PaperState
from counter_app.ports import PrintReceipt
from printers.faulty import FaultyPrinter, PrinterFault
from printers.preview import PreviewPrinter
from tests.desk_rig import DeskRig


@pytest.fixture
def printer(tmp_path: Path) -> FaultyPrinter:
    return FaultyPrinter(PreviewPrinter(tmp_path / "slips"))


@pytest.fixture
def rig(tmp_path: Path, printer: FaultyPrinter) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path, printers={PaperFormat.A5: printer})
    desk.lease()
    yield desk
    desk.close()


def fates(rig: DeskRig) -> dict[NumberState, int]:
    census = rig.services.leases.census()[0]
    assert census.balanced
    return {state: count for state, count in census.by_state.items() if count}


def pages(tmp_path: Path) -> int:
    return len(list((tmp_path / "slips").glob("*")))


def test_a_printed_receipt_is_done_and_its_number_is_printed(rig: DeskRig, tmp_path: Path) -> None:
    received = rig.services.intake.receive(rig.form(), rig.officer)
    assert fates(rig) == {NumberState.UNUSED: 99, NumberState.GIVEN: 1}
    outcome = rig.services.slips.print_job(received.job_id)
    assert (outcome.job.state, outcome.problem) == (PaperState.DEVICE_DONE, None)
    assert fates(rig) == {NumberState.UNUSED: 99, NumberState.PRINTED: 1}
    assert pages(tmp_path) == 1


def test_pressing_print_again_sends_nothing(rig: DeskRig, tmp_path: Path) -> None:
    received = rig.services.intake.receive(rig.form(), rig.officer)
    for _ in range(5):
        rig.services.slips.print_job(received.job_id)
    assert pages(tmp_path) == 1


def test_out_of_paper_keeps_the_wish_and_the_same_slip_prints_later(
    rig: DeskRig, printer: FaultyPrinter, tmp_path: Path
) -> None:
    received = rig.services.intake.receive(rig.form(), rig.officer)
    printer.fault = PrinterFault.OUT_OF_PAPER
    outcome = rig.services.slips.print_job(received.job_id)
    assert isinstance(outcome.problem, OutOfPaper)
    assert outcome.job.state is PaperState.WANTED
    printer.fault = PrinterFault.NONE
    assert rig.services.slips.print_job(received.job_id).job.state is PaperState.DEVICE_DONE
    assert pages(tmp_path) == 1
    assert len(rig.services.slips.jobs_of(received.dossier.uid)) == 1


def test_a_queue_that_took_the_bytes_has_not_printed_them(
    rig: DeskRig, printer: FaultyPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D7: "completed" of a spooler is no sheet; the number is printed only once somebody says so."""
    told = PrintReceipt(device_done=False, where="localhost/ipp/print #1", evidence="spooler")
    monkeypatch.setattr(printer, "print_slip", lambda *_: told)
    received = rig.services.intake.receive(rig.form(), rig.officer)
    outcome = rig.services.slips.print_job(received.job_id)
    assert outcome.job.state not in (PaperState.DEVICE_DONE, PaperState.CONFIRMED)
    assert isinstance(outcome.problem, PrintOutcomeUnknown)
    assert NumberState.PRINTED not in fates(rig)


@pytest.mark.parametrize("fault", [PrinterFault.PULLED_HALF_WAY, PrinterFault.NO_ANSWER])
def test_an_unknown_outcome_is_asked_and_never_sent_again(
    rig: DeskRig, printer: FaultyPrinter, tmp_path: Path, fault: PrinterFault
) -> None:
    received = rig.services.intake.receive(rig.form(), rig.officer)
    printer.fault = fault
    outcome = rig.services.slips.print_job(received.job_id)
    assert isinstance(outcome.problem, PrintOutcomeUnknown)
    printer.fault = PrinterFault.NONE
    before = pages(tmp_path)
    assert rig.services.slips.print_job(received.job_id).job.state is PaperState.UNKNOWN
    rig.reopen()
    rig.services.slips.recover()
    assert pages(tmp_path) == before
    assert fates(rig)[NumberState.PRINT_UNKNOWN] == 1
    assert [job.job_id for job in rig.services.slips.waiting()] == [received.job_id]
    rig.services.slips.answer(received.job_id, came_out=True, officer=rig.officer)
    assert rig.services.slips.waiting() == []
    assert fates(rig)[NumberState.PRINTED] == 1


def test_a_slip_in_flight_at_a_restart_becomes_unknown(rig: DeskRig) -> None:
    received = rig.services.intake.receive(rig.form(), rig.officer)
    with rig.store.write() as session:
        session.prints.set_state(received.job_id, PaperState.SENT, rig.clock.now())
    rig.reopen()
    waiting = rig.services.slips.recover()
    assert [(job.job_id, job.state) for job in waiting] == [(received.job_id, PaperState.UNKNOWN)]


def test_a_spoiled_sheet_leads_to_a_marked_copy_with_its_reason(rig: DeskRig, printer: FaultyPrinter) -> None:
    received = rig.services.intake.receive(rig.form(), rig.officer)
    printer.fault = PrinterFault.PULLED_HALF_WAY
    rig.services.slips.print_job(received.job_id)
    printer.fault = PrinterFault.NONE
    rig.services.slips.answer(received.job_id, came_out=False, officer=rig.officer)
    assert fates(rig)[NumberState.SPOILED] == 1
    copy = rig.services.slips.reprint(received.dossier.uid, rig.officer, "Giấy kẹt")
    assert copy.copy_number == 2
    assert "Giấy kẹt" in str(copy.content)
    assert rig.services.slips.print_job(copy.job_id).job.state is PaperState.DEVICE_DONE
    assert fates(rig)[NumberState.PRINTED] == 1


def test_a_reprint_needs_a_reason(rig: DeskRig) -> None:
    received = rig.services.intake.receive(rig.form(), rig.officer)
    with pytest.raises(MissingField):
        rig.services.slips.reprint(received.dossier.uid, rig.officer, "  ")


def test_a_paper_state_never_moves_back(rig: DeskRig) -> None:
    received = rig.services.intake.receive(rig.form(), rig.officer)
    rig.services.slips.print_job(received.job_id)
    with pytest.raises(StoreBroken), rig.store.write() as session:
        session.prints.set_state(received.job_id, PaperState.WANTED, rig.clock.now())


def test_without_a_printer_the_wish_stays_and_says_why(tmp_path: Path) -> None:
    rig = DeskRig(tmp_path, printers={})
    try:
        rig.lease()
        received = rig.services.intake.receive(rig.form(), rig.officer)
        outcome = rig.services.slips.print_job(received.job_id)
        assert outcome.problem is not None and outcome.problem.code == "device-unavailable"
        assert outcome.job.state is PaperState.WANTED
    finally:
        rig.close()
