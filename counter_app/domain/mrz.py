"""What does the machine-readable zone (TD1, ICAO 9303-5) on the back of a card say, and do its check digits hold?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from counter_app.domain.check_digits import icao
from counter_app.domain.identity_number import birth_year
from counter_app.domain.person import IdentitySource, Person, Sex
from counter_app.domain.plain_text import plain
from counter_app.domain.scan_text import deliver

_LONGEST: Final = 2_000
_LINES: Final = re.compile(r"[IAC][A-Z<][A-Z<]{3}[A-Z0-9<]{25}[0-9OIZSB<]{6}[A-Z0-9<]{24}[A-Z<0-9]{30}")
_SHORTEST_VALIDITY_YEARS: Final = 5
_VIETNAM: Final = "VNM"
_NUMBER: Final = re.compile(r"[0-9]{12}")


@dataclass(frozen=True, slots=True)
class MrzCard:
    """A TD1 zone. Names are as in the zone: upper case, no marks, Đ as D.

    `personal_number`: the 12-digit number of a Vietnamese card, "" on others.
    `warnings`: check-document, check-id, check-birth, check-expiry, check-composite, id-differs, birth-date, sex,
    expiry (a card without expiry shows other text there), century (guessed from two digits), name, name-cut.
    """

    country: str
    document_number: str
    personal_number: str
    name: str
    birth_date: date | None
    sex: Sex | None
    expires_on: date | None
    nationality: str
    warnings: tuple[str, ...] = ()


def parse(text: str | bytes) -> MrzCard | None:
    """The zone, from three lines of 30 or 90 characters in one piece, other lines around them ignored. Never raises.

    Wrong check digits are warnings: the officer holds the card and reads again.
    """
    delivered = deliver(text)
    if delivered is None or len(delivered) > _LONGEST:
        return None
    lines = [re.sub(r"\s", "", line).upper() for line in plain(delivered.replace("«", "<<"), keep_newlines=True).split("\n")]
    for zone in ("".join(lines), *("".join(lines[place : place + 3]) for place in range(len(lines) - 2))):
        if len(zone) == 90 and zone.isascii() and _LINES.fullmatch(zone):
            return _card(zone[:30], zone[30:60], zone[60:])
    return None


def to_person(card: MrzCard) -> Person:
    """The person as the zone says; source MRZ. The name has no marks and there is no address: both must be completed."""
    return Person(
        name=card.name,
        identity_number=card.personal_number or card.document_number,
        birth_date=card.birth_date,
        sex=card.sex,
        source=IdentitySource.MRZ,
    )


def _card(first: str, second: str, third: str) -> MrzCard:
    # On a Vietnamese card the document number is the last nine digits of the personal number, which stands in full in
    # the optional field, followed by its own 7-3-1 check digit in the last place of the line.
    number = first[15:27] if first[2:5] == _VIETNAM and _NUMBER.fullmatch(first[15:27]) else ""
    expires_on = _date(second[8:14], 2000)
    birth_date, century_guessed = _birth_date(second[:6], number, expires_on)
    surname, _, given = third.rstrip("<").partition("<<")
    name = " ".join(f"{surname} {given}".replace("<", " ").split())
    sex = {"M": Sex.MALE, "F": Sex.FEMALE}.get(second[7])
    told = _wrong_checks(first, second, number) | {
        "birth-date": birth_date is None,
        "century": century_guessed,
        "sex": sex is None,
        "expiry": expires_on is None,
        "name": not name,
        "name-cut": not third.endswith("<"),
    }
    return MrzCard(
        country=first[2:5].strip("<"),
        document_number=first[5:14].rstrip("<"),
        personal_number=number,
        name=name,
        birth_date=birth_date,
        sex=sex,
        expires_on=expires_on,
        nationality=second[15:18].strip("<"),
        warnings=tuple(code for code, holds in told.items() if holds),
    )


def _wrong_checks(first: str, second: str, number: str) -> dict[str, bool]:
    is_vietnamese = first[2:5] == _VIETNAM
    return {
        "check-document": first[14] != icao(first[5:14]),
        "check-id": is_vietnamese and first[29] != icao(first[15:27]),
        "id-differs": is_vietnamese and (not number or first[5:14] != number[3:]),
        "check-birth": second[6] != icao(second[:6]),
        "check-expiry": second[14] != icao(second[8:14]),
        "check-composite": second[29] != icao(first[5:30] + second[:7] + second[8:15] + second[18:29]),
    }


def _date(digits: str, century: int) -> date | None:
    if not digits.isdigit():
        return None
    try:
        return date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def _birth_date(digits: str, number: str, expires_on: date | None) -> tuple[date | None, bool]:
    """The birth date, and whether its century is a guess: the zone has two digits, the personal number knows more."""
    year = birth_year(number)
    if year is not None and digits[:2] == f"{year % 100:02d}":
        return _date(digits, year - year % 100), False
    recent = _date(digits, 2000)
    if recent and expires_on and recent.year + _SHORTEST_VALIDITY_YEARS <= expires_on.year:
        return recent, True
    return _date(digits, 1900), True
