"""Which words tell a duty: a short text that anybody may see on a locked phone, and one that is read out to the person.

What is sent shows the number and how far it is, never who or why: an unauthenticated look-up may show no more (TT 01/2018
Đ16.2d); personal data stays at the desk (NĐ 61 Đ5.1d, Cà Mau Đ36.6d, Huế Đ22.1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from counter_app.domain.desk import Desk
from counter_app.domain.dossier import Dossier
from counter_app.domain.notice import Notice, NoticeKind
from counter_app.domain.notice_wish import NoticeChannel
from counter_app.domain.plain_text import plain

BRIEF_FIELDS: Final = frozenset({"unit", "code", "due", "previous_due", "return_by", "provisional", "hours", "lookup"})
SPOKEN_FIELDS: Final = BRIEF_FIELDS | {"applicant", "procedure", "reason", "officer"}
SPOKEN_CHANNELS: Final = frozenset({NoticeChannel.PHONE, NoticeChannel.IN_PERSON, NoticeChannel.POST, NoticeChannel.NONE})
HOLE: Final = re.compile(r"\{([a-z_]+)\}")
NOT_KNOWN: Final = "–"


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """The words of one kind. Holes of `brief` are from BRIEF_FIELDS, those of `spoken` from SPOKEN_FIELDS."""

    kind: NoticeKind
    title: str
    ground: str
    brief: str
    spoken: str


def notice_text(template: NoticeTemplate, notice: Notice, dossier: Dossier, desk: Desk, officer_name: str) -> str:
    """The words for the channel of the duty; for another channel give the duty with that one."""
    values = _values(notice, dossier, desk)
    if notice.channel not in SPOKEN_CHANNELS:
        return _filled(template.brief, {name: value for name, value in values.items() if name in BRIEF_FIELDS})
    return _filled(template.spoken, {**values, "officer": officer_name})


def _values(notice: Notice, dossier: Dossier, desk: Desk) -> dict[str, str]:
    facts = notice.facts
    due_at = facts.get("due_at") or (dossier.due.due_at.isoformat() if dossier.due.due_at else "")
    profile = desk.profile
    lookup = profile.lookup_lines[0].replace("{code}", dossier.shown_number) + "." if profile.lookup_lines else ""
    return {
        "unit": profile.unit_name,
        "code": dossier.shown_number,
        "due": _moment(due_at),
        "previous_due": _moment(facts.get("previous_due_at", "")),
        "return_by": _day(facts.get("return_by", "")),
        "provisional": facts.get("provisional", ""),
        "hours": profile.hours.replace(",", ", "),
        "lookup": lookup,
        "applicant": dossier.applicant.name,
        "procedure": dossier.procedure_name,
        "reason": facts.get("reason", ""),
    }


def _filled(template: str, values: Mapping[str, str]) -> str:
    """A value is never looked through for holes of its own. Raises KeyError for a hole that the checked template has not."""
    return " ".join(plain(HOLE.sub(lambda hole: values[hole[1]] or NOT_KNOWN, template)).split())


def _moment(iso: str) -> str:
    return f"{datetime.fromisoformat(iso):%H:%M %d/%m/%Y}" if iso else ""


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}" if iso else ""
