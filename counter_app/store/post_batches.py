"""How are minutes signed with the post kept, and which of their items wait to become dossiers? (QĐ 45/2016 Đ7)"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from counter_app.domain.errors import BadField, StoreBroken
from counter_app.domain.operation import canonical_json
from counter_app.domain.post_batch import Direction, PostBatch, PostItem
from counter_app.domain.record_json import record_from_json, record_to_json
from counter_app.post_ports import OpenPostItem
from counter_app.store.transaction import Transaction

MOST_LISTED = 200
MOST_OPEN = 500


class SqlitePostBatches:
    """Implements post_ports.PostBatchTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, batch: PostBatch, intent_id: str) -> None:
        """The batch and one row per item, which a dossier can be bound to."""
        self._tx.run(
            "INSERT INTO post_batch (uid, intent_id, number, direction, recorded_on, body) VALUES (?, ?, ?, ?, ?, ?)",
            (
                batch.uid,
                intent_id,
                batch.number,
                str(batch.direction),
                batch.recorded_at.date().isoformat(),
                canonical_json(record_to_json(batch)),
            ),
        )
        batch_id = self._tx.value("SELECT id FROM post_batch WHERE uid = ?", (batch.uid,))
        comes_in = batch.direction is Direction.IN
        for item in batch.items:
            self._tx.run(
                "INSERT INTO post_item (batch_id, slip_number, is_open) VALUES (?, ?, ?)",
                (batch_id, item.slip_number, int(comes_in and item.is_here)),
            )

    def by_uid(self, uid: str) -> PostBatch | None:
        """The minutes with this uid, which is also their lane towards the centre."""
        return self._one("uid = ?", uid)

    def by_intent(self, intent_id: str) -> PostBatch | None:
        """The minutes that this form became."""
        return self._one("intent_id = ?", intent_id)

    def by_number(self, number: str) -> PostBatch | None:
        """The number on paper resolves for ever (I3)."""
        return self._one("number = ?", number.strip().upper())

    def newest(self, limit: int) -> list[PostBatch]:
        """Newest first."""
        rows = self._tx.rows("SELECT body FROM post_batch ORDER BY id DESC LIMIT ?", (min(limit, MOST_LISTED),))
        return [_from_body(row[0]) for row in rows]

    def next_number(self, on: date) -> int:
        """Rows are never deleted, so no number is used twice."""
        return int(self._tx.value("SELECT count(*) FROM post_batch WHERE recorded_on = ?", (on.isoformat(),))) + 1

    def used(self, slip_numbers: tuple[str, ...]) -> tuple[str, ...]:
        """Which of these stand in minutes already."""
        sql = "SELECT 1 FROM post_item WHERE slip_number = ?"
        return tuple(number for number in slip_numbers if self._tx.one(sql, (number,)) is not None)

    def open_items(self, limit: int) -> list[OpenPostItem]:
        """What lies on the counter and is no dossier yet."""
        sql = """
            SELECT b.body, i.slip_number FROM post_item i INDEXED BY post_item_open
            JOIN post_batch b ON b.id = i.batch_id WHERE i.is_open ORDER BY i.id LIMIT ?
        """
        batches: dict[bytes, PostBatch] = {}
        found: list[OpenPostItem] = []
        for body, slip_number in self._tx.rows(sql, (min(limit, MOST_OPEN),)):
            batch = batches.get(body) or batches.setdefault(body, _from_body(body))
            found.append(OpenPostItem(batch, batch.item(slip_number)))
        return found

    def bind(self, batch_uid: str, slip_number: str, dossier_uid: str) -> None:
        """Once: an item that is bound, or never lay here, is refused."""
        row = self._tx.one(
            "SELECT i.id, i.is_open FROM post_item i JOIN post_batch b ON b.id = i.batch_id"
            " WHERE b.uid = ? AND i.slip_number = ?",
            (batch_uid, slip_number),
        )
        if row is None or not row[1]:
            raise BadField(field="post_slip", value=slip_number, reason="used-before")
        dossier_id = self._tx.value("SELECT id FROM dossier WHERE uid = ?", (dossier_uid,))
        if dossier_id is None:
            raise StoreBroken(reason="unknown-dossier", uid=dossier_uid)
        self._tx.run("UPDATE post_item SET is_open = 0, dossier_id = ? WHERE id = ?", (dossier_id, row[0]))

    def _one(self, where: str, value: str) -> PostBatch | None:
        body = self._tx.value(f"SELECT body FROM post_batch WHERE {where}", (value,))
        return None if body is None else _from_body(body)


_READ: dict[str, Callable[[Any], Any]] = {
    "direction": Direction,
    "items": lambda value: record_from_json(tuple[PostItem, ...], value),
    "signed_at": datetime.fromisoformat,
    "recorded_at": datetime.fromisoformat,
}


def _from_body(body: bytes) -> PostBatch:
    members = json.loads(body)
    return PostBatch(**{name: _READ[name](value) if name in _READ else value for name, value in members.items()})
