"""The list of what waits for paper: one key for all, one key for each, and a look at the roll where it is near its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.paper_ledger import AttemptState
from counter_app.domain.slip import PaperFormat, PaperState
from counter_app.screens.dialogs.confirm import Confirm
from counter_app.screens.dialogs.paper_question import PaperQuestion
from counter_app.screens.print_centre import PrintCentreScreen
from printers.preview import PreviewPrinter
from tests.services.paper_rig import TORN, UNSURE, PaperDesk, TrayPrinter, doubles
from tests.ui.desk_app import Clerk, clerk_at

ROLL = PaperFormat.ROLL_80MM


@pytest.fixture
def printer() -> TrayPrinter:
    return TrayPrinter()


@pytest.fixture
def desk(tmp_path: Path, printer: TrayPrinter) -> Iterator[PaperDesk]:
    opened = PaperDesk(tmp_path, printers={ROLL: printer})
    opened.lease()
    yield opened
    opened.close()


async def at_the_centre(clerk: Clerk) -> None:
    await clerk.sees("Nhấn F7")
    await clerk.press("f7")
    await clerk.until(lambda: isinstance(clerk.app.screen, PrintCentreScreen))


def states(desk: PaperDesk, jobs: list[str]) -> list[PaperState]:
    return [desk.copy(job_id).state for job_id in jobs]


@pytest.mark.anyio
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_one_key_prints_all_that_waits_in_order_and_then_nothing_waits(
    desk: PaperDesk, printer: TrayPrinter, size: tuple[int, int]
) -> None:
    jobs = desk.receive(4)
    async with clerk_at(desk, size) as clerk:
        await at_the_centre(clerk)
        await clerk.sees("4 chờ in", "Giấy tiếp nhận", "F8 In tất cả")
        await clerk.press("f8")
        await clerk.sees("Đã in 4 giấy", "Không có giấy nào chờ in")
        assert [sheet.attempt_id for sheet in printer.sheets] == jobs
        assert doubles(printer) == []


@pytest.mark.anyio
async def test_each_sheet_has_its_own_state_and_its_own_key(desk: PaperDesk, printer: TrayPrinter) -> None:
    jobs = desk.receive(3)
    printer.troubles = [(UNSURE, False)]
    desk.services.slips.print_job(jobs[0])
    printer.switch_off()
    desk.services.slips.print_job(jobs[1])
    async with clerk_at(desk) as clerk:
        await at_the_centre(clerk)
        await clerk.sees("2 chờ in · 1 chờ trả lời", "chưa rõ đã ra giấy chưa", "chưa in: máy in hết giấy", "chờ in")
        await clerk.press("f8")  # the printer is still off: told, nothing printed, nothing lost
        await clerk.sees("hết giấy. Lắp giấy", "Còn 2 giấy chờ in")
        printer.switch_on()
        await clerk.press("enter")  # the first row: a question, never a second sheet by itself
        await clerk.until(lambda: isinstance(clerk.app.screen, PaperQuestion))
        await clerk.press("1")
        await clerk.until(lambda: states(desk, jobs)[0] is PaperState.CONFIRMED)
        await clerk.sees("2 chờ in")
        await clerk.press("enter")
        await clerk.until(lambda: states(desk, jobs)[1] is PaperState.DEVICE_DONE)
        assert states(desk, jobs)[2] is PaperState.WANTED
        assert [sheet.attempt_id for sheet in printer.sheets] == [jobs[1]]


@pytest.mark.anyio
async def test_a_torn_sheet_is_collected_before_the_rest_is_printed(desk: PaperDesk, printer: TrayPrinter) -> None:
    jobs = desk.receive(2)
    printer.troubles = [(TORN, False)]
    desk.services.slips.print_job(jobs[0])
    async with clerk_at(desk) as clerk:
        await at_the_centre(clerk)
        await clerk.sees("in dở: thu tờ dở")
        await clerk.press("f8")
        await clerk.until(lambda: "Còn 1 giấy chờ in" in clerk.screen_text())
        assert printer.sheets == []
        await clerk.press("f7")
        await clerk.sees("Đã thu tờ in dở chưa?")
        await clerk.press("1")
        await clerk.sees("chờ in lại, lần 2", "2 chờ in")
        await clerk.press("f8")
        await clerk.sees("Đã in 2 giấy")
        assert [sheet.is_marked for sheet in printer.sheets] == [True, False]


@pytest.mark.anyio
@pytest.mark.parametrize("key", ["f8", "f7"])
async def test_a_long_slip_on_a_roll_near_its_end_is_printed_when_somebody_has_looked(
    desk: PaperDesk, printer: TrayPrinter, key: str
) -> None:
    desk.renderer.height_px = 3000  # 375 mm
    jobs = desk.receive(1)
    printer.state = replace(printer.state, paper_near_end=True)
    async with clerk_at(desk) as clerk:
        await at_the_centre(clerk)
        await clerk.press(key)
        await clerk.until(lambda: isinstance(clerk.app.screen, Confirm))
        await clerk.sees("Cuộn giấy sắp hết", "Đã nhìn, còn đủ: in")
        await clerk.press("escape")  # no: it waits, and says for what
        await clerk.sees("chưa in: nhìn cuộn giấy")
        assert printer.sheets == []
        await clerk.press(key)
        await clerk.until(lambda: isinstance(clerk.app.screen, Confirm))
        await clerk.press("right", "enter")
        await clerk.until(lambda: states(desk, jobs) == [PaperState.DEVICE_DONE])
        assert [sheet.attempt_id for sheet in printer.sheets] == jobs


@pytest.mark.anyio
async def test_without_a_printer_the_slip_is_kept_as_a_file_which_counts_as_its_sheet(
    desk: PaperDesk, printer: TrayPrinter, tmp_path: Path
) -> None:
    (job_id,) = desk.receive()
    printer.switch_off()
    desk.plug_in(files=PreviewPrinter(tmp_path / "kept"))
    async with clerk_at(desk) as clerk:
        await at_the_centre(clerk)
        await clerk.press("ctrl+s")
        await clerk.sees("đã lưu")
        assert desk.attempt(job_id).state is AttemptState.CONFIRMED
        assert [path.stem for path in (tmp_path / "kept").iterdir()] == [job_id]
        printer.switch_on()
        desk.services.spool.run()
        assert printer.sheets == []  # not once more by itself
