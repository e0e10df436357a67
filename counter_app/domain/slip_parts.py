"""What do all official slips say in the same way: letterhead, number, people, moments; as data, harmless and short."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from counter_app.domain.person import Person
from counter_app.domain.plain_text import plain
from counter_app.domain.province import IdentityOnReceipt, ProvinceProfile
from counter_app.domain.slip import SlipKind

VIETNAM_TIME = timezone(timedelta(hours=7))  # one zone, no summer time: paper shows it whatever zone a value came back in

LONGEST_NAME = 200
LONGEST_LINE = 300
LONGEST_TEXT = 500


def letterhead(profile: ProvinceProfile, kind: SlipKind) -> dict[str, Any]:
    """Who issues the slip and which official form it is. Raises KeyError when the profile has no such form."""
    form = profile.form(kind)
    return {
        "parent_agency": line(profile.parent_agency),
        "unit_name": line(profile.unit_name),
        "agency_code": line(profile.agency_code),
        "place": line(profile.place),
        "form": {"name": line(form.name), "number": line(form.number), "ground": line(form.ground)},
    }


def person_parts(person: Person, identity: IdentityOnReceipt) -> dict[str, Any]:
    """A person as paper shows one."""
    return {
        "kind": str(person.kind),
        "name": clip(person.name, LONGEST_NAME),
        "identity_number": identity_on_paper(person.identity_number, identity),
        "address": line(person.address),
        "phone": line(person.phone),
        "email": line(person.email),
    }


def identity_on_paper(number: str, identity: IdentityOnReceipt) -> str:
    """The number as the province wants it on paper; masked keeps the last four characters."""
    shown = line(number)
    if identity is IdentityOnReceipt.LEFT_OUT:
        return ""
    return "*" * max(len(shown) - 4, 0) + shown[-4:] if identity is IdentityOnReceipt.MASKED else shown


def moment_parts(at: datetime) -> dict[str, Any]:
    """The parts of a moment in Vietnam's time; the template writes them the way NĐ 30/2020 asks."""
    local = at.astimezone(VIETNAM_TIME)
    return {
        "at": local.isoformat(timespec="seconds"),
        "hour": local.hour,
        "minute": local.minute,
        "day": local.day,
        "month": local.month,
        "year": local.year,
    }


def line(text: str) -> str:
    """One line of a form."""
    return clip(text, LONGEST_LINE)


def clip(text: str, longest: int) -> str:
    """One line of harmless text; what is cut is seen to be cut."""
    tidy = " ".join(plain(text).split())
    return tidy if len(tidy) <= longest else tidy[: longest - 1] + "…"
