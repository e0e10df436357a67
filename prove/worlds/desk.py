"""What is a desk of a simulated world: the real services over the real encrypted store, which crashes and is set back."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import httpx

from config.settings import DeskSettings
from counter_app.desk_clock import SystemDeskClock
from counter_app.domain.desk import Desk
from counter_app.domain.officer import Officer, Role
from counter_app.domain.operation import OutboxRow
from counter_app.domain.slip import PaperFormat
from counter_app.main import Doors, NoteReader, build, desk_of, starter_catalogue
from counter_app.ports import DeskStore, Session
from counter_app.services.counter import CounterServices
from counter_app.services.login import NewOfficer
from counter_app.store.database import SqliteDeskStore, open_store
from counter_app.store.pin_hasher import Argon2PinHasher
from prove.worlds.centre import SECRET, Centre, client_of
from prove.worlds.line import Line, Weather
from prove.worlds.tray import PlainWriting, Tray
from prove.worlds.world_time import DeskTime, WorldTime
from sync.engine import OutboxEngine
from sync.gateway_client import Credentials, GatewayClient
from sync.lease_refill import LeaseKeeping
from sync.wire import DeskIdentity

KEY = bytes(range(32))
PIN = "246810"
PROCEDURES = ("1.001193", "2.000635")  # a small catalogue opens ten times faster
NEAR = timedelta(days=1)  # so near to the right time no record can prove a clock wrong, only the seconds of the same boot
FOR_A_PERSON = ("key-reused", "number-differs")
STAFF = (("mau", Role.ADMIN), ("thu", Role.OFFICER), ("giu", Role.OFFICER))
NUMBERS_PER_DAY = 8  # few, so that desks run out, write provisional numbers and get new leases


class Crash(BaseException):
    """The power is gone. No `except Exception` of the program may see it."""


@dataclass(slots=True)
class Fuse:
    """Burns down by one at every place where a power cut could come; `None`: no cut ahead."""

    left: int | None = None

    def strike(self, _place: str) -> None:
        """Raises Crash when the fuse is burnt."""
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            self.left = None
            raise Crash


class FusedStore:
    """A DeskStore on which the power may fail before, in and after each transaction."""

    def __init__(self, store: DeskStore, fuse: Fuse) -> None:
        self._store = store
        self._fuse = fuse
        self.read_only = store.read_only

    @contextmanager
    def write(self) -> Iterator[Session]:
        """As the real one."""
        self._fuse.strike("begin")
        with self._store.write() as session:
            yield session
            self._fuse.strike("commit")
        self._fuse.strike("committed")

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def read(self) -> AbstractContextManager[Session]:
        """As the real one."""
        return self._store.read()


@dataclass
class WorldDesk:
    """One PC at one desk. `name` is its key in the world (a clone has another one than the desk it was made from)."""

    name: str
    desk_id: str
    folder: Path
    time: WorldTime
    centre: Centre
    dice: random.Random
    numbers_per_day: int = NUMBERS_PER_DAY
    wrong_by: timedelta = timedelta()
    boots: int = 0
    fuse: Fuse = field(default_factory=Fuse)
    weather: Weather = field(default_factory=Weather)
    backup_of: set[str] | None = None  # acts that were in the store when it was copied

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.file = self.folder / "desk.db"
        if not self.file.exists():
            self.file.write_bytes(_new_store())
        self.tray = Tray(self.dice)
        self.seen_seq = 0
        self.met_in_boot = -1
        self.open()

    # --- on and off ---------------------------------------------------------------------------

    def open(self) -> None:
        """Switch on: the composition root over simulated doors."""
        notes = NoteReader()
        self.clock = DeskTime(self.time, notes, f"{self.name}-{self.boots}", self.wrong_by)
        self.store: SqliteDeskStore = open_store(self.file, KEY, clock=self.clock)
        notes.store = self.store
        fused = FusedStore(self.store, self.fuse)
        desk = _desk(self.desk_id)
        self.engine = self._engine(fused, desk)
        printers = {PaperFormat.A5: self.tray, PaperFormat.ROLL_80MM: self.tray, PaperFormat.A4: self.tray}
        hasher = Argon2PinHasher(memory_kib=8, passes=1, lanes=1)
        doors = Doors(fused, self.clock, PlainWriting(), printers, hasher, self.engine)  # type: ignore[arg-type]
        self.services: CounterServices = build(doors, desk)
        self.officer: Officer = self.services.login.log_in("mau", PIN)
        self.services.slips.recover()

    def _engine(self, store: FusedStore, desk: Desk) -> OutboxEngine:
        client = GatewayClient("http://127.0.0.1:1", Credentials(client_of(self.desk_id), SECRET))
        client._http = httpx.Client(transport=Line(self.centre.application, self.weather, self.fuse.strike))
        identity = DeskIdentity(desk.agency_code, self.desk_id, self.store.incarnation())
        keeping = LeaseKeeping(
            self.numbers_per_day, 2, lambda on, count: [on + timedelta(days=step) for step in range(count)]
        )
        return OutboxEngine(
            store,
            client,
            self.clock,
            identity,
            random=lambda: 0.5,
            lease_keeping=keeping,
            version="0.1.0",  # type: ignore[arg-type]
        )

    def crash(self) -> None:
        """The power fails: no tidy end, so the witness beside the store is the old one. Then it comes back, with the time of
        its battery, which is right or years off."""
        self.fuse.left = None
        self.boots += 1
        if abs(self.wrong_by) <= NEAR:
            self.wrong_by = timedelta()
        self.store._witness = None
        self.store.close()
        self.open()

    def restart(self) -> None:
        """In good order."""
        self.store.close()
        self.open()

    # --- copies -------------------------------------------------------------------------------

    def keep_a_copy(self) -> None:
        """A backup of the store as it is now."""
        self.store.close()
        shutil.copyfile(self.file, self.folder / "backup.db")
        self.open()
        self.backup_of = self.acts()

    def go_back(self) -> None:
        """Somebody puts the backup in the place of the store."""
        self.store.close()
        for name in ("-wal", "-shm"):
            Path(f"{self.file}{name}").unlink(missing_ok=True)
        shutil.copyfile(self.folder / "backup.db", self.file)
        self.seen_seq = 0
        self.open()

    def clone(self, name: str, folder: Path) -> WorldDesk:
        """The disk, copied into a second PC under the same name of the desk."""
        self.store.close()
        folder.mkdir()
        shutil.copyfile(self.file, folder / "desk.db")
        self.open()
        return WorldDesk(name, self.desk_id, folder, self.time, self.centre, self.dice)

    # --- what is done and seen here -----------------------------------------------------------

    def contact(self, *, force: bool) -> str:
        """One contact with the centre; the problem of it, "" when all is well."""
        report = self.engine.run_once(force=force)
        if report.reached:
            self.met_in_boot = self.boots
        return report.problem

    def set_clock(self, wrong_by: timedelta = timedelta()) -> None:
        """The battery died, or somebody set the clock. Off by some hours right after a start is beyond proof."""
        if timedelta() < abs(wrong_by) <= NEAR and self.met_in_boot != self.boots:
            return
        self.wrong_by = self.clock.wrong_by = wrong_by

    def waiting(self) -> int:
        """Acts that the desk has not got an answer for."""
        with self.store.read() as session:
            state = session.outbox.state()
        return state.last_seq - state.acked

    def new_rows(self) -> list[OutboxRow]:
        """Rows of the outbox that were not looked at yet; all of them after a store was set back."""
        with self.store.read() as session:
            if session.outbox.state().last_seq < self.seen_seq:
                self.seen_seq = 0
            rows = session.outbox.rows(self.seen_seq)
        self.seen_seq = rows[-1].seq if rows else self.seen_seq
        return rows

    def acts(self) -> set[str]:
        """What all rows of the outbox mean (`meaning`)."""
        with self.store.read() as session:
            return {meaning(row) for row in session.outbox.rows(limit=1_000_000)}

    def in_conflict(self) -> set[str]:
        """What a person must decide on (I4), parked or told as an alarm: another PC of the same name did something else at
        the same place, or a centre that was set back has given a provisional number another official one."""
        with self.store.read() as session:
            parked = {one.dossier_uid for one in session.outbox.parked() if one.problem_code in FOR_A_PERSON}
            alarmed = {one.facts["op_id"] for one in session.audit.newest(100_000) if one.action == "sync.alarm"}
            rows = session.outbox.rows(limit=1_000_000)
        return {meaning(row) for row in rows if row.dossier_uid in parked or row.op_id in alarmed}

    def close(self) -> None:
        """Give the file back."""
        self.store.close()


def meaning(row: OutboxRow) -> str:
    """Which dossier, at which place, says what. Two PCs that print the same sheet of one store mean the same act."""
    return f"{row.dossier_uid} {row.lane_seq} {row.payload_hash}"


@cache
def _desk(desk_id: str) -> Desk:
    desk = desk_of(DeskSettings(province="bac-giang", desk_id=desk_id, desk_name=f"Quầy {desk_id}"))
    return replace(desk, profile=replace(desk.profile, numbers_per_day=NUMBERS_PER_DAY, lease_days=2))


@cache
def _new_store() -> bytes:
    """A desk on its first day: a small catalogue, three accounts. Made once; each copy begins a life of its own."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="world-new-desk-") as folder:
        clock = SystemDeskClock(lambda _: None)
        path = Path(folder) / "desk.db"
        store = open_store(path, KEY, clock=clock)
        services = build(
            Doors(store, clock, PlainWriting(), {}, Argon2PinHasher(memory_kib=8, passes=1, lanes=1)), _desk("Q1")
        )
        whole = starter_catalogue(clock)
        few = tuple(one for one in whole.procedures if one.code in PROCEDURES)
        services.catalogue.load(replace(whole, procedures=few), "installer")
        by = None
        for login, role in STAFF:
            added = services.login.add(NewOfficer(login, "Nguyễn Thị Mẫu", role, PIN), by)
            by = by or added
        store.close()
        return path.read_bytes()
