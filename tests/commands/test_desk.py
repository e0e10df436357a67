"""The desk starts from nothing, goes on after a crash half-way, takes nobody's store over, and ends in sentences."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Static

from config.paths import DeskPaths
from config.secrets import OsSecretStore
from config.settings import load_settings
from counter_app import theme
from counter_app.commands import desk as desk_command
from counter_app.commands import first_start
from counter_app.commands.desk import DeskStart
from counter_app.commands.first_start import FirstStart
from counter_app.domain.errors import NotAllowed, SettingsError, UnknownOfficer, WrongKey, WrongPin
from counter_app.domain.officer import Role
from counter_app.domain.slip import PaperFormat
from counter_app.main import OpenDesk, open_desk
from counter_app.services.login import NewOfficer
from counter_app.services.set_up import ThermalPrinter
from counter_app.widgets.form import LabelledField
from counter_app.widgets.shell import ShellApp
from counter_app.wizard_app import AlreadyOpenApp, UnlockApp, WizardApp
from tests.commands.starting import PASSPHRASE, PIN, answers, set_up
from tests.ui.keys import settle


class SafeKeys:
    """An operating system with a key store."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def put(self, name: str, value: str) -> None:
        self.kept[name] = value


class FakeDesk(ShellApp):
    """Stands for the desk's screens: what matters here is what it is handed."""

    def __init__(self, desk: OpenDesk) -> None:
        super().__init__()
        self.desk = desk

    def compose(self) -> ComposeResult:
        yield Static("Quầy")


class Person:
    """Answers each app that comes up; remembers which came, in which look, writable or not."""

    def __init__(
        self, unlock_with: tuple[str, ...] = (PASSPHRASE,), look_on: bool = False, while_open: object = None
    ) -> None:
        self.seen: list[str] = []
        self.look = ""
        self.read_only = False
        self._unlock_with = unlock_with
        self._look_on = look_on
        self._while_open = while_open

    def meet(self, app: App[None]) -> None:
        self.seen.append(type(app).__name__)
        app.run(headless=True, size=(80, 24), auto_pilot=self._acts[type(app)].__get__(self))

    async def _wizard(self, pilot: Pilot[None]) -> None:
        pilot.app.exit()

    async def _unlock(self, pilot: Pilot[None]) -> None:
        for passphrase in self._unlock_with:
            field = pilot.app.screen.query_one(LabelledField)
            field.value = passphrase
            await pilot.press("enter")
            await settle(pilot, lambda field=field: not field.value or not pilot.app.is_running)
        pilot.app.exit()

    async def _ask(self, pilot: Pilot[None]) -> None:
        await pilot.press(*(("right", "enter") if self._look_on else ("escape",)))

    async def _desk(self, pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, FakeDesk)
        self.look, self.read_only = app.theme, app.desk.doors.store.read_only
        if callable(self._while_open):
            self._while_open()
        app.exit()

    _acts: ClassVar[dict[type, Callable[..., Awaitable[None]]]] = {
        WizardApp: _wizard,
        UnlockApp: _unlock,
        AlreadyOpenApp: _ask,
        FakeDesk: _desk,
    }


def start(paths: DeskPaths, person: Person) -> int:
    return DeskStart(paths, person.meet, FakeDesk).run()


# --- what the wizard writes -------------------------------------------------------------------------


def test_a_fresh_desk_has_key_store_catalogue_admin_and_settings(tmp_path: Path) -> None:
    paths = set_up(tmp_path / "quầy", printer=ThermalPrinter("192.168.1.50", 9100, PaperFormat.ROLL_58MM))
    settings = load_settings(paths.settings)
    assert (settings.desk_id, settings.agency_code) == ("Q7", "H02.12.05")
    assert [str(printer.paper) for printer in settings.printers] == ["58mm", "a5"]
    desk = open_desk(settings, paths, first_start.desk_key(paths).load(PASSPHRASE))
    try:
        assert desk.services.catalogue.find("khai sinh")
        assert desk.services.login.log_in("mau", PIN).role is Role.ADMIN
        assert desk.services.slips.default_paper is PaperFormat.ROLL_58MM
    finally:
        desk.close()


def test_no_secret_is_in_the_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = SafeKeys()
    monkeypatch.setattr(OsSecretStore, "get", lambda _, name: keys.get(name))
    monkeypatch.setattr(OsSecretStore, "put", lambda _, name, value: keys.put(name, value))
    centre = {"gateway_url": "https://motcua.example", "client_id": "quay-7", "client_secret": "bí-mật-của-quầy"}
    paths = set_up(tmp_path, passphrase="", **centre)
    written = paths.settings.read_text(encoding="utf-8")
    assert "quay-7" in written
    assert "bí-mật" not in written and PIN not in written
    assert keys.kept["gateway:quay-7"] == "bí-mật-của-quầy"
    assert len(first_start.desk_key(paths).load()) == 32 and not list(tmp_path.glob("*.key"))


@pytest.mark.parametrize("stage", ["open_desk", "_admin", "save_settings"])
def test_a_crash_at_any_stage_only_starts_the_wizard_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise SettingsError(file="counter.toml", key="", value="", reason="crash")

    paths = DeskPaths(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(first_start, stage, crash)
        with pytest.raises(SettingsError):
            FirstStart(paths).finish(answers())
    assert not paths.settings.exists()
    again = FirstStart(paths)
    found = again.doors().found
    assert found.key and found.passphrase
    again.finish(answers())
    assert again.key is not None and paths.settings.exists()


def test_a_store_with_accounts_is_continued_only_by_its_admin(tmp_path: Path) -> None:
    paths = set_up(tmp_path)
    paths.settings.unlink()
    for stranger, refusal in (
        ({"login": "ke-la"}, UnknownOfficer),
        ({"pin": "999111"}, WrongPin),
        ({"passphrase": "mật khẩu của kẻ lạ"}, WrongKey),
    ):
        with pytest.raises(refusal):
            FirstStart(paths).finish(answers(**stranger))
        assert not paths.settings.exists()
    FirstStart(paths).finish(answers())
    assert paths.settings.exists()


def test_an_officer_without_the_right_does_not_take_the_desk_over(tmp_path: Path) -> None:
    paths = set_up(tmp_path)
    desk = open_desk(load_settings(paths.settings), paths, first_start.desk_key(paths).load(PASSPHRASE))
    admin = desk.services.login.officers()[0]
    desk.services.login.add(NewOfficer("thu", "Trần Văn Thử", Role.OFFICER, "730162"), admin)
    desk.close()
    paths.settings.unlink()
    with pytest.raises(NotAllowed):
        FirstStart(paths).finish(answers(login="thu", pin="730162"))


def test_a_store_whose_key_is_elsewhere_is_not_written_over(tmp_path: Path) -> None:
    paths = set_up(tmp_path)
    paths.settings.unlink()
    next(tmp_path.glob("*.key")).unlink()
    before = paths.store.read_bytes()
    with pytest.raises(WrongKey):
        FirstStart(paths).doors()
    assert paths.store.read_bytes() == before


# --- opening ----------------------------------------------------------------------------------------


def test_leaving_the_wizard_leaves_nothing_behind(tmp_path: Path) -> None:
    person = Person()
    assert start(DeskPaths(tmp_path / "new"), person) == 0
    assert person.seen == ["WizardApp"]
    assert not (tmp_path / "new").exists()


def test_a_wrong_passphrase_may_be_tried_again_and_the_chosen_look_comes_back(tmp_path: Path) -> None:
    paths = set_up(tmp_path)
    desk = open_desk(load_settings(paths.settings), paths, first_start.desk_key(paths).load(PASSPHRASE))
    desk.services.set_up.keep_look(theme.HIGH_CONTRAST)
    desk.close()
    person = Person(unlock_with=("không phải mật khẩu", PASSPHRASE))
    assert start(paths, person) == 0
    assert person.seen == ["UnlockApp", "FakeDesk"]
    assert person.look == theme.HIGH_CONTRAST and not person.read_only


def test_a_second_window_says_so_and_opens_read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTER_PASSPHRASE", PASSPHRASE)
    paths = set_up(tmp_path)
    second, third = Person(look_on=True), Person(look_on=False)

    def while_open() -> None:
        import threading

        for person in (second, third):  # an app runs in a loop of its own
            window = threading.Thread(target=start, args=(paths, person))
            window.start()
            window.join()

    first = Person(while_open=while_open)
    assert start(paths, first) == 0
    assert first.seen == ["FakeDesk"] and not first.read_only
    assert second.seen == ["AlreadyOpenApp", "FakeDesk"] and second.read_only
    assert third.seen == ["AlreadyOpenApp"]


@pytest.mark.parametrize(("spoil", "code"), [("settings", 2), ("store", 5), ("key", 5)])
def test_every_obstacle_ends_as_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], spoil: str, code: int
) -> None:
    monkeypatch.setenv("COUNTER_PASSPHRASE", PASSPHRASE)
    paths = set_up(tmp_path)
    match spoil:
        case "settings":
            paths.settings.write_text("provinz = 'x'", encoding="utf-8")
        case "store":  # never replaced by an empty one
            paths.store.unlink()
        case "key":
            next(tmp_path.glob("*.key")).unlink()
    person = Person()
    assert start(paths, person) == code
    told = capsys.readouterr()
    assert person.seen == []
    assert told.out == "" and "Traceback" not in told.err and told.err.count("\n") == 1
    assert spoil != "store" or not paths.store.exists()


def test_without_a_terminal_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert desk_command.run_desk("") == 2
    assert "cửa sổ dòng lệnh" in capsys.readouterr().err
