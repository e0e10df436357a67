"""A gateway with dossiers of a desk, and what carries them on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sync.gateway.adapters.carrier import Carrier
from sync.gateway.adapters.configuration import OpencpsSystem, ProcedureThere, VxpSystem
from sync.gateway.adapters.opencps import OpencpsUpstream
from sync.gateway.adapters.vxp import VxpUpstream
from sync.gateway.database import Database
from sync.gateway.settings import GatewaySettings
from sync.gateway.upload_folder import UploadFolder
from tests.gateway.adapters.fake_server import Faults, System, standing
from tests.gateway.asking import InProcess
from tests.gateway.conftest import Clock
from tests.gateway.making import AGENCY

STATUS = {
    "received": "2",
    "processing": "4",
    "returned_for_supplement": "5",
    "result_ready": "9",
    "result_returned": "10",
    "withdrawn": "7",
}
PROCEDURES = {"1.001193": ProcedureThere(code="1.001193.H99", field="G01", field_name="Hộ tịch", template="TPL01")}


@pytest.fixture
def settings(settings: GatewaySettings, tmp_path: Path) -> GatewaySettings:
    return replace(settings, upload_folder=tmp_path / "uploads")


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_UPSTREAM_PASSWORD", "secret")


class Forwarding:
    """Carriers over one gateway's database; `wait` lets the clock run past every pause."""

    def __init__(self, gateway: InProcess, clock: Clock, folder: Path) -> None:
        self.database: Database = gateway.application.state.gateway.database
        self.clock = clock
        self._folder = folder

    @contextmanager
    def vxp(self, system: System, faults: Faults | None = None) -> Iterator[Carrier]:
        with standing(system, faults or Faults()) as url:
            told = VxpSystem(
                url=url,
                username="gateway",
                password_variable="TEST_UPSTREAM_PASSWORD",
                agencies={AGENCY: "UBND xã Mẫu"},
                procedures=PROCEDURES,
                timeout_seconds=5,
                auth_path="auth",
                path="integration",
                organisation="000.00.00.H99",
                status=STATUS,
                file_url="https://files.example/{fileId}",
            )
            upstream = VxpUpstream("national", told, self.database, self.clock)
            try:
                yield Carrier(self.database, upstream, self.clock)
            finally:
                upstream.close()

    @contextmanager
    def opencps(self, system: System, faults: Faults | None = None) -> Iterator[Carrier]:
        with standing(system, faults or Faults()) as url:
            told = OpencpsSystem(
                url=url + "o/rest/v2/",
                username="gateway",
                password_variable="TEST_UPSTREAM_PASSWORD",
                agencies={AGENCY: "UBND-MAU"},
                procedures=PROCEDURES,
                timeout_seconds=5,
                site="20182",
                actions={"dossier.handed-over": "1200", "result.returned": "9000", "note.added": ""},
            )
            upstream = OpencpsUpstream("province", told, self.clock, UploadFolder(self._folder).content)
            try:
                yield Carrier(self.database, upstream, self.clock)
            finally:
                upstream.close()

    def wait(self) -> None:
        self.clock.at += timedelta(minutes=6)

    def until_quiet(self, carrier: Carrier, rounds: int = 60) -> None:
        """Round after round, whatever goes wrong on the way, until nothing is due."""
        for _ in range(rounds):
            self.wait()
            done = carrier.go_round()
            if not done.brought and not done.waiting:
                return
        raise AssertionError("it never came to rest")


@pytest.fixture
def forwarding(gateway: InProcess, clock: Clock, settings: GatewaySettings) -> Forwarding:
    assert settings.upload_folder is not None
    return Forwarding(gateway, clock, settings.upload_folder)
