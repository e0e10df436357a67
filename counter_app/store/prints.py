"""What became of every copy on paper? The copy's state sums up its latest attempt, beside append-only ledgers (D7)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from counter_app.domain.errors import StoreBroken
from counter_app.domain.operation import canonical_json
from counter_app.domain.paper_ledger import (
    AttemptChange,
    AttemptState,
    Evidence,
    PrintAttempt,
    RetryCause,
    attempt_id_of,
    paper_state,
    way_to,
)
from counter_app.domain.slip import PaperFormat, PaperState, PrintJob, RenderedSlip, SlipKind
from counter_app.store.print_attempts import COLUMNS, LATEST_EVENT, PrintAttempts, to_attempt
from counter_app.store.transaction import Transaction

# `sent` → `wanted`: only when the device said that nothing came out. `wanted` → `spoiled`: given up, never printed.
MOVES: dict[PaperState, frozenset[PaperState]] = {
    PaperState.WANTED: frozenset({PaperState.SENT, PaperState.SPOILED}),
    PaperState.SENT: frozenset({PaperState.DEVICE_DONE, PaperState.UNKNOWN, PaperState.WANTED}),
    PaperState.DEVICE_DONE: frozenset({PaperState.CONFIRMED, PaperState.SPOILED}),
    PaperState.UNKNOWN: frozenset({PaperState.CONFIRMED, PaperState.SPOILED}),
    PaperState.CONFIRMED: frozenset(),
    PaperState.SPOILED: frozenset(),
}
_VOUCHED = {PaperState.DEVICE_DONE: Evidence.DEVICE, PaperState.CONFIRMED: Evidence.PERSON}
_OF_JOB = """
    j.job_id, j.dossier_uid, j.kind, j.paper, j.copy_number, j.content, j.content_hash, j.officer_id, j.wanted_at, j.state,
    j.reason, j.printer, j.note, j.facts
"""
_LATEST_ATTEMPT = f"""
    JOIN print_attempt a ON a.job_id = j.job_id
        AND a.number = (SELECT max(number) FROM print_attempt WHERE job_id = j.job_id)
    {LATEST_EVENT}
"""
_SELECT = f"SELECT {_OF_JOB}, {COLUMNS} FROM print_job j"
_JOB_COLUMNS = 14


class SqlitePrints:
    """Implements ports.PrintTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._attempts = PrintAttempts(tx)

    def add(self, job: PrintJob) -> None:
        """Note the wish for a copy and queue its first attempt. A second copy with the same number, or a job not in
        `wanted`, raises StoreBroken."""
        self._tx.table("print_job").insert(
            {
                "job_id": job.job_id,
                "dossier_uid": job.dossier_uid,
                "kind": str(job.kind),
                "paper": str(job.paper),
                "copy_number": job.copy_number,
                "content": canonical_json(dict(job.content)),
                "content_hash": job.content_hash,
                "officer_id": job.officer_id,
                "wanted_at": job.wanted_at.isoformat(),
                "reason": job.reason,
                "printer": job.printer,
                "facts": json.dumps(dict(job.facts), ensure_ascii=False),
                "state": str(job.state),
                "note": job.note,
            }
        )
        self._append(job.job_id, job.state, job.wanted_at, job.note)
        self._attempts.begin(_first(job))

    def by_id(self, job_id: str) -> PrintJob | None:
        """One copy as it stands, with its latest attempt."""
        row = self._tx.one(f"{_SELECT} {_LATEST_ATTEMPT} WHERE j.job_id = ?", (job_id,))
        return _to_job(row) if row else None

    def of_dossier(self, dossier_uid: str) -> list[PrintJob]:
        """Every copy ever wanted, in the order they were wanted."""
        sql = f"{_SELECT} {_LATEST_ATTEMPT} WHERE j.dossier_uid = ? ORDER BY j.id"
        return [_to_job(row) for row in self._tx.rows(sql, (dossier_uid,))]

    def open_jobs(self) -> list[PrintJob]:
        """Jobs in `wanted`, `sent` or `unknown`, oldest first."""
        where = "WHERE j.state IN ('wanted', 'sent', 'unknown')"  # in these words: they are those of the partial index
        sql = f"{_SELECT} INDEXED BY print_job_open {_LATEST_ATTEMPT} {where} ORDER BY j.id"
        return [_to_job(row) for row in self._tx.rows(sql)]

    def set_state(self, job_id: str, state: PaperState, now: datetime, note: str = "") -> None:
        """Move the copy, by the moves of its latest attempt that this stands for. An answer given twice changes nothing; an
        impossible move raises StoreBroken."""
        job = self.by_id(job_id)
        if job is None or job.attempt is None:
            raise StoreBroken(reason="unknown-print-job", job_id=job_id)
        if job.state is state and state in (PaperState.CONFIRMED, PaperState.SPOILED):
            return
        if state not in MOVES[job.state]:
            raise StoreBroken(reason="paper-move", has=str(job.state), told=str(state))
        for step in way_to(job.attempt.state, state):
            self.move_attempt(job.attempt.attempt_id, AttemptChange(step, now, evidence=_VOUCHED.get(state, ""), note=note))

    # --- single sheets --------------------------------------------------------------------------

    def begin_attempt(self, attempt: PrintAttempt) -> None:
        """Queue another sheet of a copy; the copy is wanted again. Raises StoreBroken while an earlier sheet may count."""
        self._attempts.begin(attempt)
        self._sum_up(attempt.job_id, PaperState.WANTED, attempt.made_at, str(attempt.cause))

    def move_attempt(self, attempt_id: str, change: AttemptChange) -> PrintAttempt:
        """Append one change to an attempt; its copy follows. Raises StoreBroken for a move that the ledger does not know."""
        moved = self._attempts.move(attempt_id, change)
        self._sum_up(moved.job_id, paper_state(moved.state, moved.evidence), change.at, change.note)
        return moved

    def attempts_of(self, job_id: str) -> list[PrintAttempt]:
        """Every sheet of a copy, the first one first."""
        return self._attempts.of_job(job_id)

    def attempt_changes(self, attempt_id: str) -> list[AttemptChange]:
        """The whole way of one attempt, oldest first."""
        return self._attempts.changes(attempt_id)

    def store_rendered(self, job_id: str, slip: RenderedSlip) -> None:
        """Keep the bytes that go to the printer. Bytes that do not fit their own hash raise StoreBroken."""
        self._attempts.keep_bytes(job_id, slip)

    def rendered(self, attempt_id: str, kind: SlipKind, paper: PaperFormat) -> RenderedSlip | None:
        """The bytes that were made for this attempt on this paper; None before the first try."""
        return self._attempts.bytes_of(attempt_id, kind, paper)

    def _sum_up(self, job_id: str, state: PaperState, at: datetime, note: str) -> None:
        known = self._tx.value("SELECT state FROM print_job WHERE job_id = ?", (job_id,))
        self._tx.run("UPDATE print_job SET state = ?, note = ? WHERE job_id = ?", (str(state), note, job_id))
        if known != state:
            self._append(job_id, state, at, note)

    def _append(self, job_id: str, state: PaperState, at: datetime, note: str) -> None:
        sql = "INSERT INTO print_event (job_id, state, at, note) VALUES (?, ?, ?, ?)"
        self._tx.run(sql, (job_id, str(state), at.isoformat(), note))


def _first(job: PrintJob) -> PrintAttempt:
    return PrintAttempt(
        attempt_id=attempt_id_of(job.job_id, 1),
        job_id=job.job_id,
        number=1,
        cause=RetryCause.FIRST,
        officer_id=job.officer_id,
        made_at=job.wanted_at,
        state=AttemptState.QUEUED,
        at=job.wanted_at,
    )


def _to_job(row: tuple[Any, ...]) -> PrintJob:
    of_job = row[:_JOB_COLUMNS]
    job_id, uid, kind, paper, copy, content, content_hash, officer, wanted_at, state, reason, printer, note, facts = of_job
    return PrintJob(
        job_id=job_id,
        dossier_uid=uid,
        kind=SlipKind(kind),
        paper=PaperFormat(paper),
        copy_number=copy,
        content=json.loads(content),
        content_hash=content_hash,
        officer_id=officer,
        wanted_at=datetime.fromisoformat(wanted_at),
        state=PaperState(state),
        reason=reason,
        printer=printer,
        note=note,
        facts=json.loads(facts),
        attempt=to_attempt(row[_JOB_COLUMNS:]),
    )
