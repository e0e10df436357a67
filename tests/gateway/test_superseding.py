"""Does a decision on a refused event set its dossier free, without an edit, a hole or a second meaning? (rule 10)"""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from sync.gateway.adapters.story import story_of
from sync.gateway.desk_tables import superseded
from sync.gateway.operator_page.refused_events import refused_events
from tests.gateway.asking import Desk, InProcess
from tests.gateway.making import act_fact, again_as, event, new_id, note, received, received_fact

Event = dict[str, Any]


def decision(refused: Event, way: str = "withdrawn", instead: dict[str, Any] | None = None, **more: Any) -> Event:
    data = {
        "desk": "Q1",
        "lane": refused["subject"],
        "opId": refused["id"],
        "sequence": int(refused["sequence"]),
        "kind": refused["type"].removeprefix("vn.motcua.").removesuffix(".v1"),
        "problem": "validation",
        "way": way,
        "instead": instead,
        "reason": "Nhập nhầm, người phụ trách đã xem",
        "earlier": [],
        "at": "2026-11-25T10:00:00.000+07:00",
        "clerkId": "cb-9",
        "clerkName": "Nguyễn Thị Mẫu",
        "deskClock": {"trust": "confirmed"},
        **more,
    }
    return event("operation.superseded", new_id(), 1, data)


def send(desk: Desk, *events: Event) -> list[str]:
    return [result["status"] for result in desk.post_events(json.dumps(events).encode()).json()["results"]]


def standing(desk: Desk, subject: str) -> dict[str, Any]:
    found: dict[str, Any] = desk.get(f"/v1/dossiers/{subject}").json()
    return found


def bad_act(subject: str, sequence: int) -> Event:
    """A hand-over whose reason is longer than the contract takes."""
    return event("dossier.handed-over", subject, sequence, act_fact("hand_over", "processing", reason="x" * 20_001))


def test_control_without_a_decision_nothing_behind_a_refused_event_is_taken(desk: Desk) -> None:
    one = received()
    bad = bad_act(one["subject"], 2)
    assert send(desk, one, bad, note(one["subject"], 3)) == ["applied", "rejected", "deferred"]
    assert send(desk, again_as(note(one["subject"], 3))) == ["deferred"]


@pytest.mark.parametrize("in_one_batch", [True, False])
def test_rule_10_a_withdrawn_event_leaves_no_hole_and_its_lane_flows(
    desk: Desk, gateway: InProcess, in_one_batch: bool
) -> None:
    one = received()
    bad, behind = bad_act(one["subject"], 2), note(one["subject"], 3)
    decided = decision(bad)
    if in_one_batch:
        assert send(desk, one, bad, decided, behind) == ["applied", "rejected", "applied", "applied"]
    else:
        assert [send(desk, item) for item in (one, bad, decided, behind)] == [
            ["applied"],
            ["rejected"],
            ["applied"],
            ["applied"],
        ]
    assert send(desk, one, bad, decided, behind) == ["duplicate", "rejected", "duplicate", "duplicate"]
    held = standing(desk, one["subject"])
    assert (held["lastSequence"], held["status"], held["rev"]) == (3, "received", 3)
    with gateway.application.state.gateway.database.read() as connection:
        assert refused_events(connection) == []  # nobody at the centre is asked for what the desk has decided


def test_rule_10_a_corrected_event_counts_at_the_place_of_the_refused_one(desk: Desk, gateway: InProcess) -> None:
    one = received()
    bad, behind = bad_act(one["subject"], 2), note(one["subject"], 3)
    right = act_fact("hand_over", "processing", reason="Chuyển phòng chuyên môn")
    assert send(desk, one, bad, decision(bad, "corrected", right), behind) == ["applied", "rejected", "applied", "applied"]
    held = standing(desk, one["subject"])
    assert (held["lastSequence"], held["status"], held["body"]["current"]["event"]) == (3, "processing", "hand_over")
    with gateway.application.state.gateway.database.read() as connection:
        told = story_of(connection, one["subject"]).events
    assert [(item.kind, item.sequence) for item in told] == [
        ("dossier.received", 1),
        ("dossier.handed-over", 2),
        ("note.added", 3),
    ]


def test_i3_a_corrected_reception_is_a_dossier_with_an_official_number(desk: Desk) -> None:
    subject = new_id()
    bad = event("dossier.received", subject, 1, received_fact(provisional="TAM-Q1-1", summary=None))
    right = received_fact(provisional="TAM-Q1-1", summary="Khai sinh cho con")
    behind = note(subject, 2)
    told = [bad, decision(bad, "corrected", right), behind]
    assert send(desk, *told) == ["rejected", "applied", "applied"]
    held = standing(desk, subject)
    assert held["centralNo"].startswith("H02.12-261125-") and held["provisionalNumber"] == "TAM-Q1-1"
    feed = desk.get("/v1/changes", params={"limit": "100"}).json()["items"]
    mine = [(item["kind"], item["data"]["centralNo"]) for item in feed if item["subject"] == subject]
    assert mine[0] == ("dossier.received", held["centralNo"])  # so the desk learns the number of its dossier


def test_what_a_decision_says_is_judged_like_any_event_and_a_second_decision_may_be_right(desk: Desk) -> None:
    one = received()
    bad, behind = bad_act(one["subject"], 2), note(one["subject"], 3)
    wrong = decision(bad, "corrected", act_fact("hand_over", "processing", reason="x" * 20_001))
    assert send(desk, one, bad, wrong, behind) == ["applied", "rejected", "rejected", "deferred"]
    (result,) = desk.post_events(json.dumps([wrong]).encode()).json()["results"]
    assert result["problem"]["errors"][0]["pointer"] == "/data/instead/reason"
    assert send(desk, decision(bad, earlier=[wrong["id"]]), behind) == ["applied", "applied"]


def test_i2_the_refused_event_never_comes_to_its_place_after_all(desk: Desk, gateway: InProcess) -> None:
    """Also where the centre does not know it: a refusal that was taken back, or a database that was set back."""
    one = received()
    never_seen = note(one["subject"], 2)
    assert send(desk, one, decision(never_seen)) == ["applied", "applied"]
    assert send(desk, never_seen) == ["rejected"]
    assert standing(desk, one["subject"])["lastSequence"] == 2
    with gateway.application.state.gateway.database.read() as connection:
        assert len(connection.execute(select(superseded)).all()) == 1


def test_i1_what_was_applied_is_not_decided_away(desk: Desk) -> None:
    one = received()
    applied = note(one["subject"], 2)
    assert send(desk, one, applied) == ["applied", "applied"]
    assert send(desk, decision(applied)) == ["rejected"]
    assert standing(desk, one["subject"])["lastSequence"] == 2


def test_a_decision_waits_for_what_stands_before_the_refused_event(desk: Desk) -> None:
    one = received()
    missing, bad = note(one["subject"], 2), bad_act(one["subject"], 3)
    decided = decision(bad)
    assert send(desk, one, decided) == ["applied", "deferred"]
    assert send(desk, missing, bad, decided, note(one["subject"], 4)) == ["applied", "rejected", "applied", "applied"]


def test_a_lane_that_never_began_is_gone_through_one_decision_after_the_other(desk: Desk) -> None:
    subject = new_id()
    bad = event("dossier.received", subject, 1, received_fact(summary=None))
    follows = note(subject, 2)
    assert send(desk, bad, decision(bad), follows) == ["rejected", "applied", "rejected"]
    assert send(desk, decision(follows)) == ["applied"]
    assert desk.get(f"/v1/dossiers/{subject}").status_code == 404


def test_another_agencys_lane_is_not_decided_on(gateway: InProcess, desk: Desk) -> None:
    from tests.gateway.making import ELSEWHERE

    one = received()
    assert send(desk, one) == ["applied"]
    far = gateway.desk(ELSEWHERE)
    theirs = decision(note(one["subject"], 2))
    theirs = {**theirs, "source": "urn:motcua:desk:H02.13:Q1:inc1"}
    assert send(far, theirs) == ["rejected"]
    assert standing(desk, one["subject"])["lastSequence"] == 1


def test_a_record_of_the_desk_goes_on_after_a_refused_version(desk: Desk) -> None:
    from tests.gateway.test_desk_records import ENDED, outage

    uid = new_id()
    bad = event("outage.recorded", uid, 2, outage(ticket=None))
    assert send(desk, event("outage.recorded", uid, 1, outage()), bad, decision(bad)) == ["applied", "rejected", "applied"]
    assert send(desk, event("outage.recorded", uid, 3, outage(ENDED))) == ["applied"]


def test_i2_a_reception_that_was_withdrawn_unseen_is_not_received_after_all(desk: Desk) -> None:
    one = received()
    assert send(desk, decision(one)) == ["applied"]
    assert send(desk, one) == ["rejected"]
    assert desk.get(f"/v1/dossiers/{one['subject']}").status_code == 404
