"""The acts behind `events_of_acts.json`: one dossier's whole way, and a visit that became none, as this desk tells them.

Made by the desk's own rules, so a changed member shows as changed bytes. All people are made up.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from config.calendar_files import load_holidays
from config.paths import CALENDARS
from counter_app.domain import due_date
from counter_app.domain.act import Act, ActEvent, Known, SideEvent, apply, put_back
from counter_app.domain.act_fact import KINDS, act_fact
from counter_app.domain.digital_copy import CopySource, DigitalCopy, attached_fact, confirmed_fact
from counter_app.domain.dossier import (
    Channel,
    Dossier,
    EntrySource,
    HandedIn,
    HandedInState,
    MoneyStatus,
    RegisterEntry,
    ReturnMethod,
)
from counter_app.domain.fee import FeeLine
from counter_app.domain.guidance import Guidance, GuidanceOutcome, guidance_fact, slip_number
from counter_app.domain.life_cycle import DossierEvent as E
from counter_app.domain.lodging import Authorisation, PostalItem
from counter_app.domain.operation import GENESIS_HASH, ClockTrust, OutboxRow, canonical_json, payload_hash, row_hash
from counter_app.domain.payment import Payment
from counter_app.domain.person import IdentitySource, Person, Sex
from counter_app.domain.post_batch import Direction, PostBatch, PostItem, batch_fact, batch_number
from counter_app.domain.processing_time import ProcessingTime
from counter_app.domain.province import DueTimePolicy
from counter_app.domain.received_fact import received_fact
from counter_app.domain.supplement import SupplementLine, to_json
from counter_app.domain.working_calendar import WorkingCalendar, WorkingHours
from tests.contract.golden_desk import AT, OP, UID, VIETNAM
from tests.contract.golden_records import desk_records

CALENDAR = WorkingCalendar(WorkingHours.parse("07:30-11:30,13:30-17:30"), load_holidays(CALENDARS))
LINE = SupplementLine("to-khai", "Tờ khai", "Chưa ghi nơi sinh", "Luật Hộ tịch Đ16", "Ghi nơi sinh rồi ký lại")
PERSON = Person(
    "Giàng Thị Mẫu",
    identity_number="001190000019",
    birth_date=date(1990, 1, 2),
    sex=Sex.FEMALE,
    address="Tổ 3, phường Mẫu, tỉnh Lào Cai",
    phone="0900000000",
    source=IdentitySource.QR,
)
PAPERS = (HandedIn("to-khai", HandedInState.OK, originals=1),)


def dossier() -> Dossier:
    """A dossier of three working days with a fee to pay."""
    return Dossier(
        uid=f"{UID}0d3",
        procedure_code="1.001193",
        procedure_name="Đăng ký khai sinh",
        case_code="thuong",
        case_name="Trường hợp thông thường",
        catalogue_version="2026-11-01",
        channel=Channel.DIRECT,
        applicant=PERSON,
        handed_in=PAPERS,
        received_at=AT,
        recorded_at=AT,
        due=due_date.compute(AT, ProcessingTime.parse("3wd"), CALENDAR, DueTimePolicy.SAME_CLOCK),
        return_method=ReturnMethod.AT_DESK,
        officer_id="cb-0007",
        officer_name="Lò Thị Mẫu",
        desk_id="Q1",
        agency_code="H02.12",
        dossier_code="H02.12-261125-0103",
        fee_lines=(FeeLine("Lệ phí", 8_000),),
        money=MoneyStatus.UNPAID,
        register=RegisterEntry("2026", 103),
    )


def _at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=VIETNAM)


CLERK = ("cb-0007", "Lò Thị Mẫu", "Q1", "H02.12")
CONTACT = {"phone": PERSON.phone, "email": PERSON.email}
NEW_CONTACT = {"phone": "0912000999", "email": ""}
GIVEN = {"giver": "Lò Thị Mẫu", "receiver": "Lê Văn Nhận"}
STEPS: tuple[tuple[ActEvent, datetime, str, dict[str, Any]], ...] = (
    (E.HAND_OVER, _at(25, 14), "", {**GIVEN, "unit": "Tư pháp", "agency": "H02.13", "agencyName": "UBND xã Bên"}),
    (SideEvent.RECEIVE_AT_AGENCY, _at(26, 9), "", {"receiver": "Lê Văn Nhận"}),
    (E.RETURN_FOR_SUPPLEMENT, _at(26, 10), "Tờ khai chưa đủ", {"lines": to_json((LINE,)), "requestNumber": 1}),
    (E.RECEIVE_SUPPLEMENT, _at(27, 8), "", {"clock": "restart", "components": []}),
    (E.HAND_OVER, _at(27, 9), "", GIVEN),
    (E.SEND_OUTSIDE, _at(27, 10), "", {**GIVEN, "agencyName": "Chi cục Thử"}),
    (E.RECEIVE_OUTSIDE_RESULT, _at(30, 9), "", {"result": "Công văn 12/CC"}),
    (E.POSTPONE, _at(30, 10), "Chờ xác minh", {"newDueAt": "2026-12-04T16:00:00+07:00", "late": False}),
    (E.REQUEST_PAYMENT, _at(30, 11), "", {}),
    (E.CONFIRM_PAYMENT, _at(30, 14), "", {"method": "cash", "amount": 8_000, "receiptNumber": "00000012"}),
    (E.FINISH, _at(1, 9, 12), "", {"result": "Giấy khai sinh", "resultNumber": "12/2026", "early": True}),
    (SideEvent.GIVE_NOTICE, _at(1, 10, 12), "", {"about": "result_ready", "channel": "phone", "to": "0900000000"}),
    (E.RETURN_RESULT, _at(1, 15, 12), "", {"receiverName": "Giàng Thị Mẫu", "method": "at_desk", "originals": []}),
    (SideEvent.RECONCILE_PAYMENT, _at(1, 16, 12), "", {"day": "2026-11-30", "method": "cash"}),
    (SideEvent.CORRECT, _at(1, 17, 12), "Công dân báo lại", {"groups": {"contact": {"old": CONTACT, "new": NEW_CONTACT}}}),
    (SideEvent.INVALIDATE_RESULT, _at(2, 9, 12), "Cấp sai họ tên", {}),
)


def guidance() -> Guidance:
    """A request to complete before acceptance."""
    return Guidance(
        uid=f"{UID}0d4",
        slip_number=slip_number("Q1", AT.date(), 1),
        outcome=GuidanceOutcome.SUPPLEMENT,
        procedure_code="1.001193",
        procedure_name="Đăng ký khai sinh",
        case_code="thuong",
        case_name="Trường hợp thông thường",
        catalogue_version="2026-11-01",
        channel=Channel.DIRECT,
        applicant=PERSON,
        handed_in=PAPERS,
        lines=(LINE,),
        reason="Hồ sơ chưa đủ",
        at=AT,
        recorded_at=AT,
        officer_id="cb-0007",
        officer_name="Lò Thị Mẫu",
        desk_id="Q1",
        agency_code="H02.12",
    )


def act_rows() -> list[OutboxRow]:
    """The reception, every act in order, an undone withdrawal beside them, and the visit: a true hash chain."""
    before = dossier()
    facts: list[tuple[str, str, dict[str, Any]]] = [
        (before.uid, "dossier.received", received_fact(before, ClockTrust.CONFIRMED))
    ]
    past: list[Act] = []
    for number, (event, at, reason, details) in enumerate(STEPS, 1):
        act = Act(f"act-{number:02d}", event, at, at, "cb-0007", "Lò Thị Mẫu", reason, details)
        after = apply(before, act, Known(CALENDAR, tuple(past)))
        facts.append((before.uid, KINDS[event], act_fact(before, after, act, ClockTrust.CONFIRMED)))
        past.append(act)
        before = after
    facts.append((before.uid, "notice.given", _a_call_that_nobody_answered(before)))
    facts += _by_post()
    facts += _ended_otherwise()
    facts += _entered_by_mistake()
    facts += _scanned(dossier())
    told = guidance()
    facts.append((told.uid, "guidance.given", guidance_fact(told, ClockTrust.CONFIRMED)))
    facts += desk_records()
    return _chained(facts)


def _a_call_that_nobody_answered(dossier: Dossier) -> dict[str, Any]:
    """No act: `rev` stays."""
    details = {"about": "result_ready", "channel": "phone", "to": "0900000000", "outcome": "no_answer", "note": "Đổ chuông"}
    act = Act("try-1", SideEvent.GIVE_NOTICE, _at(1, 17, 12), _at(1, 17, 12), "cb-0007", "Lò Thị Mẫu", "", details)
    return act_fact(dossier, dossier, act, ClockTrust.CONFIRMED)


def _scanned(of: Dossier) -> list[tuple[str, str, dict[str, Any]]]:
    """A copy that was made while the centre was away, and the officer who stands by it the next day."""
    made = DigitalCopy(
        copy_id=f"{UID}0c1",
        dossier_uid=of.uid,
        component_code="to-khai",
        component_name="Tờ khai",
        paper_code="001190000019.to-khai.H02.12.01",
        source=CopySource.SCANNED,
        sha256="ab" * 32,
        size_bytes=181_234,
        pages=2,
        sheets=2,
        dpi=200,
        owner_key=PERSON.identity_number,
        officer_id="cb-0007",
        officer_name="Lò Thị Mẫu",
        assignment_number="12/QĐ-UBND",
        device="Máy quét quầy 1",
        profile="màu, 200 dpi, hai mặt",
        made_at=AT,
        certificate="[]",
        verdict="pass",
        confirm_needed=True,
        valid_until=date(2027, 5, 25),
        noted_blank=("cd" * 32, "ef" * 32),
    )
    officer = ("cb-0007", "Lò Thị Mẫu")
    return [
        (of.uid, "document.attached", attached_fact(made, ClockTrust.CONFIRMED)),
        (of.uid, "document.confirmed", confirmed_fact(made, _at(26, 8), officer, ClockTrust.CONFIRMED)),
    ]


def _by_post() -> list[tuple[str, str, dict[str, Any]]]:
    """Another dossier: it came through the post from an agent, its result was posted, came back, and was posted again."""
    item = PostItem("EV000000001VN", "Giàng Thị Mẫu", declared=2, counted=2)
    came = PostBatch(
        f"{UID}0f1", batch_number("Q1", AT.date(), 1), Direction.IN, "Bưu điện Mẫu", "Sùng A Thư", (item,), AT, AT, *CLERK
    )
    paper = Authorisation("12/HĐ-ĐL", date(2026, 1, 5), "DL-0001")
    before = replace(
        dossier(),
        uid=f"{UID}0f2",
        dossier_code=None,
        provisional_number="TAM-Q1-261125-009-00",
        channel=Channel.POST,
        submitter=replace(PERSON, name="Vàng A Thử"),
        authorisation=replace(paper, agent_account=""),
        postal=PostalItem(came.uid, came.number, item.slip_number),
        return_method=ReturnMethod.POST,
        money=MoneyStatus.PAID,
        payment=Payment("cash", 8_000, "K26TAB-0000012"),
    )
    out = replace(
        came,
        uid=f"{UID}0f3",
        number=batch_number("Q1", AT.date(), 2),
        direction=Direction.OUT,
        items=(
            PostItem(
                "EV000000002VN", "Giàng Thị Mẫu", dossier_uid=before.uid, dossier_number="TAM-Q1-261125-009-00", counted=1
            ),
        ),
    )
    facts = [
        (came.uid, "post.batch-signed", batch_fact(came, ClockTrust.CONFIRMED)),
        (before.uid, "dossier.received", received_fact(before, ClockTrust.CONFIRMED)),
        (out.uid, "post.batch-signed", batch_fact(out, ClockTrust.CONFIRMED)),
    ]
    posted = {"postSlip": "EV000000002VN", "batch": out.number}
    steps: tuple[tuple[ActEvent, str, dict[str, Any]], ...] = (
        (E.HAND_OVER, "", GIVEN),
        (E.FINISH, "", {"result": "Giấy khai sinh", "resultNumber": "13/2026", "early": True}),
        (SideEvent.GIVE_TO_POST, "", posted),
        (SideEvent.COME_BACK_FROM_POST, "Không có người nhận", {"postSlip": "EV000000002VN"}),
        (SideEvent.GIVE_TO_POST, "", {**posted, "postSlip": "EV000000003VN"}),
        (E.RETURN_RESULT, "", {"receiverName": "Giàng Thị Mẫu", "method": "post", "originals": []}),
    )
    past: list[Act] = []
    for number, (event, reason, details) in enumerate(steps, 1):
        at = AT + timedelta(hours=number)
        act = Act(f"post-{number}", event, at, at, "cb-0007", "Lò Thị Mẫu", reason, details)
        after = apply(before, act, Known(CALENDAR, tuple(past)))
        facts.append((before.uid, KINDS[event], act_fact(before, after, act, ClockTrust.CONFIRMED)))
        past.append(act)
        before = after
    return facts


def _ended_otherwise() -> list[tuple[str, str, dict[str, Any]]]:
    """Other dossiers: withdrawn and taken back, refused, stopped."""
    facts: list[tuple[str, str, dict[str, Any]]] = []
    for place, (event, reason) in enumerate(((E.WITHDRAW, ""), (E.REFUSE_AS_RESULT, "Không đủ"), (E.STOP, "Không bổ sung"))):
        first = replace(
            dossier(), uid=f"{UID}0e{place}", dossier_code=None, provisional_number=f"TAM-Q1-261125-00{place}-00"
        )
        act = Act(f"end-{place}", event, _at(25, 10), _at(25, 10), "cb-0007", "Lò Thị Mẫu", reason, {"proposedBy": ""})
        after = apply(first, act, Known(CALENDAR))
        facts += [
            (first.uid, "dossier.received", received_fact(first, ClockTrust.CONFIRMED)),
            (first.uid, KINDS[event], act_fact(first, after, act, ClockTrust.CONFIRMED)),
        ]
        if event is E.WITHDRAW:
            back = replace(act, act_id="undo-0", event=SideEvent.UNDO, details={"actId": "end-0", "event": "withdraw"})
            undone = put_back(first, after)
            facts.append((first.uid, "act.reversed", act_fact(after, undone, back, ClockTrust.CONFIRMED)))
    return facts


def _entered_by_mistake() -> list[tuple[str, str, dict[str, Any]]]:
    """A form of an outage that was entered wrongly and taken back; its number is used."""
    first = replace(
        dossier(),
        uid=f"{UID}0e9",
        dossier_code=None,
        provisional_number="TAM-Q1-261125-019-00",
        entry_source=EntrySource.CATCH_UP,
        recorded_at=_at(25, 11),
    )
    told = {"formNumber": "PGN-Q1-26-00003-58", "approvedBy": "cb-0009"}
    act = Act("void-1", E.VOID, _at(25, 12), _at(25, 12), "cb-0007", "Lò Thị Mẫu", "Nhầm thủ tục", told)
    after = apply(first, act, Known(CALENDAR))
    return [
        (first.uid, "dossier.received", received_fact(first, ClockTrust.CONFIRMED)),
        (first.uid, KINDS[E.VOID], act_fact(first, after, act, ClockTrust.CONFIRMED)),
    ]


def _chained(facts: list[tuple[str, str, dict[str, Any]]]) -> list[OutboxRow]:
    rows: list[OutboxRow] = []
    lanes: dict[str, int] = {}
    link = GENESIS_HASH
    for seq, (uid, kind, data) in enumerate(facts, 1):
        payload = canonical_json(data)
        lanes[uid] = lanes.get(uid, 0) + 1
        own = row_hash(link, {"seq": seq, "payload_hash": payload_hash(payload)})
        rows.append(
            OutboxRow(
                seq=seq,
                op_id=f"{OP}a{seq:02d}",
                dossier_uid=uid,
                lane_seq=lanes[uid],
                kind=str(kind),
                schema_version=1,
                payload=payload,
                payload_hash=payload_hash(payload),
                prev_hash=link,
                row_hash=own,
                actor="cb-0007",
                at=AT + timedelta(minutes=seq - 1),
                monotonic_seconds=3600,
                boot_id="boot-1",
                clock_trust="confirmed",
            )
        )
        link = own
    return rows
