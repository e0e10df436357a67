"""How is a mã số hồ sơ made and read (TT 01/2018/TT-VPCP Đ19.1, QĐ 20/2020), and a provisional number (design D8)?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from counter_app.domain.check_digits import text_check, text_check_holds
from counter_app.domain.errors import BadField
from counter_app.domain.plain_text import plain
from counter_app.domain.search_key import DASHES

LONGEST_CODE: Final = 64
LONGEST_AGENCY: Final = 35
DEFAULT_PATTERN: Final = (
    r"^(?:\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}|[A-Y]\d{2}(?:\.[0-9A-Z]+){0,6})-(?P<on>\d{6})-(?P<number>\d{4,6})$"
)
PROVISIONAL_MARK: Final = "TAM"
_HYPHENS: Final = dict.fromkeys(map(ord, DASHES), "-")

# QĐ 20/2020 Đ4 (level 1 first), Đ6 (Z01…Z99 and up to 32 characters); QCVN 102:2016 had level 1 last.
_AGENCY: Final = re.compile(
    r"[A-Y][0-9]{2}(?:\.[0-9A-Z]+)*|Z(?!00)[0-9]{2}[0-9A-Z]{0,32}|[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2}"
)
_DESK: Final = re.compile(r"[0-9A-Z](?:[0-9A-Z.-]{0,14}[0-9A-Z])?")
_PROVISIONAL: Final = re.compile(
    rf"(?P<body>{PROVISIONAL_MARK}-(?P<desk>{_DESK.pattern})-(?P<on>[0-9]{{6}})-(?P<number>[0-9]{{3,5}}))-(?P<check>[0-9]{{2}})"
)


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A code that fits the pattern. The code is opaque for all logic; the parts are for reading and sorting only.

    `on` and `number` are None where the province's pattern does not name them.
    """

    code: str
    agency_code: str
    on: date | None
    number: int | None


@dataclass(frozen=True, slots=True)
class ProvisionalNumber:
    """A *số tiếp nhận tạm* with right check digits: which desk gave it, on which reception date, as which of the day."""

    text: str
    desk_id: str
    on: date
    running: int


def compose(agency_code: str, on: date, number: int) -> str:
    """`<agency>-<yymmdd>-<nnnn>`; `on` is the real reception date. Raises BadField(field, value, reason)."""
    if not agency_code_is_valid(agency_code):
        raise BadField(field="agency_code", value=agency_code, reason="not-an-agency-code")
    if not 1 <= number <= 999_999:
        raise BadField(field="number", value=number, reason="out-of-range")
    return f"{agency_code}-{_yymmdd(on)}-{number:04d}"


def read(code: str, pattern: str | None = None, *, today: date | None = None) -> DossierCode | None:
    """The parts of a code as typed or scanned (any case, spaces, odd dashes), or None if it does not fit.

    `pattern`: the province's, with groups `on` (6 or 8 digits) and `number`, or in that order without names. The date
    must be real and, when `today` is given, not after it. Raises BadField if the pattern itself is broken.
    """
    tidy = _tidy(code)
    match = checked_pattern(pattern or DEFAULT_PATTERN).fullmatch(tidy) if len(tidy) <= LONGEST_CODE else None
    if not match:
        return None
    day, number = _group(match, "on", 1), _group(match, "number", 2)
    on = _date(day) if day else None
    if (day and on is None) or (on and today and on > today):
        return None
    agency = tidy[: match.start(match.re.groupindex.get("on", 1))].rstrip("-") if day else ""
    return DossierCode(tidy, agency, on, int(number) if number and number.isdigit() else None)


@lru_cache(maxsize=16)
def checked_pattern(pattern: str) -> re.Pattern[str]:
    """The compiled code pattern of a province. Raises BadField(field, value, reason) if it is no regular expression."""
    try:
        return re.compile(pattern, re.ASCII)
    except re.error as error:
        raise BadField(field="code_pattern", value=pattern, reason=f"not-a-pattern: {error}") from error


def agency_code_is_valid(code: str) -> bool:
    """True for an agency code of QĐ 20/2020 (or the older form with level 1 last), at most 35 characters."""
    return len(code) <= LONGEST_AGENCY and bool(_AGENCY.fullmatch(code))


def provisional(desk_id: str, on: date, running: int) -> str:
    """`TAM-<desk>-<yymmdd>-<nnn>-<cc>`, cc = ISO 7064 MOD 97-10 over all before it. Raises BadField.

    It finds every wrong character and every swap of neighbours. It never stands in the field of the official code.
    """
    desk = desk_id.upper()
    if not _DESK.fullmatch(desk):
        raise BadField(field="desk_id", value=desk_id, reason="not-a-desk-id")
    if not 1 <= running <= 99_999:
        raise BadField(field="running", value=running, reason="out-of-range")
    body = f"{PROVISIONAL_MARK}-{desk}-{_yymmdd(on)}-{running:03d}"
    return f"{body}-{text_check(body)}"


def is_provisional(text: str) -> bool:
    """True if the text has the form of a provisional number, right or wrong."""
    return _provisional_match(text) is not None


def provisional_is_valid(text: str) -> bool:
    """True if the text is a provisional number whose date is real and whose check digits hold."""
    return read_provisional(text) is not None


def read_provisional(text: str) -> ProvisionalNumber | None:
    """The parts of a provisional number as typed or scanned (any case, spaces for hyphens), or None if it is wrong."""
    match = _provisional_match(text)
    on = _date(match["on"]) if match else None
    if not match or not on or not text_check_holds(match["body"], match["check"]):
        return None
    return ProvisionalNumber(match[0], match["desk"], on, int(match["number"]))


def _tidy(text: str) -> str:
    """A code as typed, in its written form: upper case, no spaces, hyphens for dashes. "" if it has foreign letters."""
    tidy = "".join(plain(text[: 4 * LONGEST_CODE]).translate(_HYPHENS).split())
    return tidy.upper() if tidy.isascii() else ""


def _provisional_match(text: str) -> re.Match[str] | None:
    for tried in (_tidy(text), _tidy("-".join(plain(text[: 4 * LONGEST_CODE]).split()))):
        if len(tried) <= LONGEST_CODE and (match := _PROVISIONAL.fullmatch(tried)):
            return match
    return None


def _group(match: re.Match[str], name: str, place: int) -> str | None:
    if name in match.re.groupindex:
        return match[name]
    return match[place] if not match.re.groupindex and match.re.groups >= place else None


def _yymmdd(on: date) -> str:
    return f"{on.year % 100:02d}{on.month:02d}{on.day:02d}"


def _date(digits: str) -> date | None:
    """yymmdd of this century or yyyymmdd."""
    digits = digits if len(digits) == 8 else f"20{digits}"
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
