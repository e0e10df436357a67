"""Printers that print what they are told to and remember it, and what must hold for the paper that they made."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from counter_app.desk_clock import UuidIdentifiers
from counter_app.domain.errors import DeviceError, DiskFull, OutOfPaper, PrintOutcomeUnknown, SlipTorn
from counter_app.domain.operation import canonical_json
from counter_app.domain.paper_ledger import AttemptState, PrintAttempt
from counter_app.domain.slip import PaperFormat, PrintJob, RenderedSlip, SlipDocument
from counter_app.main import build
from counter_app.ports import DeskStore, PrinterState, PrintReceipt, Session
from counter_app.services.paper_record import PaperRecord
from counter_app.services.press import Press, PrintingDoors
from counter_app.services.spool import Spool
from tests.desk_rig import DeskRig, PlainRenderer


@dataclass(frozen=True)
class Sheet:
    """One sheet that lies in the tray."""

    attempt_id: str
    content: dict[str, Any]
    sha256: str

    @property
    def code(self) -> str:
        """What its QR code holds."""
        return str(self.content["qr"])

    @property
    def is_marked(self) -> bool:
        """Whether a person sees that it is not the plain original."""
        return self.content["copy"]["number"] > 1 or "attempt" in self.content


class Halt(BaseException):
    """The program is killed here."""


@dataclass
class TrayPrinter:
    """A SlipPrinter with a tray. `troubles`: raised one by one, `(error, whether the sheet came out)`."""

    sheets: list[Sheet] = field(default_factory=list)
    state: PrinterState = field(default_factory=lambda: PrinterState(ready=True, name="tray"))
    troubles: list[tuple[BaseException, bool]] = field(default_factory=list)
    vouches: bool = True
    before: Callable[[RenderedSlip, str], None] = lambda slip, attempt_id: None
    probes: int = 0
    takes: tuple[PaperFormat, ...] = tuple(PaperFormat)
    lock: threading.Lock = field(default_factory=threading.Lock)
    jobs_at_once: int = 0
    most_at_once: int = 0

    def papers(self) -> tuple[PaperFormat, ...]:
        return self.takes

    def probe(self) -> PrinterState:
        self.probes += 1
        return self.state

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        with self.lock:
            self.jobs_at_once += 1
            self.most_at_once = max(self.most_at_once, self.jobs_at_once)
        try:
            self.before(slip, job_id)
            error, came_out = self.troubles.pop(0) if self.troubles else (None, True)
            if came_out:
                with self.lock:
                    self.sheets.append(Sheet(job_id, json.loads(slip.data), slip.sha256))
            if error is not None:
                raise error
            return PrintReceipt(device_done=self.vouches, where="tray", evidence="device" if self.vouches else "spooler")
        finally:
            with self.lock:
                self.jobs_at_once -= 1

    def switch_off(self, problem: type[DeviceError] = OutOfPaper) -> None:
        self.state = PrinterState(ready=False, name="tray", problem=problem.code)

    def switch_on(self) -> None:
        self.state = PrinterState(ready=True, name="tray")


class JsonRenderer(PlainRenderer):
    """The content itself is what stands on the sheet. Counts how often a slip was made."""

    def __init__(self, height_px: int = 400) -> None:
        self.made = 0
        self.height_px = height_px

    def render(self, slip: SlipDocument, paper: PaperFormat) -> RenderedSlip:
        self.made += 1
        data = canonical_json(dict(slip.content))
        whole = super().render(slip, paper)
        size = (576, self.height_px) if paper.is_roll else (0, 0)
        return RenderedSlip(slip.kind, paper, whole.media_type, data, hashlib.sha256(data).hexdigest(), 1, *size)


class FailingStore:
    """A DeskStore whose writes fail when told so: `fail_at` counts writes from now, the n-th one finds a full disk."""

    def __init__(self, store: DeskStore) -> None:
        self._store = store
        self.read_only = store.read_only
        self.fail_at: set[int] = set()
        self.writes = 0
        self.after: Callable[[int], None] = lambda count: None

    def watch(self, *fail_at: int) -> None:
        self.writes, self.fail_at = 0, set(fail_at)

    @contextmanager
    def write(self) -> Iterator[Session]:
        self.writes += 1
        count = self.writes
        with self._store.write() as session:
            yield session
            if count in self.fail_at:
                raise DiskFull(path="store.db")  # rolls back, as a full disk does
        self.after(count)

    def read(self) -> AbstractContextManager[Session]:
        return self._store.read()

    def incarnation(self) -> str:
        return self._store.incarnation()

    def close(self) -> None:
        self._store.close()


def doubles(printer: TrayPrinter) -> list[str]:
    """Attempts that lie in the tray more than once, and originals of one dossier beyond the first: must be empty."""
    again = [attempt for attempt, count in Counter(sheet.attempt_id for sheet in printer.sheets).items() if count > 1]
    plain = Counter(sheet.content["number"]["text"] for sheet in printer.sheets if not sheet.is_marked)
    return again + [number for number, count in plain.items() if count > 1]


@dataclass
class PaperDesk(DeskRig):
    """A desk whose printer remembers its sheets, whose slips can be read, and whose disk can be full."""

    renderer: JsonRenderer = field(default_factory=JsonRenderer)

    def _open(self) -> None:
        super()._open()
        self.disk = FailingStore(self.store)
        self.doors = replace(self.doors, store=self.disk, renderer=self.renderer)
        self.services = build(self.doors, self.desk)

    def plug_in(self, **doors: object) -> None:
        """The same desk with other doors."""
        self.doors = replace(self.doors, **doors)  # type: ignore[arg-type]
        self.services = build(self.doors, self.desk)

    def printing(self) -> PrintingDoors:
        """The doors of this desk's printing, for another worker over the same store."""
        doors = self.doors
        return PrintingDoors(doors.store, doors.clock, UuidIdentifiers(), doors.renderer, doors.printers)

    def another_spool(self) -> Spool:
        """A worker that shares nothing with the first one but the store and the devices."""
        doors = self.printing()
        return Spool(doors, Press(doors, PaperRecord(doors.clock, doors.identifiers)))

    def receive(self, count: int = 1) -> list[str]:
        """So many dossiers; the ids of their receipts."""
        return [self.services.intake.receive(self.form(), self.officer).job_id for _ in range(count)]

    def copy(self, job_id: str) -> PrintJob:
        """A copy as it stands."""
        with self.store.read() as session:
            job = session.prints.by_id(job_id)
        assert job is not None
        return job

    def attempt(self, job_id: str) -> PrintAttempt:
        """The latest sheet of a copy."""
        attempt = self.copy(job_id).attempt
        assert attempt is not None
        return attempt

    def way(self, attempt_id: str) -> list[AttemptState]:
        """Every state of one sheet, oldest first."""
        with self.store.read() as session:
            return [change.state for change in session.prints.attempt_changes(attempt_id)]


UNSURE = PrintOutcomeUnknown(printer="tray", reason="connection-lost")
TORN = SlipTorn(printer="tray", reason="out-of-paper")
