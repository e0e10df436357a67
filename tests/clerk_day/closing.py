"""What does the clerk do before going home? Steps 11 and 12 of the day."""

from __future__ import annotations

from counter_app.screens.dialogs.post_slip import PostSlip
from counter_app.screens.login import LoginScreen
from counter_app.screens.post import PostScreen
from tests.clerk_day.day import ClerkDay


async def post_batch(day: ClerkDay) -> None:
    """11. A bag of the post, counted and signed."""
    with day.job("Giao nhận bưu chính"):
        await day.press("ctrl+z")
        await day.shows(PostScreen)
        await day.press("f7")
        await day.shows(PostSlip)
        for text in ("ev1", "Phạm Thị Gửi", "2", "2"):
            await day.types(text)
            await day.press("enter")
        await day.press("f8")
        await day.sees("Đếm túi 1")
        await day.press("f8")
        await day.sees("Ký biên bản giao nhận")
        await day.types("Bưu điện Mẫu")
        await day.press("enter")
        await day.types("Phạm Văn Thư")
        await day.press("f8")
        await day.sees("Đã ký biên bản BC-Q1-")
    await day.picture("buu-chinh")


async def reports(day: ClerkDay) -> None:
    """12a. The month's figures on paper."""
    with day.job("Báo cáo"):
        await day.press("ctrl+b")
        await day.sees("Tiếp nhận trong kỳ")
        await day.picture("bao-cao")
        await day.press("f8")
        await day.sees("In báo cáo ở máy in A4")
        await day.choose("Lưu báo cáo thành tệp PDF")
        await day.sees("Đã lưu")


async def close_desk(day: ClerkDay) -> None:
    """12b. Everything has arrived, the screen is locked."""
    await day.press("f4")
    await day.sees("thông suốt")
    await day.picture("dong-quay")
    await day.press("ctrl+l")
    await day.shows(LoginScreen)
