"""The day's fees are listed, counted against the till, and a difference does not pass without its reason (Cần Thơ Đ15.4)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from counter_app.domain.payment import Payment
from counter_app.domain.slip import PaperFormat
from counter_app.screens.fees import FeesScreen, FeesTable
from counter_app.screens.home import HomeScreen
from printers.preview import PreviewPrinter
from tests.desk_rig import DeskRig
from tests.ui.desk_app import clerk_at


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    preview = PreviewPrinter(tmp_path / "slips")
    desk = DeskRig(tmp_path, printers={PaperFormat.A5: preview, PaperFormat.A4: preview})
    desk.lease()
    for payment in (Payment("cash", 8_000, "0000012"), Payment("online", 8_000)):
        desk.services.intake.receive(desk.form("2.000635", payment=payment), desk.officer)
    yield desk
    desk.close()


@pytest.mark.anyio
async def test_ct_d15_4_the_day_is_counted_and_a_difference_asks(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        commands = list(clerk.app.get_system_commands(clerk.app.screen))
        (fees,) = [one for one in commands if one.title == "Thu phí trong ngày"]
        clerk.app.call_later(partial(fees.callback))
        await clerk.until(lambda: isinstance(clerk.app.screen, FeesScreen))
        await clerk.sees("tổng 16.000 đ", "Tiền mặt 1 lần, 8.000 đ", "▲ 1 khoản chưa có số biên lai")
        await clerk.until(lambda: len(clerk.app.screen.query_one(FeesTable).row_keys) == 2)
        await clerk.press("f8")
        await clerk.sees("Đã ghi: tiền mặt 8.000 đ, tài khoản 8.000 đ.")
        await clerk.press("f8")
        await clerk.sees("Nhập số tiền đếm được ở ít nhất một nơi.")
        await clerk.press(*"7000", "escape")  # somebody comes to the counter, another job is done meanwhile
        await clerk.until(lambda: isinstance(clerk.app.screen, FeesScreen))
        await clerk.press("f6")
        await clerk.until(lambda: isinstance(clerk.app.screen, HomeScreen))
        clerk.app.call_later(partial(fees.callback))
        await clerk.until(lambda: isinstance(clerk.app.screen, FeesScreen))
        await clerk.press("f8")
        await clerk.sees("Đang đếm dở", "7.000")
        await clerk.press("f8")
        await clerk.sees("Tiền mặt lệch -1.000 đ: ghi lý do.")
        await clerk.press(*"Tra nham", "f8")
        await clerk.sees("Đã ghi đối chiếu cùng lý do lệch.")
        await clerk.press("f7")
        await clerk.until(lambda: list((rig.folder / "slips").rglob("*.pdf")))
        await clerk.press("ctrl+left")
        await clerk.sees("Trong ngày không thu khoản nào.")
        await clerk.press("ctrl+right")
        await clerk.until(lambda: len(clerk.app.screen.query_one(FeesTable).row_keys) == 2)
        await clerk.press("enter")
        await clerk.sees("Hồ sơ: Đã tiếp nhận", "Phí: Đã thu")
