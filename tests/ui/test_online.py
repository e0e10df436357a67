"""The online queue: what is late stands on top with a sign, one look, one yes (Cà Mau Đ24.1a, Cần Thơ Đ15.5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.online_dossier import OnlineState
from counter_app.screens.act_done import ActDone
from counter_app.screens.dialogs.online_check import OnlineCheck
from counter_app.screens.messages import OpenReturn
from counter_app.screens.online import OnlineScreen
from counter_app.screens.outcome import OutcomeChoice
from counter_app.screens.received import ReceivedScreen
from counter_app.screens.return_fields import OriginalsTable
from counter_app.screens.return_result import ReturnResultScreen
from counter_app.services.result_return import ResultForm
from tests.desk_rig import DeskRig
from tests.services.online_rig import MONDAY, PAPERS, lodge
from tests.services.test_centre_news import processing, told
from tests.ui.desk_app import Clerk, clerk_at


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.clock.at = MONDAY + timedelta(hours=1)
    desk.lease()
    yield desk
    desk.close()


async def open_queue(clerk: Clerk) -> None:
    await clerk.press("ctrl+w")
    await clerk.until(lambda: isinstance(clerk.app.screen, OnlineScreen))


def state(rig: DeskRig, uid: str) -> OnlineState:
    with rig.store.read() as session:
        found = session.online.newest(uid)
    assert found is not None
    return found.state


@pytest.mark.anyio
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_citizens_online_dossier_is_accepted_with_three_keys(rig: DeskRig, size: tuple[int, int]) -> None:
    lodge(rig, "late", lodgedAt="2026-11-13T08:00:00+07:00")
    lodge(rig, "fresh")
    async with clerk_at(rig, size) as clerk:
        await clerk.sees("Có 2 hồ sơ trực tuyến chờ trả lời. Nhấn Ctrl+W")
        await open_queue(clerk)
        await clerk.sees("Chờ trả lời 2 (✕ 1)", "✕ quá 08:00 16/11", "còn 7 giờ 00", "Nguyễn Thị Thử")
        await clerk.press("enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, OnlineCheck))
        await clerk.sees("Giấy chứng sinh – chờ đối chiếu bản chính", "tiếp nhận", "tài khoản vneid")
        await clerk.press("f8")
        await clerk.until(lambda: isinstance(clerk.app.screen, ReceivedScreen))
        assert state(rig, "late") is OnlineState.ACCEPTED
        await clerk.press("f2")
        await clerk.sees("Chờ trả lời 1")


@pytest.mark.anyio
async def test_an_incomplete_one_is_answered_with_a_request_or_a_refusal_never_accepted(rig: DeskRig) -> None:
    lodge(rig, "on-1", components=PAPERS[:1])
    async with clerk_at(rig) as clerk:
        await open_queue(clerk)
        await clerk.press("enter")
        await clerk.sees("✕ Thiếu: Giấy chứng sinh")
        await clerk.press("f8")
        assert isinstance(clerk.app.screen, OnlineCheck)
        await clerk.press("f10")
        await clerk.until(lambda: isinstance(clerk.app.screen, OutcomeChoice))
        await clerk.press("down", "down", "enter")
        await clerk.sees("Lý do từ chối")
        await clerk.press(*"Sai noi nop", "f8")
        await clerk.until(lambda: isinstance(clerk.app.screen, ActDone))
    assert state(rig, "on-1") is OnlineState.REFUSED


@pytest.mark.anyio
async def test_a_result_of_a_unit_is_taken_in_from_the_second_list(rig: DeskRig) -> None:
    dossier = processing(rig)
    told(rig, dossier.uid, "finish", details={"result": "Trích lục"})
    async with clerk_at(rig) as clerk:
        await open_queue(clerk)
        await clerk.sees("Không có hồ sơ trực tuyến nào chờ")
        await clerk.press("right")
        await clerk.sees("Đơn vị báo về 1", "Có kết quả giải quyết")
        await clerk.press("enter")
        await clerk.sees(dossier.shown_number, "Phòng Tư pháp")
        await clerk.press("f8")
        await clerk.until(lambda: isinstance(clerk.app.screen, ActDone))
    with rig.store.read() as session:
        found = session.dossiers.by_uid(dossier.uid)
    assert found is not None and found.status == "result_ready"


@pytest.mark.anyio
async def test_bac_giang_15_3a_the_result_waits_until_the_originals_were_compared(rig: DeskRig) -> None:
    lodge(rig)
    rig.services.online.accept("on-1", rig.officer)
    rig.services.acts.result_return.result_ready(ResultForm("r-1", "on-1"), rig.officer)
    async with clerk_at(rig) as clerk:
        clerk.app.post_message(OpenReturn("on-1"))
        await clerk.until(lambda: isinstance(clerk.app.screen, ReturnResultScreen))
        await clerk.sees("Đối chiếu: Giấy chứng sinh", "Còn 1 bản chính chưa đánh dấu")
        screen = clerk.app.screen
        assert isinstance(screen, ReturnResultScreen)
        assert screen.check_action("save", ()) is None
        screen.query_one(OriginalsTable).focus()
        await clerk.press("space")
        await clerk.until(lambda: screen.check_action("save", ()))
