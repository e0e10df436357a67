"""Settings with the keyboard alone: the look is kept, accounts are the admin's, everybody changes only the own PIN."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import ContentSwitcher, OptionList, Static

from config.paths import DeskPaths
from config.settings import PrinterKind, PrinterSettings
from counter_app import main, theme
from counter_app.commands.opening import DEMO_KEY, demo_settings
from counter_app.domain.errors import UnknownOfficer, WrongPin
from counter_app.domain.officer import Officer, Role
from counter_app.domain.slip import PaperFormat
from counter_app.main import OpenDesk, open_desk
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.reason import Reason
from counter_app.screens.settings import SettingsScreen
from counter_app.screens.settings_accounts import AccountDialog, OfficerTable
from counter_app.services.login import NewOfficer
from counter_app.store.pin_hasher import Argon2PinHasher
from counter_app.widgets.form import Form
from counter_app.widgets.shell import ShellApp
from tests.ui.keys import settle

PIN = "204815"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenDesk]:
    """A desk with a printer that does not answer, an admin and an officer."""
    monkeypatch.setattr(main, "Argon2PinHasher", lambda: Argon2PinHasher(memory_kib=64, passes=1, lanes=1))
    silent = PrinterSettings(PaperFormat.ROLL_80MM, PrinterKind.ESCPOS, "127.0.0.1", 9)
    settings = demo_settings()
    opened = open_desk(replace(settings, printers=(silent, *settings.printers)), DeskPaths(tmp_path), DEMO_KEY)
    admin = opened.services.login.add(NewOfficer("lan", "Nguyễn Thị [/b] Lan", Role.ADMIN, PIN), None)
    opened.services.login.add(NewOfficer("minh", "Trần Văn Minh", Role.OFFICER, PIN), admin)
    yield opened
    opened.close()


class Host(ShellApp):
    """The settings screen as the desk shows it, for one officer."""

    def __init__(self, desk: OpenDesk, login: str) -> None:
        super().__init__()
        self._desk = desk
        self.session = DeskSession()
        self.session.officer = next(o for o in desk.services.login.officers() if o.login == login)

    def on_mount(self) -> None:
        self.push_screen(SettingsScreen(self._desk.services, self.session))

    @property
    def officer(self) -> Officer:
        return self.session.who()

    def told(self) -> str:
        """The text of the page that is shown."""
        page = self.screen.query_one(ContentSwitcher).visible_content
        assert page is not None
        return "\n".join(str(part.render()) for part in page.query(Static))


@pytest.mark.anyio
async def test_every_section_tells_its_facts_and_the_look_is_kept(desk: OpenDesk) -> None:
    app = Host(desk, "minh")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: "H02.12" in app.told())
        await pilot.press("down")
        await settle(pilot, lambda: "2026, 2027" in app.told())
        await pilot.press("down")
        await settle(pilot, lambda: "không trả lời" in app.told() and "sẵn sàng" in app.told())
        await pilot.press("down")
        await settle(pilot, lambda: "counter scanners find" in app.told())
        await pilot.press("down", "right", "down", "down")
        await settle(pilot, lambda: app.theme == theme.HIGH_CONTRAST)
        await settle(pilot, lambda: desk.services.set_up.look() == theme.HIGH_CONTRAST)
        await pilot.press("left", "down")
        await settle(pilot, lambda: "Tài khoản" in app.told())
        drawn = app.export_screenshot().replace("&#160;", " ")
        assert "Trần Văn Minh" in drawn and "[/b]" in drawn
        await pilot.press("down")
        await settle(pilot, lambda: main.VERSION in app.told())


@pytest.mark.anyio
async def test_the_admin_adds_an_officer_and_is_told_what_is_wrong(desk: OpenDesk) -> None:
    app = Host(desk, "lan")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: app.screen.query_one(OfficerTable).row_keys)
        await pilot.press("f8")
        await settle(pilot, lambda: isinstance(app.screen, AccountDialog))
        form = app.screen.query_one(Form)
        form.fill(
            {"officer-name": "Lê Thị Thử", "login": "minh", "role": "supervisor", "pin": "730162", "pin_again": "730162"}
        )
        await pilot.press("f8")
        await settle(pilot, lambda: form.field("login").is_bad)  # somebody has this login
        form.field("login").value = "thu"
        await pilot.press("f8")
        await settle(
            pilot, lambda: len(app.screen.query(OfficerTable)) and len(app.screen.query_one(OfficerTable).row_keys) == 3
        )
    given = desk.services.login.log_in("thu", "730162")
    assert (given.role, given.first_pin) == (Role.SUPERVISOR, True)


@pytest.mark.anyio
async def test_bg_d19_7_the_admin_stops_an_account_with_a_reason_and_takes_the_list_along(
    desk: OpenDesk, tmp_path: Path
) -> None:
    folder = DeskPaths(tmp_path).exports
    app = Host(desk, "lan")
    minh = next(officer for officer in desk.services.login.officers() if officer.login == "minh")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: app.screen.query_one(OfficerTable).row_keys)
        app.screen.query_one(OptionList).highlighted = 4
        table = app.screen.query_one(OfficerTable)
        table.focus()
        table.move_to(minh.officer_id)
        await pilot.press("enter")
        await settle(pilot, lambda: isinstance(app.screen, Choose))
        await pilot.press("enter")
        await settle(pilot, lambda: isinstance(app.screen, Reason))
        await pilot.press("down", "enter")
        await settle(pilot, lambda: not (desk.services.login.officer(minh.officer_id) or minh).active)
        await settle(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await pilot.press("enter")
        await settle(pilot, lambda: isinstance(app.screen, Choose))
        await pilot.press("down", "down", "enter")
        await settle(pilot, lambda: list(folder.glob("tai-khoan-*.csv")))
    (listed,) = folder.glob("tai-khoan-*.csv")
    told = listed.read_text(encoding="utf-8-sig")
    assert "Trần Văn Minh" in told and "đã ngừng" in told and minh.pin_hash not in told
    with pytest.raises(UnknownOfficer):
        desk.services.login.log_in("minh", PIN)


@pytest.mark.anyio
async def test_an_officer_adds_nobody_but_changes_the_own_pin(desk: OpenDesk) -> None:
    app = Host(desk, "minh")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, lambda: app.screen.query_one(OfficerTable).row_keys)
        await pilot.press("f8")
        await settle(pilot)
        assert isinstance(app.screen, SettingsScreen)
        await pilot.press("f7")
        await settle(pilot, lambda: isinstance(app.screen, AccountDialog))
        form = app.screen.query_one(Form)
        form.fill({"old_pin": "999111", "pin": "730162", "pin_again": "730162"})
        await pilot.press("f8")
        await settle(pilot, lambda: form.field("old_pin").is_bad)
        form.fill({"old_pin": PIN})
        await pilot.press("f8")
        await settle(pilot, lambda: isinstance(app.screen, SettingsScreen))
        changed = app.officer
    assert desk.services.login.log_in("minh", "730162").officer_id == changed.officer_id
    with pytest.raises(WrongPin):
        desk.services.login.log_in("minh", PIN)
