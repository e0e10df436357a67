"""Both halves of the handshake are held to the same file: what the desk asks, what the gateway answers, what it means."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from counter_app.domain.number_lease import NumberLease
from sync.gateway.application import create_application
from sync.gateway.asks import HandshakeAsk, read_ask
from sync.gateway.settings import DemoClient, GatewaySettings
from sync.handshake import Handshake, Memory
from tests.contract.golden_desk import AT, IDENTITY
from tests.gateway.asking import InProcess

GOLDEN: dict[str, Any] = json.loads((Path(__file__).parent / "golden" / "handshake.json").read_bytes())


def test_the_desk_asks_as_the_file_says() -> None:
    held = NumberLease(GOLDEN["ask"]["leases"][0]["leaseId"], "H02.12", "Q1", AT.date().replace(day=26), 101, 200, 101, AT)
    session = SimpleNamespace(
        leases=SimpleNamespace(leases=lambda: [held]),
        notes=SimpleNamespace(get=lambda _: None),
        outbox=SimpleNamespace(rows=lambda *_: []),
    )
    desk = Handshake(None, None, SimpleNamespace(now=lambda: AT), IDENTITY, "0.1.0")  # type: ignore[arg-type]
    assert desk._facts(session, 0) == GOLDEN["ask"]  # type: ignore[arg-type]


def test_the_gateway_takes_that_and_answers_as_the_file_says(tmp_path: Path) -> None:
    read_ask(HandshakeAsk, json.dumps(GOLDEN["ask"]).encode())
    who = DemoClient("desk-1", "made-up-secret", "H02.12", "Q1")
    now = datetime.fromisoformat("2026-11-25T08:15:31+07:00")
    settings = GatewaySettings(f"sqlite:///{tmp_path / 'gateway.db'}", (who,), now=lambda: now)
    with InProcess(create_application(settings)) as running:
        found = running.desk(who).ask("POST", "/v1/handshake", json=GOLDEN["ask"]).json()
    assert found | {"ticket": GOLDEN["answer"]["ticket"]} == GOLDEN["answer"]
    assert len(found["ticket"]) == len(GOLDEN["answer"]["ticket"])


def test_the_desk_reads_the_answer_of_the_file_and_no_other() -> None:
    told = GOLDEN["remembered"]
    read = Memory.read(told, IDENTITY.incarnation)
    assert read is not None
    assert (read.high_water, read.held, read.closed, read.behind) == (42, 41, True, True)
    assert (read.ticket, read.backed_up_until, read.leases_refused) == (
        told["ticket"],
        told["backedUpUntil"],
        tuple(told["leasesRefused"]),
    )
    assert Memory.read(told, "of-another-store") is None
    for broken in ({"highWater": -1}, {"held": True}, {"ticket": 7}, {"leasesRefused": None}, {"headHash": "x" * 500}):
        assert Memory.read(told | broken, IDENTITY.incarnation) is None
