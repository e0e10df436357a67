"""How is a dossier found by what somebody typed: words of a name or procedure, the beginning of a number? (D23)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from counter_app.domain import phone
from counter_app.domain.dossier import Dossier
from counter_app.domain.person import Person
from counter_app.domain.search_key import fold, fold_code
from counter_app.store.transaction import Transaction

LONGEST_QUERY = 200
MOST_WORDS = 12
KEYS_SCANNED = 2000  # a beginning that more rows share is no clue; the newest rows are looked through instead
NEWEST_SCANNED = 5000
_ROOF = "\U0010ffff"  # sorts behind every character of a key
_PROCEDURES = 0xF0000  # private use: one character in the index stands for one procedure


def index(tx: Transaction, dossier_id: int, procedure_id: int, dossier: Dossier) -> None:
    """Make a new dossier findable."""
    people = [dossier.applicant, *([dossier.submitter] if dossier.submitter else [])]
    words = " ".join(fold(person.name) for person in people) + f" {_procedure_letter(procedure_id)}"
    tx.run("INSERT INTO dossier_words (rowid, words) VALUES (?, ?)", (dossier_id, words))
    numbers = _code_keys(dossier.dossier_code), _code_keys(dossier.provisional_number), _code_keys(dossier.external_code)
    add_keys(tx, dossier_id, {key for keys in (*numbers, *map(person_keys, people)) for key in keys})


def index_again(tx: Transaction, dossier_id: int, procedure_id: int, versions: Sequence[Dossier]) -> None:
    """People were corrected: found by what stands there now, and by what stands on the paper that went out before."""
    people = [person for one in versions for person in (one.applicant, one.submitter) if person]
    names = " ".join(dict.fromkeys(word for person in people for word in fold(person.name).split()))
    tx.run("DELETE FROM dossier_words WHERE rowid = ?", (dossier_id,))
    words = (dossier_id, f"{names} {_procedure_letter(procedure_id)}")
    tx.run("INSERT INTO dossier_words (rowid, words) VALUES (?, ?)", words)
    add_keys(tx, dossier_id, {key for person in people for key in person_keys(person)})


def index_code(tx: Transaction, dossier_id: int, dossier_code: str) -> None:
    """Make a dossier findable by the code it got later."""
    add_keys(tx, dossier_id, _code_keys(dossier_code))


def add_keys(tx: Transaction, dossier_id: int, keys: Iterable[str]) -> None:
    """Keys that are there already stay."""
    for key in sorted(keys):
        tx.run("INSERT OR IGNORE INTO lookup_key VALUES (?, ?)", (key, dossier_id))


def _code_keys(number: str | None) -> set[str]:
    """The whole number and what stands behind each hyphen: people say "số 0101", the desk knows its own prefix."""
    whole = fold_code(number or "")
    parts = whole.split("-")
    return {"-".join(parts[start:]) for start in range(len(parts))} - {""}


def person_keys(person: Person) -> set[str]:
    """Identity numbers and phone as people would type them."""
    return {fold_code(person.identity_number), fold_code(person.old_identity_number), phone_key(person)} - {""}


def phone_key(person: Person) -> str:
    """The usual form of the phone, or what was typed."""
    return fold_code(phone.normalise(person.phone) or person.phone)


def find(tx: Transaction, typed: str, limit: int) -> list[int]:
    """Ids of the dossiers that match, newest first; those that only match by their procedure come behind the others."""
    typed = typed[:LONGEST_QUERY]
    words = fold(typed).split()[:MOST_WORDS]
    if not words:
        return []
    found = {*_by_words(tx, _terms(words), limit), *_by_number(tx, typed, limit)}
    newest = sorted(found, reverse=True)[:limit]
    if len(newest) < limit:
        newest += [extra for extra in _by_procedure(tx, words, limit) if extra not in found]
    return newest[:limit]


# --- words ------------------------------------------------------------------------------------


def _terms(words: list[str]) -> list[str]:
    """Whole words, the last one by its beginning. `fold` leaves letters and digits only: there is nothing to escape."""
    return [*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*']


def _by_words(tx: Transaction, terms: list[str], limit: int) -> list[int]:
    """By rowid, never by rank: ranking "nguyen" would read four of ten dossiers."""
    sql = "SELECT rowid FROM dossier_words WHERE dossier_words MATCH ? ORDER BY rowid DESC LIMIT ?"
    return [row[0] for row in tx.rows(sql, (" AND ".join(terms), limit))]


def _by_procedure(tx: Transaction, words: list[str], limit: int) -> list[int]:
    """Each word in a name or in the name of the procedure, at least one in the latter."""
    keys = [(_procedure_letter(row[0]), row[1].split()) for row in tx.rows("SELECT id, search_key FROM procedure_seen")]
    choices = []
    for word, term in zip(words, _terms(words), strict=True):
        fits = str.startswith if term.endswith("*") else str.__eq__
        choices.append([term, *(f'"{letter}"' for letter, key in keys if any(fits(part, word) for part in key))])
    if all(len(choice) == 1 for choice in choices):
        return []
    return _by_words(tx, [f"({' OR '.join(choice)})" for choice in choices], limit)


def _procedure_letter(procedure_id: int) -> str:
    return chr(_PROCEDURES + procedure_id)


# --- numbers ----------------------------------------------------------------------------------

_CARRIES = """
    (d.identity_number >= :low AND d.identity_number < :high OR d.phone >= :low AND d.phone < :high
     OR d.dossier_code >= :low AND d.dossier_code < :high OR d.dossier_code LIKE '%-' || :low || '%'
     OR d.provisional_number >= :low AND d.provisional_number < :high)
"""


def _by_number(tx: Transaction, typed: str, limit: int) -> list[int]:
    """A number alone, or the beginning of one beside words of the name ("an 0912")."""
    parts = typed.split()
    digits = [part for part in parts if any(character.isdigit() for character in part)]
    if not digits:
        return []
    if len(digits) == len(parts):
        beginnings = {fold_code(typed), fold_code(phone.normalise(typed) or "")} - {""}
        return [found for beginning in beginnings for found in _beginning_with(tx, beginning)[:limit]]
    words = fold(" ".join(part for part in parts if part not in digits)).split()
    beginning = fold_code(max(digits, key=len))
    return list(islice(_named(tx, beginning, words), limit)) if words and beginning else []


def _beginning_with(tx: Transaction, beginning: str) -> list[int]:
    """Dossiers with a number that begins so, newest first; of a very common beginning the newest dossiers only."""
    found, there_are_more = _some(tx, beginning)
    if there_are_more:
        sql = f"SELECT d.id FROM dossier d WHERE d.id > :after AND {_CARRIES} ORDER BY d.id DESC"
        after = (tx.value("SELECT max(id) FROM dossier") or 0) - NEWEST_SCANNED
        found |= {row[0] for row in tx.rows(sql, {"after": after, **_range(beginning)})}
    return sorted(found, reverse=True)


def _named(tx: Transaction, beginning: str, words: list[str]) -> Iterator[int]:
    """Those whose people or procedure carry every word and that have a number which begins so, newest first."""
    found, there_are_more = _some(tx, beginning)
    if there_are_more:  # then the words are the better clue
        sql = f"SELECT d.id FROM dossier d WHERE d.id = :id AND {_CARRIES}"
        named = _by_words(tx, _terms(words), KEYS_SCANNED)
        yield from (id_ for id_ in named if tx.rows(sql, {"id": id_, **_range(beginning)}))
        return
    sql = """
        SELECT d.applicant_name, d.submitter_name, p.search_key
        FROM dossier d JOIN procedure_seen p ON p.id = d.procedure_id WHERE d.id = ?
    """
    for dossier_id in sorted(found, reverse=True):
        row = tx.one(sql, (dossier_id,))
        have = f"{fold(row[0])} {fold(row[1])} {row[2]}".split() if row else []
        if all(word in have for word in words[:-1]) and any(one.startswith(words[-1]) for one in have):
            yield dossier_id


def _some(tx: Transaction, beginning: str) -> tuple[set[int], bool]:
    """Dossiers with a key that begins so, from KEYS_SCANNED keys at most; and whether there are more keys."""
    sql = "SELECT dossier_id FROM lookup_key WHERE key >= ? AND key < ? LIMIT ?"
    rows = tx.rows(sql, (*_range(beginning).values(), KEYS_SCANNED + 1))
    return {row[0] for row in rows}, len(rows) > KEYS_SCANNED


def _range(beginning: str) -> dict[str, str]:
    return {"low": beginning, "high": beginning + _ROOF}
