"""What became of every copy on paper? An append-only ledger beside the current state (D7): one sheet, one meaning."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from counter_app.domain.errors import StoreBroken
from counter_app.domain.operation import canonical_json
from counter_app.domain.slip import PaperFormat, PaperState, PrintJob, RenderedSlip, SlipKind
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
_COLUMNS = """
    job_id, dossier_uid, kind, paper, copy_number, content, content_hash, officer_id, wanted_at, state, reason,
    printer, note, facts
"""


class SqlitePrints:
    """Implements ports.PrintTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, job: PrintJob) -> None:
        """Note the wish for a copy. A second copy with the same number, or a job not in `wanted`, raises StoreBroken."""
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

    def by_id(self, job_id: str) -> PrintJob | None:
        """One copy as it stands."""
        row = self._tx.one(f"SELECT {_COLUMNS} FROM print_job WHERE job_id = ?", (job_id,))
        return _to_job(row) if row else None

    def of_dossier(self, dossier_uid: str) -> list[PrintJob]:
        """Every copy ever wanted, in the order they were wanted."""
        sql = f"SELECT {_COLUMNS} FROM print_job WHERE dossier_uid = ? ORDER BY id"
        return [_to_job(row) for row in self._tx.rows(sql, (dossier_uid,))]

    def set_state(self, job_id: str, state: PaperState, now: datetime, note: str = "") -> None:
        """Append to the ledger. An answer given twice changes nothing; an impossible move raises StoreBroken."""
        known = self._tx.value("SELECT state FROM print_job WHERE job_id = ?", (job_id,))
        if known is None:
            raise StoreBroken(reason="unknown-print-job", job_id=job_id)
        if known == state and state in (PaperState.CONFIRMED, PaperState.SPOILED):
            return
        if state not in MOVES[PaperState(known)]:
            raise StoreBroken(reason="paper-move", has=known, told=str(state))
        self._tx.run("UPDATE print_job SET state = ?, note = ? WHERE job_id = ?", (str(state), note, job_id))
        self._append(job_id, state, now, note)

    def store_rendered(self, job_id: str, slip: RenderedSlip) -> None:
        """Keep the bytes that go to the printer. Bytes that do not fit their own hash raise StoreBroken."""
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
            ignore=True,  # the same bytes, sent again after the device said that nothing came out
        )

    def open_jobs(self) -> list[PrintJob]:
        """Jobs in `wanted`, `sent` or `unknown`, oldest first."""
        where = "INDEXED BY print_job_open WHERE state IN ('wanted', 'sent', 'unknown')"
        return [_to_job(row) for row in self._tx.rows(f"SELECT {_COLUMNS} FROM print_job {where} ORDER BY id")]

    def _append(self, job_id: str, state: PaperState, at: datetime, note: str) -> None:
        sql = "INSERT INTO print_event (job_id, state, at, note) VALUES (?, ?, ?, ?)"
        self._tx.run(sql, (job_id, str(state), at.isoformat(), note))


def _to_job(row: tuple[Any, ...]) -> PrintJob:
    job_id, uid, kind, paper, copy, content, content_hash, officer, wanted_at, state, reason, printer, note, facts = row
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
    )
