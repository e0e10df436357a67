"""What does the gateway say at a meeting, on SQLite and on PostgreSQL? (F12, F18, F19)"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from sync.gateway.backup_marks import note_backup
from sync.gateway.tables import lease
from tests.gateway.asking import Desk, InProcess
from tests.gateway.making import NOW, received

ZEROES = "0" * 64


def ask(**more: Any) -> dict[str, Any]:
    """What a new desk tells."""
    told = {"incarnation": "inc1", "lastSeq": 0, "headHash": ZEROES, "version": "0.1.0"}
    return {**told, "clock": "2026-11-25T08:30:00.000+07:00", "ticket": "", "leases": [], **more}


def meet(desk: Desk, **more: Any) -> dict[str, Any]:
    answer = desk.ask("POST", "/v1/handshake", json=ask(**more))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_answer_tells_how_far_the_centre_came_and_what_is_backed_up(gateway: InProcess, desk: Desk) -> None:
    first = {**received(), "deskseq": f"{1:020d}", "rowhash": "a" * 64}
    desk.send(first)
    with gateway.application.state.gateway.database.write() as connection:
        note_backup(connection, NOW - timedelta(hours=6), NOW)
        assert note_backup(connection, NOW - timedelta(hours=9), NOW) == NOW - timedelta(hours=6)
    found = meet(desk, lastSeq=1, headHash="a" * 64)
    assert (found["highWater"], found["headHash"], found["held"]) == (1, "a" * 64, 1)
    assert (found["closed"], found["centreBehind"]) == (False, False)
    assert datetime.fromisoformat(found["backedUpUntil"]) == NOW - timedelta(hours=6)


def test_each_meeting_gives_a_new_ticket_and_the_same_one_to_who_missed_the_answer(desk: Desk) -> None:
    first = meet(desk)["ticket"]
    assert meet(desk)["ticket"] == first
    second = meet(desk, ticket=first)["ticket"]
    assert second != first
    assert meet(desk, ticket=first)["ticket"] == second
    assert not meet(desk, ticket=second)["closed"]


def test_an_old_ticket_closes_this_life_of_the_desk_and_no_other(desk: Desk) -> None:
    first = meet(desk)["ticket"]
    second = meet(desk, ticket=first)["ticket"]
    meet(desk, ticket=second)
    assert meet(desk, ticket=first)["closed"]
    (result,) = desk.send(received())
    assert (result["status"], result["problem"]["code"]) == ("deferred", "diverged")
    assert not meet(desk, incarnation="inc2")["closed"]


def test_another_hash_at_the_desks_last_place_closes_it(desk: Desk) -> None:
    desk.send({**received(), "deskseq": f"{1:020d}", "rowhash": "a" * 64})
    assert meet(desk, lastSeq=1, headHash="b" * 64)["closed"]


def test_a_gateway_that_was_set_back_knows_it_by_the_newer_ticket_and_learns_the_leases(
    gateway: InProcess, desk: Desk, desk_two: Desk
) -> None:
    """The block that nobody else holds is learnt, the one that the counter gave away meanwhile is refused."""
    taken = desk_two.lease("k", count=10).json()
    mine = {"leaseId": "00000000-0000-4000-8000-000000000001", "on": "2026-11-25", "first": 11, "last": 20}
    theirs = {**mine, "leaseId": "00000000-0000-4000-8000-000000000002", "first": taken["first"], "last": taken["last"]}
    assert meet(desk, leases=[mine, theirs])["leasesRefused"] == []  # nothing says that this database is behind
    found = meet(desk, incarnation="inc7", ticket=f"7.{'0' * 16}", leases=[mine, theirs])
    assert found["centreBehind"]
    assert found["leasesRefused"] == [theirs["leaseId"]]
    assert desk_two.lease("next", count=5).json()["first"] > 20  # past whatever else was forgotten, too (number_leap)
    with gateway.application.state.gateway.database.read() as connection:
        assert len(connection.execute(select(lease.c.lease_id)).all()) == 3


def test_a_new_life_that_remembers_more_meetings_of_the_one_before_tells_a_gateway_that_it_was_set_back(
    desk: Desk, desk_two: Desk
) -> None:
    """I2: store and database were both set back; numbers that neither remembers stand on paper."""
    first = meet(desk)["ticket"]
    meet(desk, ticket=first)
    before = desk_two.lease("before", count=5).json()["last"]
    known, forgotten = ({"incarnation": "inc1", "meetings": count} for count in (2, 9))
    assert not meet(desk, incarnation="inc2", metBefore=known)["centreBehind"]
    assert desk_two.lease("known", count=5).json()["first"] == before + 1
    assert meet(desk, incarnation="inc3", metBefore=forgotten)["centreBehind"]
    assert desk_two.lease("leapt", count=5).json()["first"] > before + 100
    assert not meet(desk, incarnation="inc3", metBefore=forgotten)["centreBehind"], "told once"


def test_a_meeting_needs_the_token_of_a_desk(gateway: InProcess) -> None:
    assert gateway.http.post("/v1/handshake", json=ask()).status_code == 401
