"""Which check digits catch a wrong or swapped character in a number: ISO 7064 MOD 97-10, and 7-3-1 of ICAO 9303?"""

from __future__ import annotations

from typing import Final

_VALUES: Final = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.-")}
_LONGEST: Final = 128


def mod97(digits: str) -> str:
    """The two check digits ("02".."98") that ISO 7064 MOD 97-10 puts behind `digits`. Raises ValueError.

    Source: ISO 7064:2003, pure system MOD 97-10; found there: every single wrong digit and every swap of neighbours.
    """
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 2 * _LONGEST):
        raise ValueError(digits)
    return f"{98 - int(digits) * 100 % 97:02d}"


def two_digits_each(text: str) -> str:
    """`text` as a digit string with exactly two digits per character: 0→00 … 9→09, A→10 … Z→35, .→36, -→37.

    IBAN writes digits with one place and letters with two; then "B1" and "1B" get the same check digits, and a letter
    read as a digit may slip through. With a fixed width all single errors and all swaps of neighbours are found.
    Raises ValueError for any other character.
    """
    if len(text) > _LONGEST or any(character not in _VALUES for character in text):
        raise ValueError(text)
    return "".join(f"{_VALUES[character]:02d}" for character in text)


def text_check(text: str) -> str:
    """The two check digits of an upper-case code of letters, digits, dots and hyphens. Raises ValueError."""
    return mod97(two_digits_each(text))


def text_check_holds(text: str, check: str) -> bool:
    """True if `check` belongs behind `text`. Never raises."""
    try:
        return text_check(text) == check
    except ValueError:
        return False


def icao(text: str) -> str:
    """The check digit of a machine-readable zone (ICAO 9303-3 §4.9): weights 7, 3, 1; A=10 … Z=35; "<"=0."""
    return str(sum((_VALUES.get(character, 0)) * (7, 3, 1)[place % 3] for place, character in enumerate(text)) % 10)
