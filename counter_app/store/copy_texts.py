"""Which words were read in the scans, and in which dossier's paper do they stand? (D23)"""

from __future__ import annotations

from typing import Final

from counter_app.domain.digital_copy import DigitalCopy
from counter_app.domain.lost_file import KeptText
from counter_app.domain.search_key import fold
from counter_app.store.plain_rows import from_text
from counter_app.store.transaction import Transaction

LONGEST_TEXT: Final = 2_000_000
MOST_WORDS: Final = 12
_FEWEST_LETTERS: Final = 3
_NOT_REPLACED: Final = "NOT EXISTS (SELECT 1 FROM digital_copy n WHERE n.replaces = c.copy_id AND n.replaces <> '')"


class SqliteCopyTexts:
    """Implements found_ports.CopyTextTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def waiting(self, limit: int = 1) -> list[DigitalCopy]:
        """Oldest first."""
        sql = f"""
            SELECT c.body FROM digital_copy c LEFT JOIN copy_text t ON t.copy_id = c.copy_id
            WHERE t.copy_id IS NULL AND {_NOT_REPLACED} ORDER BY c.id LIMIT ?
        """
        return [from_text(DigitalCopy, body) for (body,) in self._tx.rows(sql, (limit,))]

    def to_retry(self, tries_below: int) -> list[DigitalCopy]:
        """Oldest first."""
        sql = f"""
            SELECT c.body FROM copy_text t JOIN digital_copy c ON c.copy_id = t.copy_id
            WHERE t.problem IN ('too-slow', 'failed') AND t.tries < ? AND {_NOT_REPLACED} ORDER BY c.id
        """
        return [from_text(DigitalCopy, body) for (body,) in self._tx.rows(sql, (tries_below,))]

    def keep(self, copy_id: str, words: str, sha256: str, problem: str) -> None:
        """A second reading changes nothing."""
        if self.of(copy_id) is not None:
            return
        told = (copy_id, self._words(words), sha256, problem)
        self._tx.run("INSERT INTO copy_text (copy_id, text_id, sha256, problem) VALUES (?, ?, ?, ?)", told)

    def again(self, copy_id: str, words: str, sha256: str, problem: str) -> int:
        """Words of an earlier reading stay where this one read none."""
        before = self._tx.value("SELECT text_id FROM copy_text WHERE copy_id = ?", (copy_id,))
        text_id = self._words(words)
        sql = "UPDATE copy_text SET text_id = ?, sha256 = ?, problem = ?, tries = tries + 1 WHERE copy_id = ?"
        self._tx.run(sql, (text_id or before, sha256, problem, copy_id))
        if text_id and before and not self._tx.value("SELECT count(*) FROM copy_text WHERE text_id = ?", (before,)):
            self._tx.run("DELETE FROM copy_words WHERE rowid = ?", (before,))
        return int(self._tx.value("SELECT tries FROM copy_text WHERE copy_id = ?", (copy_id,)))

    def _words(self, words: str) -> int:
        """Into the index; its row there, 0 where nothing was read."""
        folded = fold(words[:LONGEST_TEXT])
        if not folded:
            return 0
        text_id = int(self._tx.value("SELECT coalesce(max(text_id), 0) + 1 FROM copy_text"))
        self._tx.run("INSERT INTO copy_words (rowid, words) VALUES (?, ?)", (text_id, folded))
        return text_id

    def carry(self, from_copy_id: str, to_copy_id: str) -> None:
        """One text, two copies."""
        sql = (
            "INSERT INTO copy_text SELECT ?, text_id, sha256, problem, tries FROM copy_text WHERE copy_id = ?"
            " ON CONFLICT (copy_id) DO NOTHING"
        )
        self._tx.run(sql, (to_copy_id, from_copy_id))

    def of(self, copy_id: str) -> KeptText | None:
        """None: nobody tried yet."""
        row = self._tx.one("SELECT sha256, problem FROM copy_text WHERE copy_id = ?", (copy_id,))
        return KeptText(*row) if row else None

    def copy_of_same_file(self, copy: DigitalCopy) -> str:
        """The oldest one."""
        sql = (
            "SELECT t.copy_id FROM copy_text t JOIN digital_copy c ON c.copy_id = t.copy_id"
            " WHERE c.sha256 = ? AND t.copy_id <> ? ORDER BY c.id LIMIT 1"
        )
        row = self._tx.one(sql, (copy.sha256, copy.copy_id))
        return str(row[0]) if row else ""


def find_in_copies(tx: Transaction, typed: str, limit: int) -> list[tuple[int, str]]:
    """Dossiers (their row id) with a live copy that holds every word, newest copy first; with the paper's name.

    The last word by its beginning. Less than three letters would stand in every paper.
    """
    words = fold(typed).split()[:MOST_WORDS]
    if len("".join(words)) < _FEWEST_LETTERS:
        return []
    terms = " AND ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*'])
    sql = f"""
        SELECT d.id, c.body FROM copy_words
        JOIN copy_text t ON t.text_id = copy_words.rowid JOIN digital_copy c ON c.copy_id = t.copy_id
        JOIN dossier d ON d.uid = c.dossier_uid
        WHERE copy_words MATCH ? AND {_NOT_REPLACED} ORDER BY copy_words.rowid DESC LIMIT ?
    """
    found: dict[int, str] = {}
    for dossier_id, body in tx.rows(sql, (terms, limit)):
        found.setdefault(dossier_id, from_text(DigitalCopy, body).component_name)
    return list(found.items())
