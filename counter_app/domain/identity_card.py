"""How does the QR of a CCCD (2021) or thẻ Căn cước (TT 16/2024/TT-BCA) become a person? A typing aid, never a proof."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from counter_app.domain.identity_number import birth_year, sex_in
from counter_app.domain.person import IdentitySource, Person, Sex
from counter_app.domain.scan_text import VIETNAMESE_LETTERS, deliver, fields
from counter_app.domain.search_key import fold

NAME_LENGTH: Final = 150
ADDRESS_LENGTH: Final = 500
_YEARS: Final = range(1900, 2101)
_NUMBER: Final = re.compile(r"[0-9]{12}")
_OLD_NUMBER: Final = re.compile(r"[0-9]{9}|[0-9]{12}")
_DAMAGED_FEMALE: Final = re.compile("n[u?\ufffd][0-9wxfrsj?\ufffd]{0,2}", re.IGNORECASE)  # N?, Nuwx, Nu74
_HEX: Final = re.compile(r"(?=.*[0-9])(?:[0-9A-Fa-f]{2}){2,}")  # the name on a health card

_LOST: Final = re.compile("[?\ufffd»¿¡¢£¤¥¦§¨©«¬®¯±³´µ¶¸¹¼½¾€‚ƒ„†‡ˆ‰‹›˜™]")
_VNI: Final = re.compile(r"[a-z][1-9]{1,2}[a-z]")
_VNI_NAME: Final = re.compile(r"[0-9]")
_TELEX: Final = re.compile(r"(?:aa|ee|oo|[aou]w)[a-z]{0,2}[sfrxj]|d{2}[aeiouy]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class IdentityCard:
    """What the QR of a card says. Text is NFC, plain, one line; `extra` counts further fields, which hold other persons.

    `warnings`: charset (letters were damaged on the way: type name and address again), typing-method (a Vietnamese typing
    method took the reader's keys for its own: switch it off and scan again), cut, old-id-column-missing,
    old-id, layout, name, birth-date, year-mismatch, sex, sex-mismatch, address, issue-date.
    """

    id: str
    old_id: str | None
    name: str
    birth_date: date | None
    sex: Sex | None
    address: str
    issued_on: date | None
    warnings: tuple[str, ...] = ()
    extra: int = 0


def parse(text: str | bytes) -> IdentityCard | None:
    """The card, or None if this is not a card's code. Never raises; more than 64 kB is no card.

    Needs a 12-digit number first, six fields, and a birth date or sex that reads. What else is wrong is a warning.
    """
    delivered = deliver(text)
    if delivered is None or not _NUMBER.match(delivered):
        return None
    row = fields(delivered, ADDRESS_LENGTH)
    if len(row) < 6 or not _NUMBER.fullmatch(row[0]):
        return None
    if _HEX.fullmatch(row[1]) and not _OLD_NUMBER.fullmatch(row[1]):  # a health card
        return None
    warnings: list[str] = []
    row = _in_order(row, warnings)
    card = _card(row, warnings)
    return card if card.birth_date or card.sex else None


def to_person(card: IdentityCard) -> Person:
    """The applicant or submitter as the card says; source QR (not signed: anybody can print one)."""
    return Person(
        name=card.name,
        identity_number=card.id,
        old_identity_number=card.old_id or "",
        birth_date=card.birth_date,
        sex=card.sex,
        address=card.address,
        source=IdentitySource.QR,
    )


def read_date(text: str) -> date | None:
    """A date as cards write it: DDMMYYYY, with or without separators, or YYYYMMDD; 1900 to 2100, else None."""
    digits = re.sub(r"[^0-9]", "", text)
    if len(digits) != 8:
        return None
    for year, month, day in ((digits[4:], digits[2:4], digits[:2]), (digits[:4], digits[4:6], digits[6:])):
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if found.year in _YEARS:
            return found
    return None


def read_sex(text: str) -> Sex | None:
    """Nam or Nữ, in any letter case and however damaged; "Nam" is ASCII, so a damaged word is "Nữ"."""
    word = fold(text)
    if word == "nam":
        return Sex.MALE
    return Sex.FEMALE if word == "nu" or _DAMAGED_FEMALE.fullmatch(text) else None


def charset_damaged(name: str, address: str) -> bool:
    """True if letters were lost or changed on the way: lost, foreign, typed as Telex or VNI, or no mark in either text."""
    both = f"{name} {address}"
    if any(letter.isalpha() and not letter.isascii() and letter not in VIETNAMESE_LETTERS for letter in both):
        return True
    if _LOST.search(both) or _VNI_NAME.search(name) or _VNI.search(address) or _TELEX.search(name):
        return True
    return both.isascii() and any(character.isalpha() for character in both)


def typed_by_method(name: str, address: str, sex_word: str = "") -> bool:
    """True if the marks stand beside their letters as keys (Nguyeexn, Nguye64n): Telex or VNI was on during the scan."""
    vni = _VNI_NAME.search(name) or _VNI.search(address) or re.fullmatch("nu[0-9]{1,2}", sex_word, re.IGNORECASE)
    return bool(vni or _TELEX.search(name))


def _in_order(row: list[str], warnings: list[str]) -> list[str]:
    """The fields as id, old id, name, birth date, sex, address, issue date, …, found by what they hold."""
    if not _OLD_NUMBER.fullmatch(row[1]) and row[1] and read_date(row[2]):
        warnings.append("old-id-column-missing")
        return [row[0], "", *row[1:]]
    if read_date(row[3]) or read_sex(row[4]):
        return row
    for place in range(2, len(row) - 2):  # a layout nobody has published yet: date and sex side by side give it away
        if read_date(row[place]) and read_sex(row[place + 1]):
            warnings.append("layout")
            old = next((part for part in row[1 : place - 1] if _OLD_NUMBER.fullmatch(part)), "")
            return [row[0], old, row[place - 1], *row[place:]]
    return row


def _card(row: list[str], warnings: list[str]) -> IdentityCard:
    number, old_number, name, born, sex_word, address, issued, *extra = [*row, ""] if len(row) < 7 else row
    birth_date, sex, issued_on = read_date(born), read_sex(sex_word), read_date(issued)
    told = {
        "old-id": bool(old_number) and not _OLD_NUMBER.fullmatch(old_number),
        "name": not name,
        "birth-date": birth_date is None,
        "year-mismatch": birth_date is not None and birth_date.year != birth_year(number),
        "sex": sex is None,
        "sex-mismatch": sex is not None and sex is not sex_in(number),
        "address": not address,
        "issue-date": issued_on is None,
        "cut": len(name) > NAME_LENGTH or len(address) > ADDRESS_LENGTH,
        "charset": charset_damaged(name, address) or (sex is not None and fold(sex_word) not in ("nam", "nu")),
        "typing-method": typed_by_method(name, address, sex_word),
    }
    return IdentityCard(
        id=number,
        old_id=old_number if _OLD_NUMBER.fullmatch(old_number) else None,
        name=name[:NAME_LENGTH].rstrip(),
        birth_date=birth_date,
        sex=sex,
        address=address[:ADDRESS_LENGTH].rstrip(),
        issued_on=issued_on,
        warnings=(*warnings, *(code for code, holds in told.items() if holds)),
        extra=sum(1 for part in extra if part),
    )
