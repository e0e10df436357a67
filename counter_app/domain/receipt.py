"""What stands on the receipt: every value of form 01 as data, ready to be stored, hashed and laid out (regulations §3.1).

The words around the values belong to the slip templates; nothing here is a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from counter_app.domain.dossier import Dossier, HandedIn, HandedInState, MoneyStatus
from counter_app.domain.fee_account import FeeAccount
from counter_app.domain.fee_transfer import transfer_parts
from counter_app.domain.lodging import Authorisation
from counter_app.domain.procedure import Component, HandIn, Procedure
from counter_app.domain.province import IdentityOnReceipt, ProvinceProfile
from counter_app.domain.slip import SlipDocument, SlipKind
from counter_app.domain.slip_mark import SlipMark, marked
from counter_app.domain.slip_parts import LONGEST_NAME, LONGEST_TEXT, clip, letterhead, line, moment_parts, person_parts
from counter_app.domain.slip_parts import VIETNAM_TIME as VIETNAM_TIME

CONTENT_VERSION = 1


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
        **letterhead(facts.profile, SlipKind.RECEIPT),
        "copies": [line(copy) for copy in facts.profile.copies],
        **_number(dossier, SlipMark(facts.copy_number)),
        **_people(dossier, facts.profile.identity_on_receipt),
        **_request(dossier, facts.procedure),
        **_promise(dossier),
        **_footing(dossier, facts),
    }
    return SlipDocument(SlipKind.RECEIPT, content)


def _number(dossier: Dossier, mark: SlipMark) -> dict[str, Any]:
    """The code goes into the QR, on a reprint with its mark: anybody can read a QR, so it holds no personal data
    (Luật 91/2025/QH15)."""
    return {
        "number": {
            "text": line(dossier.shown_number),
            "provisional": dossier.dossier_code is None,
            "provisional_number": line(dossier.provisional_number or ""),
        },
        "qr": marked(line(dossier.shown_number), mark),
    }


def _people(dossier: Dossier, identity: IdentityOnReceipt) -> dict[str, Any]:
    submitter = dossier.submitter
    return {
        "applicant": person_parts(dossier.applicant, identity),
        "submitter": person_parts(submitter, identity) if submitter else None,
        "channel": str(dossier.channel),
        "authorisation": _authorisation(dossier.authorisation),
        "post_slip": line(dossier.postal.slip_number) if dossier.postal else "",
    }


def _authorisation(paper: Authorisation | None) -> dict[str, Any] | None:
    """By which paper the submitter lodges for the owner."""
    if paper is None:
        return None
    on = {"day": paper.paper_on.day, "month": paper.paper_on.month, "year": paper.paper_on.year}
    return {"paper_number": line(paper.paper_number), "on": on, "agent_account": line(paper.agent_account)}


def _request(dossier: Dossier, procedure: Procedure) -> dict[str, Any]:
    return {
        "procedure": {
            "code": line(dossier.procedure_code),
            "name": clip(dossier.procedure_name, LONGEST_TEXT),
            "case": line(dossier.case_name),
            "summary": clip(dossier.summary, LONGEST_TEXT),
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
        "name": clip(paper.substitute or paper.component_code, LONGEST_TEXT),
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
        "name": clip(component.name, LONGEST_TEXT),
        "substitute": line(paper.substitute),
        "originals": 0 if shown else paper.originals,
        "copies": 0 if shown else paper.copies,
        "shown": max(paper.originals + paper.copies, 1) if shown else 0,
        "from_database": from_database,
        **({"compared": True} if paper.compared_at else {}),
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
    code = line(dossier.shown_number)
    return {
        "fee": _fee(dossier, profile.fee_account),
        "register": {"book": line(register.book), "number": register.number} if register else None,
        **({} if dossier.reuse_agreed is None else {"reuse": dossier.reuse_agreed}),
        "catalogue": line(dossier.catalogue_version),
        "notes": [clip(note, LONGEST_TEXT) for note in profile.notes],
        "lookup_lines": [line(told.replace("{code}", code)) for told in profile.lookup_lines],
        "contacts": [line(contact) for contact in profile.contacts],
        "officer_name": clip(dossier.officer_name, LONGEST_NAME),
        "desk_id": line(dossier.desk_id),
        "printed_at": moment_parts(facts.printed_at),
        "copy": _copy(facts),
        "watermark": line(facts.watermark),
    }


def _fee(dossier: Dossier, account: FeeAccount | None) -> dict[str, Any]:
    """`transfer` only where the unit has an account and the fee is owed; `receipt_number` of the one issued elsewhere.

    `method`: how it was paid, where it was.
    """
    told: dict[str, Any] = {"total": dossier.fee_amount, "money": str(dossier.money)}
    if transfer := transfer_parts(dossier, account):
        told["transfer"] = transfer
    if dossier.payment and dossier.money in (MoneyStatus.PAID, MoneyStatus.RECONCILED):
        told["method"] = dossier.payment.method
    if dossier.payment and dossier.payment.receipt_number:
        told["receipt_number"] = line(dossier.payment.receipt_number)
    return told


def _copy(facts: ReceiptFacts) -> dict[str, Any]:
    """Who asked for a reprint stands on it, beside its time and reason."""
    told = {"number": facts.copy_number, "reason": line(facts.reprint_reason)}
    return told | {"officer": clip(facts.reprinted_by, LONGEST_NAME)} if facts.reprinted_by else told
