"""Does a day close only when desk and centre hold the same, and is the centre believed only with its signature?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from counter_app.domain.day_statement import KeptStatement, shown_hash
from counter_app.store.desk_signer import DeskSigner
from sync.answers import Answer
from sync.centre_keys import known_keys
from sync.gateway.keys import trust
from sync.gateway.proof_tables import desk_statement
from sync.gateway.tables import dossier, inbox
from sync.statement_lane import read_counter
from tests.desk_rig import KEY
from tests.faulty_gateway import FaultyGateway
from tests.proof.centre_rig import CLIENT_ID, Centre, LinkedDesk, centre_and_desk

Both = tuple[Centre, LinkedDesk]


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    with centre_and_desk(tmp_path) as found:
        yield found


def test_a_day_closes_when_desk_and_centre_hold_the_same(both: Both) -> None:
    centre, desk = both
    numbers = desk.receive(3)
    desk.run()
    kept = signed(desk)
    assert kept.answer is None
    desk.run()
    closed = of_day(desk, kept)
    assert closed.is_closed and closed.answer is not None and closed.answer.differences == ()
    facts = json.loads(closed.body)
    assert (facts["firstNumber"], facts["lastNumber"]) == (numbers[0], numbers[-1])
    assert facts["acked"] + facts["pending"] + facts["parked"] == facts["headSeq"] == 3
    with centre.tampering() as connection:
        assert connection.execute(desk_statement.select()).one().equal
    assert desk.rig.services.statements is not None
    assert desk.rig.services.statements.waiting() == []


def test_what_is_still_on_its_way_leaves_the_day_open_and_then_closes_it(both: Both) -> None:
    _, desk = both
    desk.receive(2)
    assert desk.engine is not None
    kept = signed(desk)  # two acts wait
    desk.run()  # sends them, then the statement
    assert of_day(desk, kept).is_closed
    assert json.loads(kept.body)["pending"] == 2


@pytest.mark.parametrize("damage", ["act gone", "dossier gone", "act changed"])
def test_a_centre_that_lost_or_changed_something_cannot_close_the_day(both: Both, damage: str) -> None:
    centre, desk = both
    desk.receive(3)
    desk.run()
    with centre.tampering() as connection:
        row = connection.execute(inbox.select()).all()[-1]
        if damage == "act gone":
            connection.execute(delete(inbox).where(inbox.c.event_id == row.event_id))
        elif damage == "dossier gone":
            connection.execute(delete(dossier).where(dossier.c.id == row.subject))
        else:
            changed = row.data.replace("Nguyễn", "Nguyen", 1)
            assert changed != row.data
            connection.execute(update(inbox).where(inbox.c.event_id == row.event_id).values(data=changed))
    kept = signed(desk)
    desk.run()
    found = of_day(desk, kept)
    assert found.answer is not None and not found.answer.equal
    told = {one.what for one in found.answer.differences}
    assert told & {"counts.dossier.received", "payloadBytes", "headSeq"}, told


def test_an_answer_without_the_centres_signature_closes_nothing(both: Both) -> None:
    _, desk = both
    desk.receive(1)
    desk.run()
    kept = signed(desk)
    answer = desk.link._client.send_statement(kept.body, kept.signature.hex())
    assert isinstance(answer, Answer)
    with desk.rig.store.read() as session:
        keys = known_keys(session)
    assert keys is not None and read_counter(answer, kept, keys) is not None  # positive control
    forged = json.loads(answer.body)
    forged["counter"]["differences"] = [{"what": "x", "desk": "1", "centre": "2"}]
    assert read_counter(replace(answer, body=json.dumps(forged).encode()), kept, keys) is None
    other = replace(keys, signing_key="00" * 32)
    assert read_counter(answer, kept, other) is None
    assert read_counter(answer, replace(kept, body=kept.body + b" "), keys) is None


def test_the_centre_takes_no_statement_that_the_desk_did_not_sign(both: Both) -> None:
    _, desk = both
    desk.receive(1)
    desk.run()
    kept = signed(desk)
    changed = kept.body.replace(b'"cash":0', b'"cash":1')
    assert changed != kept.body
    answer = desk.link._client.send_statement(changed, kept.signature.hex())
    assert isinstance(answer, Answer) and answer.status == 422 and b"bad-signature" in answer.body


def test_other_keys_of_the_centre_are_an_alarm_and_not_taken(both: Both) -> None:
    _, desk = both
    with desk.rig.store.write() as session:
        before = known_keys(session)
        session.notes.put("centre_keys", json.dumps({"signingKey": "ab" * 32, "recipient": "age1" + "q" * 58}))
    desk.receive(1)
    kept = signed(desk)
    desk.run()
    with desk.rig.store.read() as session:
        known = known_keys(session)
        alarms = [entry for entry in session.audit.newest(50) if entry.action == "sync.alarm"]
    assert known is not None and known != before and known.signing_key == "ab" * 32
    assert len(alarms) == 1 and of_day(desk, kept).answer is None


def test_a_centre_that_knows_another_key_of_this_desk_is_told_once_until_it_is_put_right(both: Both) -> None:
    centre, desk = both
    gateway = centre.application.state.gateway
    own = DeskSigner(KEY).public_key().hex()
    with centre.tampering() as connection:
        trust(connection, CLIENT_ID, "cd" * 32, gateway.now())
    desk.receive(1)
    kept = signed(desk)
    desk.run()
    desk.run()
    carrier = desk.link.carrier()
    assert carrier is not None and carrier.keys_differ() == "desk" and of_day(desk, kept).answer is None
    with desk.rig.store.read() as session:
        alarms = [entry.facts["problem"] for entry in session.audit.newest(50) if entry.action == "sync.alarm"]
    assert alarms == ["desk-key-differs"]
    with centre.tampering() as connection:
        trust(connection, CLIENT_ID, own, gateway.now())
    desk.run()
    assert carrier.keys_differ() == "" and of_day(desk, kept).is_closed


def test_the_same_facts_are_signed_once_and_an_edition_follows_what_changed(both: Both) -> None:
    _, desk = both
    desk.receive(1)
    first = signed(desk)
    assert signed(desk) == first
    desk.receive(1)
    second = signed(desk)
    assert second.edition == 2 and json.loads(second.body)["previousHash"] == first.hash


def test_a_closed_day_stays_closed_whatever_the_days_after_it_bring(both: Both) -> None:
    _, desk = both
    desk.receive(1)
    kept = signed(desk)
    desk.run()
    desk.rig.clock.move(days=1)
    desk.receive(1)
    statements = desk.rig.services.statements
    assert statements is not None
    again = statements.make(desk.rig.officer, kept.on)
    assert again.hash == kept.hash and again.is_closed
    assert statements.make(desk.rig.officer).on == again.on + timedelta(days=1)


def test_an_older_centre_that_knows_no_statements_is_no_trouble(tmp_path: Path) -> None:
    with FaultyGateway() as older:
        desk = LinkedDesk(tmp_path / "desk", older.url, "desk-secret")
        desk.rig.lease()
        kept = signed(desk)
        report = desk.run()
        assert (report.reached, report.problem) == (True, "") and of_day(desk, kept).answer is None
        desk.rig.close()


def test_a_hash_is_printed_in_groups_that_people_can_compare() -> None:
    assert shown_hash("3f9a01bc77de" + "0" * 52) == "3f9a 01bc 77de"


def signed(desk: LinkedDesk) -> KeptStatement:
    assert desk.rig.services.statements is not None
    return desk.rig.services.statements.make(desk.rig.officer)


def of_day(desk: LinkedDesk, kept: KeptStatement) -> KeptStatement:
    assert desk.rig.services.statements is not None
    found = desk.rig.services.statements.of_day(kept.on)
    assert found is not None
    return found
