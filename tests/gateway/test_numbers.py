"""Does every official number belong to at most one dossier, leased or given? (rules 11 and 12, design D8)"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from tests.gateway.asking import Desk, InProcess
from tests.gateway.making import DESK_ONE, new_id, note, of_desk_two, received
from tests.gateway.test_bodies import problem
from tests.gateway.test_events import codes


def test_a_lease_is_a_block_that_nobody_else_gets(desk: Desk, desk_two: Desk) -> None:
    mine = desk.lease("a", count=50)
    (between,) = desk.send(received())
    theirs = desk_two.lease("a", count=50)
    assert mine.status_code == theirs.status_code == 201
    assert (mine.json()["first"], mine.json()["last"]) == (1, 50)
    assert between["centralNo"] == "H02.12-261125-0051"
    assert (theirs.json()["first"], theirs.json()["last"]) == (52, 101)


def test_asking_again_with_the_same_key_gives_the_same_lease(desk: Desk) -> None:
    with ThreadPoolExecutor(4) as pool:
        leases = [answer.json() for answer in pool.map(lambda _: desk.lease("a"), range(4))]
    assert leases == [leases[0]] * 4
    assert desk.lease("b").json()["first"] == 11


def test_a_key_that_asks_for_something_else_is_refused(desk: Desk) -> None:
    desk.lease("a")
    problem(desk.lease("a", count=11), 422, "key-reused")


def test_a_lease_stays_within_its_limits(desk: Desk) -> None:
    assert desk.lease("a", count=5000).json()["last"] == 500
    assert [desk.lease(on, on=on).status_code for on in ("2026-11-24", "2027-01-09")] == [201, 201]
    for on in ("2026-11-23", "2027-01-10", "2026-02-30", "gestern"):
        problem(desk.lease(on, on=on), 422, "validation")
    for count in (0, -1):
        problem(desk.lease("c", count=count), 422, "validation")
    problem(desk.lease("d", agency="H02.13"), 403, "auth")
    ask = {"agency": "H02.12", "on": "2026-11-25", "count": 1}
    problem(desk.ask("POST", "/v1/number-leases", json=ask), 400, "validation")


def test_no_lease_where_the_province_leases_none(without_leases: InProcess) -> None:
    desk = without_leases.desk(DESK_ONE)
    problem(desk.lease("a"), 409, "policy-off")
    assert desk.get("/v1/capabilities").json()["numberPolicy"] == "off"
    assert desk.send(received())[0]["centralNo"] == "H02.12-261125-0001"


def test_a_leased_number_stays_as_it_stands_on_paper(desk: Desk) -> None:
    desk.lease("a")
    dossier = received(code="H02.12-261125-0007")
    (result,) = desk.send(dossier)
    assert (result["status"], result["centralNo"]) == ("applied", "H02.12-261125-0007")
    found = desk.get("/v1/dossiers", params={"centralNo": "H02.12-261125-0007"}).json()["items"]
    assert [item["id"] for item in found] == [dossier["subject"]]


def test_only_numbers_leased_to_this_desk_are_taken(desk: Desk, desk_two: Desk) -> None:
    desk.lease("a")
    leased_elsewhere = of_desk_two(received(code="H02.12-261125-0007"))
    assert codes(desk_two.send(leased_elsewhere)) == ["number-not-leased"]
    wrong = [
        "H02.12-261125-0011",
        "H02.12-261126-0001",
        "H02.13-261125-0001",
        "H02.12-261125-00001",
        "H02.12-261399-0001",
        "x",
    ]
    assert codes(desk.send(*[received(code=code) for code in wrong])) == ["number-not-leased"] * len(wrong)


def test_a_number_belongs_to_one_dossier(desk: Desk) -> None:
    desk.lease("a")
    first, twin, later = (received(code="H02.12-261125-0003") for _ in range(3))
    assert codes(desk.send(first, twin)) == ["applied", "number-taken"]
    assert codes(desk.send(later)) == ["number-taken"]


def test_a_provisional_number_belongs_to_one_dossier_of_the_desk(desk: Desk, desk_two: Desk) -> None:
    first, twin = (received(provisional="TAM-0001-25") for _ in range(2))
    assert codes(desk.send(first, twin)) == ["applied", "number-taken"]
    assert codes(desk.send(received(provisional="TAM-0001-25"))) == ["number-taken"]
    assert codes(desk_two.send(of_desk_two(received(provisional="TAM-0001-25")))) == ["applied"]


def test_the_official_number_of_a_provisional_one_is_in_the_answer_and_in_the_feed(desk: Desk) -> None:
    dossier = received(provisional="TAM-0001-25")
    (result,) = desk.send(dossier)
    (change,) = desk.changes()
    assert change["subject"] == dossier["subject"]
    assert change["data"] == {
        "centralNo": result["centralNo"],
        "provisionalNumber": "TAM-0001-25",
        "status": "received",
        "lastSequence": 1,
    }


def test_no_number_for_a_day_that_has_not_come(desk: Desk) -> None:
    assert codes(desk.send(received(receivedAt="2099-01-01T08:00:00.000+07:00"))) == ["validation"]


def test_a_refused_batch_leaves_no_hole_in_the_numbers(desk: Desk) -> None:
    bad = received(fee={"total": None, "lines": []})
    results = desk.send(received(), bad, received())
    assert [item.get("centralNo") for item in results] == ["H02.12-261125-0001", None, "H02.12-261125-0002"]


def test_numbers_are_unique_when_desks_receive_and_lease_at_the_same_time(desk: Desk, desk_two: Desk) -> None:
    def work(turn: int) -> list[str]:
        who, make = (desk, lambda item: item) if turn % 2 else (desk_two, of_desk_two)
        lease = who.lease(f"{turn}", count=3).json()
        given = [item["centralNo"] for item in who.send(*[make(received()) for _ in range(4)])]
        return given + [f"H02.12-261125-{number:04d}" for number in range(lease["first"], lease["last"] + 1)]

    with ThreadPoolExecutor(4) as pool:
        numbers = [number for found in pool.map(work, range(12)) for number in found]
    assert sorted(numbers) == [f"H02.12-261125-{number:04d}" for number in range(1, 12 * 7 + 1)]


def test_two_desks_that_race_for_the_same_dossier_leave_one(desk: Desk, desk_two: Desk) -> None:
    """Neither saw the other when it looked: the database's own guard decides, and the loser is judged anew."""
    subjects = [new_id() for _ in range(8)]
    batches = [(desk, [received(item) for item in subjects]), (desk_two, [of_desk_two(received(item)) for item in subjects])]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda pair: codes(pair[0].send(*pair[1])), batches))
    assert [sorted(pair) for pair in zip(*results, strict=True)] == [["applied", "key-reused"]] * 8
    assert len(desk.changes()) == 8
    assert json.dumps([item["data"]["centralNo"] for item in desk.changes()]).count("H02.12-261125-") == 8
    assert codes(desk.send(note(subjects[0], 2))) == ["applied"]
