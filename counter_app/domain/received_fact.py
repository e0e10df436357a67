"""What the centre is told when a dossier is received (docs/wire.md, `dossier.received` version 1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from counter_app.domain.dossier import Dossier, HandedIn
from counter_app.domain.operation import ClockTrust
from counter_app.domain.person import IdentitySource, Person, PersonKind, Sex

REUSE_PURPOSE = "later-dossiers"  # of the same citizen; the desk asks for no other one


def received_fact(dossier: Dossier, clock_trust: ClockTrust) -> dict[str, Any]:
    """JSON values only. Due date and amounts are facts printed on paper: the centre may add its own, never replace them."""
    return {
        **_numbers(dossier),
        "procedure": {
            "code": dossier.procedure_code,
            "name": dossier.procedure_name,
            "case": dossier.case_code,
            "caseName": dossier.case_name,
            "catalogueVersion": dossier.catalogue_version,
        },
        "channel": str(dossier.channel),
        "applicant": person_fact(dossier.applicant),
        "submitter": person_fact(dossier.submitter) if dossier.submitter else None,
        "components": [component_fact(item) for item in dossier.handed_in],
        "dossierSets": dossier.dossier_sets,
        "summary": dossier.summary,
        **_times(dossier),
        **_notice(dossier),
        **_reuse(dossier),
        "returnMethod": str(dossier.return_method),
        "fee": {
            "total": dossier.fee_amount,
            "lines": [{"name": line.name, "amount": line.amount, "quantity": line.quantity} for line in dossier.fee_lines],
        },
        "money": str(dossier.money),
        "entrySource": str(dossier.entry_source),
        "clerkId": dossier.officer_id,
        "clerkName": dossier.officer_name,
        "deskClock": {"trust": str(clock_trust)},
        **_lodging(dossier),
    }


def _lodging(dossier: Dossier) -> dict[str, Any]:
    """Members that most dossiers do not have: who lodges by which paper, the post's minutes, how the fee was paid."""
    told: dict[str, Any] = {}
    if paper := dossier.authorisation:
        told["authorisation"] = {
            "number": paper.paper_number,
            "on": paper.paper_on.isoformat(),
            "agentAccount": paper.agent_account,
        }
    if postal := dossier.postal:
        told["postal"] = {"batch": postal.batch_number, "slipNumber": postal.slip_number}
    if dossier.payment:
        told["payment"] = dossier.payment.to_json()
    return told


def _numbers(dossier: Dossier) -> dict[str, Any]:
    register = dossier.register
    return {
        "dossierCode": dossier.dossier_code,
        "provisionalNumber": dossier.provisional_number,
        "agency": dossier.agency_code,
        "desk": dossier.desk_id,
        "register": {"book": register.book, "number": register.number} if register else None,
    }


def _times(dossier: Dossier) -> dict[str, Any]:
    due = dossier.due
    return {
        "receivedAt": dossier.received_at.isoformat(timespec="milliseconds"),
        "recordedAt": dossier.recorded_at.isoformat(timespec="milliseconds"),
        "countedFrom": due.counted_from.isoformat(timespec="milliseconds"),
        "dueAt": due.due_at.isoformat(timespec="milliseconds") if due.due_at else None,
        "term": str(due.term),
        "dueTimePolicy": due.policy,
        "calendarVersion": due.calendar_version,
    }


def _notice(dossier: Dossier) -> dict[str, Any]:
    """How the citizen wants to be told (Huế Đ9.6); left out where nobody was asked. The centre is who sends."""
    wish = dossier.notice_wish
    if wish is None:
        return {}
    return {"notice": {"channel": str(wish.channel), "to": wish.to, "consented": wish.consented, "purpose": wish.purpose}}


def _reuse(dossier: Dossier) -> dict[str, Any]:
    """What the citizen said to the reuse of data and copies, and for what (Huế Đ4.6, Đ8.2c); left out where nobody asked.

    `externalCode`: the number of the same dossier in a ministry's system (Đà Nẵng Đ17.6d).
    """
    told: dict[str, Any] = {}
    if dossier.reuse_agreed is not None:
        told["reuse"] = {"agreed": dossier.reuse_agreed, "purpose": REUSE_PURPOSE}
    if dossier.external_code:
        told["externalCode"] = dossier.external_code
    return told


def person_fact(person: Person) -> dict[str, Any]:
    """A person as the wire has one."""
    return {
        "kind": str(person.kind),
        "name": person.name,
        "identityNumber": person.identity_number,
        "oldIdentityNumber": person.old_identity_number,
        "birthDate": person.birth_date.isoformat() if person.birth_date else None,
        "sex": str(person.sex) if person.sex else None,
        "address": person.address,
        "phone": person.phone,
        "email": person.email,
        "source": str(person.source),
    }


def person_from(fact: Mapping[str, Any], text: Callable[[Any], str]) -> Person:
    """The other way round; texts come through the caller's gate. Raises KeyError, ValueError, and what `text` raises."""
    return Person(
        name=text(fact["name"]),
        kind=PersonKind(fact["kind"]),
        identity_number=text(fact["identityNumber"]),
        old_identity_number=text(fact["oldIdentityNumber"]),
        birth_date=date.fromisoformat(fact["birthDate"]) if fact["birthDate"] else None,
        sex=Sex(fact["sex"]) if fact["sex"] else None,
        address=text(fact["address"]),
        phone=text(fact["phone"]),
        email=text(fact["email"]),
        source=IdentitySource(fact["source"]),
    )


def component_fact(item: HandedIn) -> dict[str, Any]:
    """One paper as handed in."""
    return {
        "code": item.component_code,
        "state": str(item.state),
        "originals": item.originals,
        "copies": item.copies,
        "substitute": item.substitute,
        "reason": item.reason,
        **({"toCompare": True} if item.to_compare else {}),
        **({"ground": item.ground} if item.ground else {}),
        **_compared(item),
    }


def _compared(item: HandedIn) -> dict[str, Any]:
    """Who saw that it agrees with its original (Bắc Giang Đ12.2a); left out where nobody did."""
    if item.compared_at is None:
        return {}
    return {"comparedBy": item.compared_by, "comparedAt": item.compared_at.isoformat(timespec="milliseconds")}
