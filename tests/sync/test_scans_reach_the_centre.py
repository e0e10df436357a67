"""A scanned paper arrives at a real gateway: the fact in the dossier's lane, the very bytes in the centre's folder."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from counter_app.ports import SyncReport
from counter_app.store.file_vault import EncryptedFileVault
from sync.engine import OutboxEngine
from sync.gateway.application import create_application
from sync.gateway.settings import DemoClient, GatewaySettings
from sync.gateway.upload_folder import UploadFolder
from sync.gateway_client import Credentials, GatewayClient
from sync.lease_refill import LeaseKeeping
from sync.wire import DeskIdentity
from tests.desk_rig import KEY
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


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    client = DemoClient(CREDENTIALS.client_id, CREDENTIALS.client_secret, AGENCY, "Q1")
    settings = GatewaySettings(f"sqlite:///{tmp_path}/gateway.db", (client,), upload_folder=tmp_path / "centre")
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_application(settings), log_level="error", access_log=False))
    running = threading.Thread(target=server.run, args=([door],), daemon=True)
    running.start()
    wait_until(lambda: server.started)
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    server.should_exit = True
    running.join(10)
    door.close()


@pytest.fixture
def desk(url: str, tmp_path: Path) -> Iterator[tuple[ScanRig, Line]]:
    line = Line()
    rig = ScanRig(tmp_path / "desk", engine=line, leased=False)
    identity = DeskIdentity(rig.desk.desk.agency_code, "Q1", rig.desk.store.incarnation())
    line.engine = OutboxEngine(
        rig.desk.store,
        GatewayClient(url, CREDENTIALS),
        rig.clock,
        identity,
        random=lambda: 0.5,
        lease_keeping=LeaseKeeping(10, 2, coming_days),
        version="0.1.0",
        files=rig.files,
    )
    yield rig, line
    rig.desk.close()


def scanned(rig: ScanRig) -> str:
    work = rig.open(2)
    rig.load("application", "birth-certificate")
    rig.run(work)
    rig.keep_all(work)
    return rig.scan.copies.finish(work, rig.desk.officer).copy_id


def test_a_scanned_paper_arrives_with_its_bytes_and_needs_no_confirmation_while_the_centre_is_there(
    desk: tuple[ScanRig, Line], tmp_path: Path
) -> None:
    rig, _ = desk
    assert rig.desk.services.sync.run(force=True)
    copy_id = scanned(rig)
    assert rig.scan.copies.unconfirmed() == []
    with rig.desk.store.read() as session:
        copy = session.scans.copies.by_id(copy_id)
    assert copy is not None
    for _ in range(3):
        rig.desk.services.sync.run(force=True)
    centre = UploadFolder(tmp_path / "centre")
    assert centre.holds(copy.sha256)
    assert hashlib.sha256(centre.place(copy.sha256).read_bytes()).hexdigest() == copy.sha256
    with rig.desk.store.read() as session:
        assert session.outbox.parked() == []
        assert [state for _, state in session.attachments.of_dossier(rig.dossier.uid)] == ["sent"]
    assert EncryptedFileVault(rig.paths.files, KEY).has(copy.sha256)  # the desk keeps its own until the centre's retention


def test_cm_d23_3_made_while_the_centre_was_away_it_is_confirmed_under_the_own_account_when_it_is_back(
    desk: tuple[ScanRig, Line],
) -> None:
    rig, line = desk
    line.cut = True
    rig.desk.services.sync.run(force=True)
    copy_id = scanned(rig)
    assert [copy.copy_id for copy in rig.scan.copies.unconfirmed()] == [copy_id]
    line.cut = False
    rig.desk.services.sync.run(force=True)
    confirmed = rig.scan.copies.confirm(copy_id, rig.desk.officer)
    assert confirmed.confirmed_by == rig.desk.officer.officer_id
    assert rig.scan.copies.unconfirmed() == []
    report = rig.desk.services.sync.run(force=True)
    assert report is not None and report.problem == ""
    with rig.desk.store.read() as session:
        state = session.outbox.state()
    assert (state.pending, state.parked) == (0, 0)
