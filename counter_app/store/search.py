"""How is a dossier found by what somebody typed: words of a name or procedure, the beginning of a number? (D23)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    told = {fold_code(person.identity_number), fold_code(person.old_identity_number)}
    return (told | {fold_code(phone.normalise(person.phone) or person.phone)}) - {""}


def find(tx: Transaction, typed: str, limit: int) -> list[int]:
    """Ids of the dossiers that match, newest first; those that only match by their procedure come behind the others."""
    typed = typed[:LONGEST_QUERY]
    words = fold(typed).split()[:MOST_WORDS]
    if not words:
        return []
    found = set(_by_words(tx, [_word(word, last=word is words[-1]) for word in words], limit))
    found.update(_by_number(tx, typed, limit))
    newest = sorted(found, reverse=True)[:limit]
    if len(newest) < limit:
        seen = set(newest)
        newest += [extra for extra in _by_procedure(tx, words, limit) if extra not in seen]
    return newest[:limit]


# --- words ------------------------------------------------------------------------------------


def _word(word: str, *, last: bool) -> str:
    return f'"{word}"*' if last else f'"{word}"'  # fold leaves letters and digits only: nothing to escape


def _by_words(tx: Transaction, terms: list[str], limit: int) -> list[int]:
    """By rowid, never by rank: ranking "nguyen" would read four of ten dossiers."""
    sql = "SELECT rowid FROM dossier_words WHERE dossier_words MATCH ? ORDER BY rowid DESC LIMIT ?"
    return [row[0] for row in tx.rows(sql, (" AND ".join(terms), limit))]


def _by_procedure(tx: Transaction, words: list[str], limit: int) -> list[int]:
    """Each word in a name or in the name of the procedure, at least one in the latter."""
    keys = [(_procedure_letter(row[0]), row[1].split()) for row in tx.rows("SELECT id, search_key FROM procedure_seen")]
    terms, any_procedure = [], False
    for place, word in enumerate(words):
        last = place == len(words) - 1
        letters = [letter for letter, key in keys if (any(k.startswith(word) for k in key) if last else word in key)]
        any_procedure = any_procedure or bool(letters)
        terms.append("(" + " OR ".join([_word(word, last=last), *(f'"{letter}"' for letter in letters)]) + ")")
    return _by_words(tx, terms, limit) if any_procedure else []


def _procedure_letter(procedure_id: int) -> str:
    return chr(_PROCEDURES + procedure_id)


# --- numbers ----------------------------------------------------------------------------------


def _by_number(tx: Transaction, typed: str, limit: int) -> list[int]:
    """A number alone, or a number beside words of the name ("an 0912")."""
    parts = typed.split()
    digits = [part for part in parts if any(character.isdigit() for character in part)]
    if not digits:
        return []
    if len(digits) == len(parts):
        prefixes = {fold_code(typed), fold_code(phone.normalise(typed) or "")} - {""}
        return [found for prefix in prefixes for found in islice(_with_prefix(tx, prefix), limit)]
    words = fold(" ".join(part for part in parts if part not in digits)).split()
    return list(islice(_named(tx, _with_prefix(tx, fold_code(max(digits, key=len))), words), limit))


def _with_prefix(tx: Transaction, prefix: str) -> Iterator[int]:
    """Dossiers with a key that begins so, newest first."""
    if not prefix:
        return
    sql = "SELECT dossier_id FROM lookup_key WHERE key >= ? AND key < ? LIMIT ?"
    found = {row[0] for row in tx.rows(sql, (prefix, prefix + _ROOF, KEYS_SCANNED + 1))}
    if len(found) > KEYS_SCANNED:
        found |= _newest_with_prefix(tx, prefix)
    yield from sorted(found, reverse=True)


def _newest_with_prefix(tx: Transaction, prefix: str) -> set[int]:
    """A common beginning ("001", the desk's own code, "0101"): among the newest dossiers there are enough of them."""
    top = tx.value("SELECT max(id) FROM dossier") or 0
    sql = """
        SELECT id FROM dossier WHERE id > ?1 AND (identity_number >= ?2 AND identity_number < ?3
            OR dossier_code >= ?2 AND dossier_code < ?3 OR provisional_number >= ?2 AND provisional_number < ?3
            OR dossier_code LIKE '%-' || ?2 || '%' OR provisional_number LIKE '%-' || ?2 || '%')
        ORDER BY id DESC LIMIT ?4
    """
    return {row[0] for row in tx.rows(sql, (top - NEWEST_SCANNED, prefix, prefix + _ROOF, KEYS_SCANNED))}


def _named(tx: Transaction, ids: Iterator[int], words: list[str]) -> Iterator[int]:
    """Those whose people or procedure carry every word, the last one by its beginning."""
    sql = """
        SELECT d.applicant_name, d.submitter_name, p.search_key
        FROM dossier d JOIN procedure_seen p ON p.id = d.procedure_id WHERE d.id = ?
    """
    for dossier_id in ids:
        row = tx.one(sql, (dossier_id,))
        have = f"{fold(row[0])} {fold(row[1])} {row[2]}".split() if row else []
        if all(word in have for word in words[:-1]) and any(one.startswith(words[-1]) for one in have):
            yield dossier_id
