"""What stands on the slips of acts after the reception: every value of forms 02–05 as data (regulations §3.1, §3.2, §3.3).

The words around the values belong to the templates. Which form set is in force (TT 01/2018 or TT 03/2025) is data of the
province: the same content fills both. Content common to all kinds:

    version, parent_agency, unit_name, agency_code, place, form {name, number, ground}, layout_checked, copies []
    number {text, kind: code|provisional|visit, provisional, provisional_number}, qr, applicant, submitter|None,
    procedure {code, name, case, summary}
    made_at, printed_at, officer_name, desk_id, contacts [], lookup_lines [], copy {number, reason}, watermark

and what is special to each kind, as `body` (see the functions below).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from counter_app.domain.act import Act
from counter_app.domain.dossier import Dossier
from counter_app.domain.guidance import Guidance, GuidanceOutcome
from counter_app.domain.person import Person
from counter_app.domain.province import ProvinceProfile
from counter_app.domain.slip import SlipDocument, SlipKind
from counter_app.domain.slip_parts import LONGEST_TEXT, clip, letterhead, line, moment_parts, person_parts

CONTENT_VERSION = 1
LONGEST_REASON = 1_500


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """What a slip needs besides the dossier and the act."""

    profile: ProvinceProfile
    desk_id: str
    printed_at: datetime
    watermark: str = ""


def act_document(kind: SlipKind, before: Dossier, after: Dossier, act: Act, facts: SlipFacts) -> SlipDocument:
    """The slip of an act. Raises KeyError for a kind that no act has, or that the province has no form for."""
    number = {
        "text": line(after.shown_number),
        "kind": "code" if after.dossier_code else "provisional",
        "provisional": after.dossier_code is None,
        "provisional_number": line(after.provisional_number or ""),
    }
    procedure = {
        "code": line(after.procedure_code),
        "name": clip(after.procedure_name, LONGEST_TEXT),
        "case": line(after.case_name),
        "summary": clip(after.summary, LONGEST_TEXT),
    }
    content = {
        **_common(kind, facts),
        "number": number,
        "qr": number["text"],
        **_people(after.applicant, after.submitter, facts),
        "procedure": procedure,
        "made_at": moment_parts(act.at),
        "officer_name": line(act.officer_name),
        "body": _BODIES[kind](before, after, act),
    }
    return SlipDocument(kind, content)


def guidance_document(guidance: Guidance, facts: SlipFacts) -> SlipDocument | None:
    """The slip of a visit without a dossier; advice needs none (NĐ 61 Đ15.2 keeps the record)."""
    kinds = {GuidanceOutcome.SUPPLEMENT: SlipKind.SUPPLEMENT_REQUEST, GuidanceOutcome.REFUSED: SlipKind.REFUSAL}
    kind = kinds.get(guidance.outcome)
    if kind is None:
        return None
    body: dict[str, Any] = {"reason": clip(guidance.reason, LONGEST_REASON)}
    if kind is SlipKind.REFUSAL:
        body |= {"redirect_to": line(guidance.redirect_to), "after_acceptance": False}
    else:
        rows = [{name: getattr(row, name) for name in ("paper", "wrong", "ground", "remedy")} for row in guidance.lines]
        body |= {"lines": _lines(rows), "request_number": guidance.request_number, "return_by": None}
    content = {
        **_common(kind, facts),
        "number": {
            "text": line(guidance.slip_number),
            "kind": "visit",
            "provisional": False,
            "provisional_number": "",
        },
        "qr": line(guidance.slip_number),
        **_people(guidance.applicant, None, facts),
        "procedure": {
            "code": line(guidance.procedure_code),
            "name": clip(guidance.procedure_name, LONGEST_TEXT),
            "case": line(guidance.case_name),
            "summary": "",
        },
        "made_at": moment_parts(guidance.at),
        "officer_name": line(guidance.officer_name),
        "body": body,
    }
    return SlipDocument(kind, content)


def _common(kind: SlipKind, facts: SlipFacts) -> dict[str, Any]:
    profile = facts.profile
    return {
        "version": CONTENT_VERSION,
        **letterhead(profile, kind),
        "layout_checked": profile.form(kind).layout_checked,
        "copies": [],
        "printed_at": moment_parts(facts.printed_at),
        "desk_id": line(facts.desk_id),
        "contacts": [line(contact) for contact in profile.contacts],
        "lookup_lines": [],
        "copy": {"number": 1, "reason": ""},
        "watermark": line(facts.watermark),
    }


def _people(applicant: Person, submitter: Person | None, facts: SlipFacts) -> dict[str, Any]:
    shown = facts.profile.identity_on_receipt
    return {
        "applicant": person_parts(applicant, shown),
        "submitter": person_parts(submitter, shown) if submitter else None,
    }


def _lines(rows: Any) -> list[dict[str, str]]:
    return [{name: clip(str(row[name]), LONGEST_TEXT) for name in ("paper", "wrong", "ground", "remedy")} for row in rows]


def _supplement(before: Dossier, after: Dossier, act: Act) -> dict[str, Any]:
    """Mẫu 02: `lines` [{paper, wrong, ground, remedy}], `reason`, `request_number` (Lần …), `return_by` (date or None)."""
    return {
        "lines": _lines(act.details["lines"]),
        "reason": clip(act.reason, LONGEST_REASON),
        "request_number": act.details.get("requestNumber", 1),
        "return_by": act.details.get("returnBy"),
    }


def _refusal(before: Dossier, after: Dossier, act: Act) -> dict[str, Any]:
    """Mẫu 03: `reason`, `redirect_to` (the right agency, "" when the matter is ours), `after_acceptance`."""
    return {
        "reason": clip(act.reason, LONGEST_REASON),
        "redirect_to": line(str(act.details.get("redirectTo", ""))),
        "after_acceptance": True,
    }


def _control(before: Dossier, after: Dossier, act: Act) -> dict[str, Any]:
    """Mẫu 05 (06 of 2025): `received_at`, `due_at`, `unit`, `partner`, `register`, the first `handover`."""
    return {
        "received_at": moment_parts(after.received_at),
        "due_at": moment_parts(after.due.due_at) if after.due.due_at else None,
        "unit": line(str(act.details.get("unit", ""))),
        "partner": line(str(act.details.get("agencyName", ""))),
        "register": {"book": line(after.register.book), "number": after.register.number} if after.register else None,
        "handover": {
            "giver": line(str(act.details["giver"])),
            "receiver": line(str(act.details["receiver"])),
            "at": moment_parts(act.at),
        },
    }


def _apology(before: Dossier, after: Dossier, act: Act) -> dict[str, Any]:
    """Mẫu 04: `received_at`, `previous_due_at`, `due_at`, `reason`. The first date stands beside the new one (R13)."""
    return {
        "received_at": moment_parts(after.received_at),
        "previous_due_at": moment_parts(before.due.due_at) if before.due.due_at else None,
        "due_at": moment_parts(after.due.due_at) if after.due.due_at else None,
        "reason": clip(act.reason, LONGEST_REASON),
    }


def _stop(before: Dossier, after: Dossier, act: Act) -> dict[str, Any]:
    """Mẫu 05 of 2025: `decision` (withdraw|stop), `stage` (status before), `reason`, `proposed_by`, `fee`, `received_at`."""
    return {
        "decision": str(act.event),
        "stage": str(before.status),
        "reason": clip(act.reason, LONGEST_REASON),
        "proposed_by": line(str(act.details.get("proposedBy", ""))),
        "received_at": moment_parts(after.received_at),
        "fee": {"total": after.fee_amount, "money": str(after.money)},
    }


def _return_receipt(before: Dossier, after: Dossier, act: Act) -> dict[str, Any]:
    """Biên nhận trả kết quả: `result` [{name, number}], `receiver`, `method`, `receipt_shown`, `originals`, `fee`."""
    told: Mapping[str, Any] = act.details
    return {
        "result": [{"name": line(str(row["name"])), "number": line(str(row["number"]))} for row in told.get("results", [])],
        "receiver": {
            "name": line(str(told["receiverName"])),
            "phone": line(str(told.get("phone", ""))),
            "authorisation": line(str(told.get("authorisation", ""))),
        },
        "method": str(told.get("method", "")),
        "receipt_shown": bool(told.get("receiptShown", False)),
        "originals": [{"name": line(str(row["name"])), "count": row["count"]} for row in told.get("originals", [])],
        "fee": {"total": after.fee_amount, "money": str(after.money)},
        "papers_only": str(act.event) == "return_papers",
        "stage": str(before.status),
    }


_BODIES: dict[SlipKind, Callable[[Dossier, Dossier, Act], dict[str, Any]]] = {
    SlipKind.SUPPLEMENT_REQUEST: _supplement,
    SlipKind.REFUSAL: _refusal,
    SlipKind.CONTROL_SLIP: _control,
    SlipKind.APOLOGY: _apology,
    SlipKind.STOP_NOTICE: _stop,
    SlipKind.RETURN_RECEIPT: _return_receipt,
}
