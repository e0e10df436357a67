"""What can be told from a person's or organisation's number, and what in it deserves a second look (regulations §4.6)?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, Literal

from counter_app.domain.person import Sex

# Places of birth registration before the mergers of 2025; TT 59/2021/TT-BCA annex I, as in published lists.
_LISTED: Final = (
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 044"
    " 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089"
    " 091 092 093 094 095 096"
)
PROVINCES_OF_BIRTH: Final = frozenset(_LISTED.split())
OLD_CARD_ENDED_ON: Final = date(2025, 1, 1)  # Luật Căn cước 2023 Đ46.2: CMND valid until 31/12/2024
_TAX_WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_LONGEST: Final = 40
_PERSONAL: Final = re.compile(r"[0-9]{12}")
_OLD_CARD: Final = re.compile(r"[0-9]{9}")
_TAX_CODE: Final = re.compile(r"[0-9]{10}(?:-?[0-9]{3})?")
_PASSPORT: Final = re.compile(r"(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6,12}")


class IdentityNumberKind(StrEnum):
    """What a number is by its shape. LoaiDinhDanh of the central record: 1 = personal, 2 = old card."""

    PERSONAL = "personal"  # số định danh cá nhân, 12 digits; since 01/7/2025 also the tax code of a person
    OLD_CARD = "old_card"  # CMND, 9 digits
    TAX_CODE = "tax_code"  # 10 digits, or 10-3 for a branch
    PASSPORT = "passport"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should look at. `code` and `facts` are for `texts`; only an "error" holds the officer up."""

    code: str
    level: Literal["warning", "error"]
    facts: Mapping[str, str] = field(default_factory=dict)


def normalise(number: str) -> str:
    """The number without spaces and dots, letters upper case, at most 40 characters: "001 090 000 001" → "001090000001"."""
    return re.sub(r"[\s.\u200b\ufeff]", "", number[: 4 * _LONGEST]).upper()[:_LONGEST]


def kind_of(number: str) -> IdentityNumberKind:
    """The kind by shape alone."""
    number = normalise(number)
    for kind, shape in (
        (IdentityNumberKind.PERSONAL, _PERSONAL),
        (IdentityNumberKind.OLD_CARD, _OLD_CARD),
        (IdentityNumberKind.TAX_CODE, _TAX_CODE),
        (IdentityNumberKind.PASSPORT, _PASSPORT),
    ):
        if shape.fullmatch(number):
            return kind
    return IdentityNumberKind.UNKNOWN


def birth_year(number: str) -> int | None:
    """The year of birth in a 12-digit personal number, else None."""
    if not _PERSONAL.fullmatch(number):
        return None
    return 1900 + 100 * (int(number[3]) // 2) + int(number[4:6])


def sex_in(number: str) -> Sex | None:
    """The sex that the fourth digit of a 12-digit personal number tells, else None."""
    if not _PERSONAL.fullmatch(number):
        return None
    return Sex.FEMALE if int(number[3]) % 2 else Sex.MALE


def tax_code_holds(number: str) -> bool:
    """True if the tenth digit of a tax code is right: 10 - (weighted sum of nine mod 11), and never 10."""
    digits = normalise(number).replace("-", "")
    if not _TAX_CODE.fullmatch(digits):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, digits, strict=False))
    return 10 - total % 11 == int(digits[9])


def judge(number: str, *, birth_date: date | None = None, sex: Sex | None = None, today: date) -> tuple[Finding, ...]:
    """Findings about one number, worst first; an empty number has none (whether one is needed is another question).

    Errors: a birth year or date in the future, a wrong tax check digit, digits of a length no number has. All else is
    a warning to read the card again: entry errors, corrected records and persons born abroad exist.
    """
    number = normalise(number)
    found = [*_about_birth_date(birth_date, today)]
    match kind_of(number):
        case IdentityNumberKind.PERSONAL:
            found += _about_personal(number, birth_date, sex, today)
        case IdentityNumberKind.OLD_CARD:
            if today >= OLD_CARD_ENDED_ON:
                found.append(Finding("old-card-ended", "warning", {"ended_on": OLD_CARD_ENDED_ON.isoformat()}))
        case IdentityNumberKind.TAX_CODE:
            if not tax_code_holds(number):
                found.append(Finding("tax-check-digit", "error", {"number": number}))
        case IdentityNumberKind.UNKNOWN if number:
            digits_only = number.isascii() and number.isdigit()
            facts = {"number": number, "length": str(len(number))}
            found.append(
                Finding("number-length", "error", facts) if digits_only else Finding("number-form", "warning", facts)
            )
    return tuple(sorted(found, key=lambda finding: finding.level))


def _about_birth_date(birth_date: date | None, today: date) -> Iterator[Finding]:
    if birth_date and birth_date > today:
        yield Finding("birth-date-future", "error", {"birth_date": birth_date.isoformat()})


def _about_personal(number: str, birth_date: date | None, sex: Sex | None, today: date) -> Iterator[Finding]:
    year = 1900 + 100 * (int(number[3]) // 2) + int(number[4:6])
    if year > today.year:
        yield Finding("future-year", "error", {"year": str(year)})
    elif birth_date and birth_date.year != year:
        yield Finding("year-differs", "warning", {"in_number": str(year), "declared": str(birth_date.year)})
    if sex and sex is not sex_in(number):
        yield Finding("sex-differs", "warning", {"in_number": str(sex_in(number)), "declared": str(sex)})
    if number[:3] not in PROVINCES_OF_BIRTH:
        yield Finding("province-unknown", "warning", {"province": number[:3]})


def mask(number: str, shown: int = 3) -> str:
    """For lists: only the last `shown` characters are readable, and never more than a third of the number."""
    number = normalise(number)
    open_from = len(number) - min(shown, len(number) // 3)
    return "*" * open_from + number[open_from:]
