"""Does a dossier at the centre follow what was done with it, and is a visit without a dossier kept beside it?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.gateway.asking import Desk, InProcess
from tests.gateway.making import ELSEWHERE, LINE, act_fact, again_as, event, guidance_fact, new_id, note, received, slip

REQUEST = act_fact(
    "return_for_supplement",
    "returned_for_supplement",
    reason="Thiếu giấy",
    details={"lines": [LINE], "more": {"kept": True}},
)
AGAIN = act_fact(
    "receive_supplement",
    "received",
    round=2,
    rev=3,
    dueAt="2026-12-03T10:00:00.000+07:00",
    previousDueAt="2026-11-30T08:15:30.123+07:00",
)


def codes(results: list[dict[str, Any]]) -> list[str]:
    return [str(result.get("problem", {}).get("code", result["status"])) for result in results]


def body_of(desk: Desk, uid: str) -> dict[str, Any]:
    found: dict[str, Any] = desk.get(f"/v1/dossiers/{uid}").json()
    return found


def test_a_dossier_follows_its_acts_and_what_was_received_stays_as_printed(desk: Desk) -> None:
    """Huế Đ11.2c: the code does not change; both due dates are kept (NgayHenTraTruoc, NgayHenTraMoi)."""
    first = received()
    uid = first["subject"]
    desk.send(first)
    before = body_of(desk, uid)
    sent = [event("dossier.supplement-requested", uid, 2, REQUEST), event("dossier.supplement-received", uid, 3, AGAIN)]
    assert codes(desk.send(*sent)) == ["applied", "applied"]
    found = body_of(desk, uid)
    assert (found["status"], found["rev"], found["lastSequence"]) == ("received", 3, 3)
    assert found["centralNo"] == before["centralNo"]
    current = found["body"].pop("current")
    assert found["body"] == before["body"], "the facts on paper are not touched"
    assert (current["round"], current["dueAt"], current["previousDueAt"]) == (2, AGAIN["dueAt"], AGAIN["previousDueAt"])


def test_reception_and_acts_in_one_batch_tell_each_status_in_the_feed(desk: Desk) -> None:
    first = received()
    uid = first["subject"]
    handed = act_fact("hand_over", "processing", details={"giver": "An", "receiver": "Bình"})
    results = desk.send(first, event("dossier.handed-over", uid, 2, handed), note(uid, 3))
    assert codes(results) == ["applied"] * 3
    assert results[1]["centralNo"] == results[0]["centralNo"]
    told = [(item["kind"], item["data"]["status"]) for item in desk.changes()]
    assert told == [
        ("dossier.received", "received"),
        ("dossier.handed-over", "processing"),
        ("note.added", "processing"),
    ]
    assert body_of(desk, uid)["body"]["current"]["event"] == "hand_over"


def test_an_act_sent_again_is_a_duplicate_and_moves_nothing(desk: Desk) -> None:
    first = received()
    act = event("dossier.supplement-requested", first["subject"], 2, REQUEST)
    desk.send(first, act)
    assert codes(desk.send(act, again_as(act))) == ["duplicate", "duplicate"]
    assert body_of(desk, first["subject"])["rev"] == 2
    assert len(desk.changes()) == 2


@pytest.mark.parametrize(
    ("kind", "data", "pointer"),
    [
        ("dossier.supplement-requested", REQUEST | {"reason": ""}, "/data/reason"),
        ("dossier.supplement-requested", REQUEST | {"details": {"lines": []}}, "/data/details/lines"),
        (
            "dossier.supplement-requested",
            REQUEST | {"details": {"lines": [LINE | {"remedy": ""}]}},
            "/data/details/lines/0/remedy",
        ),
        ("dossier.refused", act_fact("refuse_as_result", "refused_as_result"), "/data/reason"),
        ("dossier.stopped", act_fact("stop", "stopped"), "/data/reason"),
        (
            "appointment.changed",
            act_fact("postpone", "processing", reason="Chậm", details={"newDueAt": "2026-12-01T08:00:00+07:00"}),
            "/data/previousDueAt",
        ),
        ("result.returned", act_fact("return_result", "Đã trả"), "/data/status"),
        ("act.reversed", act_fact("undo", "received"), "/data/details/actId"),
    ],
    ids=[
        "ĐN Đ5.5 no request without reason",
        "NĐ 61 Đ17.1a no request without lines",
        "NĐ 61 Đ15.3 no line without remedy",
        "ĐN Đ5.6 no refusal without reason",
        "TT 03/2025 Mẫu 05 no stop without reason",
        "NĐ 61 Đ19.9 both dates",
        "a status is a word",
        "NĐ 224 Đ23.6a a reversal names its act",
    ],
)
def test_an_act_that_no_law_allows_so_is_refused_for_ever(desk: Desk, kind: str, data: dict[str, Any], pointer: str) -> None:
    first = received()
    act = event(kind, first["subject"], 2, data)
    _, result = desk.send(first, act)
    assert result["problem"]["errors"][0]["pointer"] == pointer
    assert desk.send(act) == [result]
    assert body_of(desk, first["subject"])["status"] == "received"


def test_a_visit_without_a_dossier_is_kept_and_spends_no_number(desk: Desk, gateway: InProcess) -> None:
    """NĐ 61 Đ15.2: guidance is kept; before acceptance there is no mã số hồ sơ."""
    uid = new_id()
    visit = event("guidance.given", uid, 1, guidance_fact())
    results = desk.send(visit, slip(uid, 2), note(uid, 3))
    assert codes(results) == ["applied"] * 3
    assert all("centralNo" not in result for result in results)
    desk.send(slip(uid, 4))
    found = desk.get(f"/v1/guidances/{uid}").json()
    assert (found["status"], found["slipNumber"], found["rev"]) == ("supplement", "HD-Q1-261125-001", 4)
    assert found["body"]["lines"] == [LINE]
    assert desk.get(f"/v1/dossiers/{uid}").status_code == 404
    assert gateway.desk(ELSEWHERE).get(f"/v1/guidances/{uid}").status_code == 404
    (number,) = desk.send(received())
    assert number["centralNo"].endswith("-0001")


def test_a_visit_is_told_once_and_is_no_dossier(desk: Desk) -> None:
    uid = new_id()
    first = event("guidance.given", uid, 1, guidance_fact())
    twice = event("guidance.given", uid, 2, guidance_fact("HD-Q1-261125-002"))
    acted = event("dossier.supplement-requested", uid, 2, REQUEST)
    other = event("guidance.given", new_id(), 1, guidance_fact())
    foreign = event("guidance.given", new_id(), 1, guidance_fact("HD-Q1-261125-003", desk="Q9"))
    assert codes(desk.send(first, twice, acted, other, foreign)) == [
        "applied",
        "validation",
        "validation",
        "number-taken",
        "validation",
    ]
    assert codes(desk.send(first)) == ["duplicate"]
