"""What does the QR of a health insurance card (thẻ BHYT) say? Name and address are hex-encoded UTF-8 in `|` fields."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from counter_app.domain.identity_card import charset_damaged, read_date
from counter_app.domain.person import IdentitySource, Person, Sex
from counter_app.domain.plain_text import one_line
from counter_app.domain.scan_text import deliver

NAME_LENGTH: Final = 150
ADDRESS_LENGTH: Final = 500
_FIELDS_READ: Final = 24
# Two letters and 13 digits (until 2021 cards), the 10-digit BHXH number (since 2021), the personal number (since 2025).
_NUMBER: Final = re.compile(r"[A-Z]{2}[0-9]{13}|[0-9]{10}|[0-9]{12}")
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2}){2,2000}")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_CLINIC: Final = re.compile(r"([0-9]{2}) ?- ?([0-9A-Z]{3})")


@dataclass(frozen=True, slots=True)
class HealthCard:
    """What a BHYT code says. Dates None where the card has "-"; `birth_year` alone when the card gives only the year.

    `extra` counts further filled fields; one of them is a parent's name and is not kept.
    `warnings`: charset, cut, birth-date, sex, not-closed (the code should end with "$": part of it may be missing).
    """

    number: str
    name: str
    birth_date: date | None
    birth_year: int | None
    sex: Sex | None
    address: str
    clinic_code: str
    valid_from: date | None
    valid_to: date | None
    issued_on: date | None
    warnings: tuple[str, ...] = ()
    extra: int = 0


def parse(text: str | bytes) -> HealthCard | None:
    """The card, or None if the first field is no card number or the second no hex text. Never raises."""
    delivered = deliver(text)
    if delivered is None:
        return None
    row = [one_line(part, 2 * 2000) for part in delivered.split("|", _FIELDS_READ)[:_FIELDS_READ]]
    number = row[0].upper().replace(" ", "")
    if len(row) < 4 or not _NUMBER.fullmatch(number) or not _is_hex_text(row[1]):
        return None
    closed = delivered.endswith("$")
    row += [""] * (9 - len(row))
    return _card(number, row, closed)


def to_person(card: HealthCard) -> Person:
    """The person as the card says; only a 12-digit card number is an identity number."""
    return Person(
        name=card.name,
        identity_number=card.number if len(card.number) == 12 else "",
        birth_date=card.birth_date,
        sex=card.sex,
        address=card.address,
        source=IdentitySource.QR,
    )


def _is_hex_text(text: str) -> bool:
    # Letters of UTF-8 are 4x to 7x or above 7F in hex, so hex text always has a digit; a name like "Ada" has none.
    return bool(_HEX.fullmatch(text)) and any(character.isdigit() for character in text)


def _decoded(text: str, most: int) -> str:
    """A hex field as text; "-" and "" are nothing; what is not hex is text already (an address of some makers)."""
    if text in ("", "-"):
        return ""
    if not _is_hex_text(text):
        return one_line(text, most)
    return one_line(bytes.fromhex(text).decode("utf-8", errors="replace"), most)


def _card(number: str, row: list[str], closed: bool) -> HealthCard:
    name, address = _decoded(row[1], NAME_LENGTH + 1), _decoded(row[4], ADDRESS_LENGTH + 1)
    birth_date, sex = read_date(row[2]), {"1": Sex.MALE, "2": Sex.FEMALE}.get(row[3])
    year = row[2] if _YEAR.fullmatch(row[2]) else ""
    clinic = _CLINIC.fullmatch(row[5])
    told = {
        "birth-date": birth_date is None,
        "sex": sex is None,
        "charset": "\ufffd" in name + address or charset_damaged(name, address),
        "cut": len(name) > NAME_LENGTH or len(address) > ADDRESS_LENGTH,
        "not-closed": not closed,
    }
    return HealthCard(
        number=number,
        name=name[:NAME_LENGTH].rstrip(),
        birth_date=birth_date,
        birth_year=birth_date.year if birth_date else int(year) if year else None,
        sex=sex,
        address=address[:ADDRESS_LENGTH].rstrip(),
        clinic_code=f"{clinic[1]}-{clinic[2]}" if clinic else "",
        valid_from=read_date(row[6]),
        valid_to=read_date(row[7]),
        issued_on=read_date(row[8]),
        warnings=tuple(code for code, holds in told.items() if holds),
        extra=sum(1 for part in row[9:] if part.strip("-$ ")),
    )
