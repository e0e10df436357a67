"""The due board: what is late stands before the clerk; a delay is owned up to once, in time or as late (NĐ 61 Đ19.9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.dossier import Dossier
from counter_app.domain.slip import PaperState, SlipKind
from counter_app.domain.supplement import SupplementLine
from counter_app.screens.dialogs.apology import Apology
from counter_app.screens.dossier_detail import DossierDetailScreen
from counter_app.screens.due_board import DueBoardScreen, DueTable
from counter_app.screens.messages import CodeArrived
from counter_app.services.supplement import SupplementForm
from tests.desk_rig import DeskRig
from tests.ui.desk_app import Clerk, clerk_at

FIVE_DAYS = "1.004884"
SAME_DAY = "2.000635"


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    yield desk
    desk.close()


def received(rig: DeskRig, procedure: str = FIVE_DAYS) -> Dossier:
    rig.lease(on=rig.clock.now().date())
    form = rig.form(procedure, typed_fee=0, event_on=rig.clock.now().date())
    return rig.services.intake.receive(form, rig.officer).dossier


def stored(rig: DeskRig, dossier: Dossier) -> Dossier:
    with rig.store.read() as session:
        found = session.dossiers.by_uid(dossier.uid)
    assert found is not None
    return found


def slips(rig: DeskRig, dossier: Dossier, kind: SlipKind) -> list[PaperState]:
    return [job.state for job in rig.services.slips.jobs_of(dossier.uid) if job.kind is kind]


async def open_board(clerk: Clerk) -> None:
    await clerk.press("ctrl+r")
    await clerk.until(lambda: isinstance(clerk.app.screen, DueBoardScreen))


def go_to(rig: DeskRig, day: object) -> None:
    while rig.clock.now().date() != day:
        rig.clock.move(days=1)


@pytest.mark.anyio
async def test_tabs_count_what_is_due_today_soon_late_and_still_at_the_desk_and_enter_opens_it(rig: DeskRig) -> None:
    dossier = received(rig)
    assert dossier.due.due_at is not None
    go_to(rig, dossier.due.due_at.date())
    today = received(rig, SAME_DAY)
    async with clerk_at(rig) as clerk:
        await open_board(clerk)
        await clerk.sees("▸ Hôm nay 2 ◂", "Sắp đến hạn 0", "Quá hạn 0", "Có nguy cơ 2", dossier.shown_number)
        rig.clock.move(days=1)
        await clerk.press("f5", "right", "right")
        await clerk.sees("▸ Quá hạn 2 ◂", "Hôm nay 0", "Có nguy cơ 0", "✕ ", dossier.shown_number, today.shown_number)
        await clerk.press("right")
        await clerk.sees("▸ Có nguy cơ 0 ◂", "Không có hồ sơ nào gần hạn")
        await clerk.press("left")
        await clerk.until(lambda: clerk.app.screen.query_one(DueTable).row_keys)
        first = clerk.app.screen.query_one(DueTable).row_keys[0]
        await clerk.press("enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, DossierDetailScreen))
        await clerk.sees(next(one for one in (dossier, today) if one.uid == first).shown_number)
        await clerk.press("escape")
        await clerk.until(lambda: isinstance(clerk.app.screen, DueBoardScreen))
        clerk.app.screen.post_message(CodeArrived(today.shown_number))  # a receipt in the hand
        await clerk.until(lambda: isinstance(clerk.app.screen, DossierDetailScreen))
        await clerk.sees(today.shown_number, today.applicant.name)


@pytest.mark.anyio
async def test_nd61_d19_9_an_apology_in_time_moves_the_date_once_and_is_printed(rig: DeskRig) -> None:
    dossier = received(rig)
    due_at = dossier.due.due_at
    assert due_at is not None
    go_to(rig, due_at.date() - timedelta(days=1))
    async with clerk_at(rig) as clerk:
        await open_board(clerk)
        await clerk.press("right")
        await clerk.sees("▸ Sắp đến hạn 1 ◂", dossier.shown_number)
        await clerk.press("f8")
        await clerk.sees("Đang hẹn trả lúc", "Hạn gửi phiếu xin lỗi", "chỉ hẹn lại một")
        await clerk.press("f8")  # no reason yet
        await clerk.sees("Ghi lý do chậm")
        await clerk.press(*"cho xac minh")
        await clerk.press("shift+tab", "end", "ctrl+u", *f"{due_at:%d%m%Y}", "f8")
        await clerk.sees("Ngày hẹn trả mới phải sau ngày hẹn trả hiện")
        assert stored(rig, dossier).rev == 1
        later = rig.services.catalogue.calendar().next_working_day(due_at.date())
        await clerk.press("end", "ctrl+u", *f"{later:%d%m%Y}")
        await clerk.press("f8", "f8", "f8")
        await clerk.sees("Đã xin lỗi và hẹn lại hồ sơ")
        await clerk.until(lambda: slips(rig, dossier, SlipKind.APOLOGY) == [PaperState.DEVICE_DONE])
        after = stored(rig, dossier)
        assert after.due.due_at is not None and after.due.due_at.date() == later
        assert [replaced.due.due_at for replaced in after.replaced_dues] == [due_at]
        await clerk.press("f5", "f8")
        await clerk.sees("Hồ sơ đã hẹn lại một lần")
        assert not isinstance(clerk.app.screen, Apology)


@pytest.mark.anyio
async def test_nd61_d19_9_an_apology_after_its_last_day_says_so_and_is_still_taken(rig: DeskRig) -> None:
    dossier = received(rig)
    assert dossier.due.due_at is not None
    go_to(rig, dossier.due.due_at.date())
    async with clerk_at(rig) as clerk:
        await open_board(clerk)
        await clerk.sees(dossier.shown_number)
        await clerk.press("f8")
        await clerk.sees("Đã qua hạn gửi phiếu xin lỗi", "gửi muộn")
        await clerk.press(*"cho xac minh", "enter")
        await clerk.sees("Đã xin lỗi và hẹn lại hồ sơ", "Hôm nay 0")
        assert len(stored(rig, dossier).replaced_dues) == 1


@pytest.mark.anyio
async def test_a_returned_dossier_stands_on_its_own_shelf_with_the_day_to_tell_by(rig: DeskRig) -> None:
    """Bắc Giang Đ15.2d: three working days; nothing can be put off there."""
    dossier = received(rig)
    line = SupplementLine("to-khai", "Tờ khai", "Chưa ký", "Luật Hộ tịch Đ16", "Ký lại")
    rig.services.acts.supplement.request(SupplementForm("ask-1", dossier.uid, (line,), "Thiếu"), rig.officer)
    async with clerk_at(rig) as clerk:
        await open_board(clerk)
        await clerk.press("left")
        await clerk.sees("▸ Bổ sung 1 ◂", "báo 30/11", "chưa báo")
        assert "Xin lỗi, hẹn lại" not in clerk.screen_text()
        await clerk.press("enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, DossierDetailScreen))
