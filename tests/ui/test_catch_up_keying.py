"""Keying after an outage: a half-typed form outlives the program, a second person signs at the same desk (BG Đ21.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from counter_app.domain.catch_up import CatchUp
from counter_app.domain.officer import Officer, Role
from counter_app.domain.outage import OutageKind
from counter_app.domain.paper_form import FormKind, form_number
from counter_app.screens.catch_up import CatchUpScreen
from counter_app.services.catch_up_sessions import CatchUpForm
from counter_app.services.outages import OutageForm
from counter_app.services.paper_kits import KitWish
from tests.builders import VIETNAM
from tests.desk_rig import PIN, DeskRig
from tests.ui.desk_app import Clerk, clerk_at

BEGAN = datetime(2026, 11, 25, 7, 30, tzinfo=VIETNAM)
SHORT = {running: f"{running}-{form_number(FormKind.RECEIPT, 'Q1', 26, running)[-2:]}" for running in (1, 2)}


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path)
    yield desk
    desk.close()


def session_of(rig: DeskRig) -> CatchUp:
    """Two receipts, four hours without power, every form to be looked at by two people."""
    rig.clock.at = BEGAN - timedelta(days=1)
    kits, outages, sessions = rig.services.paper_kits, rig.services.outages, rig.services.catch_ups
    kit = kits.issue(KitWish(kits.new_kit_id(), 2, 0, 0, 0), rig.officer)
    rig.clock.at = BEGAN + timedelta(hours=5)
    rig.lease()
    outage = outages.begin(OutageForm("o-1", OutageKind.POWER, began_at=BEGAN), rig.officer).outage
    outages.end(outage.uid, rig.officer, BEGAN + timedelta(hours=4))
    return sessions.open(CatchUpForm(sessions.new_uid(), outage.uid, (kit.kit_id,), check_every=1), rig.officer)


async def keying(clerk: Clerk) -> None:
    """The screen, its cursor in the first field."""
    (command,) = [one for one in clerk.app.get_system_commands(clerk.app.screen) if one.title == "Nhập bù"]
    clerk.app.call_later(partial(command.callback))
    await clerk.until(lambda: isinstance(clerk.app.screen, CatchUpScreen))
    await clerk.until(lambda: clerk.app.focused is not None and clerk.app.focused.id == "form_number")


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
        await clerk.press("enter", "enter", "enter", "enter", *"001090000777", *["enter"] * 6)
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
