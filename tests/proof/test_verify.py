"""Is every act that desk and centre do not hold alike named, and only those? Over a real socket, with known damage."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from counter_app.domain.errors import CentralUnreachable, StoreBroken
from counter_app.domain.row_mark import digest_of, mark_of
from counter_app.proof_ports import ProvenRow, RangeDigest, SeqRange
from counter_app.services.reconciliation import LEAF_ROWS, Comparison, Gap, Reconciliation
from counter_app.texts.statement_sheets import comparison_lines
from sync.gateway import desk_rows
from sync.gateway.canonical import canonical_text
from sync.gateway.tables import dossier, inbox
from tests.proof.centre_rig import Centre, LinkedDesk, centre_and_desk

Both = tuple[Centre, LinkedDesk]


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    with centre_and_desk(tmp_path) as found:
        yield found


def compared(desk: LinkedDesk, progress: Callable[[int, int], None] = lambda done, total: None) -> Comparison:
    return Reconciliation(desk.rig.store, desk.link.proofs()).verify(progress)


def test_an_empty_desk_and_an_empty_centre_are_equal(both: Both) -> None:
    _, desk = both
    assert compared(desk).equal


def test_what_the_centre_took_is_equal_and_what_waits_is_named(both: Both) -> None:
    _, desk = both
    desk.receive(4)
    desk.run()
    seen: list[tuple[int, int]] = []
    found = compared(desk, lambda done, total: seen.append((done, total)))
    assert found.equal and (found.desk_last, found.centre_last, found.calls) == (4, 4, 2)
    assert seen[-1] == (4, 4)
    waiting = desk.receive(1)
    found = compared(desk)
    assert [(gap.gap, gap.seq, gap.number, gap.desk_state) for gap in found.gaps] == [
        (Gap.AT_DESK_ONLY, 5, waiting[0], "pending")
    ]
    assert waiting[0] in comparison_lines(found)[0] and "đang chờ gửi" in comparison_lines(found)[0]


def _row(connection: Connection, seq: int) -> object:
    return next(row for row in connection.execute(select(inbox)).all() if int(json.loads(row.envelope)["deskseq"]) == seq)


def test_every_kind_of_damage_at_the_centre_is_named_by_number_and_place(both: Both) -> None:
    centre, desk = both
    numbers = desk.receive(6)
    desk.run()
    with centre.tampering() as connection:
        removed, changed, orphan, forged = (_row(connection, seq) for seq in (2, 3, 4, 6))
        connection.execute(delete(inbox).where(inbox.c.event_id == removed.event_id))  # type: ignore[attr-defined]
        body = json.loads(changed.data)  # type: ignore[attr-defined]
        body["fee"]["total"] = 1
        where = inbox.c.event_id == changed.event_id  # type: ignore[attr-defined]
        connection.execute(update(inbox).where(where).values(data=canonical_text(body)))
        connection.execute(delete(dossier).where(dossier.c.id == orphan.subject))  # type: ignore[attr-defined]
        extra = dict(forged._mapping)  # type: ignore[attr-defined]
        envelope = json.loads(extra["envelope"]) | {"deskseq": f"{9:020d}", "id": "not-of-this-desk"}
        connection.execute(
            insert(inbox).values(
                **extra | {"event_id": "not-of-this-desk", "sequence": 77, "envelope": json.dumps(envelope)}
            )
        )
    found = compared(desk)
    assert not found.equal
    assert [(gap.gap, gap.seq, gap.number) for gap in found.gaps] == [
        (Gap.AT_DESK_ONLY, 2, numbers[1]),
        (Gap.DIFFERENT, 3, numbers[2]),
        (Gap.EFFECT_MISSING, 4, numbers[3]),
        (Gap.AT_CENTRE_ONLY, 9, numbers[5]),
    ]
    told = comparison_lines(found)
    assert "trung tâm đã báo nhận" in told[0] and told[-1].startswith("Chưa khớp: 4 việc.")


def test_a_desk_whose_own_chain_is_broken_proves_nothing(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    _, desk = both
    desk.receive(2)
    database = desk.rig.store._writer  # type: ignore[attr-defined]
    database.execute("DROP TRIGGER outbox_fixed")
    database.execute("UPDATE outbox SET payload = CAST('{}' AS BLOB) WHERE seq = 1")
    with pytest.raises(StoreBroken):
        compared(desk)


def test_without_a_line_nothing_is_said_to_be_equal(tmp_path: Path) -> None:
    desk = LinkedDesk(tmp_path / "desk", "http://127.0.0.1:9")
    with pytest.raises(CentralUnreachable):
        compared(desk)
    desk.rig.close()


class _Side:
    """A side in memory: so many acts, some of them changed."""

    def __init__(self, marks: dict[int, str]) -> None:
        self.marks = marks
        self.asked: list[SeqRange] = []

    def last_seq(self) -> int:
        return max(self.marks)

    def digests(self, ranges: list[SeqRange]) -> list[RangeDigest]:
        self.asked += ranges
        found = []
        for one in ranges:
            held = [self.marks[seq] for seq in range(one.first, one.last + 1) if seq in self.marks]
            found.append(RangeDigest(len(held), digest_of(held)))
        return found

    def rows(self, within: SeqRange) -> list[ProvenRow]:
        seqs = range(within.first, within.last + 1)
        return [ProvenRow(seq, f"op-{seq}", self.marks[seq]) for seq in seqs if seq in self.marks]


def test_one_wrong_act_among_many_is_found_in_few_questions(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    """90 days of a desk: 43,200 acts. Asking for each would be 169 calls of 256."""
    _, desk = both
    marks = {seq: f"{seq:064x}" for seq in range(1, 43_201)}
    own, centre = _Side(marks), _Side(marks | {31_337: "f" * 64})
    monkeypatch.setattr("counter_app.services.reconciliation.OwnRows", lambda store: own)
    found = Reconciliation(desk.rig.store, centre).verify()
    assert [(gap.gap, gap.seq) for gap in found.gaps] == [(Gap.DIFFERENT, 31_337)]
    assert found.calls <= 11 and len(centre.asked) <= 17 and LEAF_ROWS == 256


def test_both_halves_make_the_same_mark(both: Both) -> None:
    """The gateway shares no code with the desk: the words of docs/wire.md are kept by both."""
    centre, desk = both
    desk.receive(2)
    desk.run()
    with desk.rig.store.read() as session:
        ours = [mark_of(row) for row in session.outbox.rows()]
    with centre.database.read() as connection:
        life = ("desk-q1", desk.rig.store.incarnation())
        theirs = list(desk_rows.desk_rows(connection, *life, 1, 10))
        digest = desk_rows.digest_of_range(connection, *life, 1, 10)
    assert [row.mark for row in theirs] == ours
    assert digest == (2, digest_of(ours))
