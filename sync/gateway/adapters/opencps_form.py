"""What does OpenCPS get of a dossier: form fields of the reception, marks of the papers, acts?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sync.gateway.adapters.configuration import OpencpsSystem, ProcedureThere
from sync.gateway.adapters.moments import epoch_ms, form, same_second
from sync.gateway.adapters.outcomes import Missing
from sync.gateway.adapters.story import RECEIVED, Story, Told

PAYMENT_COMPLETED = "5"
ONE_STOP = "3"  # originality: received at a one-stop desk
# Set by the service there, or by their own acts; never to be compared: viaPostal is forced (H15).
_IDENTITY_KIND = {"citizen": "citizen", "enterprise": "business"}


def procedure_of(story: Story, system: OpencpsSystem) -> ProcedureThere:
    """Raises Missing when the province did not say how the procedure is called there."""
    procedure = system.procedures.get(story.received["procedure"]["code"])
    wanted = {
        "serviceCode": procedure and procedure.code,
        "dossierTemplateNo": procedure and procedure.template,
        "govAgencyCode": system.agencies.get(story.agency),
        "dossierNo": story.central_no,
        "applicantIdNo": story.received["applicant"]["identityNumber"],
        "dueDate": story.received["dueAt"],
    }
    if missing := [name for name, value in wanted.items() if not value]:
        raise Missing(missing)
    assert procedure is not None
    return procedure


def reception(story: Story, system: OpencpsSystem) -> dict[str, str]:
    """Fields of `POST /dossiers`. Reception, promise and number are always sent: left out, they are made anew (H1, H5)."""
    fact, procedure = story.received, procedure_of(story, system)
    person, submitter = fact["applicant"], fact["submitter"] or fact["applicant"]
    due_at = story.events[0].at.fromisoformat(fact["dueAt"])
    return {
        "referenceUid": story.dossier_id,
        "serviceCode": procedure.code,
        "govAgencyCode": system.agencies[story.agency],
        "dossierTemplateNo": procedure.template,
        "originality": ONE_STOP,
        "dossierNo": story.central_no,
        "applicantName": person["name"],
        "applicantIdType": _IDENTITY_KIND.get(person["kind"], person["kind"]),
        "applicantIdNo": person["identityNumber"],
        "address": person["address"],
        "contactName": submitter["name"],
        "contactTelNo": submitter["phone"],
        "contactEmail": submitter["email"],
        "delegateName": submitter["name"] if fact["submitter"] else "",
        "delegateIdNo": submitter["identityNumber"] if fact["submitter"] else "",
        "submitDate": form(story.events[0].at),
        "receiveDate": form(story.events[0].at),
        "dueDate": form(due_at),
        "briefNote": fact["summary"],
        "online": "false",
    }


def differences(story: Story, there: Mapping[str, Any], *, numbered: bool) -> list[str]:
    """What was read back and is not what the desk told (H1, H2, H4–H6). `numbered`: it must have its number by now."""
    fact, due_at = story.received, story.received["dueAt"]
    told = {
        "referenceUid": there.get("referenceUid") == story.dossier_id,
        "applicantName": there.get("applicantName") == fact["applicant"]["name"],
        "applicantIdNo": there.get("applicantIdNo") == fact["applicant"]["identityNumber"],
        "receiveDate": same_second(story.events[0].at, there.get("receiveDate")),
        "dueDate": same_second(story.events[0].at.fromisoformat(due_at), there.get("dueDate")),
        "dossierNo": there.get("dossierNo") == story.central_no or (not numbered and not there.get("dossierNo")),
    }
    return [name for name, same in told.items() if not same]


def marks(story: Story) -> Iterator[tuple[str, dict[str, str]]]:
    """Part number and fields of the paper checklist; the same mark twice is the same mark."""
    for component in story.received["components"]:
        kept = "2" if component["originals"] else "1" if component["copies"] else "0"
        yield (
            component["code"],
            {
                "fileMark": kept,
                "fileCheck": "1" if component["state"] == "ok" else "0",
                "fileComment": component["reason"],
                "recordCount": str(component["originals"] + component["copies"]),
            },
        )


def action_code(event: Told, system: OpencpsSystem) -> str | None:
    """ "" when the province said it is not told there, None when it said nothing."""
    word = event.data.get("event", "")
    return system.actions.get(f"{event.kind}/{word}", system.actions.get(event.kind))


def action(event: Told, code: str, *, first: bool) -> dict[str, str]:
    """Fields of `POST …/actions`. The event's id stands in the note: the only place to find the act again by (H12)."""
    payload: dict[str, Any] = {"eventId": event.event_id}
    if first:
        due_at = event.at.fromisoformat(event.data["dueAt"])
        payload |= {"receiveDate": epoch_ms(event.at), "dueDate": epoch_ms(due_at)}
    elif event.data.get("dueAt"):
        payload["dueDate"] = epoch_ms(event.at.fromisoformat(event.data["dueAt"]))
    note = f"{event.data.get('reason', '')} {mark_of(event)}".strip()
    return {
        "actionCode": code,
        "actionUser": event.data["clerkName"],
        "actionNote": note,
        "payload": json.dumps(payload, ensure_ascii=False),
    }


def payment(event: Told) -> dict[str, str] | None:
    """Fields of `POST …/payment` for money that was taken; None where none was."""
    fact, details = event.data, event.data.get("details", {})
    amount = fact["fee"]["total"] if event.kind == RECEIVED else details.get("amount")
    if fact["money"] not in ("paid", "reconciled") or not amount:
        return None
    return {
        "paymentFee": str(amount),
        "paymentAmount": str(amount),
        "feeAmount": str(amount),
        "paymentMethod": str(details.get("method", "")),
        "invoiceNo": str(details.get("receiptNumber", "")),
        "paymentNote": mark_of(event),
        "paymentStatus": PAYMENT_COMPLETED,
    }


def mark_of(event: Told) -> str:
    """How the event is found in a note."""
    return f"[{event.event_id}]"
