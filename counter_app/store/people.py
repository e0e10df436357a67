"""Which people of other dossiers have the same number, or the same name and birth date? And what was said of two of them?"""

from __future__ import annotations

from datetime import datetime

from counter_app.case_ports import PersonVerdict
from counter_app.domain.dossier import Dossier
from counter_app.domain.person import Person
from counter_app.domain.same_person import likeness
from counter_app.domain.search_key import fold, fold_code
from counter_app.store.dossier_rows import from_body
from counter_app.store.transaction import Transaction

MOST_LOOKED_AT = 60  # of a very common name or a frequent guest the newest records
_BODY = """
SELECT v.body FROM dossier d JOIN dossier_version v ON v.dossier_id = d.id AND v.version = d.version
WHERE d.id = ? AND d.uid <> ?
"""


class SqlitePeople:
    """Implements case_ports.PersonTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def alike(self, person: Person, but_not: str = "", limit: int = 20) -> list[tuple[Dossier, Person]]:
        """By the keys and words of the look-up; one line for each dossier."""
        found: list[tuple[Dossier, Person]] = []
        for dossier_id in sorted(self._candidates(person), reverse=True):
            body = self._tx.value(_BODY, (dossier_id, but_not))
            dossier = from_body(body) if body is not None else None
            people = (dossier.applicant, dossier.submitter) if dossier else ()
            other = next((one for one in people if one and likeness(person, one)), None)
            if dossier is not None and other is not None:
                found.append((dossier, other))
                if len(found) == limit:
                    break
        return found

    def _candidates(self, person: Person) -> set[int]:
        found: set[int] = set()
        if key := fold_code(person.identity_number):
            sql = "SELECT dossier_id FROM lookup_key WHERE key = ? ORDER BY dossier_id DESC LIMIT ?"
            found |= {row[0] for row in self._tx.rows(sql, (key, MOST_LOOKED_AT))}
        if person.birth_date and (words := fold(person.name).split()):
            sql = "SELECT rowid FROM dossier_words WHERE dossier_words MATCH ? ORDER BY rowid DESC LIMIT ?"
            asked = " AND ".join(f'"{word}"' for word in words)
            found |= {row[0] for row in self._tx.rows(sql, (asked, MOST_LOOKED_AT))}
        return found

    def verdict(self, pair: str) -> PersonVerdict | None:
        """The latest word counts; earlier ones stay."""
        sql = "SELECT pair, is_same, at, officer_id, reason FROM person_verdict WHERE pair = ? ORDER BY id DESC LIMIT 1"
        row = self._tx.one(sql, (pair,))
        return PersonVerdict(row[0], bool(row[1]), datetime.fromisoformat(row[2]), row[3], row[4]) if row else None

    def decide(self, verdict: PersonVerdict) -> None:
        """Append."""
        row = (verdict.pair, int(verdict.is_same), verdict.at.isoformat(), verdict.officer_id, verdict.reason)
        self._tx.run("INSERT INTO person_verdict (pair, is_same, at, officer_id, reason) VALUES (?, ?, ?, ?, ?)", row)
