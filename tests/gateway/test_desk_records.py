"""Does the centre keep what a desk tells of itself once, as it stands last, and tell the other desks? (Bắc Giang Đ21.3)"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sync.gateway.__main__ import main
from tests.gateway.asking import Desk
from tests.gateway.making import event, new_id, note, of_desk_two, received
from tests.gateway.test_online import changes


def outage(ended: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "desk": "Q1",
        "kind": "centre_down",
        "database": None,
        "beganAt": "2026-11-25T08:00:00.000+07:00",
        "endedAt": ended,
        "expectedEndAt": None,
        "noticedBy": "Nguyễn Thị Thử",
        "told": [],
        "ticket": "",
        "plannedKey": None,
        "proposed": True,
        "recordedAt": "2026-11-25T08:15:00.000+07:00",
        "clerkId": "cb-1",
        "clerkName": "Nguyễn Thị Thử",
        "deskClock": {"trust": "confirmed"},
        **more,
    }


ENDED = "2026-11-25T09:00:00.000+07:00"


def send(desk: Desk, *events: dict[str, Any]) -> list[str]:
    return [result["status"] for result in desk.post_events(json.dumps(events).encode()).json()["results"]]


def test_an_outage_is_told_when_it_opens_and_when_it_is_over_in_one_batch_or_two(desk: Desk, desk_two: Desk) -> None:
    uid, other = new_id(), new_id()
    assert send(desk, event("outage.recorded", uid, 1, outage())) == ["applied"]
    assert send(desk, event("outage.recorded", uid, 2, outage(ENDED))) == ["applied"]
    both = [event("outage.recorded", other, 1, outage()), event("outage.recorded", other, 2, outage(ENDED))]
    assert send(desk, *both) == ["applied", "applied"]
    assert send(desk, *both) == ["duplicate", "duplicate"]
    for one in (uid, other):
        found = desk_two.get(f"/v1/desk-records/{one}").json()
        assert (found["kind"], found["status"], found["rev"]) == ("outage.recorded", "closed", 2)
        assert found["body"]["endedAt"] == ENDED
    told = [(item["data"]["status"], item["data"]["desk"]) for item in changes(desk_two)]
    assert told == [("open", "Q1"), ("closed", "Q1")] * 2


def test_a_record_is_no_dossier_and_no_other_desks(desk: Desk, desk_two: Desk) -> None:
    uid = new_id()
    assert send(desk, event("outage.recorded", uid, 1, outage())) == ["applied"]
    assert send(desk, note(uid, 2)) == ["rejected"]
    assert send(desk_two, of_desk_two(event("outage.recorded", uid, 2, outage(desk="Q2")))) == ["rejected"]
    assert send(desk, event("outage.recorded", new_id(), 1, outage(desk="Q9"))) == ["rejected"]
    assert desk.get("/v1/desk-records/unknown").status_code == 404
    fresh = received()
    assert send(desk, fresh) in (["applied"], ["rejected"])
    assert send(desk, event("outage.recorded", fresh["subject"], 2, outage())) == ["rejected"]


def test_a_planned_outage_reaches_every_desk_and_can_be_called_off(
    desk: Desk, desk_two: Desk, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """NĐ 224/2026 Đ13.1a."""
    window = ["--from", "2026-12-05T18:00+07:00", "--to", "2026-12-05T22:00+07:00"]
    call = ["plan-outage", "--database-url", database_url, *window]
    assert main([*call, "--reason", "Nâng cấp", "--contact", "1022"]) == 0
    key = json.loads(capsys.readouterr().out)["key"]
    assert main([*call, "--key", key, "--call-off"]) == 0
    for one in (desk, desk_two):
        first, second = changes(one)
        assert (first["kind"], first["subject"], first["data"]["reason"]) == ("outage.planned", key, "Nâng cấp")
        assert (second["rev"], second["data"]["calledOff"]) == (2, True)
    no_offset = ["--from", "2026-12-05T18:00", "--to", "2026-12-05T22:00"]
    assert main(["plan-outage", "--database-url", database_url, *no_offset]) == 1


def catch_up(desk: str, closed: str | None = None) -> dict[str, Any]:
    counts = dict.fromkeys(("issued", "entered", "voided", "returned", "open", "setAside", "differences"), 0)
    money = dict.fromkeys(("cashCounted", "cashEntered", "shortestLatenessMinutes", "longestLatenessMinutes"), 0)
    return {
        "desk": desk,
        "outageId": "o-1",
        "beganAt": "2026-11-25T08:00:00.000+07:00",
        "endedAt": ENDED,
        "kitIds": ["k-1"],
        **counts,
        **money,
        "listed": [],
        "openedAt": ENDED,
        "closedAt": closed,
        **dict.fromkeys(("signerId", "signerName", "reason", "headHash"), ""),
        "clerkId": "cb-1",
        "clerkName": "Nguyễn Thị Thử",
        "deskClock": {"trust": "confirmed"},
    }


def test_bg_d21_3_a_unit_sees_which_of_its_desks_have_not_closed_their_catch_up(desk: Desk, desk_two: Desk) -> None:
    one, two = new_id(), new_id()
    assert send(desk, event("catch-up.recorded", one, 1, catch_up("Q1"))) == ["applied"]
    assert send(desk_two, of_desk_two(event("catch-up.recorded", two, 1, catch_up("Q2")))) == ["applied"]
    ask = {"kind": "catch-up.recorded", "status": "open"}
    assert {item["body"]["desk"] for item in desk.get("/v1/desk-records", params=ask).json()["items"]} == {"Q1", "Q2"}
    assert send(desk, event("catch-up.recorded", one, 2, catch_up("Q1", ENDED))) == ["applied"]
    left = desk.get("/v1/desk-records", params=ask).json()
    assert ([item["id"] for item in left["items"]], left["more"]) == ([two], False)
    assert len(desk.get("/v1/desk-records", params={"kind": "catch-up.recorded"}).json()["items"]) == 2
    assert desk.get("/v1/desk-records").status_code == 422
