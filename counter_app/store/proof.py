"""What vouches for the outbox: day statements as they were signed, and what was carried by hand (reliability §3.8, §3.9)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from counter_app.attachment_ports import Attachment
from counter_app.domain.day_statement import CounterStatement, DayOperations, Difference, KeptStatement
from counter_app.domain.operation import GENESIS_HASH, OutboxRow
from counter_app.proof_ports import ExportedBundle
from counter_app.store.parked_decisions import SqliteParked
from counter_app.store.transaction import Transaction
from counter_app.store.trims import SqliteTrims

RowsWhere = Callable[[str, tuple[object, ...]], list[OutboxRow]]
_OF_DAY = "FROM outbox WHERE substr(at, 1, 10) = ?"
_WITH_LEFT = "FROM outbox o LEFT JOIN trimmed t ON t.seq = o.seq WHERE substr(o.at, 1, 10) = ?"
_SIZES = "SELECT min(o.seq), max(o.seq), sum(coalesce(t.payload_bytes, length(o.payload)))"
# A payload that is gone (`trims`) is no JSON; its number stands beside it.
_NUMBER = """
SELECT iif(length(o.payload), coalesce(json_extract(CAST(o.payload AS TEXT), '$.dossierCode'),
                                       json_extract(CAST(o.payload AS TEXT), '$.provisionalNumber'), ''), t.number)
"""
_KEPT = """
SELECT s.on_day, s.edition, s.body, s.signature, s.public_key, s.made_at, c.body, c.signature, c.at, c.equal, c.differences
FROM day_statement s LEFT JOIN counter_statement c
    ON c.id = (SELECT max(n.id) FROM counter_statement n WHERE n.statement_id = s.id)
"""
_BUNDLE = "bundle_id, made_at, made_by, first_seq, last_seq, operations, files, size_bytes, sha256, receipts_at"


class SqliteProof:
    """Implements proof_ports.ProofTables."""

    def __init__(self, tx: Transaction, rows_where: RowsWhere) -> None:
        self.statements = SqliteStatements(tx)
        self.bundles = SqliteBundles(tx, rows_where)
        self.trims = SqliteTrims(tx, rows_where)
        self.decisions = SqliteParked(tx, rows_where)


class SqliteStatements:
    """Implements proof_ports.StatementTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def day_operations(self, day: date) -> DayOperations:
        """From the index of days: costs as much as the day has acts."""
        on = (day.isoformat(),)
        counts = {kind: count for kind, count in self._tx.rows(f"SELECT kind, count(*) {_OF_DAY} GROUP BY kind", on)}
        if not counts:
            return DayOperations()
        first, last, size = self._tx.one(f"{_SIZES} {_WITH_LEFT}", on) or (0, 0, 0)
        officers = tuple(row[0] for row in self._tx.rows(f"SELECT DISTINCT actor {_OF_DAY} ORDER BY actor", on))
        number = f"{_NUMBER} {_WITH_LEFT} AND o.kind = 'dossier.received' ORDER BY o.seq"
        first_number = self._tx.value(f"{number} LIMIT 1", on) or ""
        last_number = self._tx.value(f"{number} DESC LIMIT 1", on) or ""
        return DayOperations(first, last, size, counts, officers, first_number, last_number)

    def head(self) -> tuple[int, str]:
        """The end of the chain."""
        seq, link = self._tx.one("SELECT seq, row_hash FROM outbox ORDER BY seq DESC LIMIT 1") or (0, GENESIS_HASH)
        return int(seq), str(link)

    def add(self, kept: KeptStatement) -> None:
        """As signed."""
        self._tx.run(
            "INSERT INTO day_statement (on_day, edition, body, signature, public_key, made_at) VALUES (?, ?, ?, ?, ?, ?)",
            (kept.on.isoformat(), kept.edition, kept.body, kept.signature, kept.public_key, kept.made_at.isoformat()),
        )

    def of_day(self, day: date) -> list[KeptStatement]:
        """With the newest answer to each."""
        rows = self._tx.rows(f"{_KEPT} WHERE s.on_day = ? ORDER BY s.edition", (day.isoformat(),))
        return [_kept(row) for row in rows]

    def newest(self) -> KeptStatement | None:
        """The one that was made last."""
        row = self._tx.one(f"{_KEPT} ORDER BY s.id DESC LIMIT 1")
        return _kept(row) if row else None

    def waiting(self, limit: int = 20) -> list[KeptStatement]:
        """Earlier editions of a day are history."""
        newest = "s.id IN (SELECT max(id) FROM day_statement GROUP BY on_day) AND coalesce(c.equal, 0) = 0"
        rows = self._tx.rows(f"{_KEPT} WHERE {newest} ORDER BY s.on_day DESC LIMIT ?", (limit,))
        return [_kept(row) for row in reversed(rows)]

    def answered(self, on: date, edition: int, answer: CounterStatement) -> None:
        """The same answer again changes nothing."""
        differences = json.dumps([[one.what, one.at_desk, one.at_centre] for one in answer.differences], ensure_ascii=False)
        self._tx.run(
            "INSERT INTO counter_statement (statement_id, body, signature, at, equal, differences)"
            " SELECT id, ?, ?, ?, ?, ? FROM day_statement WHERE on_day = ? AND edition = ? ON CONFLICT DO NOTHING",
            (
                *(answer.body, answer.signature, answer.at.isoformat(), int(answer.equal), differences),
                *(on.isoformat(), edition),
            ),
        )


class SqliteBundles:
    """Implements proof_ports.BundleTable. The state of a row is only read here: nothing is sent by being carried."""

    def __init__(self, tx: Transaction, rows_where: RowsWhere) -> None:
        self._tx = tx
        self._rows_where = rows_where

    def waiting_rows(self, after_seq: int, limit: int) -> list[OutboxRow]:
        """Parked ones stay: the centre has said no to them."""
        waiting = """
            o.seq IN (SELECT d.seq FROM delivery d INDEXED BY delivery_waiting
                      WHERE d.state IN ('pending', 'sending') AND d.seq > ? ORDER BY d.seq LIMIT ?) ORDER BY o.seq
        """
        return self._rows_where(waiting, (after_seq, limit))

    def waiting_files(self) -> list[Attachment]:
        """All of each, whatever part the centre has: a bundle stands for itself."""
        columns = "file_id, sha256, size_bytes, media_type, dossier_uid, reached_bytes, attempts"
        rows = self._tx.rows(f"SELECT {columns} FROM attachment WHERE state = 'waiting' ORDER BY id")
        return [Attachment(*row) for row in rows]

    def never_answered(self, op_id: str) -> bool:
        """A row that was parked once has an attempt, also after its release."""
        sql = (
            "SELECT d.state = 'pending' AND d.attempts = 0 FROM outbox o JOIN delivery d ON d.seq = o.seq WHERE o.op_id = ?"
        )
        return bool(self._tx.value(sql, (op_id,)))

    def row_of(self, op_id: str) -> OutboxRow | None:
        """None for an id that is not of this store."""
        found = self._rows_where("o.op_id = ?", (op_id,))
        return found[0] if found else None

    def states(self, first_seq: int, last_seq: int) -> dict[int, str]:
        """By seq."""
        sql = "SELECT seq, state FROM delivery WHERE seq BETWEEN ? AND ?"
        return {seq: state for seq, state in self._tx.rows(sql, (first_seq, last_seq))}

    def add(self, bundle: ExportedBundle) -> None:
        """After it was read again from its medium."""
        row = (
            *(bundle.bundle_id, bundle.made_at.isoformat(), bundle.made_by, bundle.first_seq, bundle.last_seq),
            *(bundle.operations, bundle.files, bundle.size_bytes, bundle.sha256, None),
        )
        self._tx.run(f"INSERT INTO exported_bundle ({_BUNDLE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def newest(self, limit: int = 20) -> list[ExportedBundle]:
        """By the order of making."""
        rows = self._tx.rows(f"SELECT {_BUNDLE} FROM exported_bundle ORDER BY rowid DESC LIMIT ?", (limit,))
        return [_bundle(row) for row in rows]

    def receipts_came(self, bundle_id: str, at: datetime) -> bool:
        """The first time counts."""
        sql = "UPDATE exported_bundle SET receipts_at = coalesce(receipts_at, ?) WHERE bundle_id = ?"
        return self._tx.run(sql, (at.isoformat(), bundle_id)) == 1


def _kept(row: tuple[Any, ...]) -> KeptStatement:
    on, edition, body, signature, key, made_at, answer, answer_signature, at, equal, differences = row
    found = None
    if answer is not None:
        told = tuple(Difference(*one) for one in json.loads(differences))
        found = CounterStatement(answer, answer_signature, datetime.fromisoformat(at), bool(equal), told)
    return KeptStatement(date.fromisoformat(on), edition, body, signature, key, datetime.fromisoformat(made_at), found)


def _bundle(row: tuple[Any, ...]) -> ExportedBundle:
    bundle_id, made_at, made_by, first, last, operations, files, size, sha256, receipts_at = row
    back = datetime.fromisoformat(receipts_at) if receipts_at else None
    at = datetime.fromisoformat(made_at)
    return ExportedBundle(bundle_id, at, made_by, first, last, operations, files, size, sha256, back)
