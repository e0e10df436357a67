"""A desk that starts with somebody logged in (the demo) asks about paper that was on its way, as after a log-in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.demo_app import DemoApp
from counter_app.domain.paper_ledger import AttemptChange, AttemptState
from counter_app.domain.slip import PaperFormat
from counter_app.screens.home import HomeScreen
from tests.services.paper_rig import PaperDesk, TrayPrinter
from tests.ui.desk_app import Clerk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[PaperDesk]:
    opened = PaperDesk(tmp_path, printers={PaperFormat.A5: TrayPrinter()})
    opened.lease()
    yield opened
    opened.close()


@pytest.mark.anyio
async def test_what_was_on_its_way_when_the_demo_ended_is_asked_about_at_the_next_start(desk: PaperDesk) -> None:
    (job_id,) = desk.receive()
    with desk.store.write() as session:
        for state in (AttemptState.CLAIMED, AttemptState.CHECKED, AttemptState.SENDING):
            session.prints.move_attempt(job_id, AttemptChange(state, desk.clock.now(), "a5"))
    desk.reopen()
    app = DemoApp(desk.services, logged_in=desk.officer)
    async with app.run_test(size=(80, 24)) as pilot:
        clerk = Clerk(app, pilot)
        await clerk.until(lambda: isinstance(app.screen, HomeScreen))
        await clerk.sees("1 tờ in chưa rõ đã ra giấy chưa. Nhấn F7")
    assert desk.attempt(job_id).state is AttemptState.UNSURE
