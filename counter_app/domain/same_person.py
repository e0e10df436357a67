"""Who may be one and the same person although two records differ? Only a person says so; nothing is ever merged (§3.6)."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from counter_app.domain.identity_number import normalise
from counter_app.domain.person import Person
from counter_app.domain.search_key import fold


class Likeness(StrEnum):
    """Why two records are put side by side. The stored value never changes."""

    SAME_NUMBER = "same-number"  # the same identity number under another name or birth date
    SAME_NAME_AND_BIRTH = "same-name-and-birth"  # under another identity number


def likeness(one: Person, other: Person) -> Likeness | None:
    """None when they agree, or have nothing in common that would tell: a name alone is no clue, nor is an empty number."""
    number, other_number = normalise(one.identity_number), normalise(other.identity_number)
    same_name = fold(one.name) == fold(other.name)
    born_alike = one.birth_date == other.birth_date
    if number and number == other_number:
        differs = not same_name or (one.birth_date and other.birth_date and not born_alike)
        return Likeness.SAME_NUMBER if differs else None
    known = bool(number and other_number and one.birth_date)
    return Likeness.SAME_NAME_AND_BIRTH if known and same_name and born_alike else None


def pair_of(one: Person, other: Person) -> str:
    """The key of what an officer says of the two, whichever comes first. No word of theirs can be read from it."""
    return hashlib.sha256("\n".join(sorted((_mark(one), _mark(other)))).encode()).hexdigest()


def _mark(person: Person) -> str:
    born = person.birth_date.isoformat() if person.birth_date else ""
    return hashlib.sha256(f"{normalise(person.identity_number)}\n{fold(person.name)}\n{born}".encode()).hexdigest()
