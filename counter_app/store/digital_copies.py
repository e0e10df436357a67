"""Which finished digital copies are there, of whose papers, and which still wait to be confirmed?"""

from __future__ import annotations

from typing import Final

from counter_app.domain.digital_copy import DigitalCopy
from counter_app.domain.errors import StoreBroken
from counter_app.store.plain_rows import from_text, to_text
from counter_app.store.transaction import Transaction

_COLUMNS: Final = "copy_id, dossier_uid, paper_code, sha256, owner_key, replaces, reused_from, signing, confirm_open, body"
_LIVE: Final = "NOT EXISTS (SELECT 1 FROM digital_copy n WHERE n.replaces = c.copy_id AND n.replaces <> '')"
_TO_CONFIRM: Final = f"FROM digital_copy c WHERE c.confirm_open = 1 AND {_LIVE}"


class SqliteCopies:
    """Implements scan_work_ports.CopyTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, copy: DigitalCopy) -> None:
        """In the transaction that tells the centre of it (D3)."""
        told = (
            *(copy.copy_id, copy.dossier_uid, copy.paper_code, copy.sha256, copy.owner_key, copy.replaces),
            *(copy.reused_from, str(copy.signing), int(copy.confirm_open), to_text(copy)),
        )
        self._tx.run(f"INSERT INTO digital_copy ({_COLUMNS}) VALUES ({', '.join('?' * len(told))})", told)

    def by_id(self, copy_id: str) -> DigitalCopy | None:
        """By its id."""
        row = self._tx.one("SELECT body FROM digital_copy WHERE copy_id = ?", (copy_id,))
        return from_text(DigitalCopy, row[0]) if row else None

    def of_dossier(self, dossier_uid: str) -> list[DigitalCopy]:
        """Oldest first."""
        return self._copies("SELECT body FROM digital_copy WHERE dossier_uid = ? ORDER BY id", dossier_uid)

    def of_owner(self, owner_key: str, limit: int = 50) -> list[DigitalCopy]:
        """Nobody's papers for an empty key."""
        sql = f"""
            SELECT c.body FROM digital_copy c WHERE c.owner_key = ? AND c.owner_key <> '' AND {_LIVE}
            ORDER BY c.id DESC LIMIT ?
        """
        return self._copies(sql, owner_key, limit)

    def unconfirmed(self, limit: int = 200) -> list[DigitalCopy]:
        """Oldest first."""
        return self._copies(f"SELECT c.body {_TO_CONFIRM} ORDER BY c.id LIMIT ?", limit)

    def unsigned(self, limit: int = 200) -> list[DigitalCopy]:
        """Oldest first."""
        sql = f"SELECT c.body FROM digital_copy c WHERE c.signing = 'unsigned' AND {_LIVE} ORDER BY c.id LIMIT ?"
        return self._copies(sql, limit)

    def count_unconfirmed(self) -> int:
        """For the home screen: its index holds only those that wait."""
        return int(self._tx.value(f"SELECT count(*) {_TO_CONFIRM}"))

    def confirm(self, copy: DigitalCopy) -> None:
        """What a copy is stays as it is: a trigger sees to it."""
        sql = "UPDATE digital_copy SET confirm_open = ?, body = ? WHERE copy_id = ? AND sha256 = ?"
        if not self._tx.run(sql, (int(copy.confirm_open), to_text(copy), copy.copy_id, copy.sha256)):
            raise StoreBroken(reason="unknown-copy", copy_id=copy.copy_id)

    def next_paper_number(self, prefix: str) -> int:
        """Papers with the prefix that are no copies of copies, and 1."""
        sql = """
            SELECT count(*) + 1 FROM digital_copy
            WHERE paper_code >= ? AND paper_code < ? AND reused_from = '' AND replaces = ''
        """
        return int(self._tx.value(sql, (prefix, f"{prefix}\U0010ffff")))

    def _copies(self, sql: str, *values: object) -> list[DigitalCopy]:
        return [from_text(DigitalCopy, body) for (body,) in self._tx.rows(sql, values)]
