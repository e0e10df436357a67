"""Both halves together over a real socket: the desk's engine and store against the gateway itself."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import uvicorn

from counter_app.domain.operation import OperationKind
from counter_app.domain.received_fact import received_fact
from counter_app.domain.supplement import SupplementLine
from counter_app.services.guidance import GuidanceForm
from counter_app.services.handover import HandoverForm
from counter_app.services.refusal import RefusalForm
from counter_app.services.supplement import ResubmitForm, SupplementForm
from counter_app.store.database import open_store
from sync.engine import OutboxEngine
from sync.gateway.application import create_application
from sync.gateway.settings import DemoClient, GatewaySettings
from sync.gateway_client import Credentials, GatewayClient
from sync.lease_refill import LeaseKeeping
from sync.wire import DeskIdentity
from tests import builders
from tests.contract.test_wire_golden import GOLDEN
from tests.desk_rig import DeskRig
from tests.sync.desk import MovableClock, coming_days
from tests.waiting import wait_until

CREDENTIALS = Credentials("desk-q1", "made-up-secret")


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    client = DemoClient(CREDENTIALS.client_id, CREDENTIALS.client_secret, builders.AGENCY, builders.DESK)
    settings = GatewaySettings(
        f"sqlite:///{tmp_path}/gateway.db", (client,), now=lambda: builders.NOW + timedelta(seconds=90)
    )
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    door.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_application(settings), log_level="warning", access_log=False))
    running = threading.Thread(target=server.run, args=([door],), daemon=True)
    running.start()
    wait_until(lambda: server.started)
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    server.should_exit = True
    running.join(10)
    door.close()


def test_a_day_at_the_desk_arrives_at_the_gateway(url: str, tmp_path: Path) -> None:
    clock = MovableClock(builders.NOW)
    store = open_store(tmp_path / "desk.db", bytes(32), clock=clock)
    client = GatewayClient(url, CREDENTIALS)
    identity = DeskIdentity(builders.AGENCY, builders.DESK, store.incarnation())
    keeping = LeaseKeeping(10, 2, coming_days)
    engine = OutboxEngine(store, client, clock, identity, random=lambda: 0.5, lease_keeping=keeping, version="0.1.0")

    report = engine.run_once()
    assert (report.problem, report.leases_added, report.clock_skew_ms) == ("", 2, -90_000)
    with store.write() as session:
        code = session.leases.take(builders.AGENCY, builders.NOW.date(), "leased")
        leased = builders.dossier("leased", dossier_code=code)
        provisional = builders.dossier("provisional", provisional_number="TAM-Q1-261125-002-90")
        for one in (leased, provisional):
            session.dossiers.add(one, builders.new_id("intent"))
            data = received_fact(one, clock.trust())
            session.outbox.add(
                builders.operation(one.uid, op_id=builders.new_id(), kind=OperationKind.DOSSIER_RECEIVED, data=data)
            )
    report = engine.run_once()
    assert (report.problem, report.acked, report.parked, report.codes_mapped) == ("", 2, 0, 1), _parked(store)
    with store.read() as session:
        mapped = session.dossiers.by_uid("provisional")
        assert mapped is not None and mapped.dossier_code == f"{builders.AGENCY}-261125-0011"
    assert engine.ask_number(builders.NOW.date() + timedelta(days=1))
    client.close()
    store.close()


def test_the_golden_batch_sent_twice_is_applied_once(url: str) -> None:
    client = GatewayClient(url, CREDENTIALS)
    client.lease_numbers("first", "H02.12", builders.NOW.date(), 200)
    answers = [client.send_events((GOLDEN / "batch_two_events.json").read_bytes()) for _ in range(2)]
    told = [[result["status"] for result in json.loads(answer.body)["results"]] for answer in answers]  # type: ignore[union-attr]
    assert told == [["applied", "applied"], ["duplicate", "duplicate"]]
    client.close()


def _parked(store) -> object:  # type: ignore[no-untyped-def]
    with store.read() as session:
        return session.outbox.parked()


def test_every_act_of_a_clerks_day_arrives_at_the_gateway(url: str, tmp_path: Path) -> None:
    """Reception, supplement, resubmission, hand-over, taking back, and a visit without a dossier, over a real socket."""
    rig = DeskRig(tmp_path)
    client = GatewayClient(url, CREDENTIALS)
    identity = DeskIdentity(rig.desk.agency_code, "Q1", rig.store.incarnation())
    keeping = LeaseKeeping(10, 2, coming_days)
    engine = OutboxEngine(rig.store, client, rig.clock, identity, random=lambda: 0.5, lease_keeping=keeping, version="0.1.0")
    engine.run_once()
    acts = rig.services.acts
    one = rig.services.intake.receive(rig.form("1.004884", typed_fee=0), rig.officer).dossier
    line = SupplementLine("to-khai", "Tờ khai", "Chưa ký", "Luật Hộ tịch Đ16", "Ký")
    acts.supplement.request(SupplementForm("i1", one.uid, (line,), "Thiếu"), rig.officer)
    acts.supplement.resubmit(ResubmitForm("i2", one.uid), rig.officer)
    acts.handover.hand_over(HandoverForm("i3", (one.uid,), "Lê Văn Nhận"), rig.officer)
    refused = acts.refusal.refuse(RefusalForm("i4", one.uid, "Không đủ điều kiện"), rig.officer)
    acts.correction.undo("i5", refused.act.act_id, rig.officer)
    form = GuidanceForm("i6", "1.001193", builders.person(), reason="Không thuộc thẩm quyền", redirect_to="Sở Tư pháp")
    visit = acts.refusal.refuse_before_acceptance(form, rig.officer)
    rig.services.slips.print_job(visit.job_id)

    report = engine.run_once()
    assert (report.problem, report.parked) == ("", 0), _parked(rig.store)
    with rig.store.read() as session:
        assert session.outbox.state().pending == 0
        assert session.outbox.check_chain() == 8
        dossier = session.dossiers.by_uid(one.uid)
    assert dossier is not None and (dossier.status, dossier.rev) == ("processing", 6)
    client.close()
    rig.close()
