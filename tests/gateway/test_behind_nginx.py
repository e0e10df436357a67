"""Do two workers behind nginx answer as one gateway, and does nobody get in without a certificate?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sync.gateway.database import Database
from sync.gateway.operator_page import people
from sync.gateway.settings import VIETNAM, utc_now
from tests.gateway.asking import Desk
from tests.gateway.behind_nginx import Province, province, why_not
from tests.gateway.making import DESK_ONE, DESK_TWO, note, of_desk_two, received
from tests.gateway.test_events import codes
from tests.gateway.test_uploads import FILE_ID, SCAN, declare, put
from tests.postgres import Cluster

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(why_not()), reason=why_not())]


@pytest.fixture(scope="module")
def url(cluster: Cluster) -> str:
    return cluster.fresh_database()


@pytest.fixture(scope="module")
def running(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    folder: Path = tmp_path_factory.mktemp("province")
    with province(url, folder, DESK_ONE, DESK_TWO) as found:
        yield found


@pytest.fixture
def http(running: Province) -> Iterator[httpx.Client]:
    with running.client() as found:
        yield found


def test_without_a_desks_certificate_nobody_reaches_the_events(running: Province) -> None:
    with running.client(certificate=False) as stranger:
        assert stranger.get("/v1/health").status_code == 403
        assert stranger.get("/operator/login").status_code == 200, "people have a password instead"
        assert stranger.get("/openapi.json").status_code == 404


def test_what_one_worker_took_the_other_calls_a_duplicate(http: httpx.Client) -> None:
    desk = Desk(http, DESK_ONE)
    first = received()
    batch = [first, note(first["subject"], 2)]
    heard = [codes(desk.send(*batch)) for _ in range(6)]  # nginx gives each request to the next worker
    assert heard == [["applied", "applied"], *[["duplicate", "duplicate"]] * 5]


def test_numbers_leased_at_both_workers_never_overlap(http: httpx.Client) -> None:
    desks = [Desk(http, DESK_ONE), Desk(http, DESK_TWO)]
    blocks: list[int] = []
    today = utc_now().astimezone(VIETNAM).date().isoformat()
    for turn in range(8):
        lease = desks[turn % 2].lease(f"key-{turn}", on=today).json()
        blocks += range(lease["first"], lease["last"] + 1)
    assert len(blocks) == len(set(blocks)) == 80
    again = desks[0].lease("key-0", on=today).json()
    assert again["first"] == blocks[0], "the same key at the other worker is the same lease"


def test_a_file_begun_at_one_worker_goes_on_at_the_other(http: httpx.Client) -> None:
    desk = Desk(http, DESK_ONE)
    assert declare(desk).status_code == 201
    middle = len(SCAN) // 3
    assert put(desk, 0, SCAN[:middle]).status_code == 204
    assert put(desk, middle, SCAN[middle : 2 * middle]).status_code == 204
    assert put(desk, 2 * middle, SCAN[2 * middle :]).status_code == 204
    told = desk.get(f"/v1/uploads/{FILE_ID}").json()["upload"]
    assert (told["complete"], told["sha256"]) == (True, hashlib.sha256(SCAN).hexdigest())


def test_a_person_signed_in_at_one_worker_is_known_at_the_other_over_tls_only(
    running: Province, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(people._COST, "n", 2)
    database = Database(url)
    with database.write() as connection:
        people.add_person(connection, "Lò Văn Mẫu", "x", utc_now(), renew=False)
    database.close()
    with running.client(certificate=False) as browser:
        answer = browser.post("/operator/login", data={"name": "Lò Văn Mẫu", "password": "x"})
        assert "secure" in answer.headers["set-cookie"].lower()
        assert [browser.get("/operator").status_code for _ in range(4)] == [200] * 4


def test_a_worker_that_dies_costs_a_try_and_no_event(running: Province, http: httpx.Client) -> None:
    """Last in this file: one worker stays dead."""
    desk = Desk(http, DESK_TWO)
    batch = [of_desk_two(received())]
    assert codes(desk.send(*batch)) == ["applied"]
    running.workers[0].kill()
    running.workers[0].wait(10)
    heard = [desk.post_events(httpx.Request("POST", "http://x", json=batch).content) for _ in range(4)]
    answered = [answer for answer in heard if answer.status_code == 200]
    assert len(answered) >= 2
    assert all(answer.json()["results"][0]["status"] == "duplicate" for answer in answered)
