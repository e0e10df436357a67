"""May one place in a desk's order hold two events? Never: a second one is a second store, and people decide (F18, F47)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from sync.gateway.desk_sequence import DeskSequence, head_of
from sync.gateway.desk_tables import desk_sequence, divergence
from sync.gateway.operators import Decision, NothingToDo, reconsider, reopen
from tests.gateway.asking import Desk, InProcess
from tests.gateway.making import AGENCY, NOW, Event, note, of_desk_two, received


def codes(results: list[dict[str, Any]]) -> list[str]:
    return [result["problem"]["code"] if "problem" in result else result["status"] for result in results]


def at(place: int, sent: Event, row_hash: str = "1", life: str = "inc1") -> Event:
    """The event at this place of desk one's order."""
    source = f"urn:motcua:desk:{AGENCY}:Q1:{life}"
    return {**sent, "deskseq": f"{place:020d}", "rowhash": row_hash * 64, "source": source}


def rows_of(gateway: InProcess) -> list[tuple[Any, ...]]:
    with gateway.application.state.gateway.database.read() as connection:
        return [tuple(row) for row in connection.execute(select(desk_sequence).order_by(desk_sequence.c.deskseq))]


def test_a_second_event_at_a_place_closes_that_life_of_the_desk(gateway: InProcess, desk: Desk) -> None:
    """The clone's work is neither applied nor lost, and what the first store sends later waits for a person too."""
    first, clone, later = at(1, received()), at(1, received()), at(2, received())
    assert codes(desk.send(first)) == ["applied"]
    assert codes(desk.send(clone, later)) == ["diverged", "diverged"]
    assert [result["status"] for result in desk.send(clone, later)] == ["rejected", "deferred"]
    assert codes(desk.send(first)) == ["duplicate"]
    assert len(desk.changes()) == 1
    assert desk.get(f"/v1/receipts/{clone['id']}").json()["code"] == "never-seen"
    with gateway.application.state.gateway.database.read() as connection:
        (fork,) = connection.execute(select(divergence)).all()
    assert (fork.event_id, fork.held_event_id, fork.decided_at) == (clone["id"], first["id"], None)


def test_two_events_at_one_place_of_one_batch_are_not_both_applied(desk: Desk) -> None:
    assert codes(desk.send(at(1, received()), at(1, received()))) == ["applied", "diverged"]
    assert len(desk.changes()) == 1


def test_the_same_event_with_another_hash_of_its_row_is_an_edited_store(desk: Desk) -> None:
    """F47: whoever edits the file must re-make the chain, and then the hashes differ from what the centre has seen."""
    first = at(1, received())
    assert codes(desk.send(first)) == ["applied"]
    assert codes(desk.send({**first, "rowhash": "2" * 64})) == ["diverged"]


def test_other_desks_and_other_lives_go_on(desk: Desk, desk_two: Desk) -> None:
    assert codes(desk.send(at(1, received()), at(1, received()))) == ["applied", "diverged"]
    other = {**of_desk_two(received()), "deskseq": f"{1:020d}"}
    assert codes(desk_two.send(other)) == ["applied"]
    assert codes(desk.send(at(1, received(), life="inc9"))) == ["applied"]


def test_a_store_that_came_back_tells_everything_again_under_its_new_life(gateway: InProcess, desk: Desk) -> None:
    """After a restore the same events come with another incarnation: duplicates, and the new life has its places."""
    told = [at(place, received()) for place in (1, 2, 3)]
    desk.send(*told)
    again = [at(place, item, life="inc2") for place, item in enumerate(told, start=1)]
    assert codes(desk.send(*again)) == ["duplicate"] * 3
    assert len(rows_of(gateway)) == 6
    with gateway.application.state.gateway.database.read() as connection:
        head = head_of(connection, "desk-one", "inc2")
    assert head is not None
    assert (head.high_water, head.head_hash, head.held) == (3, "1" * 64, 3)


def test_the_top_counts_what_is_held_and_not_what_waits(gateway: InProcess, desk: Desk) -> None:
    first = received()
    waits = at(3, note(first["subject"], 3))
    desk.send(at(1, first), waits, at(4, received()))
    with gateway.application.state.gateway.database.read() as connection:
        head = head_of(connection, "desk-one", "inc1")
    assert head is not None
    assert (head.high_water, head.held) == (4, 2)


def test_a_refused_event_is_judged_anew_at_its_place_when_an_operator_says_so(gateway: InProcess, desk: Desk) -> None:
    refused = at(1, note("never-received", 1))
    assert codes(desk.send(refused)) == ["validation"]
    with gateway.application.state.gateway.database.write() as connection:
        reconsider(connection, Decision("người trực", "desk-one", refused["id"], "thử lại"), NOW)
    assert codes(desk.send(refused)) == ["validation"]
    assert len(rows_of(gateway)) == 1


def test_an_operator_reopens_the_desk_and_the_disputed_place_stays_as_it_was(gateway: InProcess, desk: Desk) -> None:
    first, clone, later = at(1, received()), at(1, received()), at(2, received())
    desk.send(first, clone)
    decision = Decision("người trực", "desk-one", clone["id"], "máy thứ hai đã thu hồi")
    with gateway.application.state.gateway.database.write() as connection:
        reopen(connection, decision, NOW)
    assert codes(desk.send(later, clone, first)) == ["applied", "key-reused", "duplicate"]
    with pytest.raises(NothingToDo), gateway.application.state.gateway.database.write() as connection:
        reopen(connection, decision, NOW)


def test_the_guard_is_what_catches_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Positive control: without the look at the places both events are applied, as they were before."""
    monkeypatch.setattr(DeskSequence, "problem", lambda *_: None)
    monkeypatch.setattr(DeskSequence, "closed", lambda *_: None)
    assert codes(desk.send(at(1, received()), at(1, received()))) == ["applied", "applied"]
