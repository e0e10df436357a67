"""Takes the pictures of the pages on outages and on entering paper: `python docs/make_pictures.py outages`.

A desk of the tests whose clock stands, so that the same command gives the same pictures.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps
from textual.pilot import Pilot

sys.path.insert(0, str(Path(__file__).parents[1]))

from counter_app.app import CounterApp
from counter_app.domain.catch_up import KeyedForm, KindTotal
from counter_app.domain.outage import OutageKind, OutageStep, OutageStepKind
from counter_app.domain.paper_form import FormKind, PaperKit
from counter_app.domain.slip import PaperFormat
from counter_app.screens.home import HomeScreen
from counter_app.services.catch_up_sessions import CatchUpForm
from counter_app.services.outages import OutageForm
from counter_app.services.paper_kits import KitWish
from counter_app.texts.kit_sheets import kit_document, look_up_sheet, wall_sheet
from printers.preview import PreviewPrinter
from tests.builders import NOW
from tests.desk_rig import DeskRig
from tests.printers.reading_back import pages_of
from tests.printers.tables import rendered
from tests.ui.keys import settle

SIZE: Final = (80, 24)  # what the smallest terminal of a counter shows
MORNING: Final = NOW.replace(hour=7, minute=30, second=0, microsecond=0)
DPI, GREYS = 55, 8
Take = Callable[[Pilot[None], str, str], Awaitable[None]]


async def take_outages(pictures: Path, take: Take) -> None:
    """`outage-*.svg` and `kit-*.png` in `pictures`."""
    with tempfile.TemporaryDirectory() as name:
        rig = _desk(Path(name))
        try:
            await _on_the_screen(rig, take)
            _on_paper(rig, pictures)
        finally:
            rig.close()


def _desk(folder: Path) -> DeskRig:
    """The centre has been silent since 07:50."""
    preview = PreviewPrinter(folder / "slips")
    rig = DeskRig(folder, printers={PaperFormat.A5: preview, PaperFormat.A4: preview})
    for day in range(10):
        rig.lease(on=rig.clock.now().date() + timedelta(days=day))
    with rig.store.write() as session:
        session.notes.put("last_contact_at", (rig.clock.now() - timedelta(minutes=25)).isoformat())
    return rig


async def _on_the_screen(rig: DeskRig, take: Take) -> None:
    async with CounterApp(rig.services, logged_in=rig.officer).run_test(size=SIZE) as pilot:
        await settle(pilot, lambda: isinstance(pilot.app.screen, HomeScreen))
        await take(pilot, "outage-proposed", "nhấn F8 để ghi")
        await pilot.press("f8")
        await settle(pilot, lambda: not isinstance(pilot.app.screen, HomeScreen))
        await pilot.press("f8")
        await take(pilot, "outage-told", "Bắt đầu lúc")
        await pilot.press("tab", "tab", "tab", *"1022", "tab", *"SC-17", "f8")
        await take(pilot, "outage-open", "Đã ghi sự cố")
        await _job(pilot, "Chốt ngày, sẵn sàng")
        await take(pilot, "outage-ready", "Thẻ sẵn sàng")
        await pilot.press("f12")
        await take(pilot, "outage-kit", "Số đã cấp không dùng lại.")
        await pilot.press("escape")
        _written_by_hand(rig)
        await _job(pilot, "Nhập bù")
        await take(pilot, "outage-catch-up", "còn")


async def _job(pilot: Pilot[None], title: str) -> None:
    """By the palette, as these jobs have no key."""
    app = pilot.app
    (command,) = [one for one in app.get_system_commands(app.screen) if one.title == title]
    app.call_later(partial(command.callback))
    await settle(pilot, lambda: bool(app.screen.query("BusyLine, FieldInput, #catch-rows")))


def _written_by_hand(rig: DeskRig) -> None:
    """The PC was dead the whole morning: two of six forms are entered, a third bears a number that is taken."""
    kit = _kit(rig)
    for outage in rig.services.outages.open_now():
        rig.services.outages.add(outage.uid, OutageStep(OutageStepKind.NOTE, NOW, "", "", text="Đã có lại"), rig.officer)
        rig.services.outages.end(outage.uid, rig.officer)
    rig.clock.at = MORNING + timedelta(days=1, minutes=30)
    told = OutageForm("outage-2", OutageKind.PC_DEAD, began_at=MORNING)
    outage = rig.services.outages.begin(told, rig.officer).outage
    rig.services.outages.end(outage.uid, rig.officer, MORNING + timedelta(hours=4))
    numbers = kit.ranges[0].numbers(kit.desk_id)
    totals = (KindTotal(FormKind.RECEIPT, 6, numbers[0], numbers[5]),)
    of = rig.services.catch_ups.open(CatchUpForm("catch-up", outage.uid, (kit.kit_id,), totals=totals), rig.officer)
    first = KeyedForm("line-1", numbers[0], MORNING + timedelta(minutes=10), "mau", "1.001193", papers="all")
    people = (
        ("line-1", numbers[0], "Trần Thị Mẫu"),
        ("line-2", numbers[1], "Lê Văn Thử"),
        ("line-3", numbers[0], "Phạm Ví Dụ"),
    )
    forms = [
        replace(first, line_id=line, form_number=number, name=name, identity_number=f"00109000000{place}")
        for place, (line, number, name) in enumerate(people, 1)
    ]
    rig.services.catch_up_entry.enter(of.uid, forms, rig.officer)


def _kit(rig: DeskRig) -> PaperKit:
    return rig.services.paper_kits.issue(KitWish("kit-1", 14), rig.officer)


def _on_paper(rig: DeskRig, pictures: Path) -> None:
    """Cover, a receipt in two copies, a page of the register, what is looked up, the sheet for the wall."""
    kits, at = rig.services.paper_kits, rig.clock.now()
    forms = pages_of(rendered(kit_document(_kit(rig), rig.desk).document), DPI)
    look_up = pages_of(rendered(look_up_sheet(kits.procedures(), kits.due_table(), rig.desk, at).document), DPI)
    (wall,) = pages_of(rendered(wall_sheet(rig.desk, at).document), DPI)
    for name, page in (
        ("kit-cover", forms[0]),
        ("kit-receipt", forms[2]),
        ("kit-register", forms[-1]),
        ("kit-look-up", look_up[0]),
        ("kit-wall", wall),
    ):
        _framed(page).save(pictures / f"{name}.png", optimize=True)


def _framed(page: Image.Image) -> Image.Image:
    """Like paper, in a few greys."""
    return ImageOps.expand(ImageOps.expand(page.convert("L"), 8, 255), 1, 150).quantize(GREYS)
