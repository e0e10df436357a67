"""Is every event applied exactly once, whatever is sent again, in parts or out of order? (rules 6–13)"""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from pytest import MonkeyPatch

from sync.gateway import admission, facts
from tests.gateway.asking import Desk, InProcess
from tests.gateway.making import ELSEWHERE, again_as, event, new_id, note, of_desk_two, received, received_fact, slip


def codes(results: list[dict[str, object]]) -> list[str]:
    """The status of each result, or the code of its problem."""
    return [str(result.get("problem", {}).get("code", result["status"])) for result in results]  # type: ignore[attr-defined]


def test_a_new_dossier_gets_the_next_number_of_its_reception_date(desk: Desk) -> None:
    first, second = desk.send(received(), received(receivedAt="2026-11-24T16:59:00.000+07:00"))
    (third,) = desk.send(received())
    assert [item["centralNo"] for item in (first, second, third)] == [
        "H02.12-261125-0001",
        "H02.12-261124-0001",
        "H02.12-261125-0002",
    ]


def test_a_whole_queue_of_one_dossier_fits_in_one_batch(desk: Desk) -> None:
    dossier = received()
    results = desk.send(dossier, slip(dossier["subject"], 2), note(dossier["subject"], 3))
    assert codes(results) == ["applied"] * 3
    assert [item["rev"] for item in results] == [1, 2, 3]


def test_the_hash_of_the_canonical_data_is_echoed(desk: Desk) -> None:
    dossier = received()
    (result,) = desk.send(dossier)
    assert (result["id"], result["payloadHash"]) == (dossier["id"], dossier["payloadhash"])


def test_sending_again_after_a_lost_answer_changes_nothing_and_tells_the_same(desk: Desk) -> None:
    dossier = received(provisional="TAM-Q1-0001")
    batch = [dossier, note(dossier["subject"], 2)]
    first = desk.send(*batch)
    again = desk.send(*batch)
    assert codes(again) == ["duplicate"] * 2
    assert [{**item, "status": "applied"} for item in again] == first
    assert len(desk.changes()) == 2


def test_the_same_id_with_other_content_is_refused_and_changes_nothing(desk: Desk) -> None:
    dossier = received()
    desk.send(dossier)
    other = {**received(dossier["subject"], summary="khác"), "id": dossier["id"]}
    elsewhere = {**received(), "id": dossier["id"]}
    assert codes(desk.send(other)) == ["key-reused"]
    assert codes(desk.send(elsewhere)) == ["key-reused"]
    assert codes(desk.send(dossier)) == ["duplicate"]
    assert len(desk.changes()) == 1


def test_an_event_after_a_gap_waits_and_the_gateway_says_for_what(desk: Desk) -> None:
    dossier = received()
    early = note(dossier["subject"], 3)
    before, first, after = desk.send(note(dossier["subject"], 2), dossier, early)
    assert (before["status"], before["problem"]["expected"]) == ("deferred", 1)
    assert first["status"] == "applied"
    assert (after["status"], after["problem"]["expected"], after["httpStatus"]) == ("deferred", 2, 409)
    assert desk.get(f"/v1/receipts/{early['id']}").status_code == 404
    assert codes(desk.send(note(dossier["subject"], 2), early)) == ["applied", "applied"]


def test_a_poisoned_event_blocks_only_its_own_dossier(desk: Desk) -> None:
    good, poisoned = received(), received(fee={"total": "nhiều", "lines": []})
    results = desk.send(poisoned, good, note(poisoned["subject"], 2), note(good["subject"], 2))
    assert codes(results) == ["validation", "applied", "out-of-order", "applied"]
    assert results[0]["problem"]["errors"][0]["pointer"] == "/data/fee/total"


def test_a_definite_refusal_is_answered_the_same_for_ever(desk: Desk) -> None:
    poisoned = received(fee={"total": -1, "lines": []})
    assert desk.send(poisoned) == desk.send(poisoned)
    assert desk.get(f"/v1/receipts/{poisoned['id']}").json()["result"]["status"] == "rejected"


def test_no_value_of_the_payload_stands_in_a_refusal(desk: Desk) -> None:
    poisoned = received(applicant={**received_fact()["applicant"], "birthDate": "Nguyễn Văn Bí Mật"})
    (result,) = desk.send(poisoned)
    assert codes([result]) == ["validation"]
    assert "Bí Mật" not in json.dumps(result, ensure_ascii=False)


def test_a_damaged_payload_is_refused_but_the_true_one_still_gets_in(desk: Desk) -> None:
    dossier = received()
    damaged = {**dossier, "data": {**dossier["data"], "summary": "x"}}
    assert codes(desk.send(damaged)) == ["validation"]
    assert codes(desk.send(dossier)) == ["applied"]


def test_an_unknown_type_is_refused_but_not_for_ever(desk: Desk) -> None:
    dossier = received()
    desk.send(dossier)
    newer = event("dossier.teleported", dossier["subject"], 2, {})
    assert codes(desk.send(newer)) == ["validation"]
    assert desk.get(f"/v1/receipts/{newer['id']}").json()["code"] == "never-seen"


def test_a_dossier_begins_with_its_reception_and_is_received_once(desk: Desk) -> None:
    dossier = received()
    twice = event("dossier.received", dossier["subject"], 2, received_fact())
    assert codes(desk.send(note(new_id(), 1), dossier, twice)) == ["validation", "applied", "validation"]


def test_a_desk_speaks_only_for_itself(desk: Desk, desk_two: Desk) -> None:
    mine, pretending = received(), of_desk_two(received())
    renamed = {**pretending, "id": new_id(), "source": mine["source"]}
    assert codes(desk.send(mine, pretending, renamed)) == ["applied", "validation", "validation"]
    assert codes(desk_two.send(pretending)) == ["applied"]


def test_a_dossier_of_another_agency_is_out_of_reach(gateway: InProcess, desk: Desk) -> None:
    dossier = received()
    desk.send(dossier)
    stranger = gateway.desk(ELSEWHERE)
    foreign = {**note(dossier["subject"], 2), "source": "urn:motcua:desk:H02.13:Q1:inc9"}
    assert codes(stranger.send(foreign)) == ["auth"]
    assert stranger.get(f"/v1/dossiers/{dossier['subject']}").status_code == 404
    assert stranger.changes() == []


def test_a_colleague_of_the_same_agency_may_add_to_a_dossier(desk: Desk, desk_two: Desk) -> None:
    dossier = received()
    desk.send(dossier)
    assert codes(desk_two.send(of_desk_two(note(dossier["subject"], 2)))) == ["applied"]


def test_other_content_at_a_used_sequence_is_a_fork_and_not_a_duplicate(desk: Desk) -> None:
    """A restored desk counts the same sequence again: what it says now must not vanish behind a friendly `duplicate`."""
    dossier = received()
    said = note(dossier["subject"], 2, "lần một")
    desk.send(dossier, said)
    same_under_new_id = again_as(said)
    fork = note(dossier["subject"], 2, "lần hai")
    assert codes(desk.send(same_under_new_id, fork)) == ["duplicate", "key-reused"]
    assert desk.get(f"/v1/dossiers/{dossier['subject']}").json()["rev"] == 2


def test_two_senders_of_one_queue_double_nothing(desk: Desk) -> None:
    batches = []
    for _ in range(6):
        dossiers = [received() for _ in range(5)]
        batches.append([part for item in dossiers for part in (item, note(item["subject"], 2))])
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda batch: desk.send(*batch), [batch for batch in batches for _ in range(3)]))
    assert Counter(code for results in answers for code in codes(results)) == {"applied": 60, "duplicate": 120}
    changes = desk.changes()
    numbers = {item["data"]["centralNo"] for item in changes}
    assert len(changes) == 60
    assert numbers == {f"H02.12-261125-{number:04d}" for number in range(1, 31)}


def test_one_event_that_cannot_be_worked_on_does_not_take_the_batch_with_it(desk: Desk, monkeypatch: MonkeyPatch) -> None:
    good, cursed, late = received(), received(summary="curse"), received()
    batch = [good, cursed, note(cursed["subject"], 2), late]
    true_reception = facts.reception_of

    def reception(data: dict[str, object]) -> object:
        if data["summary"] == "curse":
            raise ZeroDivisionError
        return true_reception(data)

    monkeypatch.setattr(admission, "reception_of", reception)
    assert codes(desk.send(*batch)) == [
        "applied",
        "internal",
        "out-of-order",
        "applied",
    ]
    monkeypatch.undo()
    assert codes(desk.send(*batch)) == [
        "duplicate",
        "applied",
        "applied",
        "duplicate",
    ]


def test_unknown_members_are_kept(desk: Desk) -> None:
    dossier = received(ghiChuThem={"mới": True})
    desk.send({**dossier, "traceparent": "00-abc"})
    assert desk.get(f"/v1/dossiers/{dossier['subject']}").json()["body"]["ghiChuThem"] == {"mới": True}
