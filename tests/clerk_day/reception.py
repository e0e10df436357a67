"""What does the clerk do with who stands at the counter? Steps 1–4 and 8 of the day, each as the keys that do it."""

from __future__ import annotations

from counter_app.demo_desk import DEMO_LOGIN, DEMO_PIN
from counter_app.screens.act_done import ActDone
from counter_app.screens.dialogs.act_form import ActForm
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.resubmit_check import ResubmitCheck
from counter_app.screens.dialogs.supplement_lines import SupplementLines
from counter_app.screens.dossier_detail import DossierDetailScreen
from counter_app.screens.home import HomeScreen
from counter_app.screens.intake import IntakeScreen
from counter_app.screens.login import LoginScreen
from counter_app.screens.outcome import OutcomeChoice
from counter_app.screens.received import ReceivedScreen
from counter_app.widgets.choice_list import ChoiceList
from tests.clerk_day.day import ClerkDay

FIVE_DAYS = "1.004884"  # đăng ký lại khai sinh: five working days


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


async def at_checklist(day: ClerkDay, card: int) -> None:
    """The procedure by its code, the card, up to the list of papers."""
    await day.press("f2")
    await day.shows(IntakeScreen)
    await day.until(lambda: day.clerk.app.focused and day.clerk.app.screen.query_one(ChoiceList).choices)
    await day.types(FIVE_DAYS)
    await day.press("enter")
    await day.sees("Số điện thoại")
    day.swipe(card)
    await day.sees("Đã đọc thẻ")
    await day.types("0912345678")
    await day.press("f8")
    await day.sees("Cách nộp")


async def complete(day: ClerkDay) -> None:
    """2. All papers are there: the receipt."""
    with day.job("Tiếp nhận hồ sơ đủ"):
        await at_checklist(day, 0)
        await day.press("9")
        await day.sees("Đã đánh dấu đủ")
        await day.press("f8")
        await day.sees("Phí, lệ phí          ▌")
        await day.until(lambda: day.focus_is("typed_fee", "fee_paid"))
        if day.focus_is("fee_paid"):  # the step stood there before its fee was reckoned
            await day.press("shift+tab")
            await day.until(lambda: day.focus_is("typed_fee"))
        await day.types("0")
        await day.press("f8")
        await day.shows(ReceivedScreen)
        await day.sees("Giấy tiếp nhận đã lưu")
    await day.picture("tiep-nhan")
    day.walk_in = day.newest()


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
        await day.types("UBND phường Giả Định")
        await day.press("enter")
        await day.shows(ActDone)
        await day.sees("Phiếu từ chối đã lưu", "UBND phường Giả Định")
    await day.picture("tu-choi")
    await day.leave()


async def resubmitted(day: ClerkDay) -> None:
    """8. The same code, the second round."""
    with day.job("Nộp lại hồ sơ"):
        await day.press("f3")
        await day.types(str(day.walk_in.dossier_code))
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
    await day.leave()
