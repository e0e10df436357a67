"""Two values of one thing: seen from the first page, side by side with what is on paper, settled by a supervisor (I4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.dossier import Dossier
from counter_app.domain.field_case import FieldCase, Side
from counter_app.domain.field_group import FieldGroup, value_of
from counter_app.screens.dialogs.supervisor import SupervisorAsked
from counter_app.screens.field_cases import FieldCasesDialog
from counter_app.screens.messages import OpenDossier
from counter_app.services.intake import IntakeForm
from tests.desk_rig import DeskRig
from tests.ui.desk_app import clerk_at
from tests.ui.keys import CARD, send


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    desk.lease()
    yield desk
    desk.close()


def a_case(rig: DeskRig) -> tuple[Dossier, FieldCase]:
    dossier = rig.services.intake.receive(rig.form(), rig.officer).dossier
    here, at = value_of(dossier, FieldGroup.CONTACT), rig.clock.now()
    theirs = Side({**here, "phone": "0922222222"}, "Lê Văn Thử – Phòng Tư pháp", at)
    base = {**here, "phone": "0933333333"}
    case = FieldCase("case-1", dossier.uid, FieldGroup.CONTACT, base, Side(here, rig.officer.name, at), theirs, at)
    with rig.store.write() as session:
        assert session.news.cases.fields.add(case)
        assert not session.news.cases.fields.add(replace(case, key="case-2")), "seen twice, it is one"
    rig.clock.move(minutes=5)
    return dossier, case


@pytest.mark.anyio
async def test_the_first_page_leads_to_both_values_and_a_supervisor_takes_the_units(rig: DeskRig) -> None:
    dossier, case = a_case(rig)
    async with clerk_at(rig) as clerk:
        await clerk.press("f4")
        await clerk.sees("1 thông tin – nhấn F12")
        await clerk.press("f12")
        await clerk.until(lambda: isinstance(clerk.app.screen, FieldCasesDialog))
        await clerk.sees("Liên hệ", "0922222222", "Lê Văn Thử", "chưa in trên giấy nào", dossier.applicant.name)
        await clerk.press("enter")
        await clerk.sees("Giữ giá trị của quầy", "Lấy giá trị của đơn vị")
        await clerk.press("down", "enter")
        await clerk.until(lambda: isinstance(clerk.app.screen, SupervisorAsked))
        send(clerk.app, "Đã gọi điện hỏi\r", gap=0.2)
        await clerk.pilot.pause()
        await clerk.until(lambda: rig.services.day.state().cases_open == 0)
        await clerk.sees("Không có thông tin nào khác nhau.")
    with rig.store.read() as session:
        found = session.dossiers.by_uid(dossier.uid)
        closed = session.news.cases.fields.by_key(case.key)
        last = session.outbox.rows()[-1]
    assert found is not None and found.applicant.phone == "0922222222"
    assert closed is not None and (closed.answer, closed.closed_by) == ("theirs", rig.officer.officer_id)
    assert last.kind == "dossier.corrected"


@pytest.mark.anyio
async def test_a_correction_is_typed_over_what_stands_there_and_a_likeness_is_answered(rig: DeskRig) -> None:
    first = rig.services.intake.receive(rig.form(), rig.officer).dossier
    other = rig.form()
    assert isinstance(other, IntakeForm)
    rig.clock.move(minutes=1)
    twin = replace(other.applicant, name="Nguyễn Thị Khác Tên")
    second = rig.services.intake.receive(replace(other, applicant=twin), rig.officer).dossier
    people = rig.services.acts.people
    async with clerk_at(rig, (120, 40)) as clerk:
        clerk.app.post_message(OpenDossier(second.uid))
        await clerk.sees("Người có thể trùng", first.shown_number, "cùng số định danh")
        await clerk.press("ctrl+a")
        await clerk.sees("Sửa thông tin hồ sơ", "cùng một người hay khác người")
        places = clerk.app.screen._options  # type: ignore[attr-defined]
        await clerk.press(*["down"] * [key for _, key in places].index("correct"), "enter")
        await clerk.sees("Giá trị cũ vẫn còn trong lịch sử", "Nguyễn Thị Khác Tên")
        await clerk.press(*["enter"] * 4, "backspace", "1", *["enter"] * 4)
        send(clerk.app, "Công dân báo lại\r", gap=0.2)
        await clerk.pilot.pause()
        await clerk.until(lambda: rig.services.acts.correction.last_act(second.uid) is not None)
    (alike,) = people.alike(second.applicant, second.uid)
    verdict = people.decide(second.applicant, alike.person, is_same=False, reason="Đã xem căn cước", officer=rig.officer)
    assert people.alike(second.applicant, second.uid) == ()
    assert people.alike(first.applicant, first.uid) == (), "said once, whichever of the two is looked at"
    rig.clock.move(minutes=1)
    people.decide(first.applicant, second.applicant, is_same=True, reason="Đổi tên theo quyết định", officer=rig.officer)
    (again,) = people.alike(second.applicant, second.uid)
    assert again.verdict is not None and again.verdict.is_same and again.verdict.at - verdict.at == timedelta(minutes=1)
    for one in (first, second):
        with rig.store.read() as session:
            kept = session.dossiers.by_uid(one.uid)
        assert kept is not None and kept.applicant.name == one.applicant.name, "linked, never merged"


@pytest.mark.anyio
async def test_a_card_whose_number_is_known_under_another_name_is_said_at_the_reception(rig: DeskRig) -> None:
    form = rig.form()
    known = replace(form.applicant, name="Trần Thị Khác", identity_number="079190000123", birth_date=None)
    first = rig.services.intake.receive(replace(form, applicant=known), rig.officer).dossier
    async with clerk_at(rig, (120, 40)) as clerk:
        await clerk.press("f2")
        await clerk.until(lambda: type(clerk.app.screen).__name__ == "IntakeScreen")
        send(clerk.app, f"{CARD}\r")
        await clerk.sees("Có thể trùng với hồ sơ", first.shown_number, "Trần Thị Khác", "Cứ tiếp nhận")
