"""A bag from the post is counted, signed for and received; a result goes out under its phiếu gửi (QĐ 45/2016 Đ7, Đ9)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.dossier import Channel, DeliveryStatus, DossierStatus, ReturnMethod
from counter_app.domain.post_batch import Direction
from counter_app.domain.slip import PaperFormat
from counter_app.screens.dialogs.post_slip import PostSlip
from counter_app.screens.intake import IntakeScreen
from counter_app.screens.intake_form import OpenForm
from counter_app.screens.post import PostScreen
from counter_app.screens.post_lists import PostTable
from counter_app.services.result_return import ResultForm
from counter_app.widgets.choice_list import ChoiceList
from printers.preview import PreviewPrinter
from tests.desk_rig import DeskRig
from tests.ui.desk_app import Clerk, clerk_at


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    preview = PreviewPrinter(tmp_path / "slips")
    desk = DeskRig(tmp_path, printers={PaperFormat.A5: preview, PaperFormat.A4: preview})
    desk.lease()
    yield desk
    desk.close()


async def open_post(clerk: Clerk) -> None:
    await clerk.press("ctrl+z")
    await clerk.until(lambda: isinstance(clerk.app.screen, PostScreen))


async def add_slip(clerk: Clerk, number: str, declared: str, counted: str) -> None:
    await clerk.press("f7")
    await clerk.until(lambda: isinstance(clerk.app.screen, PostSlip))
    for text in (number, "Nguoi Gui", declared, counted):
        await clerk.press(*text, "enter")


def printed_minutes(rig: DeskRig) -> list[Path]:
    return [path for path in (rig.folder / "slips").rglob("*.pdf")]


@pytest.mark.anyio
async def test_qd45_d7_a_bag_is_counted_with_every_difference_answered_signed_and_received(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        await open_post(clerk)
        await clerk.sees("Chưa đếm phiếu gửi nào", "F7 ghi từng phiếu gửi")
        await add_slip(clerk, "ev1", "2", "2")
        await clerk.press("f8")
        await clerk.sees("✓ Đủ", "Đếm túi 1")
        await add_slip(clerk, "ev2", "3", "1")
        await clerk.press("f8")
        await clerk.sees("Thiếu: ghi lý do hai bên thống nhất.")
        await clerk.press(*"Bo sung sau", "f8")
        await clerk.sees("▲ Thiếu", "1/3", "Đếm túi 2")
        await clerk.press("f8")
        await clerk.sees("Ký biên bản giao nhận", "2 hồ sơ, 2 phiếu gửi", "thời điểm nộp")
        await clerk.press("f8")
        await clerk.sees("Nhập họ tên nhân viên bưu chính ký biên bản.")
        assert rig.services.acts.post.batches() == ()
        await clerk.press(*"Buu dien Mau", "enter", *"Pham Van Thu", "f8")
        await clerk.sees("Đã ký biên bản BC-Q1-", "▸ Chờ nhận 2 ◂", "EV1", "▲ Thiếu giấy tờ")
        (batch,) = rig.services.acts.post.batches()
        assert (batch.direction, batch.post_officer, batch.items[1].answer) == (Direction.IN, "Pham Van Thu", "Bo sung sau")
        await clerk.until(lambda: printed_minutes(rig))
        rig.clock.move(hours=1)
        await clerk.press("enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, IntakeScreen))
        form = clerk.app.screen.query_one(OpenForm)
        await clerk.until(lambda: form.fields.texts.get("post_slip") == "EV1")
        clerk.app.screen.post_message(ChoiceList.Chosen(clerk.app.screen.query_one("#procedures", ChoiceList), "1.004884"))
        await clerk.until(lambda: form.procedure is not None)
        await clerk.press("f8", "9", "f8")
        await clerk.until(lambda: form.step == "return")
        form.query_one("#typed_fee").value = "0"  # type: ignore[attr-defined]
        await clerk.press("f8")
        await clerk.until(lambda: rig.services.day.state().counts.received == 1)
        with rig.store.read() as session:
            (row,) = session.dossiers.newest(5)
            dossier = session.dossiers.by_uid(row.uid)
        assert dossier is not None and dossier.postal is not None
        assert (dossier.channel, dossier.received_at) == (Channel.POST, batch.signed_at)


@pytest.mark.anyio
async def test_qd45_d9_a_result_goes_to_the_post_and_its_delivery_ends_the_dossier(rig: DeskRig) -> None:
    form = rig.form("2.000635", fee_paid=True, return_method=ReturnMethod.POST)
    dossier = rig.services.intake.receive(form, rig.officer).dossier
    rig.services.acts.result_return.result_ready(ResultForm("ready", dossier.uid), rig.officer)
    async with clerk_at(rig, size=(120, 40)) as clerk:
        await open_post(clerk)
        await clerk.sees("Chờ giao 1")
        await clerk.press("right", "right")
        await clerk.sees("▸ Chờ giao 1 ◂", dossier.shown_number, "Enter: số phiếu gửi")
        await clerk.until(lambda: clerk.app.screen.query_one(PostTable).row_keys)
        await clerk.press("enter")
        await clerk.sees("Bỏ trống: lần này chưa giao")
        await clerk.press(*"ev77", "f8")
        await clerk.sees("EV77")
        await clerk.press("f8")
        await clerk.sees("1 kết quả giao bưu chính")
        await clerk.press(*"Buu dien", "enter", *"Thu", "f8")
        await clerk.sees("▸ Đang gửi 1 ◂", "Đã ký biên bản")
        await clerk.press("enter")
        await clerk.sees("Đã phát đến người nhận", "Chuyển hoàn")
        await clerk.press("enter")
        await clerk.sees("Bưu chính đã phát kết quả")
        await clerk.press("f8")
        await clerk.sees("đã phát.", "Không có kết quả nào bưu chính đang giữ")
        with rig.store.read() as session:
            after = session.dossiers.by_uid(dossier.uid)
        assert after is not None
        assert (after.status, after.delivery) == (DossierStatus.RESULT_RETURNED, DeliveryStatus.RETURNED)
