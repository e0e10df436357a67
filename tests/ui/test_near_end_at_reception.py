"""A long receipt and a roll near its end: the page behind the reception asks somebody to look, and prints once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.slip import PaperFormat, PaperState
from counter_app.screens.dialogs.confirm import Confirm
from counter_app.screens.received import PaperServices, ReceivedScreen
from tests.services.paper_rig import PaperDesk, TrayPrinter
from tests.ui.desk_app import Clerk, clerk_at


@pytest.fixture
def printer() -> TrayPrinter:
    tray = TrayPrinter()
    tray.state = replace(tray.state, paper_near_end=True)
    return tray


@pytest.fixture
def desk(tmp_path: Path, printer: TrayPrinter) -> Iterator[PaperDesk]:
    opened = PaperDesk(tmp_path, printers={PaperFormat.ROLL_80MM: printer})
    opened.lease()
    yield opened
    opened.close()


def received_by(clerk: Clerk, desk: PaperDesk) -> str:
    """Received, and the page that tells it; the id of the receipt."""
    services = desk.services
    received = services.intake.receive(desk.form(), desk.officer)
    paper = PaperServices(services.slips, services.scan_back, services.labels)
    clerk.app.push_screen(ReceivedScreen(received, paper, services.day, clerk.app.session))
    return received.job_id


@pytest.mark.anyio
async def test_the_page_asks_for_a_look_at_the_roll_and_prints_once_after_it(desk: PaperDesk, printer: TrayPrinter) -> None:
    desk.renderer.height_px = 3000  # 375 mm
    async with clerk_at(desk) as clerk:
        job_id = received_by(clerk, desk)
        await clerk.until(lambda: isinstance(clerk.app.screen, Confirm))
        await clerk.sees("Cuộn giấy sắp hết", "Đã nhìn, còn đủ: in")
        await clerk.press("escape")  # not now: nothing came out, the slip waits
        await clerk.sees("F8: in lại")
        assert printer.sheets == [] and desk.copy(job_id).state is PaperState.WANTED
        await clerk.press("f8")
        await clerk.until(lambda: isinstance(clerk.app.screen, Confirm))
        await clerk.press("right", "enter")
        await clerk.until(lambda: desk.copy(job_id).state is PaperState.DEVICE_DONE)
        assert [sheet.attempt_id for sheet in printer.sheets] == [job_id]


@pytest.mark.anyio
async def test_a_short_receipt_is_not_asked_about(desk: PaperDesk, printer: TrayPrinter) -> None:
    """Control: the roll is as near its end as before."""
    async with clerk_at(desk) as clerk:
        job_id = received_by(clerk, desk)
        await clerk.until(lambda: desk.copy(job_id).state is PaperState.DEVICE_DONE)
        assert isinstance(clerk.app.screen, ReceivedScreen)
