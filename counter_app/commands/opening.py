"""How a command opens its desk: a data folder with an officer and a PIN, or a demo store."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from config.paths import DeskPaths, default_data_folder
from config.settings import DeskSettings, PrinterKind, PrinterSettings, load_settings
from counter_app.domain.errors import MissingField, UnknownOfficer
from counter_app.domain.number_lease import NumberLease
from counter_app.domain.officer import Officer, Role
from counter_app.domain.slip import PaperFormat
from counter_app.main import OpenDesk, open_desk
from counter_app.services.login import NewOfficer

DEMO_PROVINCE = "bac-giang"
DEMO_LOGIN = "demo"
DEMO_PIN = "123456"
# Not a secret: a demo store holds made-up people only, and must open without asking.
DEMO_KEY = b"counter demo store, no secrets..".ljust(32, b".")
DEMO_NUMBERS = 9_999
DEMO_DAYS = 10


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


def demo_settings() -> DeskSettings:
    """The desk of the demo: one preview printer for every paper."""
    printers = tuple(PrinterSettings(paper, PrinterKind.PREVIEW) for paper in (PaperFormat.A5, PaperFormat.A4))
    return DeskSettings(province=DEMO_PROVINCE, desk_id="Q1", desk_name="Quầy số 1", printers=printers)


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
        yield AtDesk(desk, demo_officer(desk), paths)
    finally:
        desk.close()


def demo_officer(desk: OpenDesk) -> Officer:
    """The demo's officer, made on first use together with numbers for the next days (no centre leases them here)."""
    login = desk.services.login
    known = next((officer for officer in login.officers() if officer.login == DEMO_LOGIN), None)
    if known is None:
        known = login.add(NewOfficer(DEMO_LOGIN, "Nguyễn Thị Mẫu", Role.SUPERVISOR, DEMO_PIN), None)
    if known is None:
        raise UnknownOfficer(login=DEMO_LOGIN)
    _demo_numbers(desk)
    return known


def _demo_numbers(desk: OpenDesk) -> None:
    """Numbers that a centre would have leased, for today and the next days."""
    clock, store, agency = desk.doors.clock, desk.doors.store, desk.services.desk.agency_code
    now = clock.now()
    with store.write() as session:
        known = {lease.on for lease in session.leases.leases()}
        for ahead in range(DEMO_DAYS):
            on: date = now.date() + timedelta(days=ahead)
            if on not in known:
                lease_id = f"demo-{on.isoformat()}"
                session.leases.add(NumberLease(lease_id, agency, desk.services.desk.desk_id, on, 1, DEMO_NUMBERS, 1, now))
