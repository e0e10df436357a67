"""What is appended to the outbox, and is its chain whole? Facts are written once and never touched (D4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from counter_app.domain.errors import StoreBroken
from counter_app.domain.operation import GENESIS_HASH, Operation, OutboxRow, canonical_json, payload_hash, row_hash
from counter_app.store.delivery import Deliveries
from counter_app.store.transaction import Transaction

if TYPE_CHECKING:
    from counter_app.proof_ports import ProofTables

_COLUMNS = """
    o.seq, o.op_id, o.dossier_uid, o.lane_seq, o.kind, o.schema_version, o.payload, o.payload_hash, o.prev_hash, o.row_hash,
    o.actor, o.at, o.monotonic_seconds, o.boot_id, o.clock_trust
"""
# A row without its bytes that nobody let go of by the rule (`trims`).
_GONE = """
SELECT min(o.seq) FROM outbox o LEFT JOIN trimmed t ON t.seq = o.seq LEFT JOIN delivery d ON d.seq = o.seq
WHERE length(o.payload) = 0 AND (t.seq IS NULL OR d.state <> 'acked' OR d.trimmed = 0)
"""
_AT = 11  # where `at` stands among the columns
_PAGE = 1000


class SqliteOutbox(Deliveries):
    """Implements ports.OutboxTable: the facts here, their way to the centre in `delivery`."""

    def add(self, operation: Operation) -> OutboxRow:
        """Append with the next seq, lane seq and hash link. A second use of the op id raises StoreBroken."""
        row = _link(self._tx, operation)
        self._tx.run(
            "INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(row.seq, row.op_id, row.dossier_uid, row.lane_seq, row.kind, row.schema_version, row.payload),
                *(row.payload_hash, row.prev_hash, row.row_hash, row.actor, row.at.isoformat()),
                *(row.monotonic_seconds, row.boot_id, row.clock_trust),
            ),
        )
        self._tx.run(
            "INSERT INTO delivery (seq, dossier_uid, lane_seq) VALUES (?, ?, ?)", (row.seq, row.dossier_uid, row.lane_seq)
        )
        return row

    @property
    def proof(self) -> ProofTables:
        """Loaded when somebody asks for proof (D20)."""
        from counter_app.store.proof import SqliteProof

        return SqliteProof(self._tx, self.rows_where)

    def due(self, now: datetime, limit: int) -> list[OutboxRow]:
        """Rows to send now, in seq order: pending, next try reached, nothing earlier of the same dossier in the way."""
        return self._rows_of(self.due_seqs(now, limit))

    def rows(self, after_seq: int = 0, limit: int = 1000) -> list[OutboxRow]:
        """Rows in seq order, a page by keyset."""
        sql = f"SELECT {_COLUMNS} FROM outbox o WHERE o.seq > ? ORDER BY o.seq LIMIT ?"
        return [_to_row(row) for row in self._tx.rows(sql, (after_seq, limit))]

    def acked_after(self, after_seq: int, limit: int) -> list[OutboxRow]:
        """Rows that the centre acknowledged, in seq order, a page by keyset."""
        sql = f"""
            SELECT {_COLUMNS} FROM outbox o JOIN delivery d ON d.seq = o.seq
            WHERE o.seq > ? AND d.state = 'acked' ORDER BY o.seq LIMIT ?
        """
        return [_to_row(row) for row in self._tx.rows(sql, (after_seq, limit))]

    def rows_where(self, condition: str, parameters: tuple[object, ...]) -> list[OutboxRow]:
        """Rows `o` for which an SQL condition of the store holds, in seq order."""
        return [_to_row(row) for row in self._tx.rows(f"SELECT {_COLUMNS} FROM outbox o WHERE {condition}", parameters)]

    def check_chain(self) -> int:
        """Verify every payload, every link and the counting law; returns the last seq. Raises StoreBroken(reason, seq)."""
        seq, link = 0, GENESIS_HASH
        for row in self._all():
            seq += 1
            if row.seq != seq:
                raise StoreBroken(reason="outbox-gap", seq=seq)
            if row.prev_hash != link or (row.payload and row.payload_hash != payload_hash(row.payload)):
                raise StoreBroken(reason="outbox-chain", seq=seq)
            link = row_hash(link, _entry(row))
            if row.row_hash != link:
                raise StoreBroken(reason="outbox-chain", seq=seq)
        if gone := self._tx.value(_GONE):
            raise StoreBroken(reason="outbox-payload-gone", seq=gone)
        if self.state().last_seq != seq:  # a cut tail keeps a whole chain, but not the counts
            raise StoreBroken(reason="outbox-cut", seq=seq)
        return seq

    def _all(self) -> Iterator[OutboxRow]:
        after = 0
        while page := self.rows(after, _PAGE):
            yield from page
            after = page[-1].seq

    def _rows_of(self, seqs: list[int]) -> list[OutboxRow]:
        sql = f"SELECT {_COLUMNS} FROM outbox o WHERE o.seq = ?"
        return [_to_row(row) for seq in seqs for row in self._tx.rows(sql, (seq,))]


def _link(tx: Transaction, operation: Operation) -> OutboxRow:
    last = tx.one("SELECT seq, row_hash FROM outbox ORDER BY seq DESC LIMIT 1") or (0, GENESIS_HASH)
    lane = tx.value("SELECT max(lane_seq) FROM outbox WHERE dossier_uid = ?", (operation.dossier_uid,)) or 0
    payload = canonical_json(dict(operation.data))
    members: dict[str, Any] = {
        "seq": last[0] + 1,
        "op_id": operation.op_id,
        "dossier_uid": operation.dossier_uid,
        "lane_seq": lane + 1,
        "kind": str(operation.kind),
        "schema_version": operation.schema_version,
        "payload": payload,
        "payload_hash": payload_hash(payload),
        "prev_hash": last[1],
        "row_hash": "",
        "actor": operation.actor,
        "at": operation.at,
        "monotonic_seconds": operation.monotonic_seconds,
        "boot_id": operation.boot_id,
        "clock_trust": str(operation.clock_trust),
    }
    members["row_hash"] = row_hash(last[1], _entry(OutboxRow(**members)))
    return OutboxRow(**members)


def _entry(row: OutboxRow) -> dict[str, object]:
    """What a link covers: every immutable column; the payload by its hash."""
    return {
        "seq": row.seq,
        "op_id": row.op_id,
        "dossier_uid": row.dossier_uid,
        "lane_seq": row.lane_seq,
        "kind": row.kind,
        "schema_version": row.schema_version,
        "payload_hash": row.payload_hash,
        "actor": row.actor,
        "at": row.at.isoformat(),
        "monotonic_seconds": row.monotonic_seconds,
        "boot_id": row.boot_id,
        "clock_trust": row.clock_trust,
    }


def _to_row(columns: tuple[Any, ...]) -> OutboxRow:
    members = list(columns)
    members[_AT] = datetime.fromisoformat(members[_AT])
    return OutboxRow(*members)
