"""Where do gateway tests get a gateway? The same tests run on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sync.gateway import clients
from sync.gateway.application import create_application
from sync.gateway.settings import GatewaySettings
from tests.gateway.asking import Desk, InProcess
from tests.gateway.making import DESK_ONE, DESK_TWO, ELSEWHERE, NOW, PORTAL, UNIT
from tests.postgres import Cluster, private_cluster, why_not


@pytest.fixture(autouse=True)
def cheap_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody guesses secrets here, and every test enrols three desks."""
    monkeypatch.setitem(clients._COST, "n", 2)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One PostgreSQL server for the whole test session."""
    if why_not():
        pytest.skip(why_not())
    with private_cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of this test's own."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'gateway.db'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.fresh_database()


class Clock:
    """A clock that tests move."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def settings(database_url: str, clock: Clock, tmp_path: Path) -> GatewaySettings:
    folder = tmp_path / "catalogues"
    folder.mkdir()
    items: list[Any] = [{"code": "1.001193", "name": "Đăng ký khai sinh"}]
    document = {"version": "2026-11-01", "publishedAt": "2026-11-01T00:00:00+07:00", "items": items}
    (folder / "procedures.json").write_text(json.dumps(document), encoding="utf-8")
    demo = (DESK_ONE, DESK_TWO, ELSEWHERE, PORTAL, UNIT)
    return GatewaySettings(database_url, demo, now=clock, catalogue_folder=folder, lock_seconds=10)


@pytest.fixture
def gateway(settings: GatewaySettings) -> Iterator[InProcess]:
    """The application itself, asked without a socket."""
    with InProcess(create_application(settings)) as running:
        yield running


@pytest.fixture
def without_leases(settings: GatewaySettings) -> Iterator[InProcess]:
    with InProcess(create_application(replace(settings, number_policy="off"))) as running:
        yield running


@pytest.fixture
def desk(gateway: InProcess) -> Desk:
    return gateway.desk(DESK_ONE)


@pytest.fixture
def desk_two(gateway: InProcess) -> Desk:
    return gateway.desk(DESK_TWO)


@pytest.fixture
def portal(gateway: InProcess) -> Desk:
    return gateway.desk(PORTAL)


@pytest.fixture
def unit(gateway: InProcess) -> Desk:
    return gateway.desk(UNIT)
