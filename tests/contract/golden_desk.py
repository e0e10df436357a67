"""The made-up desk behind the golden files: two receptions of one day, one with a leased code, one without.

The centre they meet has leased 1–100 of that day to another desk and 101–200 to this one; its next own number is 201.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from counter_app.domain.operation import GENESIS_HASH, OutboxRow, canonical_json, payload_hash, row_hash
from sync.wire import DeskIdentity

IDENTITY = DeskIdentity(agency_code="H02.12", desk_id="Q1", incarnation="0192f7c2a1b44c5e")
OP = "0193605e-7c30-7a01-8000-000000000"
UID = "0193605e-7c2f-7a01-8000-000000000"
VIETNAM = timezone(timedelta(hours=7))
AT = datetime(2026, 11, 25, 8, 15, 30, 123000, tzinfo=VIETNAM)
CLERK = {"clerkId": "cb-0007", "clerkName": "Lò Thị Mẫu"}


def rows() -> list[OutboxRow]:
    """Two outbox rows with a true hash chain."""
    first = _row(1, f"{OP}001", f"{UID}0d1", _with_code(), GENESIS_HASH)
    second = _row(2, f"{OP}002", f"{UID}0d2", _provisional(), first.row_hash)
    return [first, second]


def _row(seq: int, op_id: str, uid: str, data: dict[str, Any], prev_hash: str) -> OutboxRow:
    payload = canonical_json(data)
    entry = {"seq": seq, "op_id": op_id, "payload_hash": payload_hash(payload)}
    return OutboxRow(
        seq=seq,
        op_id=op_id,
        dossier_uid=uid,
        lane_seq=1,
        kind="dossier.received",
        schema_version=1,
        payload=payload,
        payload_hash=payload_hash(payload),
        prev_hash=prev_hash,
        row_hash=row_hash(prev_hash, entry),
        actor=CLERK["clerkId"],
        at=AT + timedelta(minutes=seq - 1),
        monotonic_seconds=3600,
        boot_id="boot-1",
        clock_trust="confirmed",
    )


def _with_code() -> dict[str, Any]:
    return _reception(dossierCode="H02.12-261125-0101", provisionalNumber=None, register={"book": "2026", "number": 101})


def _provisional() -> dict[str, Any]:
    return _reception(
        dossierCode=None,
        provisionalNumber="TAM-Q1-261125-002-90",
        register=None,
        submitter=_person("Vàng A Thử", "001090000028"),
        summary="Cấp bản sao trích lục khai sinh, 02 bản",
        entrySource="catch_up",
        deskClock={"trust": "person_confirmed"},
        fee={"total": 16000, "lines": [{"name": "Lệ phí bản sao trích lục", "amount": 16000, "quantity": 2}]},
        money="paid",
    )


def _person(name: str, identity_number: str) -> dict[str, Any]:
    return {
        "kind": "citizen",
        "name": name,
        "identityNumber": identity_number,
        "oldIdentityNumber": "",
        "birthDate": "1990-01-02",
        "sex": "female",
        "address": "Tổ 3, phường Mẫu, tỉnh Lào Cai",
        "phone": "0900000000",
        "email": "",
        "source": "qr",
    }


def _reception(**given: Any) -> dict[str, Any]:
    return {
        "agency": "H02.12",
        "desk": "Q1",
        "procedure": {
            "code": "1.001193",
            "name": "Đăng ký khai sinh",
            "case": "thuong",
            "caseName": "Trường hợp thông thường",
            "catalogueVersion": "2026-11-01",
        },
        "channel": "direct",
        "applicant": _person("Giàng Thị Mẫu", "001190000019"),
        "submitter": None,
        "components": [
            {"code": "to-khai", "state": "ok", "originals": 1, "copies": 0, "substitute": "", "reason": ""},
            {"code": "giay-chung-sinh", "state": "ok", "originals": 1, "copies": 0, "substitute": "", "reason": ""},
        ],
        "dossierSets": 1,
        "summary": "",
        "receivedAt": "2026-11-25T08:15:30.123+07:00",
        "recordedAt": "2026-11-25T08:15:30.123+07:00",
        "countedFrom": "2026-11-25T08:15:30.123+07:00",
        "dueAt": "2026-11-30T08:15:30.123+07:00",
        "term": "3wd",
        "dueTimePolicy": "same_clock",
        "calendarVersion": "2026-1",
        "returnMethod": "at_desk",
        "fee": {"total": 0, "lines": []},
        "money": "nothing_due",
        "entrySource": "desk",
        "deskClock": {"trust": "confirmed"},
        **CLERK,
        **given,
    }
