"""Every sheet of paper is a row, every change of it a row, and no program can have two sheets of a copy count (D7)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.errors import StoreBroken
from counter_app.domain.paper_ledger import (
    TRANSITIONS,
    AttemptChange,
    AttemptState,
    Evidence,
    PrintAttempt,
    RetryCause,
    attempt_id_of,
    paper_state,
)
from counter_app.domain.slip import PaperFormat, PaperState, PrintJob, RenderedSlip, SlipKind
from counter_app.store import schema
from counter_app.store.database import SqliteDeskStore
from tests.builders import NOW
from tests.store.conftest import Opener
from tests.store.rig import raw
from tests.store.test_prints import want

S = AttemptState
# One way to each state.
WAYS: dict[S, tuple[S, ...]] = {
    S.QUEUED: (),
    S.CLAIMED: (S.CLAIMED,),
    S.CHECKED: (S.CLAIMED, S.CHECKED),
    S.SENDING: (S.CLAIMED, S.CHECKED, S.SENDING),
    S.SENT: (S.CLAIMED, S.CHECKED, S.SENDING, S.SENT),
    S.CONFIRMED: (S.CLAIMED, S.CHECKED, S.SENDING, S.CONFIRMED),
    S.REFUSED: (S.CLAIMED, S.REFUSED),
    S.TORN: (S.CLAIMED, S.CHECKED, S.SENDING, S.TORN),
    S.UNSURE: (S.CLAIMED, S.CHECKED, S.SENDING, S.UNSURE),
    S.PROVEN: (S.CLAIMED, S.CHECKED, S.SENDING, S.UNSURE, S.PROVEN),
    S.VOID: (S.CLAIMED, S.CHECKED, S.SENDING, S.UNSURE, S.VOID),
}


def bring(store: SqliteDeskStore, attempt_id: str, state: S) -> PrintAttempt:
    with store.write() as session:
        for step in WAYS[state]:
            session.prints.move_attempt(attempt_id, AttemptChange(step, NOW, printer="a5", note="told"))
    with store.read() as session:
        return session.prints.attempts_of(attempt_id.partition("-a")[0])[-1]


def second(job: PrintJob, number: int = 2) -> PrintAttempt:
    attempt_id = attempt_id_of(job.job_id, number)
    return PrintAttempt(attempt_id, job.job_id, number, RetryCause.HALF, "officer-1", NOW, S.QUEUED, NOW)


def test_a_wanted_copy_has_its_first_attempt_from_the_beginning(store: SqliteDeskStore) -> None:
    wanted = want(store)
    with store.read() as session:
        found = session.prints.by_id(wanted.job_id)
        assert found is not None and found.attempt is not None
        assert (found.attempt.attempt_id, found.attempt.number, found.attempt.state) == (wanted.job_id, 1, S.QUEUED)
        assert not found.attempt.was_tried
        assert session.prints.attempts_of(wanted.job_id) == [found.attempt]


@pytest.mark.parametrize("start", list(S))
def test_an_attempt_moves_only_as_the_ledger_allows(store: SqliteDeskStore, path: Path, start: S) -> None:
    wanted = want(store)
    bring(store, wanted.job_id, start)
    for told in S:
        if (start, told) in TRANSITIONS:
            continue
        with pytest.raises(StoreBroken, match="paper-move"), store.write() as session:
            session.prints.move_attempt(wanted.job_id, AttemptChange(told, NOW))
        sql = "INSERT INTO print_attempt_event VALUES (NULL, ?, ?, '', '', '', '', '')"
        with pytest.raises(StoreBroken, match="paper-move"):  # past all code of the program
            raw(path).execute(sql, (wanted.job_id, str(told)))


def test_the_file_knows_the_same_moves_as_the_domain(store: SqliteDeskStore, path: Path) -> None:
    known = {(has, told) for has, told in raw(path).rows("SELECT has, told FROM print_attempt_move")}
    assert known == {(str(has), str(told)) for has, told in TRANSITIONS} | {("", "queued")}


@pytest.mark.parametrize("state", list(S))
def test_the_copy_follows_its_attempt(store: SqliteDeskStore, state: S) -> None:
    wanted = want(store)
    attempt = bring(store, wanted.job_id, state)
    with store.read() as session:
        job = session.prints.by_id(wanted.job_id)
    assert job is not None and job.state is paper_state(attempt.state, attempt.evidence)
    assert job.attempt == attempt


@pytest.mark.parametrize("state", list(S))
def test_a_second_sheet_is_possible_only_when_the_first_is_void(store: SqliteDeskStore, state: S) -> None:
    wanted = want(store)
    bring(store, wanted.job_id, state)
    if state is S.VOID:
        with store.write() as session:
            session.prints.begin_attempt(second(wanted))
        with store.read() as session:
            job = session.prints.by_id(wanted.job_id)
            assert job is not None and job.attempt is not None
            assert (job.state, job.attempt.number, job.attempt.cause) == (PaperState.WANTED, 2, RetryCause.HALF)
        return
    with pytest.raises(StoreBroken, match="one live or printed"), store.write() as session:
        session.prints.begin_attempt(second(wanted))
    with store.read() as session:
        assert len(session.prints.attempts_of(wanted.job_id)) == 1


def test_sheets_are_counted_without_gaps(store: SqliteDeskStore) -> None:
    wanted = want(store)
    bring(store, wanted.job_id, S.VOID)
    for number in (1, 3):
        with pytest.raises(StoreBroken), store.write() as session:
            session.prints.begin_attempt(second(wanted, number))


def test_the_way_of_a_sheet_is_kept_row_by_row_in_the_order_of_rows(store: SqliteDeskStore) -> None:
    wanted = want(store)
    earlier = NOW.replace(year=2020)  # somebody has set the clock back
    with store.write() as session:
        session.prints.move_attempt(wanted.job_id, AttemptChange(S.CLAIMED, earlier, printer="a5", slip_sha256="cafe"))
        session.prints.move_attempt(wanted.job_id, AttemptChange(S.REFUSED, earlier, note="out-of-paper"))
        session.prints.move_attempt(wanted.job_id, AttemptChange(S.CLAIMED, NOW))
    with store.read() as session:
        changes = session.prints.attempt_changes(wanted.job_id)
        job = session.prints.by_id(wanted.job_id)
    assert [(change.state, change.note) for change in changes] == [
        (S.QUEUED, ""),
        (S.CLAIMED, ""),
        (S.REFUSED, "out-of-paper"),
        (S.CLAIMED, ""),
    ]
    assert {(change.printer, change.slip_sha256) for change in changes[1:]} == {("a5", "cafe")}
    assert job is not None and job.attempt is not None and job.attempt.was_tried


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM print_attempt",
        "DELETE FROM print_attempt_event",
        "DELETE FROM print_attempt_move",
        "UPDATE print_attempt SET number = 2",
        "UPDATE print_attempt_event SET state = 'void'",
        "UPDATE print_attempt_move SET told = 'queued'",
        "INSERT OR REPLACE INTO print_attempt SELECT * FROM print_attempt",
        "INSERT OR REPLACE INTO print_attempt_event SELECT * FROM print_attempt_event",
    ],
)
def test_the_paper_ledger_is_append_only(store: SqliteDeskStore, path: Path, sql: str) -> None:
    want(store)
    with pytest.raises(StoreBroken):
        raw(path).execute(sql)
    assert raw(path).rows("SELECT state FROM print_attempt_event") == [("queued",)]


def test_the_bytes_of_an_attempt_come_back_from_the_store_as_they_were(store: SqliteDeskStore, path: Path) -> None:
    wanted = want(store)
    data = b"%PDF-1.7"
    slip = RenderedSlip(SlipKind.RECEIPT, PaperFormat.A5, "application/pdf", data, hashlib.sha256(data).hexdigest(), 1)
    with store.write() as session:
        assert session.prints.rendered(wanted.job_id, SlipKind.RECEIPT, PaperFormat.A5) is None
        session.prints.store_rendered(wanted.job_id, slip)
        session.prints.move_attempt(wanted.job_id, AttemptChange(S.CLAIMED, NOW, "a5", slip.sha256))
    with store.read() as session:
        assert session.prints.rendered(wanted.job_id, SlipKind.RECEIPT, PaperFormat.A5) == slip
        assert session.prints.rendered(wanted.job_id, SlipKind.RECEIPT, PaperFormat.A4) is None
    database = raw(path)
    database.execute("DROP TRIGGER print_rendered_fixed")
    database.execute("UPDATE print_rendered SET data = x'00'")
    with pytest.raises(StoreBroken, match="rendered-hash"), store.read() as session:
        session.prints.rendered(wanted.job_id, SlipKind.RECEIPT, PaperFormat.A5)


OLD_STATES = {
    "wanted": (S.QUEUED, PaperState.WANTED, ""),
    "sent": (S.SENDING, PaperState.SENT, ""),
    "device_done": (S.CONFIRMED, PaperState.DEVICE_DONE, Evidence.DEVICE),
    "confirmed": (S.CONFIRMED, PaperState.CONFIRMED, Evidence.PERSON),
    "unknown": (S.UNSURE, PaperState.UNKNOWN, ""),
    "spoiled": (S.VOID, PaperState.SPOILED, ""),
}


def test_an_old_store_gets_an_attempt_for_every_copy(opened: Opener, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:5])
        old = opened()
        database = raw(path)
        for copy, state in enumerate(OLD_STATES, start=1):
            values = (f"job-{copy}", "dossier-a", "receipt", "a5", copy, b"{}", "hash", "o1", NOW.isoformat(), "", "", "{}")
            sql = f"INSERT INTO print_job VALUES (NULL, {', '.join('?' * 12)}, 'wanted', '')"
            database.execute(sql, values)
            database.execute("UPDATE print_job SET state = ? WHERE job_id = ?", (state, f"job-{copy}"))
        old.close()
        database.close()
    store = opened()
    with store.read() as session:
        jobs = session.prints.of_dossier("dossier-a")
    for job, (state, (attempt_state, summary, evidence)) in zip(jobs, OLD_STATES.items(), strict=True):
        assert job.attempt is not None
        assert (job.attempt.attempt_id, job.attempt.number, job.attempt.note) == (job.job_id, 1, "older-store"), state
        assert (job.attempt.state, job.attempt.evidence, job.state) == (attempt_state, evidence, summary)
        assert paper_state(job.attempt.state, job.attempt.evidence) is job.state
    with store.write() as session:  # and the old paper goes on as new paper does
        session.prints.begin_attempt(replace(second(jobs[-1])))
        session.prints.set_state(jobs[1].job_id, PaperState.UNKNOWN, NOW)
        session.prints.set_state(jobs[4].job_id, PaperState.CONFIRMED, NOW)
