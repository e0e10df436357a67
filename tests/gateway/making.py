"""How do gateway tests make events? Own code, not the desk's: a mistake there must not hide in the tests here."""

from __future__ import annotations

import hashlib
import itertools
import json
import uuid
from datetime import UTC, datetime
from typing import Any

from sync.gateway.settings import DemoClient

AGENCY = "H02.12"
DESK_ONE = DemoClient("desk-one", "secret-one", AGENCY, "Q1")
DESK_TWO = DemoClient("desk-two", "secret-two", AGENCY, "Q2")
ELSEWHERE = DemoClient("desk-far", "secret-far", "H02.13", "Q1")
PORTAL = DemoClient("portal", "secret-portal", "H02", "PORTAL", "portal")
UNIT = DemoClient("unit", "secret-unit", AGENCY, "UNIT", "unit")
NOW = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)  # 08:30 in Việt Nam
BATCH = {"Content-Type": "application/cloudevents-batch+json"}
Event = dict[str, Any]
_places = itertools.count(1)


def new_id() -> str:
    """An id as a desk makes them."""
    return str(uuid.uuid4())


def next_place() -> str:
    """The next place in the order of whoever sends it; one count for all desks, so that none is used twice."""
    return f"{next(_places):020d}"


def again_as(sent: Event, **more: Any) -> Event:
    """The same content as a new event: another id at another place of the desk's order."""
    return {**sent, "id": new_id(), "deskseq": next_place(), **more}


def canonical(value: object) -> str:
    """Canonical JSON text, written once more."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def person(name: str = "Nguyễn Thị Thử") -> dict[str, Any]:
    """A made-up applicant."""
    return {
        "kind": "citizen",
        "name": name,
        "identityNumber": "001190000001",
        "oldIdentityNumber": "",
        "birthDate": "1990-01-02",
        "sex": "female",
        "address": "Số 1, phố Thử",
        "phone": "0900000000",
        "email": "",
        "source": "qr",
    }


def received_fact(code: str | None = None, provisional: str | None = None, **more: Any) -> dict[str, Any]:
    """Data of `dossier.received`, version 1."""
    at = "2026-11-25T08:15:30.123+07:00"
    return {
        "dossierCode": code,
        "provisionalNumber": provisional,
        "agency": AGENCY,
        "desk": "Q1",
        "procedure": {
            "code": "1.001193",
            "name": "Đăng ký khai sinh",
            "case": "thuong",
            "caseName": "Thông thường",
            "catalogueVersion": "2026-11-01",
        },
        "channel": "direct",
        "applicant": person(),
        "submitter": None,
        "components": [
            {"code": "TP1", "state": "ok", "originals": 1, "copies": 0, "substitute": "", "reason": ""},
            {"code": "TP2", "state": "ok", "originals": 0, "copies": 1, "substitute": "", "reason": ""},
        ],
        "dossierSets": 1,
        "summary": "",
        "receivedAt": at,
        "recordedAt": at,
        "countedFrom": at,
        "dueAt": "2026-11-30T08:15:30.123+07:00",
        "term": "3wd",
        "dueTimePolicy": "same_clock",
        "calendarVersion": "2026.1",
        "returnMethod": "at_desk",
        "fee": {"total": 8000, "lines": [{"name": "Lệ phí", "amount": 8000, "quantity": 1}]},
        "money": "paid",
        "register": {"book": "2026", "number": 1},
        "entrySource": "desk",
        "clerkId": "cb-01",
        "clerkName": "Trần Văn Mẫu",
        "deskClock": {"trust": "confirmed"},
        **more,
    }


def event(kind: str, subject: str, sequence: int, data: dict[str, Any], **more: Any) -> Event:
    """A whole event of desk one; `more` overrides envelope members."""
    return {
        "specversion": "1.0",
        "id": new_id(),
        "source": f"urn:motcua:desk:{AGENCY}:Q1:inc1",
        "type": f"vn.motcua.{kind}.v1",
        "subject": subject,
        "time": "2026-11-25T08:15:30.123+07:00",
        "datacontenttype": "application/json",
        "dataschema": f"urn:motcua:schema:{kind.replace('.', '-')}:1",
        "sequence": f"{sequence:020d}",
        "deskseq": next_place(),
        "prevhash": "0" * 64,
        "rowhash": "1" * 64,
        "payloadhash": hashlib.sha256(canonical(data).encode()).hexdigest(),
        "data": data,
        **more,
    }


def received(subject: str = "", **fact: Any) -> Event:
    """A `dossier.received` of a new dossier."""
    return event("dossier.received", subject or new_id(), 1, received_fact(**fact))


def note(subject: str, sequence: int, text: str = "Đã gọi điện") -> Event:
    """A `note.added`."""
    return event("note.added", subject, sequence, {"text": text, "clerkId": "cb-01"})


def slip(subject: str, sequence: int) -> Event:
    """A `slip.printed`."""
    data = {
        "slip": "receipt",
        "paper": "a5",
        "copy": 1,
        "state": "confirmed",
        "contentHash": "2" * 64,
        "clerkId": "cb-01",
        "reason": "",
    }
    return event("slip.printed", subject, sequence, data)


def of_desk_two(sent: Event) -> Event:
    """The same event as desk two would send it."""
    data = {**sent["data"], "desk": "Q2"} if "desk" in sent["data"] else sent["data"]
    digest = hashlib.sha256(canonical(data).encode()).hexdigest()
    return {**sent, "source": f"urn:motcua:desk:{AGENCY}:Q2:inc2", "data": data, "payloadhash": digest}


def act_fact(event: str, status: str, **more: Any) -> dict[str, Any]:
    """Data of an act on a dossier, version 1; `more` overrides members."""
    at = "2026-11-25T09:30:00.000+07:00"
    return {
        "actId": new_id(),
        "event": event,
        "status": status,
        "money": "nothing_due",
        "delivery": "none",
        "round": 1,
        "rev": 2,
        "at": at,
        "recordedAt": at,
        "dueAt": "2026-11-30T08:15:30.123+07:00",
        "previousDueAt": None,
        "clerkId": "cb-01",
        "clerkName": "Trần Văn Mẫu",
        "reason": "",
        "deskClock": {"trust": "confirmed"},
        "details": {},
        **more,
    }


LINE = {
    "component": "TP2",
    "paper": "Giấy chứng sinh",
    "wrong": "Bản sao mờ",
    "ground": "Luật Hộ tịch Đ16",
    "remedy": "Nộp bản rõ",
}


def guidance_fact(slip_number: str = "HD-Q1-261125-001", **more: Any) -> dict[str, Any]:
    """Data of `guidance.given`, version 1: a request to complete before acceptance."""
    received = received_fact()
    at = "2026-11-25T09:30:00.000+07:00"
    return {
        "slipNumber": slip_number,
        "outcome": "supplement",
        **{name: received[name] for name in ("agency", "desk", "procedure", "channel", "applicant", "components")},
        "lines": [LINE],
        "reason": "Hồ sơ chưa đủ",
        "redirectTo": "",
        "requestNumber": 1,
        "follows": None,
        "approvedBy": "",
        "at": at,
        "recordedAt": at,
        "clerkId": "cb-01",
        "clerkName": "Trần Văn Mẫu",
        "deskClock": {"trust": "confirmed"},
        **more,
    }


def online_fact(rev: int = 1, **more: Any) -> dict[str, Any]:
    """The body of `PUT /v1/online/{id}`."""
    received = received_fact()
    return {
        "agency": AGENCY,
        "rev": rev,
        "procedure": "1.001193",
        "case": "thuong",
        "lodgedAt": "2026-11-21T09:00:00+07:00",
        "account": "vneid:001190000001",
        "applicant": received["applicant"],
        "submitter": None,
        "components": received["components"],
        "returnMethod": "at_desk",
        "summary": "",
        "payment": None,
        **more,
    }


def unit_news(event: str = "finish", **more: Any) -> dict[str, Any]:
    """The body of `POST /v1/dossiers/{id}/news`."""
    return {
        "newsId": new_id(),
        "event": event,
        "at": "2026-11-25T14:00:00+07:00",
        "unit": "Phòng Tư pháp",
        "by": "Lý Văn Mẫu",
        "reason": "",
        "details": {},
        **more,
    }
