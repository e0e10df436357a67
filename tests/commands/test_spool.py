"""`counter spool`: receipts of `counter receive` wait in the queue, one run prints them, nothing unsure comes twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from config.paths import DeskPaths
from counter_app.commands.opening import AtDesk
from counter_app.commands.spool import list_waiting, run_spool
from counter_app.domain.slip import PaperFormat, PaperState
from counter_app.main import OpenDesk
from tests.services.paper_rig import UNSURE, PaperDesk, TrayPrinter


@pytest.fixture
def printer() -> TrayPrinter:
    return TrayPrinter()


@pytest.fixture
def desk(tmp_path: Path, printer: TrayPrinter) -> Iterator[PaperDesk]:
    opened = PaperDesk(tmp_path, printers={PaperFormat.A5: printer})
    opened.lease()
    yield opened
    opened.close()


def at(desk: PaperDesk) -> AtDesk:
    return AtDesk(OpenDesk(desk.services, desk.doors), desk.officer, DeskPaths(desk.folder))


def test_what_waits_is_listed_and_one_run_prints_it(desk: PaperDesk, printer: TrayPrinter) -> None:
    jobs = desk.receive(3)
    rows: list[Mapping[str, Any]] = []
    said: list[str] = []
    assert list_waiting(at(desk), rows.append, said.append, as_json=True) == 0
    assert [row["job"] for row in rows] == jobs and {row["state"] for row in rows} == {"wanted"}
    assert run_spool(at(desk), rows.append, said.append, as_json=True, roll_looked_at=False) == 0
    assert rows[-1] == {"printed": 3, "asked": 0, "waiting": 0, "problems": []}
    assert [sheet.attempt_id for sheet in printer.sheets] == jobs
    list_waiting(at(desk), rows.append, said.append, as_json=False)
    assert said == ["Không có giấy nào chờ in."]


def test_a_printer_that_says_no_ends_with_the_code_of_devices(desk: PaperDesk, printer: TrayPrinter) -> None:
    desk.receive(2)
    printer.switch_off()
    rows: list[Mapping[str, Any]] = []
    assert run_spool(at(desk), rows.append, lambda _: None, as_json=True, roll_looked_at=False) == 3
    assert rows[0]["waiting"] == 2 and rows[0]["problems"][0]["code"] == "out-of-paper"


def test_an_unsure_sheet_stays_a_question_through_any_number_of_runs(desk: PaperDesk, printer: TrayPrinter) -> None:
    (job_id,) = desk.receive()
    printer.troubles = [(UNSURE, True)]
    codes = [run_spool(at(desk), lambda _: None, lambda _: None, as_json=False, roll_looked_at=False) for _ in range(3)]
    assert codes == [3, 0, 0]  # the device broke off once; after that there is nothing to print
    assert desk.copy(job_id).state is PaperState.UNKNOWN and len(printer.sheets) == 1
    said: list[str] = []
    list_waiting(at(desk), lambda _: None, said.append, as_json=False)
    assert "chưa rõ đã ra giấy chưa" in said[0]
