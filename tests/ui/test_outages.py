"""An outage is written down at the desk with a few keys and stands on every screen until it is over (Bắc Giang Đ21.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from textual.widgets import Input

from counter_app.domain.outage import OutageKind, PlannedOutage
from counter_app.domain.paper_form import FormChange, FormState
from counter_app.domain.slip import PaperFormat
from counter_app.export_folder import ExportFolder
from counter_app.main import build
from counter_app.screens.day_end import DayEndScreen
from counter_app.screens.home import HomeScreen
from counter_app.screens.outages import OutagesScreen
from counter_app.services.paper_kits import KitWish
from printers.preview import PreviewPrinter
from tests.desk_rig import DeskRig
from tests.ui.desk_app import Clerk, clerk_at


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    preview = PreviewPrinter(tmp_path / "slips")
    desk = DeskRig(tmp_path, printers={PaperFormat.A5: preview, PaperFormat.A4: preview})
    desk.services = build(replace(desk.doors, exports=ExportFolder(tmp_path / "exports")), desk.desk)
    desk.lease()
    yield desk
    desk.close()


async def opened(clerk: Clerk, title: str) -> None:
    """By the palette, as these jobs have no key."""
    (command,) = [one for one in clerk.app.get_system_commands(clerk.app.screen) if one.title == title]
    clerk.app.call_later(partial(command.callback))


@pytest.mark.anyio
async def test_the_centre_is_silent_the_desk_asks_and_one_form_writes_it_down(rig: DeskRig) -> None:
    with rig.store.write() as session:
        session.notes.put("last_contact_at", (rig.clock.now() - timedelta(minutes=25)).isoformat())
    async with clerk_at(rig) as clerk:
        await clerk.sees("không trả lời 25 phút", "F8 Ghi sự cố")
        await clerk.press("f8")
        await clerk.until(lambda: isinstance(clerk.app.screen, OutagesScreen))
        await clerk.sees("Chưa ghi sự cố nào.")
        await clerk.press("f8")
        await clerk.sees("Ghi sự cố", "Hệ thống trung tâm ngừng", "07:50")
        await clerk.press("tab", "tab", "tab", *"1022", "tab", "tab", "tab", *"Bao ve", "f8")
        await clerk.sees("Đã ghi sự cố.", "▲ SỰ CỐ từ 07:50", "đang tiếp diễn", "Đã báo 1022")
        (outage,) = rig.services.outages.open_now()
        assert (outage.kind, outage.proposed, outage.told[0].whom) == (OutageKind.CENTRE_DOWN, True, "1022")
        assert outage.noticed_by == "Bao ve"
        await clerk.press("f6")
        await clerk.until(lambda: isinstance(clerk.app.screen, HomeScreen))
        await clerk.sees("▲ SỰ CỐ từ 07:50 · Trang đầu", "Tiếp nhận như thường")
        await clerk.press("f8")
        await clerk.until(lambda: isinstance(clerk.app.screen, OutagesScreen))
        await clerk.press("f7")
        await clerk.sees("In báo cáo sự cố này", "Lưu bảng mọi sự cố thành tệp CSV")
        await clerk.press("enter")
        await clerk.until(lambda: list((rig.folder / "slips").rglob("*.pdf")))
        await clerk.press("f7", "down", "down", "enter")
        await clerk.sees("Đã lưu su-co-")
        (table,) = (rig.folder / "exports").glob("su-co-*.csv")
        assert "Hệ thống trung tâm ngừng" in table.read_text("utf-8-sig")
        await clerk.press("f10")
        await clerk.sees("đã hết?", "08:15")
        await clerk.press("home", "shift+end", *"07:40", "f8")  # before it began
        await clerk.sees("ở trước lúc bắt đầu sự cố")
        await clerk.press("home", "shift+end", *"08:10", "f8")
        await clerk.sees("Đã ghi hết sự cố.")
        assert rig.services.outages.open_now() == []
        (ended,) = rig.services.outages.latest()
        assert ended.ended_at == rig.clock.now().replace(minute=10, second=0, microsecond=0)
        await clerk.press("f6")
        await clerk.sees("Sau sự cố còn mở: 2 mục chờ gửi theo thứ tự (F4).", "Trang đầu · Quầy số 1")


@pytest.mark.anyio
async def test_ct_d15_6_a_day_with_something_open_is_signed_by_name_and_its_slip_printed(rig: DeskRig) -> None:
    rig.services.intake.receive(rig.form(), rig.officer)
    async with clerk_at(rig) as clerk:
        await opened(clerk, "Chốt ngày, sẵn sàng")
        await clerk.until(lambda: isinstance(clerk.app.screen, DayEndScreen))
        await clerk.sees("Thứ Tư, 25/11/2026", "1 mục chờ gửi", "1 giấy chưa in", "F4 gửi ngay")
        await clerk.until(lambda: "Bộ mẫu giấy: chưa có bộ niêm phong" in clerk.words_of("#day-ready"))
        await clerk.press("f8")
        await clerk.sees("còn việc mở", "Lý do")
        await clerk.press(*"Mat mang", "f8")
        await clerk.sees("Đã chốt ngày.", "đã chốt 08:15")
        await clerk.sees("Phiếu chốt ngày đã lưu")
        closing = rig.services.day_end.latest()
        assert closing is not None and (closing.signer_name, closing.reason) == (rig.officer.name, "Mat mang")
        await clerk.sees("Báo cáo ngày đã lưu")
        statements = rig.services.statements
        kept = statements.of_day(closing.figures.day) if statements else None
        assert kept is not None and b'"day.closed":1' in kept.body, "the desk vouches for the day with its closing in it"


@pytest.mark.anyio
async def test_the_day_opens_with_the_card_and_a_kit_is_issued_and_printed_from_it(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        await clerk.sees("Đầu ngày – ▲ Bộ mẫu giấy: chưa có bộ niêm phong.", "F12: thẻ sẵn sàng.")
        await clerk.press("f12")
        await clerk.until(lambda: isinstance(clerk.app.screen, DayEndScreen))
        await clerk.sees("Thẻ sẵn sàng", "▲ Bộ mẫu giấy: chưa có bộ niêm phong. F12", "chưa chốt ngày nào")
        await clerk.press("f12")
        await clerk.sees("Số đã cấp không dùng lại.")
        await clerk.press("f8")
        await clerk.sees("đếm, niêm phong, ký", "còn 70 mẫu niêm phong")
        assert len(list((rig.folder / "slips").rglob("*.pdf"))) == 2
        await clerk.press("f6")
        await clerk.sees("Hồ sơ tiếp nhận hôm nay")
        await clerk.until(lambda: not clerk.app.screen.query_one("#morning").display)


@pytest.mark.anyio
async def test_kits_are_counted_opened_and_withdrawn_by_keys_alone(rig: DeskRig) -> None:
    """Bắc Giang Đ21.3: how many of each kind is typed; a broken seal and a withdrawal stand in the ledger."""
    kits = rig.services.paper_kits
    async with clerk_at(rig) as clerk:
        await opened(clerk, "Chốt ngày, sẵn sàng")
        await clerk.until(lambda: isinstance(clerk.app.screen, DayEndScreen))
        await clerk.sees("● Không còn việc nào.")
        await clerk.press("f12")
        await clerk.sees("Giấy tiếp nhận", "Trang sổ")
        await clerk.press("home", "shift+end", *"501", "f8")
        await clerk.sees("Viết số từ 1 đến 500.")
        await clerk.press("home", "shift+end", *"4", "tab", *"0", "tab", *"2", "f8")
        await clerk.sees("Đã lưu 7 mẫu thành tệp PDF")
        assert [one.count for one in kits.kits()[0].kit.ranges] == [4, 2, 1]
        await clerk.press("f12")
        await clerk.sees("Cấp bộ mới", "Mở niêm phong bộ")
        await clerk.press("down", "enter")
        await clerk.sees("được nhập, hủy hoặc thu về")
        await clerk.press("right", "enter")
        await clerk.sees("Đã ghi mở niêm phong.")
        assert kits.kits()[0].kit.opened_at
        await clerk.press("f12")
        await clerk.sees("Hủy 7 mẫu chưa dùng")
        await clerk.press("down", "enter")
        await clerk.sees("Giữ lại các tờ hỏng", "Lý do")
        await clerk.press(*"Uot", "f8")
        await clerk.sees("Đã hủy 7 mẫu.")
        (state,) = kits.kits()
        assert (state.census.open, state.census.balanced) == (0, True)


@pytest.mark.anyio
async def test_i3_a_form_number_is_answered_at_the_look_up(rig: DeskRig) -> None:
    kit = rig.services.paper_kits.issue(KitWish("kit-1", 2), rig.officer)
    blank, entered = kit.ranges[0].numbers("Q1")
    dossier = rig.services.intake.receive(rig.form(), rig.officer).dossier
    by = (rig.officer.officer_id, rig.officer.name)
    with rig.store.write() as session:
        change = FormChange(FormState.ENTERED, rig.clock.now(), *by, dossier_uid=dossier.uid)
        session.downtime.forms.move(entered, change)
    async with clerk_at(rig) as clerk:
        await clerk.press("f3")
        await clerk.until(lambda: clerk.app.screen.query("#words"))
        field = clerk.app.screen.query_one("#words", Input)
        field.value = blank.lower()
        await clerk.press("enter")
        await clerk.sees(f"Mẫu giấy {blank}", "Đã cấp ra giấy cho quầy Q1, chưa nhập.")
        await clerk.press("escape")
        field.value = blank[:-1] + ("1" if blank[-1] != "1" else "2")
        await clerk.press("enter")
        await clerk.sees("sai số kiểm tra")
        field.value = entered
        await clerk.press("enter")
        await clerk.sees(dossier.shown_number, "Hồ sơ: Đã tiếp nhận")


@pytest.mark.anyio
async def test_nd_224_d13_1a_an_announced_outage_stands_at_home_and_fills_the_form_when_it_comes(rig: DeskRig) -> None:
    now = rig.clock.now()
    planned = PlannedOutage("p1", OutageKind.CENTRE_DOWN, now + timedelta(hours=2), now + timedelta(hours=4), "Nâng cấp")
    with rig.store.write() as session:
        session.downtime.outages.plan(planned)
    async with clerk_at(rig, (120, 40)) as clerk:
        await clerk.sees("Hệ thống trung tâm ngừng theo kế hoạch từ 10:15 25/11 đến 12:15 25/11 (Nâng cấp).")
        rig.clock.move(hours=2, minutes=5)
        await opened(clerk, "Sự cố")
        await clerk.until(lambda: isinstance(clerk.app.screen, OutagesScreen))
        await clerk.sees("▲ Hệ thống trung tâm ngừng theo kế hoạch")
        await clerk.press("f8")
        await clerk.sees("Ghi sự cố", "10:15")
        await clerk.press("f8")
        await clerk.sees("Đã ghi sự cố.")
        (outage,) = rig.services.outages.open_now()
        assert (outage.planned_key, outage.began_at) == ("p1", planned.begins_at)
