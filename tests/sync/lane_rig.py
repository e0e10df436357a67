"""A desk's files, a line that can be spoiled, and a real gateway that keeps what arrives."""

from __future__ import annotations

import hashlib
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from counter_app.attachment_ports import Attachment
from counter_app.domain.errors import StoreBroken
from counter_app.store.database import SqliteDeskStore, open_store
from sync.gateway.application import create_application
from sync.gateway.settings import DemoClient, GatewaySettings
from sync.gateway.upload_folder import UploadFolder
from sync.gateway_client import Credentials, Deadlines, GatewayClient
from sync.upload_lane import UploadLane
from tests import builders
from tests.fault_proxy import FaultProxy, bad_line
from tests.sync.desk import MovableClock
from tests.waiting import wait_until

CREDENTIALS = Credentials("desk-q1", "made-up-secret")
QUICK = Deadlines(connect=2, read=2, write=2, pool=2, total=10)


class InMemoryBytes:
    """Contents by hash. Implements AttachmentBytes."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    def put(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        self.contents[sha256] = content
        return sha256

    def read(self, sha256: str, offset: int, length: int) -> bytes:
        if sha256 not in self.contents:
            raise StoreBroken(reason="file-gone")
        return self.contents[sha256][offset : offset + length]


@dataclass
class Rig:
    store: SqliteDeskStore
    clock: MovableClock
    files: InMemoryBytes
    line: FaultProxy
    kept: UploadFolder

    def lane(self, deadlines: Deadlines = QUICK) -> UploadLane:
        return UploadLane(
            self.store, GatewayClient(self.line.url, CREDENTIALS, deadlines=deadlines), self.clock, self.files, lambda: 0.5
        )

    def add(self, content: bytes, file_id: str | None = None) -> str:
        sha256 = self.files.put(content)
        file = Attachment(file_id or str(uuid.uuid4()), sha256, len(content), "application/pdf", "dossier-1")
        with self.store.write() as session:
            session.attachments.add(file)
        return sha256

    def states(self) -> list[str]:
        with self.store.read() as session:
            return [state for _, state in session.attachments.of_dossier("dossier-1")]

    def arrived(self, sha256: str) -> bool:
        return self.kept.holds(sha256) and self.kept.place(sha256).read_bytes() == self.files.contents[sha256]


@contextmanager
def lane_rig(tmp_path: Path) -> Iterator[Rig]:
    """Everything of one lane in one folder."""
    client = DemoClient(CREDENTIALS.client_id, CREDENTIALS.client_secret, builders.AGENCY, builders.DESK)
    settings = GatewaySettings(
        f"sqlite:///{tmp_path}/gateway.db", (client,), now=lambda: builders.NOW, upload_folder=tmp_path / "kept"
    )
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_application(settings), log_level="error", access_log=False))
    running = threading.Thread(target=server.run, args=([door],), daemon=True)
    running.start()
    wait_until(lambda: server.started)
    clock = MovableClock(builders.NOW)
    store = open_store(tmp_path / "desk.db", bytes(32), clock=clock)
    with bad_line(door.getsockname()[1]) as line:
        yield Rig(store, clock, InMemoryBytes(), line, UploadFolder(tmp_path / "kept"))
    store.close()
    server.should_exit = True
    running.join(10)
    door.close()


def content(size: int, seed: int = 1) -> bytes:
    return hashlib.shake_256(seed.to_bytes(4, "big")).digest(size)
