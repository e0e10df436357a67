"""The result reaches the right hands: who, receipt, fee and every original are answered for first (NĐ 61 Đ6.2b, Đ20)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.dossier import DeliveryStatus, Dossier, DossierStatus, HandedInState, MoneyStatus
from counter_app.domain.operation import ClockTrust
from counter_app.domain.slip import PaperState, SlipKind
from counter_app.screens.dialogs.confirm_date import ConfirmDate
from counter_app.screens.dialogs.early_notice import EarlyNotice
from counter_app.screens.dossier_detail import DossierDetailScreen
from counter_app.screens.messages import CodeArrived, OpenDossier, OpenReturn
from counter_app.screens.return_fields import OriginalsTable
from counter_app.screens.return_result import ReturnResultScreen
from counter_app.services.handover import HandoverForm
from counter_app.services.result_return import ResultForm
from counter_app.widgets.form import Form
from tests.desk_rig import DeskRig
from tests.ui.desk_app import Clerk, clerk_at

FIVE_DAYS = "1.004884"


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


def received(rig: DeskRig, procedure: str = FIVE_DAYS, **members: object) -> Dossier:
    given: dict[str, object] = {"typed_fee": 0, "event_on": rig.clock.now().date(), **members}
    return rig.services.intake.receive(rig.form(procedure, **given), rig.officer).dossier


def handed_over(rig: DeskRig, procedure: str = FIVE_DAYS, **members: object) -> Dossier:
    dossier = received(rig, procedure, **members)
    form = HandoverForm(f"over-{dossier.uid}", (dossier.uid,), "Lê Văn Nhận")
    assert not rig.services.acts.handover.hand_over(form, rig.officer).refused
    return dossier


def ready(rig: DeskRig, dossier: Dossier) -> Dossier:
    rig.services.acts.result_return.result_ready(ResultForm(f"ready-{dossier.uid}", dossier.uid, number="12"), rig.officer)
    return dossier


def go_to_due_day(rig: DeskRig, dossier: Dossier) -> None:
    assert dossier.due.due_at is not None
    while rig.clock.now().date() < dossier.due.due_at.date():
        rig.clock.move(days=1)


def stored(rig: DeskRig, dossier: Dossier) -> Dossier:
    with rig.store.read() as session:
        found = session.dossiers.by_uid(dossier.uid)
    assert found is not None
    return found


def last_act(rig: DeskRig, dossier: Dossier) -> dict[str, object]:
    with rig.store.read() as session:
        return dict(session.acts.of_dossier(dossier.uid)[-1].act.details)


async def open_return(clerk: Clerk, dossier: Dossier) -> None:
    clerk.app.screen.post_message(OpenReturn(dossier.uid))
    await clerk.until(lambda: isinstance(clerk.app.screen, ReturnResultScreen) and clerk.app.screen.query(Form))


def fill(clerk: Clerk, **values: str) -> None:
    clerk.app.screen.query_one(Form).fill(values)


@pytest.mark.anyio
async def test_dn_d10_3_a_result_that_comes_early_is_told_first_and_then_given(
    rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("counter_app.screens.return_result.STRUCK_TWICE_SECONDS", 60.0)
    dossier = handed_over(rig)
    async with clerk_at(rig) as clerk:
        clerk.app.screen.post_message(OpenDossier(dossier.uid))
        await clerk.until(lambda: isinstance(clerk.app.screen, DossierDetailScreen))
        await open_return(clerk, dossier)
        await clerk.sees("Loại kết quả", "Ngày kết quả")
        await clerk.press("tab", *"12/2026", "f8")
        await clerk.sees("Đã có kết quả", "Kết quả có trước ngày hẹn", "F7")
        assert last_act(rig, dossier)["resultNumber"] == "12/2026 ngày 25/11/2026"
        fill(clerk, identity_checked="yes", receipt_shown="shown", receiver_phone="0912345678")
        await clerk.press("f8")
        await clerk.until(lambda: isinstance(clerk.app.screen, EarlyNotice))
        assert stored(rig, dossier).status is DossierStatus.RESULT_READY
        await clerk.press("f8")
        await clerk.sees("Đã ghi việc báo cho công dân", "0912345678")
        assert last_act(rig, dossier)["about"] == "result_ready"
        await clerk.press("f8")
        await clerk.until(lambda: stored(rig, dossier).status is DossierStatus.RESULT_RETURNED)
        await clerk.press("f8")  # struck twice: no question of the page below about reprinting
        assert isinstance(clerk.app.screen, ReturnResultScreen)
        clerk.app.screen._leave()
        await clerk.until(lambda: isinstance(clerk.app.screen, DossierDetailScreen))
        after = stored(rig, dossier)
        assert (after.status, after.delivery) == (DossierStatus.RESULT_RETURNED, DeliveryStatus.RETURNED)
        jobs = rig.services.slips.jobs_of
        await clerk.until(lambda: jobs(dossier.uid)[-1].state is PaperState.DEVICE_DONE)
        assert jobs(dossier.uid)[-1].kind is SlipKind.RETURN_RECEIPT


@pytest.mark.anyio
async def test_nd61_d6_2b_a_proxy_without_receipt_answers_everything_and_late_blocks_nothing(rig: DeskRig) -> None:
    dossier = ready(rig, handed_over(rig))
    go_to_due_day(rig, dossier)
    rig.clock.move(days=2)
    async with clerk_at(rig) as clerk:
        await open_return(clerk, dossier)
        rig.clock.trusted = ClockTrust.UNCONFIRMED  # the centre was away for a day: D17
        await clerk.sees("Đã quá ngày hẹn", "Vẫn trả kết quả")
        await clerk.press("f8")
        await clerk.sees("Kiểm tra giấy tờ tùy thân", "có xuất trình hay bị mất")
        fill(clerk, who="proxy")
        await clerk.sees("Giấy ủy quyền")
        fill(clerk, receiver_name="Trần Văn Thay", identity_checked="yes", receipt_shown="lost")
        await clerk.press("f8")
        await clerk.sees("Người nhận thay phải có giấy ủy quyền")
        fill(clerk, authorisation="Số 15/UQ ngày 20/11/2026")
        await clerk.press("f8")
        await clerk.until(lambda: isinstance(clerk.app.screen, ConfirmDate))
        await clerk.press("right", "enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, ReturnResultScreen))
        await clerk.press("f8")
        await clerk.until(lambda: stored(rig, dossier).status is DossierStatus.RESULT_RETURNED)
        told = last_act(rig, dossier)
        assert (told["receiverName"], told["receiptShown"], told["identityChecked"]) == ("Trần Văn Thay", False, True)


@pytest.mark.anyio
async def test_a_scanned_receipt_opens_the_return_and_originals_and_fee_are_answered_before_anything_leaves(
    rig: DeskRig,
) -> None:
    form = rig.form(FIVE_DAYS, event_on=rig.clock.now().date(), fee_later=True)
    papers = tuple(replace(paper, originals=1) if paper.state is HandedInState.OK else paper for paper in form.handed_in)
    dossier = rig.services.intake.receive(replace(form, handed_in=papers), rig.officer).dossier
    assert not rig.services.acts.handover.hand_over(HandoverForm("over", (dossier.uid,), "Lê Nhận"), rig.officer).refused
    ready(rig, dossier)
    go_to_due_day(rig, dossier)
    held = rig.services.acts.result_return.originals_of(dossier)
    assert held and dossier.money is MoneyStatus.UNPAID
    async with clerk_at(rig) as clerk:
        clerk.app.screen.post_message(CodeArrived(dossier.shown_number))
        await clerk.until(lambda: isinstance(clerk.app.screen, ReturnResultScreen) and clerk.app.screen.query(Form))
        await clerk.until(lambda: clerk.app.screen.query_one(Form).values().get("receipt_shown") == "shown")
        fill(clerk, identity_checked="yes")
        for left in range(len(held), 0, -1):
            await clerk.sees(f"Còn {left} bản chính")
            await clerk.press("f8")
            assert stored(rig, dossier).status is DossierStatus.RESULT_READY
            clerk.app.screen.query_one(OriginalsTable).focus()
            await clerk.press("space")
        await clerk.press("f8")
        await clerk.sees("Chọn cách nộp, hoặc được")
        assert "BIÊN LAI" not in clerk.screen_text().upper()
        fill(clerk, payment_method="cash", receipt_number="0000123")
        await clerk.press("f8")
        await clerk.sees("Nhập số tiền đã nộp")
        fill(clerk, paid_amount="10000")
        await clerk.press("f8")
        await clerk.until(lambda: stored(rig, dossier).status is DossierStatus.RESULT_RETURNED)
        assert stored(rig, dossier).money is MoneyStatus.PAID


@pytest.mark.anyio
async def test_ct_d11_1b_dn_d11_3_after_the_return_the_citizen_is_led_to_judge_the_service(tmp_path: Path) -> None:
    rig = DeskRig(tmp_path, province="da-nang")
    rig.lease()
    dossier = ready(rig, handed_over(rig))
    go_to_due_day(rig, dossier)
    async with clerk_at(rig) as clerk:
        await open_return(clerk, dossier)
        assert not [each for each in clerk.app._notifications if each.title == "Đánh giá phục vụ"]  # the control
        fill(clerk, identity_checked="yes", receipt_shown="shown")
        await clerk.press("f8")
        await clerk.until(lambda: stored(rig, dossier).status is DossierStatus.RESULT_RETURNED)
        await clerk.until(lambda: any(each.title == "Đánh giá phục vụ" for each in clerk.app._notifications))
        (told,) = [each for each in clerk.app._notifications if each.title == "Đánh giá phục vụ"]
        assert "thiết bị đánh giá tại quầy" in told.message
        assert f"bằng mã {dossier.shown_number} tại dichvucong.danang.gov.vn" in told.message
    rig.close()
