"""The twelve steps of a clerk's day, each as the keys that do it; a step ends when its paper or its words are there."""

from __future__ import annotations

from uuid import uuid4

import httpx

from counter_app.demo_desk import DEMO_LOGIN, DEMO_PIN
from counter_app.demo_online import UNIT_ID
from counter_app.domain.dossier import Dossier, DossierStatus
from counter_app.screens.act_done import ActDone
from counter_app.screens.dialogs.act_form import ActForm
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.early_notice import EarlyNotice
from counter_app.screens.dialogs.online_check import OnlineCheck
from counter_app.screens.dialogs.post_slip import PostSlip
from counter_app.screens.dialogs.resubmit_check import ResubmitCheck
from counter_app.screens.dialogs.supplement_lines import SupplementLines
from counter_app.screens.dossier_detail import DossierDetailScreen
from counter_app.screens.due_board import DueBoardScreen, DueTable
from counter_app.screens.handover import HandoverScreen, HandoverTable
from counter_app.screens.home import HomeScreen
from counter_app.screens.intake import IntakeScreen
from counter_app.screens.login import LoginScreen
from counter_app.screens.messages import CodeArrived, OpenReturn
from counter_app.screens.online import OnlineScreen
from counter_app.screens.outcome import OutcomeChoice
from counter_app.screens.post import PostScreen
from counter_app.screens.received import ReceivedScreen
from counter_app.screens.return_fields import OriginalsTable
from counter_app.screens.return_result import ReturnResultScreen
from counter_app.widgets.form import Form
from tests.clerk_day.day import ClerkDay

FIVE_DAYS = "1.004884"
LINE = {"component": "to-khai", "paper": "Tờ khai", "wrong": "Chưa ký", "ground": "Luật Hộ tịch Đ16", "remedy": "Ký"}


async def open_desk(day: ClerkDay) -> None:
    """1. Name and PIN."""
    await day.shows(LoginScreen)
    await day.sees("Mã PIN")
    await day.types(DEMO_LOGIN)
    await day.press("enter")
    await day.types(DEMO_PIN)
    await day.press("enter")
    await day.shows(HomeScreen)
    await day.sees("đã tiếp nhận", "hồ sơ trực tuyến chờ trả lời")
    await day.picture("mo-quay")


async def leave(day: ClerkDay) -> None:
    """Enter closes what tells that an act is done: the way back, no part of the job."""
    done = day.clerk.app.screen
    await day.clerk.press("enter")
    await day.until(lambda: day.clerk.app.screen is not done)


async def at_checklist(day: ClerkDay, card: int) -> None:
    """The procedure by its code, the card, up to the list of papers."""
    await day.press("f2")
    await day.shows(IntakeScreen)
    await day.until(lambda: day.clerk.app.focused)
    await day.types(FIVE_DAYS)
    await day.press("enter")
    await day.sees("Số điện thoại")
    day.swipe(card)
    await day.sees("Đã đọc thẻ")
    await day.types("0912345678")
    await day.press("f8")
    await day.sees("Cách nộp")


async def complete(day: ClerkDay) -> Dossier:
    """2. All papers are there: the receipt."""
    with day.job("Tiếp nhận hồ sơ đủ"):
        await at_checklist(day, 0)
        await day.press("9")
        await day.sees("Đã đánh dấu đủ")
        await day.press("f8")
        await day.sees("Phí, lệ phí          ▌")
        await day.until(lambda: getattr(day.clerk.app.focused, "id", "") in ("typed_fee", "fee_paid"))
        if getattr(day.clerk.app.focused, "id", "") == "fee_paid":  # the step stood there before its fee was reckoned
            await day.press("shift+tab")
            await day.until(lambda: getattr(day.clerk.app.focused, "id", "") == "typed_fee")
        await day.types("0")
        await day.press("f8")
        await day.shows(ReceivedScreen)
        await day.sees("Giấy tiếp nhận đã lưu")
    await day.picture("tiep-nhan")
    return day.newest()


async def incomplete(day: ClerkDay) -> None:
    """3. A copy is missing: the request for a supplement."""
    with day.job("Yêu cầu bổ sung"):
        await at_checklist(day, 1)
        await day.press("1", "2", "9", "f8", "f8")
        await day.shows(OutcomeChoice)
        await day.press("down", "enter")
        await day.shows(SupplementLines)
        await day.press("enter")
        await day.shows(ActDone)
        await day.sees("Phiếu yêu cầu bổ sung đã lưu")
    await day.picture("yeu-cau-bo-sung")


async def refused(day: ClerkDay) -> None:
    """4. Another agency's matter: the refusal."""
    with day.job("Từ chối tiếp nhận"):
        await at_checklist(day, 2)
        await day.press("f10")
        await day.shows(OutcomeChoice)
        await day.press("down", "enter")
        await day.shows(ActForm)
        await day.press("down", "enter", "enter")
        await day.types("UBND phuong Gia Dinh")
        await day.press("enter")
        await day.shows(ActDone)
        await day.sees("Phiếu từ chối đã lưu", "UBND phuong Gia Dinh")
    await day.picture("tu-choi")
    await leave(day)


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
    await leave(day)


async def hand_over(day: ClerkDay, name: str, *subjects: Dossier) -> None:
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
            await day.press("f8")
            await day.sees("Bàn giao cho ai?")
            while "Bàn giao cho ai?" in day.clerk.screen_text():
                if "Le Van Nhan" not in day.clerk.screen_text():
                    await day.types("Le Van Nhan")
                await day.press("f8")
                await day.clerk.pilot.pause(0.3)
            await day.sees("Đã bàn giao")
            if all(day.now(one.uid).status is DossierStatus.PROCESSING for one in subjects):
                break
    await day.picture("ban-giao")


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


async def returned_by_unit(day: ClerkDay, dossier: Dossier) -> None:
    """7. The unit's word becomes the desk's act and a slip for the citizen."""
    unit_tells(day, dossier)
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
    await leave(day)


async def resubmitted(day: ClerkDay, dossier: Dossier) -> None:
    """8. The same code, the second round."""
    with day.job("Nộp lại hồ sơ"):
        await day.press("f3")
        await day.types(str(dossier.dossier_code))
        await day.press("enter")
        await day.clerk.pilot.pause(0.5)
        if not isinstance(day.clerk.app.screen, DossierDetailScreen):
            await day.press("enter")
        await day.shows(DossierDetailScreen)
        await day.sees("Hồ sơ: Trả lại để bổ sung")
        await day.press("ctrl+a")
        await day.shows(Choose)
        await day.sees("Nhận hồ sơ nộp bổ sung")
        await day.press("enter")
        await day.shows(ResubmitCheck)
        await day.press("1", "f8")
        await day.shows(ActDone)
        await day.sees("Hẹn trả", "Giấy tiếp nhận đã lưu")
    await day.picture("nop-lai")
    await leave(day)


async def apologised(day: ClerkDay) -> str:
    """9. The first one of the board that has one: sorry, and a new date. Gives whose."""
    with day.job("Xin lỗi, hẹn lại"):
        await day.press("ctrl+r")
        await day.shows(DueBoardScreen)
        for _ in range(4):
            await day.clerk.pilot.pause(0.4)
            if day.clerk.app.screen.query_one(DueTable).row_keys:
                break
            await day.press("right")
        uid = day.clerk.app.screen.query_one(DueTable).row_keys[0]
        await day.press("f8")
        await day.sees("Đang hẹn trả lúc")
        await day.types("cho xac minh")
        await day.picture("xin-loi")
        await day.press("enter")
        await day.sees("Đã xin lỗi và hẹn lại hồ sơ")
    return uid


async def result_by_code(day: ClerkDay, dossier: Dossier) -> None:
    """10. The receipt's QR; the result is early, so the citizen is told first."""
    with day.job("Trả kết quả bằng mã QR"):
        await day.press("f6")
        await day.shows(HomeScreen)
        day.clerk.app.screen.post_message(CodeArrived(str(dossier.dossier_code)))
        await day.shows(DossierDetailScreen)  # still with the unit: the code leads to the dossier's page
        day.clerk.app.screen.post_message(OpenReturn(dossier.uid))  # the line of its list of acts, not keyed
        await day.shows(ReturnResultScreen)
        await day.sees("Loại kết quả")
        await day.press("f8")
        await day.sees("Kết quả có trước ngày hẹn")
        await tick_and_return(day)
        await day.until(lambda: not isinstance(day.clerk.app.screen, (ReturnResultScreen, EarlyNotice)))
    await day.picture("tra-ket-qua")


async def tick_and_return(day: ClerkDay) -> None:
    """Identity, originals, notice, and out. The two answers of the form are filled in, not keyed."""
    screen = day.clerk.app.screen
    screen.query_one(Form).fill({"identity_checked": "yes", "receipt_shown": "shown", "receiver_phone": "0912345678"})
    for table in screen.query(OriginalsTable):
        if table.display and table.row_count:
            table.focus()
            await day.press(*[key for _ in range(table.row_count) for key in ("space", "down")])
    await day.press("f8")
    await day.shows(EarlyNotice)
    await day.press("f8")
    await day.sees("Đã ghi việc báo cho công dân")
    await day.press("f8")


async def post_batch(day: ClerkDay) -> None:
    """11. A bag of the post, counted and signed."""
    with day.job("Giao nhận bưu chính"):
        await day.press("ctrl+z")
        await day.shows(PostScreen)
        await day.press("f7")
        await day.shows(PostSlip)
        for text in ("ev1", "Nguoi Gui", "2", "2"):
            await day.types(text)
            await day.press("enter")
        await day.press("f8")
        await day.sees("Đếm túi 1")
        await day.press("f8")
        await day.sees("Ký biên bản giao nhận")
        await day.types("Buu dien Mau")
        await day.press("enter")
        await day.types("Pham Van Thu")
        await day.press("f8")
        await day.sees("Đã ký biên bản BC-Q1-")
    await day.picture("buu-chinh")


async def reports_and_close(day: ClerkDay) -> None:
    """12. The month's figures, then the queue is empty and the day ends."""
    with day.job("Báo cáo"):
        await day.press("ctrl+b")
        await day.sees("Tiếp nhận trong kỳ")
        await day.picture("bao-cao")
        await day.press("f8")
        await day.sees("In báo cáo ở máy in A4")
        await day.press("down", "enter")
        await day.sees("Đã lưu")
    await day.press("f4")
    await day.sees("thông suốt")
    await day.picture("dong-quay")


async def whole_day(day: ClerkDay) -> tuple[Dossier, str]:
    """All twelve. Gives the walk-in's dossier and whose date was moved."""
    await open_desk(day)
    day.time.reach("07:40")
    mine = await complete(day)
    day.time.reach("08:10")
    await incomplete(day)
    day.time.reach("08:40")
    await refused(day)
    day.time.reach("09:15")
    await online(day)
    day.time.reach("10:30")
    await hand_over(day, "Bàn giao", mine)
    day.desk.services.sync.run(force=True)
    day.time.reach("13:40")
    await returned_by_unit(day, mine)
    day.time.reach("14:10")
    await resubmitted(day, mine)
    day.time.reach("14:30")
    await hand_over(day, "Bàn giao lại", mine)
    day.time.reach("15:10")
    put_off = await apologised(day)
    day.time.reach("15:40")
    await result_by_code(day, mine)
    day.time.reach("16:10")
    await post_batch(day)
    day.time.reach("16:45")
    await reports_and_close(day)
    return mine, put_off
