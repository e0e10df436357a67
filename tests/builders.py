"""Small builders of the nouns that most tests need. Every name, number and address is made up."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta, timezone
from typing import Any

from counter_app.domain.dossier import Channel, Dossier, DueDate, HandedIn, HandedInState, ReturnMethod
from counter_app.domain.number_lease import NumberLease
from counter_app.domain.officer import Officer, Role
from counter_app.domain.operation import ClockTrust, Operation, OperationKind
from counter_app.domain.person import Person
from counter_app.domain.procedure import Component, HandIn, Procedure, TermRule
from counter_app.domain.processing_time import ProcessingTime

VIETNAM = timezone(timedelta(hours=7))
NOW = datetime(2026, 11, 25, 8, 15, 30, tzinfo=VIETNAM)
AGENCY = "H02.12"
DESK = "Q1"

_numbers = itertools.count(1)


def new_id(prefix: str = "id") -> str:
    """An id that no other call of this test run gives."""
    return f"{prefix}-{next(_numbers):06d}"


def person(name: str = "Nguyễn Thị Mẫu", **members: Any) -> Person:
    """A citizen with a made-up identity number."""
    return Person(**{"name": name, "identity_number": "001190000001", "phone": "0912345678", **members})


def procedure(code: str = "1.001193", **members: Any) -> Procedure:
    """A procedure of three working days that wants one form."""
    form = Component(code="to-khai", name="Tờ khai", hand_in=HandIn.ORIGINAL_KEPT, originals=1)
    given = {
        "code": code,
        "name": "Đăng ký khai sinh",
        "area": "Hộ tịch",
        "components": (form,),
        "terms": (TermRule(time=ProcessingTime.parse("3wd")),),
    }
    return Procedure(**{**given, **members})


def due_date(received_at: datetime = NOW, days: int = 3, **members: Any) -> DueDate:
    """A due date so many days after the reception; the last day in time is the same day."""
    due_at = received_at + timedelta(days=days)
    given = {
        "due_at": due_at,
        "counted_from": received_at,
        "term": ProcessingTime.parse("3wd"),
        "policy": "same_clock",
        "overdue_after": due_at.replace(hour=23, minute=59, second=59),
        "calendar_version": "2026-1",
        "explanation": (("counted-from", {"at": received_at.isoformat()}),),
    }
    return DueDate(**{**given, **members})


def dossier(uid: str = "", **members: Any) -> Dossier:
    """A received dossier without a number; give `dossier_code` or `provisional_number` where the test needs one."""
    received_at = members.get("received_at", NOW)
    given = {
        "uid": uid or new_id("dossier"),
        "procedure_code": "1.001193",
        "procedure_name": "Đăng ký khai sinh",
        "case_code": "",
        "case_name": "",
        "catalogue_version": "2026-1",
        "channel": Channel.DIRECT,
        "applicant": person(),
        "handed_in": (HandedIn("to-khai", HandedInState.OK, originals=1),),
        "received_at": received_at,
        "recorded_at": received_at,
        "due": due_date(received_at),
        "return_method": ReturnMethod.AT_DESK,
        "officer_id": "officer-1",
        "officer_name": "Trần Văn Thử",
        "desk_id": DESK,
        "agency_code": AGENCY,
    }
    return Dossier(**{**given, **members})


def operation(dossier_uid: str = "dossier-x", **members: Any) -> Operation:
    """A note on a dossier."""
    given = {
        "op_id": new_id("op"),
        "dossier_uid": dossier_uid,
        "kind": OperationKind.NOTE_ADDED,
        "data": {"text": "ghi chú", "clerkId": "officer-1"},
        "actor": "officer-1",
        "at": NOW,
        "monotonic_seconds": 100,
        "boot_id": "boot-1",
        "clock_trust": ClockTrust.CONFIRMED,
    }
    return Operation(**{**given, **members})


def officer(login: str = "mau", **members: Any) -> Officer:
    """A receiving officer whose PIN verifier is no real one."""
    given = {"officer_id": new_id("officer"), "login": login, "name": "Trần Văn Thử", "role": Role.OFFICER, "pin_hash": "-"}
    return Officer(**{**given, **members})


def lease(first: int = 1, last: int = 100, **members: Any) -> NumberLease:
    """A lease of today's numbers that nothing was taken from."""
    given = {
        "lease_id": new_id("lease"),
        "agency_code": AGENCY,
        "desk_id": DESK,
        "on": NOW.date(),
        "first": first,
        "last": last,
        "next": first,
        "leased_at": NOW,
    }
    return NumberLease(**{**given, **members})
