"""The day's batch: all ticked, one name per unit; one bad dossier, or no paper, stops nobody (NĐ 61 Đ18, Đ21.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from counter_app.domain.dossier import Dossier, DossierStatus
from counter_app.domain.slip import PaperFormat, PaperState, SlipKind
from counter_app.screens.dialogs.hand_over_to import HandOverTo
from counter_app.screens.handover import HandoverScreen, HandoverTable
from counter_app.services.handover import HandoverForm
from printers.faulty import FaultyPrinter, PrinterFault
from printers.preview import PreviewPrinter
from tests.desk_rig import DeskRig
from tests.ui.desk_app import Clerk, clerk_at

CIVIL = "1.004884"  # Hộ tịch
CERTIFY = "2.000635"
SOCIAL = "1.001699"  # Bảo trợ xã hội


@pytest.fixture
def printer(tmp_path: Path) -> FaultyPrinter:
    return FaultyPrinter(PreviewPrinter(tmp_path / "slips"))


@pytest.fixture
def rig(tmp_path: Path, printer: FaultyPrinter) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path, printers={PaperFormat.A5: printer, PaperFormat.A4: printer})
    desk.lease()
    yield desk
    desk.close()


def received(rig: DeskRig, procedure: str = CIVIL) -> Dossier:
    form = rig.form(procedure, typed_fee=0, event_on=rig.clock.now().date())
    return rig.services.intake.receive(form, rig.officer).dossier


def stored(rig: DeskRig, dossier: Dossier) -> Dossier:
    with rig.store.read() as session:
        found = session.dossiers.by_uid(dossier.uid)
    assert found is not None
    return found


def statuses(rig: DeskRig, *dossiers: Dossier) -> list[DossierStatus]:
    return [stored(rig, one).status for one in dossiers]


def control_slips(rig: DeskRig, *dossiers: Dossier) -> list[PaperState]:
    jobs = [job for one in dossiers for job in rig.services.slips.jobs_of(one.uid)]
    return [job.state for job in jobs if job.kind is SlipKind.CONTROL_SLIP]


def custody(rig: DeskRig, dossier: Dossier) -> dict[str, object]:
    with rig.store.read() as session:
        return dict(session.acts.of_dossier(dossier.uid)[-1].act.details)


async def open_handover(clerk: Clerk) -> None:
    await clerk.press("ctrl+g")
    await clerk.until(lambda: isinstance(clerk.app.screen, HandoverScreen))
    await clerk.until(lambda: clerk.app.screen.query_one(HandoverTable).row_keys)


@pytest.mark.anyio
async def test_nd61_d18_2_the_batch_is_split_at_three_and_everything_ticked_goes_with_its_slip(rig: DeskRig) -> None:
    rig.clock.at = rig.clock.at.replace(hour=15, minute=0, second=0)
    today, social, left = received(rig), received(rig, SOCIAL), received(rig)
    rig.clock.move(minutes=1)
    later = received(rig)
    async with clerk_at(rig) as clerk:
        await open_handover(clerk)
        await clerk.sees("▸ Giao trong hôm nay 3 ◂", "Giao đầu ngày làm việc sau 1", "2/2 hồ sơ", "Bảo trợ xã hội")
        assert later.shown_number not in clerk.screen_text()
        clerk.app.screen.query_one(HandoverTable).move_to(left.uid)
        await clerk.press("space")
        await clerk.sees("1/2 hồ sơ", "[ ]")
        await clerk.press("f8")
        await clerk.sees("Bàn giao cho ai?", "Bảo trợ xã hội", "1 hồ sơ · nhóm 1/2")
        await clerk.press("f8")
        await clerk.sees("Nhập họ tên người nhận hồ sơ")
        await clerk.press(*"Le Thi Nhan", "f8")
        await clerk.sees("nhóm 2/2", "Hộ tịch")
        await clerk.press(*"Tran Van Nhan", "tab", "tab", *"15:30", "f8")
        await clerk.sees("Giờ giao ở sau thời điểm hiện tại")
        assert statuses(rig, today, social) == [DossierStatus.RECEIVED] * 2
        await clerk.press("end", "ctrl+u", *"1500", "f8", "f8", "f8")
        await clerk.sees("Đã bàn giao 2 hồ sơ, in 2 phiếu kiểm soát.", "▸ Giao trong hôm nay 1 ◂")
        assert statuses(rig, today, social, left, later) == [*[DossierStatus.PROCESSING] * 2, *[DossierStatus.RECEIVED] * 2]
        assert control_slips(rig, today, social) == [PaperState.DEVICE_DONE] * 2
        told = custody(rig, today)
        assert (told["giver"], told["receiver"], told["unit"]) == (rig.officer.name, "Tran Van Nhan", "Hộ tịch")
        with rig.store.read() as session:
            assert session.acts.of_dossier(today.uid)[-1].act.at == datetime.combine(
                rig.clock.at.date(), datetime.min.time().replace(hour=15), rig.clock.at.tzinfo
            )


@pytest.mark.anyio
async def test_one_that_cannot_go_is_listed_and_the_others_go_also_without_a_printer(
    rig: DeskRig, printer: FaultyPrinter
) -> None:
    first, gone, last = received(rig), received(rig), received(rig)
    printer.fault = PrinterFault.OUT_OF_PAPER
    async with clerk_at(rig) as clerk:
        await open_handover(clerk)
        await clerk.press("f8")
        await clerk.until(lambda: isinstance(clerk.app.screen, HandOverTo))
        elsewhere = HandoverForm("elsewhere", (gone.uid,), "Người khác")
        assert not rig.services.acts.handover.hand_over(elsewhere, rig.officer).refused
        await clerk.press(*"Le Thi Nhan", "f8")
        await clerk.sees("1 hồ sơ chưa bàn giao được", gone.shown_number, "không cho phép việc này")
        await clerk.press("escape")
        await clerk.sees("Đã bàn giao 2 hồ sơ", "Còn 2 phiếu chờ in", "hết giấy")
        assert statuses(rig, first, last) == [DossierStatus.PROCESSING] * 2
        assert control_slips(rig, first, last) == [PaperState.WANTED] * 2


@pytest.mark.anyio
async def test_leaving_a_question_gives_nothing_and_the_name_is_offered_again(rig: DeskRig) -> None:
    civil, social = received(rig), received(rig, SOCIAL)
    async with clerk_at(rig) as clerk:
        await open_handover(clerk)
        await clerk.press("f8")
        await clerk.until(lambda: isinstance(clerk.app.screen, HandOverTo))
        await clerk.press(*"Le Thi Nhan", "f8")
        await clerk.sees("nhóm 2/2")
        await clerk.press("escape")
        await clerk.until(lambda: isinstance(clerk.app.screen, HandoverScreen))
        assert statuses(rig, civil, social) == [DossierStatus.RECEIVED] * 2
        await clerk.press("f8")
        await clerk.sees("nhóm 1/2", "Le Thi Nhan")
