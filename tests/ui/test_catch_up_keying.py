"""Keying after an outage: a half-typed form outlives the program, a second person signs at the same desk (BG Đ21.3)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.catch_up import CatchUp, KindTotal, LineState
from counter_app.domain.officer import Officer, Role
from counter_app.domain.outage import Outage, OutageKind
from counter_app.domain.paper_form import FormKind, form_number
from counter_app.screens.dialogs.catch_up_open import CatchUpOpen
from counter_app.services.catch_up_sessions import CatchUpForm
from tests.clerk_day.hand_written import BEGAN, MOST_KEYS, SHORT, keying, session_of, simple_form
from tests.desk_rig import PIN, DeskRig
from tests.ui.desk_app import clerk_at


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    yield desk
    desk.close()


@pytest.mark.anyio
async def test_a_half_typed_form_is_there_after_a_restart_and_a_second_person_signs_for_it_by_pin(rig: DeskRig) -> None:
    of = session_of(rig)
    with rig.store.write() as session:
        session.officers.add(Officer("officer-2", "tho", "Vũ Văn Thọ", Role.OFFICER, rig.officer.pin_hash))
    drafts = rig.services.catch_up_drafts
    async with clerk_at(rig) as clerk:
        await keying(clerk)
        await clerk.press(*SHORT[1], "enter", *"8:05", "enter", *"1.001193", "enter", *"Nguyen", "space", *"Thu")
        await clerk.until(lambda: (half := drafts.of(of.uid, rig.officer)) and half.fields["name"] == "Nguyen Thu")
    async with clerk_at(rig) as clerk:  # the program starts again
        await keying(clerk)
        await clerk.sees("Tờ nhập dở được giữ lại", "8:05", "1.001193", "Nguyen Thu")
        await clerk.press("enter", "enter", "enter", "enter", *"001090000777", *["enter"] * 5, *"7:00", "enter")
        await clerk.sees("Lúc đã trả kết quả", "ở trước lúc tiếp nhận")  # nothing that was typed is lost
        await clerk.press("ctrl+u", "enter")
        await clerk.sees(f"Đã nhập {form_number(FormKind.RECEIPT, 'Q1', 26, 1)}", "chờ đối chiếu")
        assert len(rig.services.catch_ups.figures(of.uid).lines) == 1
        await clerk.until(lambda: drafts.of(of.uid, rig.officer) is None)
        await clerk.press("f8")
        await clerk.sees("Đối chiếu lần hai", "Nguyen Thu")
        await clerk.press(*"mau", "tab", *PIN, "f8")
        await clerk.sees("đã tự nhập tờ này")  # who keyed it cannot be the second person
        await clerk.press("ctrl+u", *"tho", "tab", "ctrl+u", *PIN, "f8")
        await clerk.sees("Đã ghi đối chiếu")
        (line,) = rig.services.catch_ups.figures(of.uid).lines
        assert line.checked_by == "Vũ Văn Thọ"
        assert rig.services.login.officers()[0].login == "mau"
        await clerk.until(lambda: clerk.app.screen.query_one("#form_number").has_focus)
        assert await simple_form(clerk) <= MOST_KEYS  # 25 s of a practised clerk
        await clerk.sees(f"Đã nhập {form_number(FormKind.RECEIPT, 'Q1', 26, 2)}")
        await clerk.press("f10")  # it was the wrong person: taken back, by two people where entries are checked
        await clerk.sees("Hủy lần nhập", "Đã hủy, nhập nhầm", "Nhầm người")
        await clerk.press(*"Nham", "space", *"nguoi", "enter", *"tho", "enter", *PIN, "f8")
        await clerk.sees("Đã hủy lần nhập", "nhập nhầm, hủy")
        (_kept, undone) = rig.services.catch_ups.figures(of.uid).lines
        assert (undone.state, undone.decided_by, undone.decision) == (LineState.UNDONE, "Vũ Văn Thọ", "Nham nguoi")


def test_the_totals_of_every_kind_of_form_are_counted_before_the_session_is_opened() -> None:
    kept: list[CatchUpForm] = []

    def keep(form: CatchUpForm) -> CatchUp:
        kept.append(form)
        return CatchUp("u", "o", "Q1", BEGAN, BEGAN, (), BEGAN, "1", "Mẫu")

    outage = Outage("o-1", OutageKind.POWER, BEGAN, BEGAN, "Mẫu", "1", "Mẫu", "Q1")
    dialog = CatchUpOpen("u", "Q1", outage, 1, keep)
    slips = {running: form_number(FormKind.SUPPLEMENT, "Q1", 26, running) for running in (1, 2)}
    values = {
        "count": "2",
        "first": SHORT[1],
        "last": SHORT[2],
        "supplement": f"2 1-{slips[1][-2:]} C2-{slips[2][-2:]}",
        "refusal": "",
        "register_page": "1 hai",
        "cash": "8.000",
        "check_every": "10",
    }
    assert set(dialog.problems(values)) == {"register_page"}
    dialog.store(values | {"register_page": ""})
    receipts = tuple(form_number(FormKind.RECEIPT, "Q1", 26, running) for running in (1, 2))
    assert kept[0].totals == (
        KindTotal(FormKind.RECEIPT, 2, *receipts),
        KindTotal(FormKind.SUPPLEMENT, 2, slips[1], slips[2]),
    )
    assert kept[0].cash == 8_000
