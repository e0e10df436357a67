"""Printers with the keyboard alone: found, named, tried, measured; without the right, only tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import OptionList, Static

from counter_app.domain.desk_printer import DeskPrinter, PrinterJob, PrinterKind
from counter_app.domain.errors import OutOfPaper
from counter_app.domain.officer import Officer
from counter_app.domain.printer_profile import CodePage, PrintLook
from counter_app.domain.slip import PaperFormat
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.printer_dialogs import CalibrationDialog, TypedAddress
from counter_app.screens.printer_setup import JobTable, PrinterSetupScreen
from counter_app.screens.settings import SettingsScreen
from counter_app.services.counter import CounterServices
from counter_app.services.printer_setup import PrinterSetup
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.notices import Banner
from counter_app.widgets.shell import ShellApp
from tests.desk_rig import DeskRig
from tests.services.printer_setup_rig import ADMIN, CLERK, SetupRig
from tests.ui.keys import settle

RECEIPT, FORMS = PrinterJob.RECEIPT, PrinterJob.FORMS


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskRig]:
    rig = DeskRig(tmp_path)
    yield rig
    rig.close()


@pytest.fixture
def rig(desk: DeskRig) -> SetupRig:
    return SetupRig(desk.folder, desk.clock, desk.store)


class WithFakes:
    """The services of a desk, its printers' set-up replaced; however the services are made."""

    def __init__(self, services: CounterServices, setup: PrinterSetup) -> None:
        self._services = services
        self.printer_setup = setup

    def __getattr__(self, name: str) -> object:
        return getattr(self._services, name)


class Host(ShellApp):
    """The settings of a desk whose printers are fakes, for one officer."""

    def __init__(self, desk: DeskRig, rig: SetupRig, officer: Officer) -> None:
        super().__init__()
        self._services: Any = WithFakes(desk.services, rig.setup)
        self._session = DeskSession()
        self._session.officer = officer

    def on_mount(self) -> None:
        self.push_screen(SettingsScreen(self._services, self._session))

    def told(self) -> str:
        """The words of the screen on top, rows of the table included."""
        texts = [str(part.render()) for part in self.screen.query(Static)]
        tables = self.screen.query(JobTable)
        rows = [str(cell) for table in tables for key in table.row_keys for cell in table.get_row(key)]
        options = [str(o.prompt) for box in self.screen.query(OptionList) for o in box.options]
        return "\n".join(texts + rows + options)


@pytest.mark.anyio
async def test_the_admin_finds_a_printer_names_it_and_says_how_its_page_looks(desk: DeskRig, rig: SetupRig) -> None:
    app = Host(desk, rig, ADMIN)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await pilot.press("ctrl+e")
        await settle(pilot, lambda: "chưa có máy in nhãn" in app.told())
        await pilot.press("f7")
        await settle(pilot, lambda: isinstance(app.screen, Choose))
        assert "Máy in giấy cuộn EPSON TM-T20II, cổng USB (chắc chắn) · 04b8:0e15" in app.told()
        assert "Kyocera [/b]" in app.told() and "L3150" not in app.told()  # what cannot be printed on is told, not offered
        told = str(app.screen_stack[-2].query_one(Banner).render())
        assert "cài vào hàng đợi in" in told and "không có dịch vụ in" in told
        await pilot.press("enter")
        await settle(pilot, lambda: "Máy này in trên giấy nào?" in app.told())
        await pilot.press("enter")
        await settle(pilot, lambda: "EPSON TM-T20II · 04b8:0e15" in app.told() and "● sẵn sàng" in app.told())
        await pilot.press("f8")
        await settle(pilot, lambda: isinstance(app.screen, Choose))
        await pilot.press("down", "enter")
        await settle(pilot, lambda: "chữ mất dấu" in app.told())
        assert "máy in không in đúng chữ tiếng Việt" in app.told()
        await pilot.press("escape")
        await settle(pilot, lambda: isinstance(app.screen, SettingsScreen))
    kept = rig.kept(RECEIPT)
    assert kept is not None and kept.profile.test is not None and kept.profile.test.look is PrintLook.MARKS_LOST


@pytest.mark.anyio
async def test_a_typed_address_is_checked_and_kept(desk: DeskRig, rig: SetupRig) -> None:
    app = Host(desk, rig, ADMIN)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await pilot.press("ctrl+e")
        await settle(pilot, lambda: "chưa có máy in nhãn" in app.told())
        await pilot.press("down", "f7")
        await settle(pilot, lambda: isinstance(app.screen, Choose))
        await pilot.press("end", "enter")
        await settle(pilot, lambda: isinstance(app.screen, TypedAddress))
        await pilot.press(*"a b", "enter")
        await settle(pilot, lambda: app.screen.query_one(LabelledField).is_bad)
        app.screen.query_one(LabelledField).value = "192.0.2.60"
        await pilot.press("enter")
        await settle(pilot, lambda: isinstance(app.screen, Choose))
        await pilot.press("down", "enter")
        await settle(pilot, lambda: rig.kept(FORMS) is not None and "sẵn sàng" in app.told())
    kept = rig.kept(FORMS)
    assert isinstance(kept, DeskPrinter) and (kept.kind, kept.paper) == (PrinterKind.OFFICE, PaperFormat.A4)
    assert kept.uri == "ipp://192.0.2.60:631/ipp/print"


@pytest.mark.anyio
async def test_what_is_read_off_the_calibration_page_becomes_the_profile(desk: DeskRig, rig: SetupRig) -> None:
    rig.give_receipt_printer()
    app = Host(desk, rig, ADMIN)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await pilot.press("ctrl+e")
        await settle(pilot, lambda: "● sẵn sàng" in app.told())
        await pilot.press("ctrl+k")
        await settle(pilot, lambda: isinstance(app.screen, CalibrationDialog))
        assert "Tốc độ 500 dòng chấm/giây; báo được khi in xong." in app.told()
        form = app.screen.query_one(Form)
        form.fill({"last_mark": "30", "bar_mm": "70"})
        await pilot.press("f8")
        await settle(pilot, lambda: form.field("last_mark").is_bad and form.field("bar_mm").is_bad)
        form.fill({"last_mark": "12", "bar_mm": "40", "cut": "no", "code_page": "tcvn3"})
        await pilot.press("f8")
        await settle(pilot, lambda: "384 chấm, 203 chấm/inch" in app.told())
        for told in ("Cuộn 58 mm", "không, xé tay", "TCVN-3", "63 mm/giây", "có, kèm mã riêng", "1.09 ESC/POS"):
            assert told in app.told()
    kept = rig.kept(RECEIPT)
    assert isinstance(kept, DeskPrinter) and kept.profile.code_page is CodePage.TCVN3 and kept.paper is PaperFormat.ROLL_58MM


@pytest.mark.anyio
async def test_a_clerk_tries_but_does_not_change_and_is_told_why_nothing_came_out(desk: DeskRig, rig: SetupRig) -> None:
    given = rig.give_receipt_printer()
    rig.workshop.problem = OutOfPaper(printer="EPSON")
    app = Host(desk, rig, CLERK)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await pilot.press("ctrl+e")
        await settle(pilot, lambda: "✕ hết giấy" in app.told())
        await pilot.press("f7", "ctrl+k", "delete")
        await settle(pilot)
        assert isinstance(app.screen, PrinterSetupScreen)
        await pilot.press("f8")
        await settle(pilot, lambda: app.screen.query_one(Banner).has_class("-bad"))
        assert "giấy" in str(app.screen.query_one(Banner).render())
        rig.workshop.problem = None
        await pilot.press("f8")
        await settle(pilot, lambda: isinstance(app.screen, Choose))
        await pilot.press("enter")
        await settle(pilot, lambda: "nhìn tốt" in app.told())
    kept = rig.kept(RECEIPT)
    assert isinstance(kept, DeskPrinter) and replace(kept, profile=given.profile) == given
