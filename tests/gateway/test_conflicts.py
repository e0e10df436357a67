"""Do corrections of a desk and of a unit meet without one overwriting the other? (reliability §3.6, I4)"""

from __future__ import annotations

import json
from typing import Any

import pytest

from sync.gateway.conflicts import open_conflicts
from tests.gateway.asking import Desk, InProcess
from tests.gateway.making import act_fact, event, new_id, note, received

Event = dict[str, Any]
PHONE = {"phone": "0900000000", "email": ""}


def contact(phone: str) -> dict[str, Any]:
    return {"phone": phone, "email": ""}


def correction(subject: str, sequence: int, groups: dict[str, tuple[dict[str, Any], dict[str, Any]]], **more: Any) -> Event:
    told = {name: {"old": old, "new": new} for name, (old, new) in groups.items()}
    details = {"groups": told, **more}
    fact = act_fact("correct", "received", reason="Công dân báo lại", rev=sequence, details=details)
    return event("dossier.corrected", subject, sequence, fact)


def by_unit(unit: Desk, subject: str, groups: dict[str, tuple[dict[str, Any], dict[str, Any]]], key: str = "") -> Any:
    body = {
        "correctionId": key or new_id(),
        "at": "2026-11-25T09:00:00.000+07:00",
        "unit": "Phòng Tư pháp",
        "by": "Lê Văn Thử",
        "reason": "Theo sổ hộ tịch",
        "groups": {name: {"old": old, "new": new} for name, (old, new) in groups.items()},
    }
    return unit.ask("POST", f"/v1/dossiers/{subject}/corrections", json=body)


def send(desk: Desk, *events: Event) -> list[str]:
    return [result["status"] for result in desk.post_events(json.dumps(events).encode()).json()["results"]]


def held(desk: Desk, subject: str) -> dict[str, Any]:
    found: dict[str, Any] = desk.get(f"/v1/dossiers/{subject}").json()["body"]
    return found


def lines(desk: Desk, kind: str) -> list[dict[str, Any]]:
    return [item for item in desk.changes() if item["kind"] == kind]


def test_disjoint_groups_merge_and_what_was_received_stays_as_printed(desk: Desk, unit: Desk) -> None:
    one = received()
    uid = one["subject"]
    assert send(desk, one) == ["applied"]
    assert by_unit(unit, uid, {"address": ({"address": "Số 1, phố Thử"}, {"address": "Số 2, phố Thử"})}).status_code == 200
    assert send(desk, correction(uid, 2, {"contact": (PHONE, contact("0911111111"))}), note(uid, 3)) == ["applied"] * 2
    body = held(desk, uid)
    assert body["applicant"]["phone"] == "0900000000"
    assert {name: one["value"] for name, one in body["corrected"].items()} == {
        "address": {"address": "Số 2, phố Thử"},
        "contact": contact("0911111111"),
    }
    assert lines(desk, "dossier.conflict") == []


def test_the_same_value_from_both_sides_is_one(desk: Desk, unit: Desk) -> None:
    one = received()
    uid = one["subject"]
    send(desk, one)
    by_unit(unit, uid, {"contact": (PHONE, contact("0911111111"))})
    assert send(desk, correction(uid, 2, {"contact": (PHONE, contact("0911111111"))})) == ["applied"]
    assert lines(desk, "dossier.conflict") == []


@pytest.mark.parametrize("answer", ["ours", "theirs"])
def test_i4_the_same_group_changed_on_both_sides_is_a_conflict_until_a_person_answers(
    desk: Desk, unit: Desk, gateway: InProcess, answer: str
) -> None:
    one = received()
    uid = one["subject"]
    send(desk, one)
    by_unit(unit, uid, {"contact": (PHONE, contact("0922222222"))})
    assert send(desk, correction(uid, 2, {"contact": (PHONE, contact("0911111111"))}), note(uid, 3)) == ["applied"] * 2
    assert held(desk, uid)["corrected"]["contact"]["value"] == contact("0922222222")  # nothing is overwritten
    (line,) = lines(desk, "dossier.conflict")
    told = line["data"]
    assert (told["status"], told["group"], told["base"]) == ("open", "contact", PHONE)
    assert told["desk"]["value"] == contact("0911111111") and told["desk"]["by"] == "Trần Văn Mẫu"
    assert told["centre"]["value"] == contact("0922222222") and told["centre"]["by"] == "Lê Văn Thử – Phòng Tư pháp"
    with gateway.application.state.gateway.database.read() as connection:
        assert [item[2] for item in open_conflicts(connection)] == ["contact"]

    kept = contact("0911111111") if answer == "ours" else contact("0922222222")
    old = contact("0922222222") if answer == "ours" else contact("0911111111")
    assert send(desk, correction(uid, 4, {"contact": (old, kept)}, answer=answer)) == ["applied"]
    assert held(desk, uid)["corrected"]["contact"]["value"] == kept
    assert [line["data"]["status"] for line in lines(desk, "dossier.conflict")] == ["closed", "closed"]  # as it is now
    with gateway.application.state.gateway.database.read() as connection:
        assert open_conflicts(connection) == []


def test_an_answer_to_a_value_that_changed_again_is_a_new_conflict(desk: Desk, unit: Desk) -> None:
    one = received()
    uid = one["subject"]
    send(desk, one)
    by_unit(unit, uid, {"contact": (PHONE, contact("0922222222"))})
    send(desk, correction(uid, 2, {"contact": (PHONE, contact("0911111111"))}))
    by_unit(unit, uid, {"contact": (contact("0922222222"), contact("0933333333"))})
    late = correction(uid, 3, {"contact": (contact("0922222222"), contact("0911111111"))}, answer="ours")
    assert send(desk, late) == ["applied"]
    assert held(desk, uid)["corrected"]["contact"]["value"] == contact("0933333333")
    assert [line["data"]["status"] for line in lines(desk, "dossier.conflict")] == ["open", "open"]


def test_a_unit_that_saw_an_older_value_looks_again(desk: Desk, unit: Desk) -> None:
    one = received()
    uid = one["subject"]
    send(desk, one, correction(one["subject"], 2, {"contact": (PHONE, contact("0911111111"))}))
    stale = by_unit(unit, uid, {"contact": (PHONE, contact("0922222222"))})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition-failed")
    assert held(desk, uid)["corrected"]["contact"]["value"] == contact("0911111111")


def test_a_unit_is_heard_once_and_only_of_its_own_agency(desk: Desk, desk_two: Desk, unit: Desk) -> None:
    one = received()
    uid = one["subject"]
    send(desk, one)
    change = {"contact": (PHONE, contact("0922222222"))}
    assert [by_unit(unit, uid, change, "k1").status_code for _ in range(2)] == [200, 200]
    assert by_unit(unit, uid, {"contact": (PHONE, contact("0933333333"))}, "k1").json()["code"] == "key-reused"
    assert by_unit(desk, uid, change).status_code == 403
    (mine,) = lines(desk, "unit.corrected")
    assert mine["data"]["groups"]["contact"]["new"] == contact("0922222222")
    (theirs,) = lines(desk_two, "unit.corrected")
    assert "groups" not in theirs["data"]  # another desk does not get a citizen's phone number


def test_a_value_of_another_shape_is_refused(desk: Desk) -> None:
    one = received()
    wrong = correction(one["subject"], 2, {"contact": (PHONE, {"phone": "1"})})
    nameless = correction(one["subject"], 2, {"summary": ({"summary": ""}, {"summary": 5})})  # type: ignore[dict-item]
    assert send(desk, one, wrong) == ["applied", "rejected"]
    assert send(desk, nameless) == ["rejected"]
