"""Is every fact kept, in order, exactly once, and does one refused act hold up its own dossier only? (I1, I2, D4–D6)"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.domain.dossier import SyncStatus
from counter_app.domain.errors import StoreBroken, UnsentMayNotGo
from counter_app.domain.operation import GENESIS_HASH, OutboxRow, canonical_json
from counter_app.ports import Session
from counter_app.store.database import SqliteDeskStore, open_store
from tests.builders import NOW, dossier, operation
from tests.store.rig import KEY, StandingClock, keep, raw

Opener = Callable[..., SqliteDeskStore]


def put(store: SqliteDeskStore, *lanes: str) -> list[OutboxRow]:
    with store.write() as session:
        return [session.outbox.add(operation(lane)) for lane in lanes]


def due(store: SqliteDeskStore, limit: int = 100) -> list[int]:
    with store.read() as session:
        return [row.seq for row in session.outbox.due(NOW, limit)]


def test_rows_are_numbered_without_gaps_and_chained(store: SqliteDeskStore) -> None:
    with pytest.raises(RuntimeError), store.write() as session:
        session.outbox.add(operation("a"))
        raise RuntimeError("the use case failed")
    rows = put(store, "a", "b", "a")
    assert [(row.seq, row.lane_seq) for row in rows] == [(1, 1), (2, 1), (3, 2)]
    assert [row.prev_hash for row in rows] == [GENESIS_HASH, rows[0].row_hash, rows[1].row_hash]
    with store.read() as session:
        assert session.outbox.rows() == rows
        assert session.outbox.rows(after_seq=2) == rows[2:]
        assert session.outbox.check_chain() == 3
    assert rows[0].payload == canonical_json(dict(operation("a").data))


def test_an_operation_is_kept_once(store: SqliteDeskStore) -> None:
    twice = operation("a")
    with store.write() as session:
        session.outbox.add(twice)
    with pytest.raises(StoreBroken), store.write() as session:
        session.outbox.add(twice)
    with store.read() as session:
        assert session.outbox.state().last_seq == 1


def test_a_refused_act_holds_up_its_own_dossier_only(store: SqliteDeskStore) -> None:
    poison, *_ = put(store, "a", "b", "a", "b")
    with store.write() as session:
        session.outbox.mark_parked(poison.op_id, NOW, "validation", "wrong code")
    assert due(store) == [2, 4]
    with store.read() as session:
        assert session.outbox.sync_status("a") is SyncStatus.PARKED
        assert session.outbox.sync_status("b") is SyncStatus.LOCAL
    with store.write() as session:
        session.outbox.release(poison.op_id, NOW)
    assert due(store) == [1, 2, 3, 4]


def test_what_is_on_its_way_or_waits_holds_back_what_follows_it(store: SqliteDeskStore) -> None:
    first, second, *_ = put(store, "a", "b", "a", "b", "c")
    with store.write() as session:
        session.outbox.mark_sending([first.op_id], NOW)
        session.outbox.mark_retry([second.op_id], NOW + timedelta(seconds=1), "busy", counts=True)
    assert due(store) == [5]
    with store.read() as session:
        assert [row.seq for row in session.outbox.due(NOW + timedelta(seconds=1), 9)] == [2, 4, 5]
    assert due(store, limit=0) == []


def test_a_parked_act_names_its_dossier_and_the_reason(store: SqliteDeskStore) -> None:
    kept = dossier(provisional_number="TAM-Q1-261125-001-37")
    keep(store, kept)
    (row,) = put(store, kept.uid)
    with store.write() as session:
        session.outbox.mark_parked(row.op_id, NOW, "validation", "wrong code")
    with store.read() as session:
        (parked,) = session.outbox.parked()
    assert (parked.number, parked.op_id, parked.problem_code, parked.problem_detail) == (
        "TAM-Q1-261125-001-37",
        row.op_id,
        "validation",
        "wrong code",
    )


def test_only_answers_count_as_attempts(store: SqliteDeskStore) -> None:
    kept = dossier()
    keep(store, kept)
    (row,) = put(store, kept.uid)
    later = NOW + timedelta(minutes=1)
    with store.write() as session:
        for _ in range(3):
            session.outbox.mark_retry([row.op_id], later, "unreachable", counts=False)
        session.outbox.mark_retry([row.op_id], later, "503", counts=True)
    with store.read() as session:
        assert session.dossiers.history(kept.uid)[0].attempts == 1
        assert session.outbox.state().next_try_at == later
        assert session.outbox.state().last_answer == "503"


def test_what_the_centre_has_is_never_taken_back(store: SqliteDeskStore) -> None:
    (row,) = put(store, "a")
    with store.write() as session:
        session.outbox.mark_acked([row.op_id], NOW, "applied")
        session.outbox.mark_retry([row.op_id], NOW, "late answer", counts=True)
        session.outbox.mark_parked(row.op_id, NOW, "validation", "")
        session.outbox.mark_sending([row.op_id], NOW)
        session.outbox.release(row.op_id, NOW)
    with store.read() as session:
        state = session.outbox.state()
        assert (state.acked, state.pending, state.parked) == (1, 0, 0)
        assert session.outbox.sync_status("a") is SyncStatus.AT_CENTRE
        assert state.last_success_at == NOW


def test_an_answer_for_an_unknown_operation_is_an_error(store: SqliteDeskStore) -> None:
    with pytest.raises(StoreBroken, match="unknown-operation"), store.write() as session:
        session.outbox.mark_acked(["op-nobody-made"], NOW, "applied")


def test_after_a_restart_what_was_on_its_way_goes_again(store: SqliteDeskStore, opened: Opener) -> None:
    rows = put(store, "a", "b")
    with store.write() as session:
        session.outbox.mark_sending([row.op_id for row in rows], NOW)
    assert due(store) == []
    store.close()
    assert due(opened()) == [1, 2]


Model = dict[int, str]  # seq → state, kept by the test in the plainest way
LATER = NOW + timedelta(seconds=1)
MARKS: dict[str, tuple[Callable[[Session, str], None], dict[str, str]]] = {
    "send": (lambda session, op: session.outbox.mark_sending([op], NOW), {"pending": "sending"}),
    "ack": (
        lambda session, op: session.outbox.mark_acked([op], NOW, "applied"),
        dict.fromkeys(("pending", "late", "sending", "parked"), "acked"),
    ),
    "retry": (
        lambda session, op: session.outbox.mark_retry([op], LATER, "busy", counts=True),
        dict.fromkeys(("pending", "late", "sending"), "late"),
    ),
    "park": (
        lambda session, op: session.outbox.mark_parked(op, NOW, "validation", ""),
        dict.fromkeys(("pending", "late", "sending"), "parked"),
    ),
    "release": (lambda session, op: session.outbox.release(op, NOW), {"parked": "pending"}),
}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(["add", "add", *MARKS]), st.integers(0, 11)), min_size=5, max_size=30))
def test_the_counting_law_and_the_lanes_hold_whatever_happens(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int]]
) -> None:
    """last seq = acked + pending + parked; what is due is what the port says, compared with a plain model."""
    store = open_store(tmp_path_factory.mktemp("law") / "desk.db", KEY, clock=StandingClock())
    model: Model = {}
    with store.write() as session:
        for act, which in acts:
            if act == "add":
                model[session.outbox.add(operation(f"lane-{which % 3}")).seq] = "pending"
            elif model:
                mark, moves = MARKS[act]
                row = session.outbox.rows()[which % len(model)]
                mark(session, row.op_id)
                model[row.seq] = moves.get(model[row.seq], model[row.seq])
    with store.read() as session:
        state, rows = session.outbox.state(), session.outbox.rows()
        assert session.outbox.check_chain() == state.last_seq == len(rows) == state.acked + state.pending + state.parked
        told = list(model.values())
        assert (state.acked, state.parked) == (told.count("acked"), told.count("parked"))
        assert [row.seq for row in session.outbox.due(NOW, 100)] == plainly_due(rows, model)
    store.close()


def plainly_due(rows: list[OutboxRow], model: Model) -> list[int]:
    batch: list[int] = []
    for row in rows:
        earlier = [other.seq for other in rows if other.dossier_uid == row.dossier_uid and other.lane_seq < row.lane_seq]
        if model[row.seq] == "pending" and all(model[seq] == "acked" or seq in batch for seq in earlier):
            batch.append(row.seq)
    return batch


# --- nobody may touch a fact ------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM outbox",
        "DELETE FROM outbox WHERE seq = 2",
        "UPDATE outbox SET payload = x'7b7d' WHERE seq = 1",
        "UPDATE outbox SET actor = 'somebody' WHERE seq = 1",
        "INSERT OR REPLACE INTO outbox SELECT * FROM outbox WHERE seq = 2",
        "DELETE FROM delivery WHERE seq = 1",
    ],
)
def test_an_outbox_row_can_neither_go_nor_change(store: SqliteDeskStore, path: Path, sql: str) -> None:
    before = put(store, "a", "b")
    store.close()
    with pytest.raises((UnsentMayNotGo, StoreBroken)):
        raw(path).execute(sql)
    rows = raw(path).rows("SELECT seq, row_hash FROM outbox ORDER BY seq")
    assert rows == [(row.seq, row.row_hash) for row in before]


def test_a_row_out_of_turn_is_refused(store: SqliteDeskStore, path: Path) -> None:
    put(store, "a")
    store.close()
    columns = "op_id || 'x', dossier_uid, lane_seq + 1, kind, schema_version, payload, payload_hash"
    rest = "actor, at, monotonic_seconds, boot_id, clock_trust"
    for seq, link in (("seq + 2", "row_hash"), ("seq + 1", "prev_hash")):
        with pytest.raises(StoreBroken, match="no gaps and one chain"):
            raw(path).execute(f"INSERT INTO outbox SELECT {seq}, {columns}, {link}, row_hash, {rest} FROM outbox")


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE outbox SET payload = x'7b7d' WHERE seq = 2",
        "UPDATE outbox SET actor = 'somebody' WHERE seq = 2",
        "UPDATE outbox SET at = '2026-01-01T00:00:00+07:00' WHERE seq = 3",
        "DELETE FROM outbox WHERE seq = 2",
        "DELETE FROM outbox WHERE seq = 3",
    ],
)
def test_the_chain_shows_what_somebody_did_without_the_triggers(
    store: SqliteDeskStore, path: Path, opened: Opener, tampering: str
) -> None:
    """The positive control of the chain: the same store passes before, and fails after each way of tampering."""
    put(store, "a", "b", "a")
    with store.read() as session:
        assert session.outbox.check_chain() == 3
    store.close()
    database = raw(path)
    for name in ("outbox_fixed", "outbox_stays"):
        database.execute(f"DROP TRIGGER {name}")
    database.execute("PRAGMA foreign_keys = OFF")
    database.execute(tampering)
    database.close()
    with pytest.raises(StoreBroken), opened().read() as session:
        session.outbox.check_chain()
