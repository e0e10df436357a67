"""What stands on the receipt: every value of form 01 as data, ready to be stored, hashed and laid out (regulations §3.1).

The words around the values belong to the slip templates; nothing here is a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from counter_app.domain.dossier import Dossier, HandedIn, HandedInState
from counter_app.domain.person import Person
from counter_app.domain.plain_text import plain
from counter_app.domain.procedure import Component, HandIn, Procedure
from counter_app.domain.province import IdentityOnReceipt, ProvinceProfile
from counter_app.domain.slip import SlipDocument, SlipKind
from counter_app.domain.slip_mark import SlipMark, marked

CONTENT_VERSION = 1
VIETNAM_TIME = timezone(timedelta(hours=7))  # one zone, no summer time: paper shows it whatever zone a value came back in

LONGEST_NAME = 200
LONGEST_LINE = 300
LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What the receipt needs besides the dossier. `procedure`: in the version the dossier was received under.

    `copy_number` 1 is the first print; n > 1 is the (n-1)th reprint and carries `reprint_reason` and who asked for it.
    `watermark`: words across the sheet for practice and demonstration, "" for real paper.
    """

    profile: ProvinceProfile
    procedure: Procedure
    copy_number: int
    reprint_reason: str
    printed_at: datetime
    watermark: str = ""
    reprinted_by: str = ""


def receipt_document(dossier: Dossier, facts: ReceiptFacts) -> SlipDocument:
    """The receipt as JSON values. Raises KeyError when the profile has no receipt form."""
    content = {
        "version": CONTENT_VERSION,
        **_letterhead(facts.profile),
        **_number(dossier, SlipMark(facts.copy_number)),
        **_people(dossier, facts.profile.identity_on_receipt),
        **_request(dossier, facts.procedure),
        **_promise(dossier),
        **_footing(dossier, facts),
    }
    return SlipDocument(SlipKind.RECEIPT, content)


def _letterhead(profile: ProvinceProfile) -> dict[str, Any]:
    form = profile.form(SlipKind.RECEIPT)
    return {
        "parent_agency": _line(profile.parent_agency),
        "unit_name": _line(profile.unit_name),
        "agency_code": _line(profile.agency_code),
        "place": _line(profile.place),
        "form": {"name": _line(form.name), "number": _line(form.number), "ground": _line(form.ground)},
        "copies": [_line(copy) for copy in profile.copies],
    }


def _number(dossier: Dossier, mark: SlipMark) -> dict[str, Any]:
    """The code goes into the QR, on a reprint with its mark: anybody can read a QR, so it holds no personal data
    (Luật 91/2025/QH15)."""
    return {
        "number": {
            "text": _line(dossier.shown_number),
            "provisional": dossier.dossier_code is None,
            "provisional_number": _line(dossier.provisional_number or ""),
        },
        "qr": marked(_line(dossier.shown_number), mark),
    }


def _people(dossier: Dossier, identity: IdentityOnReceipt) -> dict[str, Any]:
    submitter = dossier.submitter
    return {
        "applicant": _person(dossier.applicant, identity),
        "submitter": _person(submitter, identity) if submitter else None,
        "channel": str(dossier.channel),
    }


def _person(person: Person, identity: IdentityOnReceipt) -> dict[str, Any]:
    return {
        "kind": str(person.kind),
        "name": _clip(person.name, LONGEST_NAME),
        "identity_number": _identity(person.identity_number, identity),
        "address": _line(person.address),
        "phone": _line(person.phone),
        "email": _line(person.email),
    }


def _identity(number: str, identity: IdentityOnReceipt) -> str:
    """The number as the province wants it on paper; masked keeps the last four characters."""
    shown = _line(number)
    if identity is IdentityOnReceipt.LEFT_OUT:
        return ""
    return "*" * max(len(shown) - 4, 0) + shown[-4:] if identity is IdentityOnReceipt.MASKED else shown


def _request(dossier: Dossier, procedure: Procedure) -> dict[str, Any]:
    return {
        "procedure": {
            "code": _line(dossier.procedure_code),
            "name": _clip(dossier.procedure_name, LONGEST_TEXT),
            "case": _line(dossier.case_name),
            "summary": _clip(dossier.summary, LONGEST_TEXT),
        },
        "components": list(_components(dossier.handed_in, procedure)),
        "dossier_sets": dossier.dossier_sets,
    }


def _components(handed_in: Iterable[HandedIn], procedure: Procedure) -> Iterable[dict[str, Any]]:
    """Only what really lies on the counter, or was shown there: the receipt proves what was received."""
    known = {component.code: component for component in procedure.components}
    for paper in handed_in:
        if paper.state is not HandedInState.OK:
            continue
        if paper.component_code in known:
            yield _component(paper, known[paper.component_code])
        else:  # offered by the citizen beyond the published list: received, never required (Cà Mau Đ34.6)
            yield _extra(paper)


def _extra(paper: HandedIn) -> dict[str, Any]:
    return {
        "name": _clip(paper.substitute or paper.component_code, LONGEST_TEXT),
        "substitute": "",
        "originals": paper.originals,
        "copies": paper.copies,
        "shown": 0,
        "from_database": False,
    }


def _component(paper: HandedIn, component: Component) -> dict[str, Any]:
    shown = component.hand_in is HandIn.SHOWN
    from_database = component.hand_in is HandIn.FROM_DATABASE
    return {
        "name": _clip(component.name, LONGEST_TEXT),
        "substitute": _line(paper.substitute),
        "originals": 0 if shown else paper.originals,
        "copies": 0 if shown else paper.copies,
        "shown": max(paper.originals + paper.copies, 1) if shown else 0,
        "from_database": from_database,
    }


def _promise(dossier: Dossier) -> dict[str, Any]:
    due = dossier.due
    return {
        "term": {"kind": str(due.term.kind), "amount": due.term.amount},
        "received_at": moment_parts(dossier.received_at),
        "due_at": moment_parts(due.due_at) if due.due_at else None,
        "return_method": str(dossier.return_method),
    }


def _footing(dossier: Dossier, facts: ReceiptFacts) -> dict[str, Any]:
    profile, register = facts.profile, dossier.register
    code = _line(dossier.shown_number)
    return {
        "fee": {"total": dossier.fee_amount, "money": str(dossier.money)},
        "register": {"book": _line(register.book), "number": register.number} if register else None,
        "notes": [_clip(note, LONGEST_TEXT) for note in profile.notes],
        "lookup_lines": [_line(line.replace("{code}", code)) for line in profile.lookup_lines],
        "contacts": [_line(contact) for contact in profile.contacts],
        "officer_name": _clip(dossier.officer_name, LONGEST_NAME),
        "desk_id": _line(dossier.desk_id),
        "printed_at": moment_parts(facts.printed_at),
        "copy": _copy(facts),
        "watermark": _line(facts.watermark),
    }


def _copy(facts: ReceiptFacts) -> dict[str, Any]:
    """Who asked for a reprint stands on it, beside its time and reason."""
    told = {"number": facts.copy_number, "reason": _line(facts.reprint_reason)}
    return told | {"officer": _clip(facts.reprinted_by, LONGEST_NAME)} if facts.reprinted_by else told


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


def _line(text: str) -> str:
    return _clip(text, LONGEST_LINE)


def _clip(text: str, longest: int) -> str:
    """One line of harmless text; what is cut is seen to be cut."""
    tidy = " ".join(plain(text).split())
    return tidy if len(tidy) <= longest else tidy[: longest - 1] + "…"
