"""How do tests put desks with real stores and a real gateway on a real socket, and set either of them back to a backup?"""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import uvicorn

from counter_app.domain.operation import OperationKind
from counter_app.domain.received_fact import received_fact
from counter_app.store.database import SqliteDeskStore, open_store
from sync.engine import OutboxEngine
from sync.gateway.application import create_application
from sync.gateway.settings import DemoClient, GatewaySettings
from sync.gateway_client import Credentials, GatewayClient
from sync.lease_refill import LeaseKeeping
from sync.wire import DeskIdentity
from tests import builders
from tests.sync.desk import MovableClock, coming_days
from tests.waiting import wait_until

KEY = bytes(32)
CREDENTIALS = Credentials("desk-q1", "made-up-secret")


class Centre:
    """A gateway on SQLite that can be stopped, copied and started again on the same port."""

    def __init__(self, folder: Path, now: datetime | None = None) -> None:
        folder.mkdir()
        self.database = folder / "gateway.db"
        self._backup = folder / "yesterday.db"
        self._port = 0
        self._now = now or builders.NOW + timedelta(seconds=2)
        self._server: uvicorn.Server | None = None
        self.start()

    def start(self) -> None:
        client = DemoClient(CREDENTIALS.client_id, CREDENTIALS.client_secret, builders.AGENCY, builders.DESK)
        settings = GatewaySettings(f"sqlite:///{self.database}", (client,), now=lambda: self._now)
        self.application = create_application(settings)
        self._door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._door.bind(("127.0.0.1", self._port))
        self._port = self._door.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(self.application, log_level="warning", access_log=False))
        self._thread = threading.Thread(target=server.run, args=([self._door],), daemon=True)
        self._thread.start()
        wait_until(lambda: server.started)
        self._server = server

    def move(self, **how: float) -> None:
        """The centre's clock goes on."""
        self._now += timedelta(**how)

    def stop(self) -> None:
        if self._server is not None:
            self._server.should_exit = True
            self._thread.join(10)
            self._door.close()
            self.application.state.gateway.database.close()
            self._server = None

    def keep_a_backup(self) -> None:
        self.stop()
        shutil.copyfile(self.database, self._backup)
        self.start()

    def go_back_to_the_backup(self) -> None:
        self.stop()
        for name in ("", "-wal", "-shm"):
            Path(f"{self.database}{name}").unlink(missing_ok=True)
        shutil.copyfile(self._backup, self.database)
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"


class OneDesk:
    """A store and its engine; `numbers_per_day` are leased for two days."""

    def __init__(self, url: str, path: Path, numbers_per_day: int = 10) -> None:
        self.url, self.path, self._per_day = url, path, numbers_per_day
        self.clock = MovableClock(builders.NOW)
        self.open()

    def open(self) -> None:
        self.store: SqliteDeskStore = open_store(self.path, KEY, clock=self.clock)
        identity = DeskIdentity(builders.AGENCY, builders.DESK, self.store.incarnation())
        self.engine = OutboxEngine(
            self.store,
            GatewayClient(self.url, CREDENTIALS),
            self.clock,
            identity,
            random=lambda: 0.5,
            lease_keeping=LeaseKeeping(self._per_day, 2, coming_days),
            version="0.1.0",
        )

    def receive(self, uid: str) -> str:
        """One reception with a leased number; the number ("" when there was none)."""
        with self.store.write() as session:
            code = session.leases.take(builders.AGENCY, builders.NOW.date(), uid)
            provisional = None if code else builders.new_id("TAM-Q1")
            one = builders.dossier(uid, dossier_code=code, provisional_number=provisional)
            session.dossiers.add(one, builders.new_id("intent"))
            data = received_fact(one, self.clock.trust())
            kind = OperationKind.DOSSIER_RECEIVED
            session.outbox.add(builders.operation(uid, op_id=builders.new_id(), kind=kind, data=data))
        return code or ""

    def contact(self, times: int = 1) -> str:
        """The problem of the last contact; "" when all is well."""
        for _ in range(times):
            self.clock.move(hours=1)
            report = self.engine.run_once(force=True)
        return report.problem

    def audited(self, action: str) -> int:
        with self.store.read() as session:
            return sum(entry.action == action for entry in session.audit.newest(500))


@contextmanager
def a_centre(folder: Path, now: datetime | None = None) -> Iterator[Centre]:
    centre = Centre(folder, now)
    try:
        yield centre
    finally:
        centre.stop()
