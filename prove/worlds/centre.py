"""What is the centre of a simulated world: the real gateway on SQLite, which may be set back to an old backup."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select

from sync.gateway.application import create_application
from sync.gateway.clients import Client, enrol
from sync.gateway.context import Gateway
from sync.gateway.database import Database
from sync.gateway.number_leap import SET_BACK_TIMES, leap
from sync.gateway.settings import VIETNAM, GatewaySettings
from sync.gateway.tables import dossier, inbox
from sync.gateway.token import Throttle

AGENCY = "H02.12"
SECRET = "made-up-secret"


@dataclass(frozen=True, slots=True)
class AtCentre:
    """What the centre's tables say: official number and clerk's words by dossier uid, and the acts
    that were applied, as `desk.meaning` writes them."""

    numbers: dict[str, str]
    bodies: dict[str, str]
    acts: frozenset[str]


class Centre:
    """`application` is one for the whole process, only its database changes: to make one takes longer than a world."""

    def __init__(self, folder: Path, desks: list[str], now: Callable[[], datetime]) -> None:
        folder.mkdir(parents=True)
        self._file, self._backup = folder / "gateway.db", folder / "yesterday.db"
        self._settings = GatewaySettings(f"sqlite:///{self._file}", now=now)
        self.application = _application()
        self.behind = False
        self._open()
        with self._database.write() as connection:
            for desk in desks:
                enrol(connection, Client(client_of(desk), AGENCY, desk), SECRET, now())

    def _open(self) -> None:
        self._database = Database(self._settings.database_url)
        self.application.state.gateway = Gateway(self._settings, self._database)
        self.application.state.throttle = Throttle()

    @property
    def has_backup(self) -> bool:
        """Whether there is a state to go back to."""
        return self._backup.exists()

    def keep_a_backup(self) -> None:
        """Of this moment."""
        self._database.close()
        shutil.copyfile(self._file, self._backup)
        self._open()

    def go_back(self) -> None:
        """The disk died: the last backup is all there is. The operator tells so before the first desk calls
        (`set-back`) and makes a new backup: a second fall must not land before the first."""
        self._database.close()
        for name in ("", "-wal", "-shm"):
            Path(f"{self._file}{name}").unlink(missing_ok=True)
        shutil.copyfile(self._backup, self._file)
        self.behind = True
        self._open()
        with self._database.write() as connection:
            leap(connection, AGENCY, self._settings.now().astimezone(VIETNAM).date(), self._settings, SET_BACK_TIMES)
        self.keep_a_backup()

    def facts(self) -> AtCentre:
        """Read past all code of the routes."""
        with self._database.read() as connection:
            rows = connection.execute(select(dossier.c.id, dossier.c.central_no, dossier.c.body)).all()
            told = (inbox.c.subject, inbox.c.sequence, inbox.c.data)
            applied = connection.execute(select(*told).where(inbox.c.state == "applied")).all()
        acts = frozenset(f"{subject} {place} {sha256(data.encode()).hexdigest()}" for subject, place, data in applied)
        return AtCentre({row.id: row.central_no for row in rows}, {row.id: row.body for row in rows}, acts)

    def close(self) -> None:
        """Give the file back."""
        self._database.close()


def client_of(desk: str) -> str:
    """Under which name a desk asks."""
    return f"desk-{desk.lower()}"


@cache
def _application() -> Any:
    import tempfile

    with tempfile.TemporaryDirectory(prefix="world-first-", ignore_cleanup_errors=True) as folder:
        return create_application(GatewaySettings(f"sqlite:///{folder}/gateway.db"))
