"""A real gateway beside a scanning desk: its address, its folder of received files, and a line that a test can cut."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from counter_app.ports import SyncReport
from sync.engine import OutboxEngine
from sync.gateway.application import create_application
from sync.gateway.settings import DemoClient, GatewaySettings
from sync.gateway.upload_folder import UploadFolder
from sync.gateway_client import Credentials, GatewayClient
from sync.lease_refill import LeaseKeeping
from sync.wire import DeskIdentity
from tests.services.scan_rig import ScanRig
from tests.sync.desk import coming_days
from tests.waiting import wait_until

CREDENTIALS = Credentials("desk-q1", "made-up-secret")
AGENCY = "H02.12"


class Line:
    """The desk's engine, once there is a store to make it over; `cut` is a network that is away."""

    def __init__(self) -> None:
        self.engine: OutboxEngine | None = None
        self.cut = False

    def run_once(self, force: bool = False) -> SyncReport:
        if self.engine is None or self.cut:
            return SyncReport(reached=False)
        return self.engine.run_once(force=force)

    def lay(self, rig: ScanRig, url: str) -> None:
        """From this desk to this gateway."""
        identity = DeskIdentity(rig.desk.desk.agency_code, "Q1", rig.desk.store.incarnation())
        self.engine = OutboxEngine(
            rig.desk.store,
            GatewayClient(url, CREDENTIALS),
            rig.clock,
            identity,
            random=lambda: 0.5,
            lease_keeping=LeaseKeeping(10, 2, coming_days),
            version="0.1.0",
            files=rig.files,
        )


@contextmanager
def centre_running(folder: Path) -> Iterator[str]:
    """The URL of a gateway on SQLite that keeps what is uploaded in `folder`/centre."""
    client = DemoClient(CREDENTIALS.client_id, CREDENTIALS.client_secret, AGENCY, "Q1")
    settings = GatewaySettings(f"sqlite:///{folder}/gateway.db", (client,), upload_folder=folder / "centre")
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_application(settings), log_level="error", access_log=False))
    running = threading.Thread(target=server.run, args=([door],), daemon=True)
    running.start()
    wait_until(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        running.join(10)
        door.close()


def arrived(folder: Path, sha256: str) -> bytes | None:
    """The file as the centre keeps it, past the gateway's code; None when it is not there or is another."""
    centre = UploadFolder(folder / "centre")
    if not centre.holds(sha256):
        return None
    content = centre.place(sha256).read_bytes()
    return content if hashlib.sha256(content).hexdigest() == sha256 else None
