"""How a command opens its desk: a data folder with an officer and a PIN, or a demo store."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.paths import DeskPaths, default_data_folder
from config.settings import load_settings
from counter_app.demo_desk import DEMO_KEY, demo_numbers, demo_officer, demo_settings
from counter_app.domain.errors import BadField, MissingField, StoreLockedByOther
from counter_app.domain.officer import Officer
from counter_app.main import OpenDesk, open_desk

PIN_VARIABLE = "COUNTER_PIN"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which desk a command works on. `demo_store`: None = the real one, "" = throw-away, else its folder.

    `looks_on`: a command that changes nothing also works beside a desk that is open already (D2).
    """

    data_dir: str = ""
    officer: str = ""
    demo_store: str | None = None
    looks_on: bool = False


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
        yield from _demo(DeskPaths(folder), asked.looks_on)
    finally:
        if not asked.demo_store:
            shutil.rmtree(folder, ignore_errors=True)


def _real(asked: Asked) -> Iterator[AtDesk]:
    from counter_app.commands.key_opening import data_key, gateway_secret

    paths = DeskPaths(Path(asked.data_dir) if asked.data_dir else default_data_folder())
    settings = load_settings(paths.settings)
    if not asked.officer:
        raise MissingField(field="login")
    pin = os.environ.get(PIN_VARIABLE, "")
    if not pin:
        raise MissingField(field="pin")  # a forgotten variable must not count as a wrong try
    key, secret = data_key(paths), gateway_secret(settings)
    desk = _opened(asked.looks_on, lambda read_only: open_desk(settings, paths, key, secret=secret, read_only=read_only))
    try:
        yield AtDesk(desk, desk.services.login.log_in(asked.officer, pin), paths)
    finally:
        desk.close()


def _demo(paths: DeskPaths, looks_on: bool) -> Iterator[AtDesk]:
    _made(paths.data)
    desk = _opened(looks_on, lambda read_only: open_desk(demo_settings(), paths, DEMO_KEY, read_only=read_only))
    try:
        officer = demo_officer(desk)
        if not desk.doors.store.read_only:
            demo_numbers(desk)
        yield AtDesk(desk, officer, paths)
    finally:
        desk.close()


def _opened(looks_on: bool, open_it: Callable[[bool], OpenDesk]) -> OpenDesk:
    """For writing; where another instance writes and the command only looks on, for reading. Raises StoreError."""
    try:
        return open_it(False)
    except StoreLockedByOther:
        if not looks_on:
            raise
        return open_it(True)


def _made(folder: Path) -> None:
    """The folder that was asked for. Raises BadField."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadField(field="demo_store", value=str(folder), reason=type(error).__name__) from error
