"""What stays of a visit that became no dossier: guidance, a request to complete, a refusal (NĐ 61 Đ15.2, Đ17.1a–b).

Before acceptance there is no mã số hồ sơ and nothing is reported to the national portal; the slip's own number is the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from counter_app.domain.dossier import Channel, HandedIn
from counter_app.domain.operation import ClockTrust
from counter_app.domain.person import Person
from counter_app.domain.received_fact import component_fact, person_fact
from counter_app.domain.supplement import SupplementLine, to_json


class GuidanceOutcome(StrEnum):
    """How the visit ended. The stored value never changes."""

    ADVICE = "advice"  # only an answer
    SUPPLEMENT = "supplement"  # Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ
    REFUSED = "refused"  # Phiếu từ chối tiếp nhận


@dataclass(frozen=True, slots=True)
class Guidance:
    """One visit. `request_number` counts supplement requests in one matter; `follows` is the uid of the one before.

    `redirect_to`: the agency whose matter it is, "" when it is ours. `online_uid`: the portal's dossier that it answers.
    `helped_online`: the person was helped to lodge online at the desk (Cà Mau Đ24.1b), from whose account (Đ9.3).
    """

    uid: str
    slip_number: str
    outcome: GuidanceOutcome
    procedure_code: str
    procedure_name: str
    case_code: str
    case_name: str
    catalogue_version: str
    channel: Channel
    applicant: Person
    handed_in: tuple[HandedIn, ...]
    lines: tuple[SupplementLine, ...]
    reason: str
    at: datetime
    recorded_at: datetime
    officer_id: str
    officer_name: str
    desk_id: str
    agency_code: str
    redirect_to: str = ""
    request_number: int = 1
    follows: str = ""
    approved_by: str = ""
    online_uid: str = ""
    helped_online: bool = False
    online_account: str = ""


def slip_number(desk_id: str, on: date, number: int) -> str:
    """HD-Q1-261125-003: its own series, never to be taken for a mã số hồ sơ."""
    return f"HD-{desk_id}-{on:%y%m%d}-{number:03d}"


def guidance_fact(guidance: Guidance, clock_trust: ClockTrust) -> dict[str, Any]:
    """What the centre is told (docs/wire.md, `guidance.given` version 1)."""
    return {
        "slipNumber": guidance.slip_number,
        "outcome": str(guidance.outcome),
        "agency": guidance.agency_code,
        "desk": guidance.desk_id,
        "procedure": {
            "code": guidance.procedure_code,
            "name": guidance.procedure_name,
            "case": guidance.case_code,
            "caseName": guidance.case_name,
            "catalogueVersion": guidance.catalogue_version,
        },
        "channel": str(guidance.channel),
        "applicant": person_fact(guidance.applicant),
        "components": [component_fact(item) for item in guidance.handed_in],
        "lines": to_json(guidance.lines),
        "reason": guidance.reason,
        "redirectTo": guidance.redirect_to,
        "requestNumber": guidance.request_number,
        "follows": guidance.follows or None,
        "approvedBy": guidance.approved_by,
        "at": guidance.at.isoformat(timespec="milliseconds"),
        "recordedAt": guidance.recorded_at.isoformat(timespec="milliseconds"),
        "clerkId": guidance.officer_id,
        "clerkName": guidance.officer_name,
        "deskClock": {"trust": str(clock_trust)},
        **({"onlineId": guidance.online_uid} if guidance.online_uid else {}),
        **({"helpedOnline": {"account": guidance.online_account}} if guidance.helped_online else {}),
    }
