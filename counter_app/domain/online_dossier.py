"""What is a dossier that a citizen lodged at the portal, until somebody at the desk has accepted or refused it?

Accepted or refused within eight working hours of the lodging (Cà Mau Đ24.1a; Cần Thơ Đ15.5: at once); only from a registered
account (Cà Mau Đ9.3, Đà Nẵng Đ4.3); never refused without a clear reason (Đà Nẵng Đ5.6).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from counter_app.domain.dossier import HandedIn, HandedInState, ReturnMethod
from counter_app.domain.errors import BadField
from counter_app.domain.person import Person
from counter_app.domain.plain_text import plain
from counter_app.domain.received_fact import person_from


class OnlineState(StrEnum):
    """Where it stands at this desk. The stored value never changes."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    ASKED = "asked"  # the citizen was asked to complete it; the next version comes as another lodging
    REFUSED = "refused"
    ELSEWHERE = "elsewhere"  # another desk of the unit has decided
    REPLACED = "replaced"  # a later version came


@dataclass(frozen=True, slots=True)
class OnlineDossier:
    """One version as lodged. `uid` becomes the dossier's uid, so that two desks cannot both accept it.

    `lodged_at`: the successful submission. `paid_amount` in đồng, 0 when nothing was paid at the portal.
    """

    uid: str
    rev: int
    procedure_code: str
    case_code: str
    lodged_at: datetime
    account: str
    applicant: Person
    handed_in: tuple[HandedIn, ...]
    return_method: ReturnMethod
    submitter: Person | None = None
    summary: str = ""
    paid_amount: int = 0
    payment_method: str = ""
    payment_reference: str = ""
    state: OnlineState = OnlineState.WAITING


def online_from_fact(uid: str, fact: Mapping[str, Any], state: OnlineState = OnlineState.WAITING) -> OnlineDossier:
    """A version out of the changes feed (docs/wire.md, `online.lodged`). Text comes through the gate.

    Raises BadField(field=online, reason).
    """
    try:
        payment = fact["payment"] or {}
        lodged_at = datetime.fromisoformat(fact["lodgedAt"])
        if lodged_at.tzinfo is None:
            raise ValueError("no-offset")
        lodged_at.astimezone(UTC)  # at the edge of time there is no such moment
        if abs(int(fact["rev"])) >= 2**53:
            raise ValueError("rev")
        return OnlineDossier(
            uid=uid,
            rev=int(fact["rev"]),
            procedure_code=_text(fact["procedure"]),
            case_code=_text(fact["case"]),
            lodged_at=lodged_at,
            account=_text(fact["account"]),
            applicant=person_from(fact["applicant"], _text),
            handed_in=tuple(_handed_in(item) for item in fact["components"]),
            return_method=ReturnMethod(fact["returnMethod"]),
            submitter=person_from(fact["submitter"], _text) if fact["submitter"] else None,
            summary=_text(fact["summary"]),
            paid_amount=int(payment.get("amount", 0)),
            payment_method=_text(payment.get("method", "")),
            payment_reference=_text(payment.get("reference", "")),
            state=state,
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise BadField(field="online", value=uid, reason="not-readable") from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return " ".join(plain(value).split())


def _handed_in(fact: Mapping[str, Any]) -> HandedIn:
    """What the citizen attached is a copy until the original was seen (Bắc Giang Đ15.3a)."""
    return HandedIn(
        component_code=_text(fact["code"]),
        state=HandedInState(fact["state"]),
        originals=int(fact["originals"]),
        copies=int(fact["copies"]),
        substitute=_text(fact["substitute"]),
        reason=_text(fact["reason"]),
    )
