"""What does the clerk of the proof do, and what is told as done? Each word is said after the desk has returned."""

from __future__ import annotations

import hashlib
import random
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from config.paths import PROVINCES
from counter_app.domain.errors import CounterError, StoreBroken
from counter_app.domain.slip import PaperState
from counter_app.export_folder import ExportFolder
from counter_app.store.backup import StoreBackups
from counter_app.store.desk_signer import DeskSigner
from counter_app.store.file_vault import EncryptedFileVault
from counter_app.texts.errors import sentence
from prove.clerk.place import PROCEDURES, Place, clock_of
from scanners import page_file
from sync.bundle_export import BundleDoors, BundleExport
from sync.wire import DeskIdentity
from tests.desk_rig import KEY, DeskRig

CONFIG: Final = PROVINCES.parent
PAGE_BYTES: Final = 24_000
LIST_BYTES: Final = 9_000


class Say(Protocol):
    """Tells the parent one thing, whole."""

    def __call__(self, **words: object) -> None: ...


class Clerk:
    """One process at one desk. `life` counts up: no two lives make the same names."""

    def __init__(self, place: Place, life: int, say: Say) -> None:
        self.place = place
        self.life = life
        self.say = say
        self.count = 0
        self.dice = random.Random(life)
        self.rig: DeskRig | None = None

    @property
    def desk(self) -> DeskRig:
        """Opened by the first job."""
        if self.rig is None:
            self.open()
        assert self.rig is not None
        return self.rig

    def do(self, name: str) -> bool:
        """One job by its name. An error of the house is told with its sentence; False then. Any other error goes on up."""
        try:
            JOBS[name](self)
        except CounterError as error:
            self.say(did="refused", job=name, code=error.code, sentence=sentence(error), facts=str(error))
            return False
        except OSError as error:
            if not _of_the_program(error):
                raise
            self.say(did="refused", job=name, code="program-file", sentence="a file of the program itself cannot be read")
            return False
        self.say(did="done", job=name)
        return True

    # --- the jobs -----------------------------------------------------------------------------

    def open(self) -> None:
        """The store is opened, migrated, recovered, and says where it stands."""
        self.rig = DeskRig(self.place.desk, clock_of(self.life))
        self.rig.services.slips.recover()
        with self.rig.store.read() as session:
            self.say(did="opened", last_seq=session.outbox.state().last_seq)

    def close(self) -> None:
        """As at the end of the day."""
        self.desk.close()
        self.rig = None

    def receive(self) -> None:
        """A new citizen."""
        intent = f"form-{self.life}-{self._next()}"
        self.say(did="trying", intent=intent)
        form = self.desk.form(PROCEDURES[self.count % 2], intent_id=intent, summary=intent)
        received = self.desk.services.intake.receive(form, self.desk.officer)
        dossier = received.dossier
        self.say(did="received", intent=intent, uid=dossier.uid, number=dossier.shown_number, job=received.job_id)

    def print(self) -> None:
        """The receipt of the newest dossier that waits for paper."""
        waiting = [job for job in self.desk.services.slips.waiting() if job.state is PaperState.WANTED]
        if not waiting:
            return
        told = self.desk.services.slips.print_job(waiting[0].job_id)
        self.say(did="printed", job=told.job.job_id, state=str(told.job.state))

    def keep(self) -> None:
        """A page from the scanner: sealed beside its place, into the vault."""
        name = f"page-{self.life}-{self._next()}"
        unsealed, page = self.place.staging / f".{name}.part", self.place.staging / f"{name}.jpg"
        try:
            unsealed.write_bytes(self.dice.randbytes(PAGE_BYTES))
            page_file.seal(unsealed, page)
        except OSError as error:  # the driver's process tells it as a fault of the device, in the scan rigs' tests
            raise StoreBroken(reason=f"scanner: {error}") from error
        kept = EncryptedFileVault(self.place.vault, KEY).put(page)
        self.say(did="kept", sha256=kept.sha256)

    def minute(self) -> None:
        """A list as a PDF on the second medium."""
        name, data = f"list-{self.life}-{self._next()}.pdf", self.dice.randbytes(LIST_BYTES)
        ExportFolder(self.place.lists).keep(name, data)
        self.say(did="listed", name=name, sha256=hashlib.sha256(data).hexdigest())

    def backup(self) -> None:
        """The store on the second medium."""
        self._later()
        copy = StoreBackups(self.place.store, KEY, self.place.backups).keep(self.desk.clock.now())
        self.say(did="backed", name=copy.name, last_seq=copy.last_seq)

    def bundle(self) -> None:
        """What waits, on a stick."""
        desk = self.desk
        identity = DeskIdentity(desk.desk.agency_code, "Q1", desk.store.incarnation())
        doors = BundleDoors(desk.store, desk.clock, identity, DeskSigner(KEY))
        target = self.place.medium / f"stick-{self.life}-{self._next()}.bundle"
        made = BundleExport(doors).export(target, "officer", lambda done, total: None)
        self.say(did="bundled", name=target.name, sha256=made.sha256, bundle=made.bundle_id)

    def _later(self) -> None:
        self.desk.clock.move(seconds=1)

    def _next(self) -> int:
        self.count += 1
        return self.count


JOBS: dict[str, Callable[[Clerk], None]] = {
    "open": Clerk.open,
    "receive": Clerk.receive,
    "print": Clerk.print,
    "keep": Clerk.keep,
    "minute": Clerk.minute,
    "backup": Clerk.backup,
    "bundle": Clerk.bundle,
    "close": Clerk.close,
}


def _of_the_program(error: OSError) -> bool:
    """True for a file that was installed with the program: without it nothing starts, and nothing is lost by that."""
    where = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    return any(str(CONFIG) in name for name in where)


# --- known-bad clerks: each has one mistake that real programs made ---------------------------------


def says_saved_anyway(clerk: Clerk) -> None:
    """An error of the store is caught and logged, and the screen goes on to "saved"."""
    receive = clerk.desk.services.intake.receive

    def bad(form: object, officer: object) -> object:
        try:
            return receive(form, officer)  # type: ignore[arg-type]
        except CounterError:
            clerk.say(did="received", intent="swallowed", uid="swallowed", number="1", job="")
            raise

    clerk.desk.services.intake.receive = bad  # type: ignore[method-assign,assignment]


def no_folder_sync(clerk: Clerk) -> None:
    """A finished file gets its name, and the folder is not synced."""
    from counter_app import export_folder
    from counter_app.store import file_vault

    for module in (export_folder, file_vault, page_file):
        module.sync_folder = lambda folder: None  # type: ignore[attr-defined]


def copies_the_file(clerk: Clerk) -> None:
    """A backup is a copy of the file, without its journal."""
    import shutil

    def bad(self: StoreBackups, now: object) -> object:
        self._folder.mkdir(exist_ok=True)
        target = self._folder / "store-20261125T000000Z.db"
        shutil.copyfile(self._store, target)
        with clerk.desk.store.read() as session:
            last = session.outbox.state().last_seq
        return replace(StoreBackups.verify(self, target.name), last_seq=last)

    StoreBackups.keep = bad  # type: ignore[method-assign,assignment]
