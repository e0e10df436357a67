"""Which pages came for which component, what was decided of each, and what was begun and not ended?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import tzinfo
from typing import Any, Final

from counter_app.domain.errors import StoreBroken
from counter_app.domain.page_gate import PageReading
from counter_app.domain.page_record import reading_from_record, reading_to_record
from counter_app.domain.scan_work import Decision, ScanWork, WorkPage, WorkState
from counter_app.store.assignments import SqliteAssignments
from counter_app.store.copy_texts import SqliteCopyTexts
from counter_app.store.digital_copies import SqliteCopies
from counter_app.store.found_files import SqliteLostFiles, SqliteReleases
from counter_app.store.plain_rows import from_text, to_text
from counter_app.store.transaction import Transaction

_REPLAYED: Final = ("reading", "state", "rotate", "seen", "reject_reason", "answered")  # decisions say these
_WORK: Final = "SELECT body, state, copy_id FROM scan_work"
_OF_WORK: Final = "work_id = (SELECT id FROM scan_work WHERE uid = ?)"


class SqliteScans:
    """Implements scan_work_ports.ScanTables."""

    def __init__(self, tx: Transaction, zone: tzinfo | None = None) -> None:
        self.journal = SqliteScanJournal(tx)
        self.copies = SqliteCopies(tx)
        self.assignments = SqliteAssignments(tx)
        self.texts = SqliteCopyTexts(tx)
        self.lost = SqliteLostFiles(tx, zone)
        self.releases = SqliteReleases(tx, zone)


class SqliteScanJournal:
    """Implements scan_work_ports.ScanJournal."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def open_work(self, work: ScanWork) -> None:
        """Nothing was scanned for it yet."""
        body = to_text(work, ("state", "copy_id"))
        sql = "INSERT INTO scan_work (uid, dossier_uid, body, state) VALUES (?, ?, ?, ?)"
        self._tx.run(sql, (work.uid, work.dossier_uid, body, str(work.state)))

    def work(self, uid: str) -> ScanWork | None:
        """By its uid."""
        row = self._tx.one(f"{_WORK} WHERE uid = ?", (uid,))
        return _work(row) if row else None

    def works_of(self, dossier_uid: str) -> list[ScanWork]:
        """Oldest first."""
        return [_work(row) for row in self._tx.rows(f"{_WORK} WHERE dossier_uid = ? ORDER BY id", (dossier_uid,))]

    def open_works(self, limit: int = 100) -> list[ScanWork]:
        """Newest first."""
        sql = f"{_WORK} WHERE state = 'open' ORDER BY id DESC LIMIT ?"
        return [_work(row) for row in self._tx.rows(sql, (limit,))]

    def end_work(self, uid: str, state: WorkState, copy_id: str = "", reason: str = "") -> None:
        """A trigger forbids a second end."""
        sql = "UPDATE scan_work SET state = ?, copy_id = ?, reason = ? WHERE uid = ? AND state = 'open'"
        if not self._tx.run(sql, (str(state), copy_id, reason, uid)):
            raise StoreBroken(reason="scan-work-not-open", uid=uid)

    def add_page(self, work_uid: str, page: WorkPage) -> None:
        """The file is in the vault already."""
        sql = "INSERT INTO scan_page (page_id, work_id, sha256, body) SELECT ?, id, ?, ? FROM scan_work WHERE uid = ?"
        if not self._tx.run(sql, (page.page_id, page.sha256, to_text(page, _REPLAYED), work_uid)):
            raise StoreBroken(reason="unknown-scan-work", uid=work_uid)

    def pages(self, work_uid: str) -> list[WorkPage]:
        """In the order in which they came."""
        sql = f"""
            SELECT p.body, r.body FROM scan_page p LEFT JOIN page_reading r ON r.page_id = p.page_id
            WHERE p.{_OF_WORK} ORDER BY p.id
        """
        return [_page(*row) for row in self._tx.rows(sql, (work_uid,))]

    def keep_reading(self, page_id: str, reading: PageReading) -> None:
        """A second judge changes nothing."""
        body = json.dumps(reading_to_record(reading), ensure_ascii=False)
        self._tx.run("INSERT INTO page_reading VALUES (?, ?) ON CONFLICT DO NOTHING", (page_id, body))

    def decide(self, work_uid: str, decision: Decision) -> None:
        """Numbers of one work count up; a number that is taken raises StoreError."""
        sql = "INSERT INTO scan_decision (work_id, number, body) SELECT id, ?, ? FROM scan_work WHERE uid = ?"
        if not self._tx.run(sql, (decision.number, to_text(decision), work_uid)):
            raise StoreBroken(reason="unknown-scan-work", uid=work_uid)

    def decisions(self, work_uid: str) -> list[Decision]:
        """Oldest first."""
        sql = f"SELECT body FROM scan_decision WHERE {_OF_WORK} ORDER BY number"
        return [from_text(Decision, body) for (body,) in self._tx.rows(sql, (work_uid,))]

    def kept_hashes(self) -> set[str]:
        """Void pages and noted blanks among them."""
        return {sha256 for (sha256,) in self._tx.rows("SELECT DISTINCT sha256 FROM scan_page")}


def _work(row: tuple[Any, ...]) -> ScanWork:
    body, state, copy_id = row
    return replace(from_text(ScanWork, body), state=WorkState(state), copy_id=copy_id)


def _page(body: str, reading: str | None) -> WorkPage:
    page = from_text(WorkPage, body)
    return replace(page, reading=reading_from_record(json.loads(reading))) if reading else page
