"""A real gateway on a real socket, and a real desk that is plugged to it as `main` does it; both can be looked into."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import uvicorn
from sqlalchemy import Connection

from counter_app.centre_link import CentreAddress, CentreLink, DeskEnd
from counter_app.export_folder import ExportFolder
from counter_app.main import build
from counter_app.ports import SyncReport
from counter_app.store.desk_signer import DeskSigner
from sync.gateway.application import create_application
from sync.gateway.settings import DemoClient, GatewaySettings
from tests import builders
from tests.desk_rig import KEY, DeskRig
from tests.waiting import wait_until

CLIENT_ID = "desk-q1"
SECRET = "made-up-secret"


@dataclass
class Centre:
    """One gateway; `database` for what an operator, or a thief, does to it."""

    folder: Path
    database_url: str = ""
    settings: GatewaySettings = field(init=False)
    url: str = ""

    def __post_init__(self) -> None:
        clients = (
            DemoClient(CLIENT_ID, SECRET, builders.AGENCY, builders.DESK),
            DemoClient("desk-q2", SECRET, builders.AGENCY, "Q2"),
        )
        self.settings = GatewaySettings(
            self.database_url or f"sqlite:///{self.folder}/gateway.db",
            clients,
            now=lambda: builders.NOW + timedelta(seconds=1),
            upload_folder=self.folder / "uploads",
        )
        self.application = create_application(self.settings)
        self.database = self.application.state.gateway.database

    @contextmanager
    def running(self) -> Iterator[Centre]:
        door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        door.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(self.application, log_level="error", access_log=False))
        thread = threading.Thread(target=server.run, args=([door],), daemon=True)
        thread.start()
        wait_until(lambda: server.started)
        self.url = f"http://127.0.0.1:{door.getsockname()[1]}"
        try:
            yield self
        finally:
            server.should_exit = True
            thread.join(10)
            door.close()

    @contextmanager
    def tampering(self) -> Iterator[Connection]:
        with self.database.write() as connection:
            yield connection


class LinkedDesk:
    """A desk with its line to a centre. `url` "" is a desk that has never had one."""

    def __init__(self, folder: Path, url: str, secret: str = SECRET) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.rig = DeskRig(folder)
        end = DeskEnd(self.rig.store, self.rig.clock, self.rig.desk, "0.1.0", signer=DeskSigner(KEY))
        self.link = CentreLink(CentreAddress(url, CLIENT_ID, secret) if url else None, end)
        self.engine = self.link.engine() if url else None
        exports = ExportFolder(folder / "exports")
        self.rig.doors = replace(self.rig.doors, link=self.link, engine=self.engine, exports=exports)
        self.rig.services = build(self.rig.doors, self.rig.desk)

    def run(self) -> SyncReport:
        assert self.engine is not None
        return self.engine.run_once(force=True)

    def receive(self, count: int) -> list[str]:
        return list(self.rig.receive_many(count))


@contextmanager
def centre_and_desk(folder: Path, database_url: str = "") -> Iterator[tuple[Centre, LinkedDesk]]:
    (folder / "centre").mkdir()
    with Centre(folder / "centre", database_url).running() as centre:
        desk = LinkedDesk(folder / "desk", centre.url)
        try:
            report = desk.run()  # numbers for the day, keys
            assert report.problem == "", report
            yield centre, desk
        finally:
            desk.rig.close()
