"""What the kill rig has found, each as the shortest story that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.errors import PrintOutcomeUnknown
from counter_app.domain.number_lease import NumberState
from counter_app.domain.slip import PaperFormat, PaperState, RenderedSlip
from counter_app.ports import PrintReceipt
from printers.preview import PreviewPrinter
from tests.desk_rig import DeskRig


class Killed(BaseException):
    """The process ends here."""


class FragilePrinter(PreviewPrinter):
    """Does what it is told to do with the next sheets, then prints."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.next: list[BaseException] = []

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        if self.next:
            raise self.next.pop(0)
        return super().print_slip(slip, job_id)


@pytest.fixture
def printer(tmp_path: Path) -> FragilePrinter:
    return FragilePrinter(tmp_path / "slips")


@pytest.fixture
def rig(tmp_path: Path, printer: FragilePrinter) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path, printers={PaperFormat.A5: printer})
    desk.lease()
    yield desk
    desk.close()


def fates(rig: DeskRig) -> dict[NumberState, int]:
    (census,) = rig.services.leases.census()
    assert census.balanced
    return {state: count for state, count in census.by_state.items() if count and state is not NumberState.UNUSED}


def test_a_desk_killed_in_an_old_copy_after_a_newer_one_was_printed_opens_again(
    rig: DeskRig, printer: FragilePrinter
) -> None:
    """Seeds 778004 and 778010: `recover` refused to call a printed number unknown, at every start, for ever."""
    received = rig.services.intake.receive(rig.form(), rig.officer)
    slips = rig.services.slips
    newer = slips.reprint(received.dossier.uid, rig.officer, "Người dân làm mất giấy")
    assert slips.print_job(newer.job_id).job.state is PaperState.DEVICE_DONE
    printer.next = [Killed()]
    with pytest.raises(Killed):
        slips.print_job(received.job_id)
    rig.reopen()
    (asked,) = rig.services.slips.recover()
    assert (asked.job_id, asked.state) == (received.job_id, PaperState.UNKNOWN)
    assert fates(rig) == {NumberState.PRINTED: 1}, "one good sheet is out"
    rig.services.slips.answer(asked.job_id, False, rig.officer)
    assert fates(rig) == {NumberState.PRINTED: 1}


def test_a_number_is_what_its_sheets_are(rig: DeskRig, printer: FragilePrinter) -> None:
    received = rig.services.intake.receive(rig.form(), rig.officer)
    slips, officer = rig.services.slips, rig.officer
    assert fates(rig) == {NumberState.GIVEN: 1}
    first = slips.print_job(received.job_id).job
    assert fates(rig) == {NumberState.PRINTED: 1}
    second = slips.reprint(first.dossier_uid, officer, "Mực mờ")
    printer.next = [PrintOutcomeUnknown(printer="thử")]
    assert slips.print_job(second.job_id).job.state is PaperState.UNKNOWN
    assert fates(rig) == {NumberState.PRINTED: 1}
    slips.answer(first.job_id, False, officer)  # the first sheet was torn after all
    assert fates(rig) == {NumberState.PRINT_UNKNOWN: 1}
    slips.answer(second.job_id, False, officer)
    assert fates(rig) == {NumberState.SPOILED: 1}
    third = slips.reprint(first.dossier_uid, officer, "Kẹt giấy")
    slips.print_job(third.job_id)
    assert fates(rig) == {NumberState.PRINTED: 1}
