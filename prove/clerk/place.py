"""Where does the clerk of the proof work? One folder with a desk and a second medium in it, copied from one made before."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

from counter_app.desk_clock import SystemDeskClock
from counter_app.domain.catalogue import Catalogue
from counter_app.domain.officer import Role
from counter_app.main import starter_catalogue
from counter_app.services.login import NewOfficer
from counter_app.store import connection, schema
from counter_app.store.database import open_store
from sync.centre_keys import trust_file
from tests.builders import NOW
from tests.desk_rig import KEY, PIN, DeskRig, TestClock

PROCEDURES = ("1.001193", "2.000635")  # a small catalogue opens ten times faster
NUMBERS = 100_000
_SIGNING_KEY = "ab" * 32


@dataclass(frozen=True, slots=True)
class Place:
    """`desk`: the store, the vault and the slips; `medium`: backups, bundles and lists, as on a stick that stays in."""

    folder: Path

    @property
    def desk(self) -> Path:
        """The desk's own disk."""
        return self.folder / "desk"

    @property
    def store(self) -> Path:
        """The encrypted store."""
        return self.desk / "store.db"

    @property
    def vault(self) -> Path:
        """Scanned pages and copies."""
        return self.desk / "files"

    @property
    def staging(self) -> Path:
        """Pages that are not in the vault yet."""
        return self.desk / "staging"

    @property
    def medium(self) -> Path:
        """The second medium."""
        return self.folder / "medium"

    @property
    def backups(self) -> Path:
        """Copies of the store."""
        return self.medium / "backup-Q1"

    @property
    def lists(self) -> Path:
        """PDFs that leave the desk."""
        return self.medium / "lists"


@cache
def small_catalogue() -> Catalogue:
    """Read once, before any fork."""
    clock = SystemDeskClock(lambda _: None)
    full = starter_catalogue(clock)
    return replace(full, procedures=tuple(one for one in full.procedures if one.code in PROCEDURES))


def clock_of(life: int) -> TestClock:
    """Each life begins ten minutes after the one before."""
    return TestClock(NOW + timedelta(minutes=10 * life))


def made(folder: Path) -> Place:
    """A desk that was set up yesterday: catalogue, officer, numbers, the keys of the centre."""
    from pyrage import x25519

    place = Place(folder)
    for one in (place.desk, place.medium, place.staging):
        one.mkdir(parents=True)
    clock = clock_of(0)
    store = open_store(place.store, KEY, clock=clock)
    store.close()
    rig = _FewProcedures(place.desk, clock)
    rig.lease(1, NUMBERS)
    keys = {"signingKey": _SIGNING_KEY, "recipient": str(x25519.Identity.generate().to_public())}
    trust_file(rig.store, json.dumps(keys), "officer", clock.now())
    list(rig.receive_many(2))
    rig.close()
    return place


class _FewProcedures(DeskRig):
    """The rig of the tests, set up with the small catalogue."""

    def __post_init__(self) -> None:
        self._keys: Iterator[int] = iter(range(1, 1000))  # type: ignore[assignment]
        self._open()
        self.services.catalogue.load(small_catalogue(), "test")
        self.services.login.add(NewOfficer("mau", "Nguyễn Thị Mẫu", Role.SUPERVISOR, PIN), None)


def made_old(folder: Path, version: int) -> Place:
    """A desk whose store an older program left, empty but for its tables: what an update finds."""
    place = Place(folder)
    for one in (place.desk, place.medium, place.staging):
        one.mkdir(parents=True)
    place.store.touch(mode=0o600)
    database = connection.connect(place.store.resolve(), KEY, writer=True)
    database.execute("BEGIN IMMEDIATE")
    for script in schema.MIGRATIONS[:version]:
        for statement in schema.statements_of(script):
            database.execute(statement)
    database.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {version}")
    database.execute("COMMIT")
    database.close()
    return place


def copied(template: Place, folder: Path) -> Place:
    """The same desk once more. The store is closed, so a copy of its files is whole."""
    shutil.copytree(template.folder, folder)
    at_home(Place(folder).store)
    return Place(folder)


def at_home(store: Path) -> None:
    """The witness knows where the template lay, and a copied desk would begin a new life without numbers (F19)."""
    witness = Path(f"{store}.life")
    if witness.exists():
        told = {name: value for name, value in json.loads(witness.read_bytes()).items() if name != "place"}
        witness.write_text(json.dumps(told), encoding="utf-8")
