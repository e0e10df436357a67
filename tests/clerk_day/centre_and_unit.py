"""What does the clerk do with what comes from portal, unit and calendar? Steps 5–7, 9 and 10 of the day."""

from __future__ import annotations

from uuid import uuid4

import httpx

from counter_app.demo_online import UNIT_ID
from counter_app.domain.dossier import Dossier, DossierStatus
from counter_app.screens.act_done import ActDone
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.early_notice import EarlyNotice
from counter_app.screens.dialogs.online_check import OnlineCheck
from counter_app.screens.dossier_detail import DossierDetailScreen
from counter_app.screens.due_board import DueBoardScreen, DueTable
from counter_app.screens.handover import HandoverScreen, HandoverTable
from counter_app.screens.home import HomeScreen
from counter_app.screens.online import OnlineScreen
from counter_app.screens.received import ReceivedScreen
from counter_app.screens.return_fields import OriginalsTable
from counter_app.screens.return_result import ReturnResultScreen
from tests.clerk_day.day import ClerkDay

LINE = {"component": "to-khai", "paper": "Tờ khai", "wrong": "Chưa ký", "ground": "Luật Hộ tịch Đ16", "remedy": "Ký"}


async def online(day: ClerkDay) -> None:
    """5. The whole one of the two that the portal holds; the other lacks a paper and cannot be accepted."""
    with day.job("Tiếp nhận hồ sơ trực tuyến"):
        await day.press("ctrl+w")
        await day.shows(OnlineScreen)
        await day.sees("Chờ trả lời 2", "Đỗ Thị Giả Định")
        await day.press("down", "enter")  # the late one stands first
        await day.shows(OnlineCheck)
        await day.sees("Đỗ Thị Giả Định")
        await day.press("f8")
        await day.shows(ReceivedScreen)
        await day.sees("Đã tiếp nhận và lưu hồ sơ")
    await day.picture("truc-tuyen")
    await day.leave()


async def hand_over(day: ClerkDay, name: str = "Bàn giao") -> None:
    """6. Everything that is ticked, one name a unit; both days of the batch when 15:00 has split it."""
    with day.job(name):
        await day.press("ctrl+g")
        await day.shows(HandoverScreen)
        await day.until(lambda: day.clerk.app.screen.query(HandoverTable))
        for _ in range(2):
            await day.clerk.pilot.pause(0.3)
            if not day.clerk.app.screen.query_one(HandoverTable).row_keys:
                await day.press("right")
                continue
            if name == "Bàn giao":
                await day.picture("ban-giao")
            await day.press("f8")
            await day.sees("Bàn giao cho ai?")
            while "Đã bàn giao" not in day.clerk.screen_text():  # one question for each group of dossiers
                if "Bàn giao cho ai?" in day.clerk.screen_text():
                    if "Lê Văn Nhận" not in day.clerk.screen_text():
                        await day.types("Lê Văn Nhận")
                    await day.press("f8")
                await day.clerk.pilot.pause(0.3)
            if day.now(day.walk_in.uid).status is DossierStatus.PROCESSING:
                break


def unit_tells(day: ClerkDay, dossier: Dossier) -> None:
    """What the specialised unit's own software does, by the gateway's door: the papers come back."""
    news = {
        "newsId": str(uuid4()),
        "event": "return_for_supplement",
        "at": day.desk.doors.clock.now().isoformat(timespec="seconds"),
        "unit": "Phòng Tư pháp",
        "by": "Lý Văn Mẫu",
        "reason": "Tờ khai chưa ký",
        "details": {"lines": [LINE]},
    }
    with httpx.Client(base_url=f"http://127.0.0.1:{day.centre.port}", timeout=10, trust_env=False) as http:
        form = {"grant_type": "client_credentials", "client_id": UNIT_ID, "client_secret": day.centre.secret}
        token = http.post("/v1/token", data=form).json()["access_token"]
        told = http.post(f"/v1/dossiers/{dossier.uid}/news", json=news, headers={"Authorization": f"Bearer {token}"})
        assert told.status_code == 200, told.text


async def returned_by_unit(day: ClerkDay) -> None:
    """7. The unit's word becomes the desk's act and a slip for the citizen."""
    day.desk.services.sync.run(force=True)
    unit_tells(day, day.walk_in)
    with day.job("Đơn vị trả lại"):
        await day.press("ctrl+w")
        await day.shows(OnlineScreen)
        await day.press("f5", "right")
        await day.sees("Đơn vị báo về 1", "Trần Văn Mẫu")
        await day.press("enter")
        await day.shows(OnlineCheck)
        await day.press("f8")
        await day.shows(ActDone)
        await day.sees("Phiếu yêu cầu bổ sung đã lưu")
    await day.picture("don-vi-tra-lai")
    await day.leave()


async def apologised(day: ClerkDay) -> None:
    """9. The first one of the board that has one: sorry, and a new date."""
    with day.job("Xin lỗi, hẹn lại"):
        await day.press("ctrl+r")
        await day.shows(DueBoardScreen)
        for _ in range(4):
            await day.clerk.pilot.pause(0.4)
            if day.clerk.app.screen.query_one(DueTable).row_keys:
                break
            await day.press("right")
        day.put_off = day.now(day.clerk.app.screen.query_one(DueTable).row_keys[0])
        await day.press("f8")
        await day.sees("Đang hẹn trả lúc")
        await day.types("Chờ xác minh hộ tịch")
        await day.picture("xin-loi")
        await day.press("enter")
        await day.sees("Đã xin lỗi và hẹn lại hồ sơ")


async def result_comes(day: ClerkDay) -> None:
    """10a. The folder is back: its label leads to its page, the result is recorded before its day."""
    with day.job("Ghi có kết quả"):
        await day.press("f6")
        await day.shows(HomeScreen)
        day.read_code(str(day.walk_in.dossier_code))
        await day.shows(DossierDetailScreen)
        await day.sees("Hồ sơ: Đang giải quyết")
        await day.press("ctrl+a")
        await day.shows(Choose)
        await day.choose("Có kết quả")
        await day.shows(ReturnResultScreen)
        await day.sees("Loại kết quả")
        await day.press("f8")
        await day.sees("Kết quả có trước ngày hẹn")
    await day.picture("co-ket-qua")


async def result_by_code(day: ClerkDay) -> None:
    """10b. The receipt's QR, the card of who holds it; told of the early result, originals given back, out."""
    with day.job("Trả kết quả bằng mã QR"):
        await day.press("f6")
        await day.shows(HomeScreen)
        day.read_code(str(day.walk_in.dossier_code))
        await day.shows(ReturnResultScreen)
        await day.sees("Giấy tờ tùy thân", "Có xuất trình")
        day.swipe(0)
        await day.until(lambda: day.focus_is("identity_checked"))
        await day.press("space", "down", "enter")
        await day.sees("Đã kiểm tra, đúng người nhận")
        screen = day.clerk.app.screen
        await day.picture("tra-ket-qua")
        for table in screen.query(OriginalsTable):
            if table.left:
                await day.press("enter", "enter")
                await day.until(lambda: isinstance(day.clerk.app.focused, OriginalsTable))
                await day.press(*["space"] * table.left)
        await day.press("f8")
        await day.shows(EarlyNotice)
        await day.press("f8")
        await day.sees("Đã ghi việc báo cho công dân")
        await day.press("f8")
        await day.until(lambda: day.clerk.app.screen is not screen)
        await day.sees("Đã trả kết quả")
