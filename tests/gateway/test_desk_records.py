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
