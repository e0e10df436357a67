"""`counter`: set up on the first start, unlock the store, open the desk; every obstacle ends as one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from textual.app import App

from config.paths import DeskPaths, default_data_folder
from config.settings import DeskSettings, load_settings
from counter_app import theme
from counter_app.commands.exit_codes import INPUT, exit_code
from counter_app.commands.json_lines import say
from counter_app.commands.key_opening import PASSPHRASE, desk_key, gateway_secret
from counter_app.domain.errors import CounterError, StoreBroken, StoreLockedByOther, WrongKey
from counter_app.main import OpenDesk, open_desk
from counter_app.services.look import kept_look
from counter_app.store.key_custody import KeyPlace
from counter_app.texts.errors import sentence
from counter_app.widgets.shell import ShellApp
from counter_app.widgets.terminal_pictures import choose, kind_of

NO_TERMINAL = "Chương trình quầy cần một cửa sổ dòng lệnh để nhập và hiển thị. Mở cửa sổ dòng lệnh rồi chạy lại."

Runner = Callable[[App[None]], object]
DeskView = Callable[[OpenDesk], ShellApp]


def run_desk(data_dir: str) -> int:
    """Run the desk until the person leaves it. Returns the exit code."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        say(NO_TERMINAL)
        return INPUT
    return DeskStart(DeskPaths(Path(data_dir) if data_dir else default_data_folder())).run()


def run_practice(data_dir: str) -> int:
    """The practice desk until the person leaves it; 2 without a desk that is set up, or without a terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        say(NO_TERMINAL)
        return INPUT
    try:
        DeskStart(DeskPaths(Path(data_dir) if data_dir else default_data_folder())).practise()
    except CounterError as error:
        say(sentence(error))
        return exit_code(error)
    return 0


def _run(app: App[None]) -> object:
    return app.run()


def _view(desk: OpenDesk) -> ShellApp:
    from counter_app.app import CounterApp

    return CounterApp(desk.services, practice=True)


class DeskStart:
    """From a data folder to an open desk. Tests hand in another way to run an app, and another desk to show."""

    def __init__(self, paths: DeskPaths, run_app: Runner = _run, view: DeskView = _view) -> None:
        self._paths = paths
        self._run_app = run_app
        self._view = view
        self._installed_look = ""
        self._pictures = ""

    def run(self) -> int:
        """The exit code: 0 also when the person left half-way."""
        try:
            desk = self._open()
            if desk is None:
                return 0
            try:
                self._show(desk)
            finally:
                desk.close()
        except CounterError as error:
            say(sentence(error))
            return exit_code(error)
        return 0

    def _open(self) -> OpenDesk | None:
        """None when the person left. Raises SettingsError, StoreError."""
        key = None
        if not self._paths.settings.exists():
            key = self._set_up()
            if key is None:
                return None
        settings = load_settings(self._paths.settings)
        self._installed_look = settings.theme
        self._pictures = settings.pictures
        if not self._paths.store.exists():
            raise StoreBroken(reason="no-store")  # a new, empty one would look like a desk that lost everything
        key = key or self._unlock(settings)
        return self._open_with(settings, key) if key is not None else None

    def _set_up(self) -> bytes | None:
        from counter_app.commands.first_start import FirstStart
        from counter_app.wizard_app import WizardApp

        first = FirstStart(self._paths)
        self._run_app(WizardApp(first.doors()))
        return first.key

    def _unlock(self, settings: DeskSettings) -> bytes | None:
        """The key from where it is kept; a passphrase is taken from the environment or asked for until it is right."""
        custody = desk_key(self._paths)
        told = os.environ.get(PASSPHRASE, "")
        if custody.place() is not KeyPlace.KEY_FILE:
            return custody.load()
        if told:
            try:
                return custody.load(told)
            except WrongKey as error:
                say(sentence(error))
        from counter_app.wizard_app import UnlockApp

        asking = UnlockApp(custody.load, settings.desk_name or settings.desk_id)
        self._run_app(asking)
        return asking.key

    def _open_with(self, settings: DeskSettings, key: bytes) -> OpenDesk | None:
        secret = gateway_secret(settings)
        try:
            return open_desk(settings, self._paths, key, secret=secret)
        except StoreLockedByOther as error:
            from counter_app.wizard_app import AlreadyOpenApp

            asking = AlreadyOpenApp(error)
            self._run_app(asking)
            return open_desk(settings, self._paths, key, secret=secret, read_only=True) if asking.look_on else None

    def _show(self, desk: OpenDesk) -> None:
        """Until the person leaves; a practice desk comes in between as often as it is wanted."""
        choose(kind_of(self._pictures, os.environ))
        while True:
            app = self._view(desk)
            look = kept_look(desk.doors.store) or self._installed_look
            if look in {known.name for known in theme.THEMES}:
                app.theme = look
            self._run_app(app)
            if not getattr(app, "wants_practice", False):
                return
            self.practise()

    def practise(self) -> None:
        """The practice desk beside this one. Raises SettingsError, CentralUnreachable."""
        from counter_app.practice import practice_desk

        with practice_desk(load_settings(self._paths.settings)) as app:
            self._run_app(app)
