"""Who did what at this desk? A chained log in the same transaction as the act: an edited or missing entry shows."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from counter_app.domain.errors import StoreBroken
from counter_app.domain.operation import GENESIS_HASH, canonical_json, row_hash
from counter_app.domain.views import AuditEntry
from counter_app.store.transaction import Transaction

_SELECT = "SELECT n, at, actor, action, subject, facts, prev_hash, row_hash FROM audit"
_PAGE = 1000


class SqliteAudit:
    """Implements ports.AuditTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, entry: AuditEntry) -> None:
        """Append with the next number and hash link."""
        n, link = self._tx.one("SELECT n, row_hash FROM audit ORDER BY n DESC LIMIT 1") or (0, GENESIS_HASH)
        facts = canonical_json(dict(entry.facts))
        at = entry.at.isoformat()
        linked = row_hash(link, _linked(n + 1, at, entry.actor, entry.action, entry.subject, facts))
        row = (n + 1, at, entry.actor, str(entry.action), entry.subject, facts, link, linked)
        self._tx.run("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def newest(self, limit: int) -> list[AuditEntry]:
        """The last entries, newest first."""
        return [
            AuditEntry(datetime.fromisoformat(at), actor, action, subject, json.loads(facts))
            for _, at, actor, action, subject, facts, _, _ in self._tx.rows(f"{_SELECT} ORDER BY n DESC LIMIT ?", (limit,))
        ]

    def check_chain(self) -> int:
        """Verify every link; returns the number of entries. Raises StoreBroken(reason, n)."""
        seen, link = 0, GENESIS_HASH
        while page := self._tx.rows(f"{_SELECT} WHERE n > ? ORDER BY n LIMIT ?", (seen, _PAGE)):
            for n, at, actor, action, subject, facts, prev_hash, own_hash in page:
                seen += 1
                linked = row_hash(link, _linked(n, at, actor, action, subject, facts))
                if n != seen or prev_hash != link or own_hash != linked:
                    raise StoreBroken(reason="audit-chain", n=seen)
                link = linked
        return seen


def _linked(n: int, at: str, actor: str, action: str, subject: str, facts: bytes) -> dict[str, Any]:
    return {"n": n, "at": at, "actor": actor, "action": str(action), "subject": subject, "facts": facts.decode()}
