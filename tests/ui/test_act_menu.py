"""Acts on one dossier from its page: what is allowed now, each with its slip; nothing typed is lost, mistakes undone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.act import ActEvent, SideEvent, event_of
from counter_app.domain.dossier import DeliveryStatus, Dossier, DossierStatus
from counter_app.domain.errors import StoreBusy
from counter_app.domain.life_cycle import DossierEvent as E
from counter_app.domain.officer import Role
from counter_app.domain.slip import PaperState, SlipKind
from counter_app.domain.supplement import SupplementLine
from counter_app.screens.act_done import ActDone
from counter_app.screens.act_menu import acts_now
from counter_app.screens.dialogs.act_form import ActForm
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.resubmit_check import ResubmitCheck
from counter_app.screens.dialogs.supervisor import SupervisorAsked
from counter_app.screens.dialogs.supplement_lines import SupplementLines
from counter_app.screens.dossier_detail import DossierDetailScreen
from counter_app.screens.messages import OpenDossier
from counter_app.services.handover import HandoverForm
from counter_app.services.supplement import ResubmitForm, SupplementForm
from counter_app.texts.act_words import EVENTS
from tests.builders import officer
from tests.desk_rig import PIN, DeskRig
from tests.ui.desk_app import Clerk, clerk_at
from tests.ui.keys import send

FIVE_DAYS = "1.004884"
LINE = SupplementLine("to-khai", "Tờ khai", "Chưa ghi nơi sinh", "Luật Hộ tịch Đ16", "Ghi nơi sinh rồi ký lại")


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


def received(rig: DeskRig) -> Dossier:
    form = rig.form(FIVE_DAYS, typed_fee=0, event_on=rig.clock.now().date())
    return rig.services.intake.receive(form, rig.officer).dossier


def now(rig: DeskRig, dossier: Dossier) -> Dossier:
    return rig.services.lookup.detail(dossier.uid).dossier


def slips(rig: DeskRig, dossier: Dossier) -> list[tuple[SlipKind, PaperState]]:
    """Without the first receipt."""
    return [(job.kind, job.state) for job in rig.services.slips.jobs_of(dossier.uid)][1:]


async def types(clerk: Clerk, text: str) -> None:
    send(clerk.app, text, gap=0.2)
    await clerk.pilot.pause()


async def shows(clerk: Clerk, screen: type) -> None:
    await clerk.until(lambda: isinstance(clerk.app.screen, screen))


async def at_menu(clerk: Clerk, dossier: Dossier) -> None:
    """The page of the dossier, and the list over it."""
    if not isinstance(clerk.app.screen, DossierDetailScreen):
        clerk.app.post_message(OpenDossier(dossier.uid))
        await shows(clerk, DossierDetailScreen)
        await clerk.sees("Tiếp nhận hồ sơ")
    await clerk.press("ctrl+a")
    await shows(clerk, Choose)


async def chooses(clerk: Clerk, words: str) -> None:
    """Down to the line with these words."""
    options = [label for label, _ in clerk.app.screen._options]  # type: ignore[attr-defined]
    await clerk.press(*["down"] * next(place for place, label in enumerate(options) if words in label), "enter")


def test_every_act_has_words() -> None:
    assert all(EVENTS[event_of(value)] for value in (*E, *SideEvent))


def test_the_list_is_what_the_life_cycle_and_the_rights_allow(rig: DeskRig) -> None:
    dossier = received(rig)
    procedure = rig.services.catalogue.procedure(FIVE_DAYS)

    def allowed(status: DossierStatus, role: Role = Role.OFFICER, **members: object) -> list[ActEvent]:
        return list(acts_now(replace(dossier, status=status, **members), officer(role=role), procedure))  # type: ignore[arg-type]

    assert allowed(DossierStatus.RECEIVED) == [
        *(E.HAND_OVER, E.RETURN_FOR_SUPPLEMENT, E.REFUSE_AS_RESULT, E.POSTPONE, E.STOP, E.WITHDRAW)
    ]
    assert allowed(DossierStatus.RETURNED_FOR_SUPPLEMENT) == [E.RECEIVE_SUPPLEMENT, E.STOP, E.WITHDRAW]
    assert allowed(DossierStatus.RESULT_READY) == [E.RETURN_RESULT]
    assert allowed(DossierStatus.STOPPED) == [SideEvent.RETURN_PAPERS]
    assert allowed(DossierStatus.STOPPED, delivery=DeliveryStatus.RETURNED) == []
    assert allowed(DossierStatus.RESULT_RETURNED) == []
    assert allowed(DossierStatus.RECEIVED, Role.POST_STAFF) == []


@pytest.mark.anyio
async def test_a_dossier_is_sent_back_and_comes_again_under_its_code_with_both_dates_shown(rig: DeskRig) -> None:
    dossier = received(rig)
    async with clerk_at(rig, (120, 40)) as clerk:
        await at_menu(clerk, dossier)
        await chooses(clerk, "Yêu cầu bổ sung")
        await shows(clerk, Choose)  # the first line is asked for at once
        await clerk.press("enter")
        await shows(clerk, SupplementLines)
        await clerk.sees("Trả lại người nộp chậm nhất Thứ Hai, 30/11/2026", "1/1")
        await types(clerk, "Chưa ghi nơi sinh\r")
        await clerk.press("enter")
        await types(clerk, "Ghi nơi sinh rồi ký lại\r")
        await types(clerk, "Nội dung chưa đầy đủ\r")
        await shows(clerk, ActDone)
        await clerk.sees("Trả lại để bổ sung", "Phiếu yêu cầu bổ sung đã lưu", "Enter: về trang hồ sơ")
        assert slips(rig, dossier) == [(SlipKind.SUPPLEMENT_REQUEST, PaperState.DEVICE_DONE)]
        await clerk.press("enter")
        await clerk.sees("Yêu cầu bổ sung, hoàn thiện hồ sơ: Nội dung chưa đầy đủ")
        rig.clock.move(days=1)
        await at_menu(clerk, dossier)
        await chooses(clerk, "Nhận hồ sơ nộp bổ sung")
        await shows(clerk, ResubmitCheck)
        await clerk.sees("1. Tờ khai", "Ghi nơi sinh rồi ký lại", "chưa xem")
        await clerk.press("f8")
        await clerk.sees("Còn 1 thành phần chưa đánh dấu")
        await clerk.press("2", "f8")
        await clerk.sees("Hồ sơ còn 1 giấy tờ thiếu")
        await clerk.press("up", "up", "up", "up", "1", "f8")
        await shows(clerk, ActDone)
        await clerk.sees("Hẹn trả mới", "Hẹn trả cũ", "Giấy tiếp nhận")
        again = now(rig, dossier)
        assert (again.round, again.dossier_code, len(again.replaced_dues)) == (2, dossier.dossier_code, 1)
        await clerk.press("enter")
        await clerk.sees("Hẹn trả cũ", "tính lại từ đầu")


@pytest.mark.anyio
async def test_a_second_request_needs_a_supervisor_who_says_why_and_the_lines_stay_until_then(rig: DeskRig) -> None:
    dossier = received(rig)
    acts = rig.services.acts
    acts.supplement.request(SupplementForm("first", dossier.uid, (LINE,), "Thiếu"), rig.officer)
    acts.supplement.resubmit(ResubmitForm("again", dossier.uid), rig.officer)
    async with clerk_at(rig) as clerk:
        clerk.app.session.officer = officer()
        await at_menu(clerk, dossier)
        await chooses(clerk, "Yêu cầu bổ sung")
        await clerk.sees("Thêm nội dung nào?")
        await clerk.press("enter")
        await shows(clerk, SupplementLines)
        await types(clerk, "Rách\r")
        await clerk.press("enter")
        await types(clerk, "Nộp tờ khác\r")
        await types(clerk, "Giấy rách khi nộp lại\r")
        await shows(clerk, SupervisorAsked)
        await clerk.press("escape")
        await shows(clerk, SupplementLines)
        await clerk.sees("người phụ trách duyệt và lý do", "Nộp tờ khác")
        await clerk.press("f8")
        await shows(clerk, SupervisorAsked)
        for text in ("Lỗi của người nộp\r", "mau\r", f"{PIN}\r"):
            await types(clerk, text)
        await shows(clerk, ActDone)
        assert now(rig, dossier).status is DossierStatus.RETURNED_FOR_SUPPLEMENT
        last = acts.correction.last_act(dossier.uid)
        assert last and last.act.details["approvedBy"] == rig.officer.officer_id
        assert last.act.officer_id == clerk.app.session.who().officer_id


@pytest.mark.anyio
async def test_a_refusal_survives_a_busy_store_and_ten_presses_are_one_act(
    rig: DeskRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = received(rig)
    really = rig.services.acts.refusal.refuse
    errors = [StoreBusy()]

    def refuse(form: object, who: object) -> object:
        if errors:
            raise errors.pop()
        return really(form, who)  # type: ignore[arg-type]

    monkeypatch.setattr(type(rig.services.acts.refusal), "refuse", lambda _self, form, who: refuse(form, who))
    async with clerk_at(rig, (120, 40)) as clerk:
        await at_menu(clerk, dossier)
        await chooses(clerk, "Từ chối giải quyết")
        await shows(clerk, ActForm)
        await clerk.press("f8")
        await clerk.sees("đang bận")
        await clerk.press("f8")
        await clerk.sees("Chưa nhập Lý do")
        await types(clerk, "Đất đang tranh chấp")
        for _ in range(10):
            clerk.app.simulate_key("f8")
        await shows(clerk, ActDone)
        await clerk.sees("Từ chối giải quyết", "Phiếu từ chối đã lưu")
        assert slips(rig, dossier) == [(SlipKind.REFUSAL, PaperState.DEVICE_DONE)]
        assert now(rig, dossier).rev == dossier.rev + 1


@pytest.mark.anyio
async def test_a_mistake_is_undone_before_its_paper_is_out_and_reversed_by_a_supervisor_afterwards(rig: DeskRig) -> None:
    dossier = received(rig)
    async with clerk_at(rig, (120, 40)) as clerk:
        await at_menu(clerk, dossier)
        await chooses(clerk, "Công dân rút hồ sơ")
        await shows(clerk, ActForm)
        await clerk.sees(dossier.applicant.name)
        await clerk.press("f8")
        await shows(clerk, ActDone)
        await clerk.sees("Đã rút hồ sơ", "Thông báo dừng giải quyết đã lưu")
        await clerk.press("enter")
        await at_menu(clerk, dossier)
        await clerk.sees("Trả lại giấy tờ")
        await chooses(clerk, "Hoàn tác: công dân rút hồ sơ")
        await shows(clerk, SupervisorAsked)
        await clerk.sees("Giấy của việc này đã in nên chỉ ghi được bút toán đảo")
        await types(clerk, "Bấm nhầm hồ sơ\r")
        await shows(clerk, ActDone)
        assert now(rig, dossier).status is DossierStatus.RECEIVED
        await clerk.press("enter")
        await clerk.sees("Hoàn tác việc trước: Bấm nhầm hồ sơ", "Công dân rút hồ sơ")

        form = SupplementForm("unprinted", dossier.uid, (LINE,), "Thiếu", wants_slip=True)
        rig.services.acts.supplement.request(form, rig.officer)
        clerk.app.screen._read()  # type: ignore[attr-defined]
        await clerk.sees("Trả lại để bổ sung")
        await at_menu(clerk, dossier)
        await chooses(clerk, "Hoàn tác: yêu cầu bổ sung")
        await shows(clerk, ActForm)
        await clerk.sees("chưa in và hệ thống trung tâm chưa nhận nên hoàn tác được")
        await clerk.press("f8")
        await shows(clerk, ActDone)
        assert now(rig, dossier).status is DossierStatus.RECEIVED
        assert now(rig, dossier).due.due_at == dossier.due.due_at
        assert rig.clock.now() - dossier.received_at < timedelta(days=1)


@pytest.mark.anyio
async def test_ct_d7_3_a_step_at_an_agency_outside_the_system_is_kept_and_its_paper_result_keyed_in(rig: DeskRig) -> None:
    dossier = received(rig)
    rig.services.acts.handover.hand_over(HandoverForm("batch", (dossier.uid,), "Lý Văn Mẫu"), rig.officer)
    async with clerk_at(rig, (80, 24)) as clerk:
        await at_menu(clerk, dossier)
        await chooses(clerk, "Chuyển cơ quan ngoài hệ thống")
        await shows(clerk, ActForm)
        await clerk.press("f8")
        await clerk.until(lambda: isinstance(clerk.app.screen, ActForm) and not clerk.app.screen.busy)
        assert now(rig, dossier).status is DossierStatus.PROCESSING  # which agency must be said
        await types(clerk, "Chi cục Mẫu\r")
        await types(clerk, "Văn thư\r")
        await clerk.until(lambda: now(rig, dossier).status is DossierStatus.WAITING_OUTSIDE)
        assert now(rig, dossier).due == dossier.due
        await shows(clerk, ActDone)
        await clerk.press("enter")
        await at_menu(clerk, dossier)
        await chooses(clerk, "Nhận lại từ cơ quan ngoài hệ thống")
        await shows(clerk, ActForm)
        await types(clerk, "Công văn số 12, đồng ý")
        await clerk.press("f8")
        await clerk.until(lambda: now(rig, dossier).status is DossierStatus.PROCESSING)
