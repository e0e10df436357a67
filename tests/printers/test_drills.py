"""The print drills: no slip lost, no unmarked double, whatever line, printer, worker and disk do (D3, D7)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.errors import PrinterOffline, PrintOutcomeUnknown
from counter_app.domain.slip import RenderedSlip
from counter_app.ports import PrintReceipt
from printers.escpos import EscposPrinter
from printers.escpos_raster import EscposModel
from tests.printers.drill_desk import DrillDesk
from tests.printers.naive_escpos import NaiveEscpos
from tests.printers.print_drills import BAND, Drill, Score, drills, one_of_each, run_drills

ANSWERS = ("silent", "answers", "twice", "foreign", "doubled", "garbage", "status")


@pytest.fixture(params=[False, True], ids=["queued-status", "process-ids"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DrillDesk]:
    made = DrillDesk(tmp_path, EscposModel(process_ids=request.param))
    yield made
    made.close()


def assert_paper_is_true(score: Score) -> None:
    assert (score.lost_in, score.doubled_in) == ([], [])


def test_one_drill_of_each_sort_loses_and_doubles_nothing(tmp_path: Path) -> None:
    desk = DrillDesk(tmp_path)
    try:
        every = one_of_each(drills(desk.bytes_of_a_slip()))
        score = run_drills(desk, [drill for drill in every if "late" not in drill.name and "50" not in drill.name])
    finally:
        desk.close()
    assert_paper_is_true(score)
    assert score.drills > 25 and score.unsure_asked > 0


@pytest.mark.slow
def test_all_drills_lose_and_double_nothing(desk: DrillDesk) -> None:
    every = drills(desk.bytes_of_a_slip())
    process_ids = "process" in desk.name
    wanted = [drill for drill in every if not process_ids or any(word in drill.name for word in ANSWERS)]
    assert_paper_is_true(run_drills(desk, wanted))


def test_a_calm_day_asks_nothing(desk: DrillDesk) -> None:
    """Honest drills ask; a printer that works must not make the officer look at paper."""
    score = run_drills(desk, [Drill("calm")] * 5)
    assert_paper_is_true(score)
    assert score.unsure_asked == 0


def test_the_drills_catch_the_usual_driver() -> None:
    """Positive control: python-escpos with a retry loop loses slips when paper ends, and doubles them when it is killed."""
    naive = NaiveEscpos()
    paper = Drill("paper ends", {"rows_until_paper_ends": 193})
    killed = Drill("killed before it noted that the slip was out", death="sent")
    workers = Drill("two workers", special="two-workers")
    score = run_drills(naive, [Drill("calm"), paper, killed, workers])
    assert score.lost_in == ["paper ends"]
    assert score.doubled_in == [killed.name, "two workers"]


class Denying(EscposPrinter):
    """Takes every error for "nothing came out"."""

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        try:
            return super().print_slip(slip, job_id)
        except PrintOutcomeUnknown as error:
            raise PrinterOffline(printer=self.name) from error


class Believing(EscposPrinter):
    """Takes every slip that was sent for one that came out."""

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        try:
            return super().print_slip(slip, job_id)
        except PrintOutcomeUnknown:
            return PrintReceipt(device_done=True, where=self.name)


def test_the_drills_catch_our_own_desk_with_a_driver_that_denies_or_believes(tmp_path: Path) -> None:
    """Positive control: the same store and service; only the driver's word is wrong."""
    doubled, lost = DrillDesk(tmp_path / "denying", driver=Denying), DrillDesk(tmp_path / "believing", driver=Believing)
    try:
        silent = [Drill(f"silent after {count} answers", {"answers_until_mute": count}) for count in range(8, 13)]
        paper = Drill("paper ends", {"rows_until_paper_ends": BAND + 1})
        assert run_drills(doubled, silent).doubled_in, "silent behind the cut, and sent again"
        assert run_drills(lost, [paper]).lost_in == [paper.name]
    finally:
        doubled.close()
        lost.close()
