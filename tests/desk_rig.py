"""A whole desk for tests: the real composition over a real encrypted store, with a clock that tests can move."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from config.settings import DeskSettings
from counter_app.domain.checklist import ask_everything
from counter_app.domain.dossier import ReturnMethod
from counter_app.domain.number_lease import NumberLease
from counter_app.domain.officer import Officer, Role
from counter_app.domain.operation import ClockTrust
from counter_app.domain.slip import PaperFormat, RenderedSlip, SlipDocument
from counter_app.main import Doors, build, desk_of, starter_catalogue
from counter_app.ports import SlipPrinter, SlipRenderer, SyncEngine
from counter_app.services.counter import CounterServices
from counter_app.services.intake import IntakeForm
from counter_app.services.login import NewOfficer
from counter_app.services.scan_doors import ScanRoom
from counter_app.store.database import open_store
from counter_app.store.desk_signer import DeskSigner
from counter_app.store.pin_hasher import Argon2PinHasher
from printers.preview import PreviewPrinter
from tests.builders import NOW, person

KEY = bytes(range(32))
PIN = "246810"


class TestClock:
    """A DeskClock that stands still until a test moves it."""

    __test__ = False

    def __init__(self, at: datetime = NOW, trusted: ClockTrust = ClockTrust.CONFIRMED) -> None:
        self.at = at
        self.trusted = trusted

    def now(self) -> datetime:
        """The set moment."""
        return self.at

    def monotonic(self) -> float:
        """Seconds of the set moment."""
        return self.at.timestamp()

    def boot_id(self) -> str:
        """One boot."""
        return "test-boot"

    def trust(self) -> ClockTrust:
        """As set."""
        return self.trusted

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.at += timedelta(**by)


class PlainRenderer:
    """A renderer that needs no fonts: the slip's number as bytes."""

    def render(self, slip: SlipDocument, paper: PaperFormat) -> RenderedSlip:
        """Implements SlipRenderer."""
        data = str(slip.content).encode()
        return RenderedSlip(slip.kind, paper, "application/pdf", data, hashlib.sha256(data).hexdigest(), 1)


@dataclass
class DeskRig:
    """An open desk. `reopen` closes the store and opens it again, as after a restart."""

    folder: Path
    clock: TestClock = field(default_factory=TestClock)
    province: str = "bac-giang"
    printers: Mapping[PaperFormat, SlipPrinter] | None = None
    engine: SyncEngine | None = None
    renderer: SlipRenderer = field(default_factory=PlainRenderer)
    scan_room: Callable[[], ScanRoom] | None = None
    desk_id: str = "Q1"

    def __post_init__(self) -> None:
        self._keys = itertools.count(1)
        self._open()
        if not self.services.login.officers():
            self.services.catalogue.load(starter_catalogue(self.clock), "test")
            self.services.login.add(NewOfficer("mau", "Nguyễn Thị Mẫu", Role.SUPERVISOR, PIN), None)

    def _open(self) -> None:
        self.store = open_store(self.folder / "store.db", KEY, clock=self.clock)
        printers = self.printers
        if printers is None:
            preview = PreviewPrinter(self.folder / "slips")
            printers = {PaperFormat.A5: preview, PaperFormat.ROLL_80MM: preview}
        hasher = Argon2PinHasher(memory_kib=64, passes=1, lanes=1)
        self.doors = Doors(
            self.store,
            self.clock,
            self.renderer,
            printers,
            hasher,
            self.engine,
            scan_room=self.scan_room,
            signer=DeskSigner(KEY),
        )
        self.desk = desk_of(
            DeskSettings(province=self.province, desk_id=self.desk_id, desk_name=f"Quầy số {self.desk_id[1:]}")
        )
        self.services: CounterServices = build(self.doors, self.desk)

    @property
    def officer(self) -> Officer:
        """The desk's one officer."""
        return self.services.login.officers()[0]

    def reopen(self) -> None:
        """Restart."""
        self.store.close()
        self._open()

    def close(self) -> None:
        """Give the store back."""
        self.store.close()

    def lease(self, first: int = 1, last: int = 100, on: date | None = None) -> None:
        """Numbers for a day."""
        with self.store.write() as session:
            lease_id = f"lease-{next(self._keys)}"
            day = on or self.clock.now().date()
            session.leases.add(
                NumberLease(lease_id, self.desk.agency_code, self.desk_id, day, first, last, first, self.clock.now())
            )

    def form(self, procedure: str = "1.001193", **members: object) -> IntakeForm:
        """A complete intake of a procedure's usual case."""
        found = self.services.catalogue.procedure(procedure)
        case = found.cases[0].code if found.cases else ""
        form = IntakeForm(
            intent_id=self.services.intake.open_form(),
            procedure_code=procedure,
            case_code=case,
            applicant=person(),
            handed_in=ask_everything(found, case),
            return_method=ReturnMethod.AT_DESK,
            fee_later=True,
        )
        return replace(form, **members)  # type: ignore[arg-type]

    def receive_many(self, count: int) -> Iterable[str]:
        """Receive so many dossiers; gives their numbers."""
        for _ in range(count):
            yield self.services.intake.receive(self.form(), self.officer).dossier.shown_number
