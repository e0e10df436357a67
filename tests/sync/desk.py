"""A desk for sync tests: a clock that a test moves, a store, a client on a real socket, an engine, and quick operations."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, timezone

from counter_app.domain.operation import ClockTrust, DeliveryState, Operation, OperationKind
from sync.engine import OutboxEngine
from sync.gateway_client import Credentials, Deadlines, GatewayClient
from sync.lease_refill import LeaseKeeping
from sync.wire import DeskIdentity
from tests.sync.fake_store import FakeStore

VIETNAM = timezone(timedelta(hours=7))
START = datetime(2026, 11, 25, 8, 0, tzinfo=VIETNAM)
TODAY = START.date()
IDENTITY = DeskIdentity(agency_code="H02.12", desk_id="Q1", incarnation="inc-1")


class MovableClock:
    """Stands still until a test moves it."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def boot_id(self) -> str:
        return "boot-1"

    def trust(self) -> ClockTrust:
        return ClockTrust.CONFIRMED

    def move(self, **how: float) -> None:
        step = timedelta(**how)
        self.at += step
        self.seconds += step.total_seconds()


def coming_days(on: date, count: int) -> list[date]:
    """Every day works in these tests."""
    return [on + timedelta(days=step) for step in range(count)]


def operation(uid: str, kind: OperationKind = OperationKind.NOTE_ADDED, **data: object) -> Operation:
    return Operation(
        op_id=str(uuid.uuid4()),
        dossier_uid=uid,
        kind=kind,
        data=data or {"text": "Đã gọi điện cho người nộp", "clerkId": "cb-1"},
        actor="cb-1",
        at=START,
        monotonic_seconds=1,
        boot_id="boot-1",
        clock_trust=ClockTrust.CONFIRMED,
    )


def received(uid: str, code: str | None = None) -> Operation:
    """A reception, under a provisional number unless `code` is given."""
    return operation(
        uid,
        OperationKind.DOSSIER_RECEIVED,
        dossierCode=code,
        provisionalNumber=None if code else f"TAM-{uid}",
        agency="H02.12",
        desk="Q1",
        receivedAt="2026-11-25T08:00:00.000+07:00",
    )


class Desk:
    """Everything of one desk's sync in one place. `crash()` throws the engine away as a power cut would."""

    def __init__(self, url: str, store: FakeStore | None = None, clock: MovableClock | None = None) -> None:
        self.url = url
        self.clock = clock or MovableClock()
        self.store = store or FakeStore()
        self.random: Callable[[], float] = lambda: 0.5
        self.lease_keeping: LeaseKeeping | None = None
        self.start()

    def start(self, secret: str = "desk-secret", deadlines: Deadlines | None = None) -> None:
        self.client = GatewayClient(self.url, Credentials("desk-q1", secret), deadlines=deadlines)
        self.engine = OutboxEngine(
            self.store,  # type: ignore[arg-type]
            self.client,
            self.clock,
            IDENTITY,
            random=lambda: self.random(),
            lease_keeping=self.lease_keeping,
            version="0.1.0",
        )

    def crash(self) -> None:
        """Nothing of the old engine survives but what is in the store, and that takes back what was on its way."""
        for delivery in self.store.tables.delivery.values():
            if delivery.state is DeliveryState.SENDING:
                delivery.state = DeliveryState.PENDING
        self.start()

    def save(self, *operations: Operation) -> list[str]:
        """Commit operations as a use case would; returns their ids."""
        with self.store.write() as session:
            for one in operations:
                session.outbox.add(one)
                if one.kind is OperationKind.DOSSIER_RECEIVED:
                    session.dossiers._t.codes.setdefault(one.dossier_uid, one.data["dossierCode"])
        return [one.op_id for one in operations]

    def wait_and_run(self, times: int = 1) -> Sequence[object]:
        """Let every waiting time pass, then contact the centre; as often as asked."""
        reports = []
        for _ in range(times):
            self.clock.move(hours=1, minutes=5)
            reports.append(self.engine.run_once())
        return reports

    def note(self, name: str) -> str | None:
        with self.store.read() as session:
            return session.notes.get(name)
