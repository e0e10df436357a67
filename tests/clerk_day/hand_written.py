"""Which keys enter a simple form after an outage? One script for the test and the count of keys; every key is pressed."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from counter_app.domain.catch_up import CatchUp
from counter_app.domain.outage import OutageKind
from counter_app.domain.paper_form import FormKind, form_number
from counter_app.screens.catch_up import CatchUpScreen
from counter_app.services.catch_up_sessions import CatchUpForm
from counter_app.services.outages import OutageForm
from counter_app.services.paper_kits import KitWish
from tests.builders import VIETNAM
from tests.desk_rig import DeskRig
from tests.ui.desk_app import Clerk

KEYS_A_SECOND: Final = 4
MOST_SECONDS: Final = 25
MOST_KEYS: Final = KEYS_A_SECOND * MOST_SECONDS
BEGAN = datetime(2026, 11, 25, 7, 30, tzinfo=VIETNAM)
SHORT = {running: f"{running}-{form_number(FormKind.RECEIPT, 'Q1', 26, running)[-2:]}" for running in (1, 2)}


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


async def simple_form(clerk: Clerk) -> int:
    """The second receipt, no code read: its number, hour, name and identity number are typed. Returns every key pressed."""
    name = ("space" if letter == " " else letter for letter in "Tran Thi Thu Ha")
    keys = (*SHORT[2], "enter", *"8:20", "enter", "enter", *name, "enter", *"001190000778", *["enter"] * 6)
    await clerk.press(*keys)
    return len(keys)


async def counted(rig: DeskRig) -> int:
    """Keys of a form that follows another one: procedure, papers and officer stay. Real screen, real store."""
    from tests.ui.desk_app import clerk_at

    of = session_of(rig)
    async with clerk_at(rig) as clerk:
        await keying(clerk)
        await clerk.press(*SHORT[1], "enter", *"8:05", "enter", *"1.001193", "enter", *"An", "enter", *"001190000779")
        await clerk.press(*["enter"] * 6)
        await clerk.until(lambda: len(rig.services.catch_ups.figures(of.uid).lines) == 1)
        await clerk.until(lambda: clerk.app.screen.query_one("#form_number").has_focus)
        keys = await simple_form(clerk)
        await clerk.until(lambda: len(rig.services.catch_ups.figures(of.uid).lines) == 2)
    return keys
