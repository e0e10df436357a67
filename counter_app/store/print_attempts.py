"""What became of every sheet of a copy, and which bytes were given to the device? Rows are only ever added (D7)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, Final

from counter_app.domain.errors import StoreBroken
from counter_app.domain.paper_ledger import AttemptChange, AttemptState, PrintAttempt, RetryCause, check_move
from counter_app.domain.slip import PaperFormat, RenderedSlip, SlipKind
from counter_app.store.transaction import Transaction

# An attempt beside its latest change. Both inner look-ups end at one entry of an index.
COLUMNS: Final = """
    a.attempt_id, a.job_id, a.number, a.cause, a.officer_id, a.made_at,
    e.state, e.at, e.printer, e.slip_sha256, e.evidence, e.note
"""
LATEST_EVENT: Final = """
    JOIN print_attempt_event e ON e.id = (SELECT max(id) FROM print_attempt_event WHERE attempt_id = a.attempt_id)
"""


class PrintAttempts:
    """The part of ports.PrintTable that is about single sheets."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def begin(self, attempt: PrintAttempt) -> None:
        """The next sheet of a copy, queued. While an earlier one is not void this raises StoreBroken."""
        self._tx.table("print_attempt").insert(
            {
                "attempt_id": attempt.attempt_id,
                "job_id": attempt.job_id,
                "number": attempt.number,
                "cause": str(attempt.cause),
                "officer_id": attempt.officer_id,
                "made_at": attempt.made_at.isoformat(),
            }
        )
        self._append(attempt.attempt_id, AttemptChange(AttemptState.QUEUED, attempt.made_at))

    def by_id(self, attempt_id: str) -> PrintAttempt:
        """One attempt as it stands. Raises StoreBroken when there is none."""
        row = self._tx.one(f"SELECT {COLUMNS} FROM print_attempt a {LATEST_EVENT} WHERE a.attempt_id = ?", (attempt_id,))
        if row is None:
            raise StoreBroken(reason="unknown-print-attempt", attempt_id=attempt_id)
        return to_attempt(row)

    def of_job(self, job_id: str) -> list[PrintAttempt]:
        """Every sheet of a copy, the first one first."""
        sql = f"SELECT {COLUMNS} FROM print_attempt a {LATEST_EVENT} WHERE a.job_id = ? ORDER BY a.number"
        return [to_attempt(row) for row in self._tx.rows(sql, (job_id,))]

    def changes(self, attempt_id: str) -> list[AttemptChange]:
        """The whole way of one attempt, oldest first."""
        sql = """
            SELECT state, at, printer, slip_sha256, evidence, note FROM print_attempt_event WHERE attempt_id = ? ORDER BY id
        """
        return [
            AttemptChange(AttemptState(state), datetime.fromisoformat(at), *rest)
            for state, at, *rest in self._tx.rows(sql, (attempt_id,))
        ]

    def move(self, attempt_id: str, change: AttemptChange) -> PrintAttempt:
        """Append one change. A move that the ledger does not know raises StoreBroken and leaves everything as it was."""
        known = self.by_id(attempt_id)
        check_move(known.state, change.state)
        printer, sha256 = change.printer or known.printer, change.slip_sha256 or known.slip_sha256
        whole = AttemptChange(change.state, change.at, printer, sha256, change.evidence, change.note)
        self._append(attempt_id, whole)
        return self.by_id(attempt_id)

    def _append(self, attempt_id: str, change: AttemptChange) -> None:
        row = (attempt_id, str(change.state), change.at.isoformat(), change.printer, change.slip_sha256)
        sql = """
            INSERT INTO print_attempt_event (attempt_id, state, at, printer, slip_sha256, evidence, note)
            VALUES (?, ?, ?, ?, ?, ?, ?)
        """
        self._tx.run(sql, (*row, str(change.evidence), change.note))

    # --- the bytes ------------------------------------------------------------------------------

    def keep_bytes(self, job_id: str, slip: RenderedSlip) -> None:
        """Keep what goes to a device. Bytes that do not fit their own hash raise StoreBroken."""
        if hashlib.sha256(slip.data).hexdigest() != slip.sha256:
            raise StoreBroken(reason="rendered-hash", job_id=job_id)
        self._tx.table("print_rendered").insert(
            {
                "job_id": job_id,
                "paper": str(slip.paper),
                "media_type": slip.media_type,
                "sha256": slip.sha256,
                "pages": slip.pages,
                "width_px": slip.width_px,
                "height_px": slip.height_px,
                "data": slip.data,
            },
            ignore=True,  # the same bytes, given again after the device said that nothing came out
        )

    def bytes_of(self, attempt_id: str, kind: SlipKind, paper: PaperFormat) -> RenderedSlip | None:
        """What was made for this attempt on this paper. Bytes that changed under the store raise StoreBroken."""
        sql = """
            SELECT r.media_type, r.data, r.sha256, r.pages, r.width_px, r.height_px
            FROM print_attempt a
            JOIN print_attempt_event e ON e.attempt_id = a.attempt_id
            JOIN print_rendered r ON r.job_id = a.job_id AND r.sha256 = e.slip_sha256
            WHERE a.attempt_id = ? AND r.paper = ? ORDER BY e.id DESC LIMIT 1
        """
        row = self._tx.one(sql, (attempt_id, str(paper)))
        if row is None:
            return None
        media_type, data, sha256, pages, width_px, height_px = row
        if hashlib.sha256(data).hexdigest() != sha256:
            raise StoreBroken(reason="rendered-hash", attempt_id=attempt_id)
        return RenderedSlip(kind, paper, media_type, data, sha256, pages, width_px, height_px)


def to_attempt(row: tuple[Any, ...]) -> PrintAttempt:
    """From a row of `COLUMNS`."""
    attempt_id, job_id, number, cause, officer_id, made_at, state, at, printer, sha256, evidence, note = row
    return PrintAttempt(
        attempt_id=attempt_id,
        job_id=job_id,
        number=number,
        cause=RetryCause(cause),
        officer_id=officer_id,
        made_at=datetime.fromisoformat(made_at),
        state=AttemptState(state),
        at=datetime.fromisoformat(at),
        printer=printer,
        slip_sha256=sha256,
        evidence=evidence,
        note=note,
    )
