"""How a command opens its desk: a data folder with an officer and a PIN, or a demo store."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.paths import DeskPaths, default_data_folder
from config.settings import load_settings
from counter_app.demo_desk import DEMO_KEY, demo_numbers, demo_officer, demo_settings
from counter_app.domain.errors import MissingField
from counter_app.domain.officer import Officer
from counter_app.main import OpenDesk, open_desk


@dataclass(frozen=True, slots=True)
class Asked:
    """Which desk a command works on. `demo_store`: None = the real one, "" = throw-away, else its folder."""

    data_dir: str = ""
    officer: str = ""
    demo_store: str | None = None


@dataclass(frozen=True, slots=True)
class AtDesk:
    """An open desk and who acts at it."""

    desk: OpenDesk
    officer: Officer
    paths: DeskPaths


@contextmanager
def desk_at(asked: Asked) -> Iterator[AtDesk]:
    """Opens the desk, logs the officer in, and closes it again. Raises StoreError, DomainError, SettingsError."""
    if asked.demo_store is None:
        yield from _real(asked)
        return
    folder = Path(asked.demo_store) if asked.demo_store else Path(tempfile.mkdtemp(prefix="counter-demo-"))
    try:
        yield from _demo(DeskPaths(folder))
    finally:
        if not asked.demo_store:
            shutil.rmtree(folder, ignore_errors=True)


def _real(asked: Asked) -> Iterator[AtDesk]:
    from counter_app.commands.key_opening import data_key, gateway_secret

    paths = DeskPaths(Path(asked.data_dir) if asked.data_dir else default_data_folder())
    settings = load_settings(paths.settings)
    if not asked.officer:
        raise MissingField(field="login")
    desk = open_desk(settings, paths, data_key(paths), secret=gateway_secret(settings))
    try:
        yield AtDesk(desk, desk.services.login.log_in(asked.officer, os.environ.get("COUNTER_PIN", "")), paths)
    finally:
        desk.close()


def _demo(paths: DeskPaths) -> Iterator[AtDesk]:
    desk = open_desk(demo_settings(), paths, DEMO_KEY)
    try:
        officer = demo_officer(desk)
        demo_numbers(desk)
        yield AtDesk(desk, officer, paths)
    finally:
        desk.close()
