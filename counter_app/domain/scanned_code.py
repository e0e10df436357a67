"""Which kind of code was scanned, and what does it give: a person, a dossier, or only text that nobody opens?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from counter_app.domain import cover_sheet, dossier_code, health_card, identity_card, mrz, vietqr
from counter_app.domain.cover_sheet import CoverSheet
from counter_app.domain.health_card import HealthCard
from counter_app.domain.identity_card import IdentityCard
from counter_app.domain.mrz import MrzCard
from counter_app.domain.person import Person
from counter_app.domain.plain_text import clip, one_line
from counter_app.domain.scan_text import deliver, repaired
from counter_app.domain.slip_mark import SlipMark, split_mark
from counter_app.domain.vietqr import VietQr

SHOWN_CELLS: Final = 120


class CodeKind(StrEnum):
    CARD = "card"
    BHYT = "bhyt"
    VIETQR = "vietqr"
    DOSSIER = "dossier"
    MRZ = "mrz"
    COVER = "cover"  # of a component, in front of its sheets
    SEPARATOR = "separator"  # Patch-T
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a scan turned out to be. `shown`: plain text of at most 120 columns, "" when it holds personal data.

    `dossier_code`: official code or provisional number in its written form; `provisional` tells which.
    `slip_mark`: which copy and attempt the code was printed on; None for a number without a mark.
    `cover`: what a cover sheet promises, its number included.
    `warnings`: those of the parser; also date-in-future, check-digits, cover-damaged, vietqr-damaged, too-long,
    address-not-opened.
    """

    kind: CodeKind
    shown: str = ""
    warnings: tuple[str, ...] = ()
    person: Person | None = None
    card: IdentityCard | MrzCard | HealthCard | None = None
    vietqr: VietQr | None = None
    dossier_code: str | None = None
    provisional: bool = False
    slip_mark: SlipMark | None = None
    cover: CoverSheet | None = None

    @property
    def spoken_kind(self) -> str:
        """For command output: a machine-readable zone is a card whose person has source "mrz"."""
        return str(CodeKind.CARD if self.kind is CodeKind.MRZ else self.kind)


def recognise(text: str | bytes, *, code_pattern: str | None = None, today: date | None = None) -> Recognised:
    """The kind of a scanned text. Untrusted input: strict forms, bounded, never opened, never raises on any text.

    `code_pattern` is the province's (None: the usual one). A dossier code of a day after `today` is still a dossier,
    with a warning: it may be this desk's clock that is wrong. Raises BadField only for a broken `code_pattern`.
    """
    delivered = deliver(text)
    if delivered is None:
        return Recognised(CodeKind.UNKNOWN, warnings=("too-long",))
    return (
        _of_person(delivered)
        or _of_payment(delivered)
        or _of_stack(delivered, code_pattern, today)
        or _of_dossier(delivered, code_pattern, today)
        or _unknown(delivered)
    )


def _of_person(text: str) -> Recognised | None:
    # The health card first: since 2025 it may begin with a 12-digit number too, but its name is hex.
    if health := health_card.parse(text):
        return Recognised(CodeKind.BHYT, warnings=health.warnings, person=health_card.to_person(health), card=health)
    if card := identity_card.parse(text):
        return Recognised(CodeKind.CARD, warnings=card.warnings, person=identity_card.to_person(card), card=card)
    if zone := mrz.parse(text):
        return Recognised(CodeKind.MRZ, warnings=zone.warnings, person=mrz.to_person(zone), card=zone)
    return None


def _of_payment(text: str) -> Recognised | None:
    if not vietqr.looks_like(text):
        return None
    found = vietqr.parse(text)
    if found is None:
        return Recognised(CodeKind.UNKNOWN, shown=_shown(text), warnings=("vietqr-damaged",))
    return Recognised(CodeKind.VIETQR, shown=_shown(text), vietqr=found)


def _of_stack(text: str, pattern: str | None, today: date | None) -> Recognised | None:
    """What divides a pile of paper."""
    if cover_sheet.is_separator(text):
        return Recognised(CodeKind.SEPARATOR, shown=cover_sheet.SEPARATOR_TEXT)
    if not cover_sheet.is_like_cover(text):
        return None
    found = cover_sheet.read_cover(text)
    number = _of_number(found.number, pattern, today) if found else None
    if number is None or number.dossier_code is None:
        return Recognised(CodeKind.UNKNOWN, shown=_shown(text), warnings=("cover-damaged",))
    # No dossier code of its own: a cover read back must never pass for the receipt that carries the bare number.
    return Recognised(CodeKind.COVER, number.shown, number.warnings, provisional=number.provisional, cover=found)


def _of_dossier(text: str, pattern: str | None, today: date | None) -> Recognised | None:
    """A number with or without the mark of one sheet of paper."""
    number, mark = split_mark(text)
    found = _of_number(number, pattern, today)
    return replace(found, slip_mark=mark) if found and mark else found


def _of_number(text: str, pattern: str | None, today: date | None) -> Recognised | None:
    if dossier_code.is_provisional(text):
        number = dossier_code.read_provisional(text)
        if number is None:
            return Recognised(CodeKind.UNKNOWN, shown=_shown(text), warnings=("check-digits",))
        warnings = ("date-in-future",) if today and number.on > today else ()
        return Recognised(CodeKind.DOSSIER, number.text, warnings, dossier_code=number.text, provisional=True)
    code = dossier_code.read(text, pattern)
    if code is None:
        return None
    warnings = ("date-in-future",) if today and code.on and code.on > today else ()
    return Recognised(CodeKind.DOSSIER, code.code, warnings, dossier_code=code.code)


def _unknown(text: str) -> Recognised:
    is_address = "://" in text
    return Recognised(CodeKind.UNKNOWN, shown=_shown(text), warnings=("address-not-opened",) if is_address else ())


def _shown(text: str) -> str:
    return clip(one_line(repaired(text[: 40 * SHOWN_CELLS]), 20 * SHOWN_CELLS), SHOWN_CELLS)
