"""What the store tests share: a key, a clock, and a way around the program to the raw tables."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from counter_app.domain.dossier import Dossier
from counter_app.ports import DeskStore
from counter_app.store.connection import EncryptedDatabase, connect
from tests.builders import NOW, new_id

KEY = bytes(range(32))


class StandingClock:
    """Always the same moment, in Vietnam's time."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 100.0

    def boot_id(self) -> str:
        return "boot-1"


def raw(path: Path) -> EncryptedDatabase:
    """A connection that knows no rules but those inside the file: what a clumsy script would have."""
    return connect(path.resolve(), KEY, writer=True)


def keep(store: DeskStore, *dossiers: Dossier) -> None:
    """Store dossiers, each with an intent of its own."""
    with store.write() as session:
        for dossier in dossiers:
            session.dossiers.add(dossier, new_id("intent"))
