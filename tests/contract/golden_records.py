"""What a desk tells the centre of itself: an outage that opens and is over, a kit of blank forms, a day that was closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from counter_app.domain.catch_up import CatchUp, CatchUpLine, Gap, KeyedForm, LineState, Missing
from counter_app.domain.catch_up_report import CatchUpFigures, catch_up_fact
from counter_app.domain.day_closing import DayClosing, DayFigures, OpenPoint, day_fact
from counter_app.domain.operation import ClockTrust, OutboxRow, canonical_json, payload_hash
from counter_app.domain.outage import Outage, OutageKind, OutageStep, OutageStepKind, outage_fact
from counter_app.domain.paper_form import FormCensus, FormKind, FormRange, FormState, PaperKit, kit_fact
from counter_app.domain.parked_decision import ParkedDecision, RefusedAct, Way, superseded_fact
from tests.contract.golden_desk import AT, UID

CLERK = ("cb-0007", "Lò Thị Mẫu")


def desk_records() -> list[tuple[str, str, dict[str, Any]]]:
    """(subject, kind, fact) in the order in which they were told."""
    begun = AT - timedelta(minutes=20)
    told = OutageStep(OutageStepKind.TOLD, AT, *CLERK, whom="Tổng đài 1022")
    outage = Outage(f"{UID}0b1", OutageKind.CENTRE_DOWN, begun, AT, "Lò Thị Mẫu", *CLERK, "Q1", steps=(told,))
    over = outage.with_step(OutageStep(OutageStepKind.CLOSED, AT, *CLERK, moment=AT))
    ranges = (FormRange(FormKind.RECEIPT, 26, 1, 50), FormRange(FormKind.REGISTER_PAGE, 26, 1, 4))
    kit = PaperKit(f"{UID}0b2", "Q1", ranges, AT, *CLERK, "i1")
    figures = DayFigures(AT.date(), 3, "H02.12-261125-0001", "H02.12-261125-0003", 3, cash=16_000, head_hash="ab" * 32)
    left = DayFigures(AT.date(), 3, cash=16_000, counted_cash=15_000, open_points=((OpenPoint.CASH_DIFFERS, -1_000),))
    day = DayClosing(f"{UID}0b3", figures, "Q1", AT, *CLERK)
    signed = DayClosing(f"{UID}0b4", left, "Q1", AT, *CLERK, "cb-0001", "Giàng A Mẫu", "Trả nhầm tiền thừa")
    trust = ClockTrust.CONFIRMED
    begun_catch_up, ended_catch_up = _catch_up()
    withdrawn, corrected = _decisions()
    return [
        (outage.uid, "outage.recorded", outage_fact(outage, trust)),
        (outage.uid, "outage.recorded", outage_fact(over, trust)),
        (kit.kit_id, "paper.kit-issued", kit_fact(kit, trust)),
        (day.uid, "day.closed", day_fact(day, trust)),
        (signed.uid, "day.closed", day_fact(signed, trust)),
        (begun_catch_up.session.uid, "catch-up.recorded", catch_up_fact(begun_catch_up, trust)),
        (ended_catch_up.session.uid, "catch-up.recorded", catch_up_fact(ended_catch_up, trust)),
        (withdrawn.uid, "operation.superseded", superseded_fact(withdrawn, "Q1", trust)),
        (corrected.uid, "operation.superseded", superseded_fact(corrected, "Q1", trust)),
    ]


def _decisions() -> tuple[ParkedDecision, ParkedDecision]:
    """A refused note is withdrawn; a second decision on the same place, after one that was refused, is kept beside it."""
    payload = canonical_json({"text": "", "clerkId": CLERK[0]})
    hashes = (payload_hash(payload), "0" * 64, "1" * 64)
    row = OutboxRow(7, f"{UID}0b6", f"{UID}0c1", 1, "note.added", 1, payload, *hashes, CLERK[0], AT, 1, "boot", "confirmed")
    refused = RefusedAct(row, "validation", "too short")
    signer = ("cb-0001", "Giàng A Mẫu", AT)
    withdrawn = ParkedDecision(f"{UID}0b7", refused, Way.WITHDRAWN, "Ghi nhầm hồ sơ", *signer)
    again = replace(refused, earlier=(f"{UID}0b9",))
    instead = {"text": "Đã gọi điện", "clerkId": CLERK[0]}
    return withdrawn, ParkedDecision(f"{UID}0b8", again, Way.CORRECTED, "Ghi thiếu nội dung", *signer, instead)


def _catch_up() -> tuple[CatchUpFigures, CatchUpFigures]:
    """A session as it opens, and closed with one form missing that the supervisor signs for."""
    begun = AT - timedelta(hours=2)
    session = CatchUp(f"{UID}0b5", f"{UID}0b1", "Q1", begun, AT, (f"{UID}0b2",), AT, *CLERK, cash=8_000)
    closed = replace(
        session, closed_at=AT, signer_id="cb-0001", signer_name="Giàng A Mẫu", reason="Tờ số 2 thất lạc", head_hash="ab" * 32
    )
    number = "PGN-Q1-26-00001-79"
    form = KeyedForm("line-1", number, begun, "mau", cash=8_000)
    line = CatchUpLine(form, FormKind.RECEIPT, LineState.ENTERED, AT, *CLERK)
    blank = {FormKind.RECEIPT: FormCensus(2, {FormState.ISSUED: 2})}
    after = {FormKind.RECEIPT: FormCensus(2, {FormState.ISSUED: 1, FormState.ENTERED: 1})}
    missing = (Missing(Gap.FORM_OPEN, "PGN-Q1-26-00002-76", FormKind.RECEIPT),)
    return CatchUpFigures(session, blank), CatchUpFigures(closed, after, (line,), missing, 8_000)
