"""Which forms are open, with every field as typed?"""

from __future__ import annotations

import json
from datetime import datetime

from counter_app.domain.views import Draft
from counter_app.store.transaction import Transaction


class SqliteDrafts:
    """Implements ports.DraftTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def save(self, draft: Draft) -> None:
        """Keep the draft as it is now."""
        self._tx.table("draft").upsert(
            {
                "draft_id": draft.draft_id,
                "officer_id": draft.officer_id,
                "updated_at": draft.updated_at.isoformat(),
                "fields": json.dumps(dict(draft.fields), ensure_ascii=False),
            },
            pk="draft_id",
        )

    def of_officer(self, officer_id: str) -> list[Draft]:
        """The officer's open forms, the one touched last first."""
        sql = """
            SELECT draft_id, officer_id, updated_at, fields FROM draft
            WHERE officer_id = ? ORDER BY updated_at DESC, draft_id
        """
        return [
            Draft(draft_id, officer, datetime.fromisoformat(updated_at), json.loads(fields))
            for draft_id, officer, updated_at, fields in self._tx.rows(sql, (officer_id,))
        ]

    def discard(self, draft_id: str) -> None:
        """The form became a dossier, or the officer threw it away. Nothing happens when there is none."""
        self._tx.run("DELETE FROM draft WHERE draft_id = ?", (draft_id,))
