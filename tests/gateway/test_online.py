"""Do citizens' online dossiers and units' news reach the desks once, and does only one desk decide? (central-apis §5.2)"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from sync.gateway.__main__ import main
from tests.gateway.asking import Desk, InProcess
from tests.gateway.making import ELSEWHERE, event, guidance_fact, new_id, of_desk_two, online_fact, received, unit_news


def put(client: Desk, online_id: str, **fact: Any) -> httpx.Response:
    body = json.dumps(online_fact(**fact), ensure_ascii=False)
    return client.ask("PUT", f"/v1/online/{online_id}", content=body.encode(), headers={"Content-Type": "application/json"})


def tell(client: Desk, dossier_id: str, news: dict[str, Any]) -> httpx.Response:
    return client.ask("POST", f"/v1/dossiers/{dossier_id}/news", json=news)


def changes(desk: Desk, cursor: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = desk.get("/v1/changes", params={"cursor": cursor}).json()["items"]
    return items


def asked(online_id: str, outcome: str = "supplement", slip: str = "HD-Q1-261125-001") -> dict[str, Any]:
    return event("guidance.given", new_id(), 1, guidance_fact(slip, outcome=outcome, onlineId=online_id))


def state(portal: Desk, online_id: str) -> str:
    return str(portal.get(f"/v1/online/{online_id}").json()["state"])


def test_a_lodged_dossier_comes_to_every_desk_of_its_agency_and_to_no_other(
    gateway: InProcess, portal: Desk, desk: Desk, desk_two: Desk
) -> None:
    assert put(portal, "on-1").status_code == 200
    for one in (desk, desk_two):
        (item,) = changes(one)
        assert (item["kind"], item["subject"], item["rev"]) == ("online.lodged", "on-1", 1)
        assert item["data"]["applicant"]["name"] == "Nguyễn Thị Thử"
    assert changes(gateway.desk(ELSEWHERE)) == []


def test_lodging_twice_is_lodging_once_and_other_content_under_the_same_id_is_refused(portal: Desk, desk: Desk) -> None:
    assert put(portal, "on-1").json() == put(portal, "on-1").json()
    assert len(changes(desk)) == 1
    refused = put(portal, "on-1", summary="khác")
    assert (refused.status_code, refused.json()["code"]) == (422, "key-reused")


def test_two_desks_cannot_both_accept_one_online_dossier(portal: Desk, desk: Desk, desk_two: Desk) -> None:
    """I2: the second one is told, and a person there sees the parked dossier (I4)."""
    put(portal, "on-1")
    first = received("on-1", entrySource="online", channel="online")
    second = of_desk_two(received("on-1", entrySource="online", channel="online"))
    assert desk.send(first)[0]["status"] == "applied"
    (answer,) = desk_two.send(second)
    assert (answer["status"], answer["problem"]["code"]) == ("rejected", "key-reused")
    assert portal.get("/v1/online/on-1").json()["centralNo"] == "H02.12-261125-0001"


def test_a_dossier_that_another_desk_refused_is_not_accepted(portal: Desk, desk: Desk, desk_two: Desk) -> None:
    put(portal, "on-1")
    assert desk.send(asked("on-1", "refused"))[0]["status"] == "applied"
    (answer,) = desk_two.send(of_desk_two(received("on-1", entrySource="online")))
    assert (answer["status"], answer["problem"]["code"]) == ("rejected", "already-decided")
    assert state(portal, "on-1") == "refused"
    assert changes(desk)[-1]["data"]["onlineId"] == "on-1"  # the other desks take it off their queue


def test_after_a_request_to_complete_the_citizen_lodges_the_next_version(portal: Desk, desk: Desk) -> None:
    put(portal, "on-1")
    assert put(portal, "on-1", rev=2).json()["code"] == "already-decided"  # nobody has asked for it
    desk.send(asked("on-1"))
    assert put(portal, "on-1", rev=2, summary="đã bổ sung").json()["rev"] == 2
    lodged = [item for item in changes(desk) if item["kind"] == "online.lodged"]
    assert [item["rev"] for item in lodged] == [2]  # behind the request: a desk that reads anew ends with what waits
    assert desk.send(received("on-1", entrySource="online"))[0]["status"] == "applied"
    assert state(portal, "on-1") == "accepted"


def test_a_walk_in_that_says_online_without_a_portal_is_an_ordinary_dossier(desk: Desk) -> None:
    assert desk.send(received(entrySource="online"))[0]["status"] == "applied"


def test_news_of_a_unit_reach_the_desk_once(unit: Desk, desk: Desk) -> None:
    dossier = received()
    desk.send(dossier)
    news = unit_news(details={"result": "Trích lục khai sinh"})
    assert tell(unit, dossier["subject"], news).json() == tell(unit, dossier["subject"], news).json()
    told = [item for item in changes(desk) if item["kind"] == "unit.told"]
    assert [item["data"] for item in told] == [news]
    assert tell(unit, dossier["subject"], {**news, "reason": "khác"}).json()["code"] == "key-reused"


@pytest.mark.parametrize("role", ["desk", "portal", "unit"])
def test_every_role_may_do_its_own_work_only(gateway: InProcess, desk: Desk, portal: Desk, unit: Desk, role: str) -> None:
    dossier = received()
    desk.send(dossier)
    who = {"desk": desk, "portal": portal, "unit": unit}[role]
    heard = {
        "desk": who.get("/v1/changes").status_code,
        "portal": put(who, "on-1").status_code,
        "unit": tell(who, dossier["subject"], unit_news()).status_code,
    }
    assert heard == {name: 200 if name == role else 403 for name in heard}


def test_a_portal_lodges_only_below_its_own_agency(portal: Desk) -> None:
    assert put(portal, "on-1", agency="H99.1").status_code == 403


def test_the_operator_lodges_from_a_file_all_or_nothing(portal: Desk, desk: Desk, database_url: str, tmp_path: Path) -> None:
    lines = [json.dumps({"id": name, **online_fact()}) for name in ("on-7", "on-8")]
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_text("\n".join(lines), encoding="utf-8")
    bad.write_text(json.dumps({"id": "on-9", **online_fact()}) + "\n{}", encoding="utf-8")
    arguments = ["lodge-online", "--database-url", database_url, "--file"]
    assert main([*arguments, str(bad)]) == 1
    assert main([*arguments, str(good)]) == 0
    assert [item["subject"] for item in changes(desk)] == ["on-7", "on-8"]


def test_what_has_no_canonical_form_is_refused_with_a_sentence_and_nothing_is_kept(
    portal: Desk, unit: Desk, desk: Desk
) -> None:
    """A number with a fraction in a member nobody knows yet."""
    dossier = received()
    desk.send(dossier)
    before = len(changes(desk))
    answers = [
        put(portal, "on-9", extra={"weight": 1.5}),
        tell(unit, dossier["subject"], unit_news(details={"weight": 1.5})),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(422, "validation")] * 2
    assert len(changes(desk)) == before
