"""A citizen's dossier from the portal to the receipt's number, and a unit's result to the desk, over real sockets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
import uvicorn

from counter_app.domain.online_dossier import OnlineState
from counter_app.services.handover import HandoverForm
from sync.engine import OutboxEngine
from sync.gateway.application import create_application
from sync.gateway.settings import DemoClient, GatewaySettings
from sync.gateway_client import Credentials, GatewayClient
from sync.lease_refill import LeaseKeeping
from sync.wire import DeskIdentity
from tests import builders
from tests.desk_rig import DeskRig
from tests.gateway.asking import Desk
from tests.gateway.making import online_fact, unit_news
from tests.services.online_rig import PAPERS
from tests.sync.desk import coming_days
from tests.waiting import wait_until

DESKS = [DemoClient(f"desk-q{number}", "made-up-secret", builders.AGENCY, f"Q{number}") for number in (1, 2)]
PORTAL = DemoClient("portal", "made-up-secret", "H02", "PORTAL", "portal")
UNIT = DemoClient("unit", "made-up-secret", builders.AGENCY, "UNIT", "unit")


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    settings = GatewaySettings(f"sqlite:///{tmp_path}/gateway.db", (*DESKS, PORTAL, UNIT), now=lambda: builders.NOW)
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


class Counter:
    """One desk of the unit with its engine."""

    def __init__(self, url: str, folder: Path, who: DemoClient, desk_id: str = "Q1") -> None:
        folder.mkdir()
        self.rig = DeskRig(folder, desk_id=desk_id)
        self.client = GatewayClient(url, Credentials(who.client_id, who.secret))
        identity = DeskIdentity(builders.AGENCY, who.desk, self.rig.store.incarnation())
        keeping = LeaseKeeping(10, 2, coming_days)
        self.engine = OutboxEngine(
            self.rig.store, self.client, self.rig.clock, identity, random=lambda: 0.5, lease_keeping=keeping, version="1"
        )

    def state(self, uid: str) -> OnlineState:
        with self.rig.store.read() as session:
            found = session.online.newest(uid)
        assert found is not None
        return found.state

    def close(self) -> None:
        self.client.close()
        self.rig.close()


def test_from_the_portal_to_the_number_and_from_the_unit_to_the_desk(url: str, tmp_path: Path) -> None:
    with ExitStack() as ends, httpx.Client(base_url=url, trust_env=False) as http:
        portal, unit = Desk(http, PORTAL), Desk(http, UNIT)
        one, two = (Counter(url, tmp_path / who.desk, who) for who in DESKS)
        ends.callback(one.close)
        ends.callback(two.close)
        fact = online_fact(agency=builders.AGENCY, components=PAPERS)
        assert portal.ask("PUT", "/v1/online/on-1", json=fact).status_code == 200
        assert [desk.engine.run_once(force=True).lodged_online for desk in (one, two)] == [1, 1]

        accepted = one.rig.services.online.accept("on-1", one.rig.officer).dossier
        assert one.engine.run_once(force=True).parked == 0
        told = portal.get("/v1/online/on-1").json()
        assert (told["state"], told["centralNo"]) == ("accepted", accepted.dossier_code)
        two.engine.run_once(force=True)
        assert (two.state("on-1"), two.rig.services.online.waiting()) == (OnlineState.ELSEWHERE, [])

        one.rig.services.acts.handover.hand_over(HandoverForm("h-1", ("on-1",), "Lý Văn Mẫu"), one.rig.officer)
        one.engine.run_once(force=True)
        news = unit_news("finish", at=builders.NOW.isoformat(), details={"result": "Giấy khai sinh"})
        assert unit.ask("POST", "/v1/dossiers/on-1/news", json=news).status_code == 200
        assert one.engine.run_once(force=True).news == 1
        (line,) = one.rig.services.news.open()
        done = one.rig.services.news.follow(line.news.key, one.rig.officer).dossier
        assert one.engine.run_once(force=True).parked == 0
        assert done.status == "result_ready"


def test_two_desks_that_accept_while_the_line_is_down_end_as_one_dossier_and_one_parked_lane(
    url: str, tmp_path: Path
) -> None:
    """I2 and I4: the first to arrive holds; the other one's clerk sees it among what was refused."""
    with ExitStack() as ends, httpx.Client(base_url=url, trust_env=False) as http:
        portal = Desk(http, PORTAL)
        one, two = (Counter(url, tmp_path / who.desk, who) for who in DESKS)
        ends.callback(one.close)
        ends.callback(two.close)
        portal.ask("PUT", "/v1/online/on-1", json=online_fact(agency=builders.AGENCY, components=PAPERS))
        for desk in (one, two):
            desk.engine.run_once(force=True)
            desk.rig.services.online.accept("on-1", desk.rig.officer)
        assert one.engine.run_once(force=True).parked == 0
        assert two.engine.run_once(force=True).parked == 1
        with two.rig.store.read() as session:
            assert [(one.dossier_uid, one.problem_code) for one in session.outbox.parked()] == [("on-1", "key-reused")]
