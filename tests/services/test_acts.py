"""What may happen to a dossier after its reception: each rule by the article that it keeps."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from counter_app.domain.checklist import ask_everything
from counter_app.domain.dossier import (
    DeliveryStatus,
    Dossier,
    DossierStatus,
    HandedIn,
    HandedInState,
    MoneyStatus,
    ReturnMethod,
)
from counter_app.domain.errors import (
    AlreadyRedated,
    BadField,
    ChangedMeanwhile,
    DomainError,
    FeeNotSettled,
    IllegalTransition,
    IncompleteChecklist,
    LinesUnanswered,
    MissingField,
    NotAllowed,
    NoticeMissing,
    NotUndoable,
    SecondRequest,
    StoreBroken,
)
from counter_app.domain.fee import FeeLine
from counter_app.domain.officer import Role
from counter_app.domain.procedure import SupplementClock
from counter_app.domain.slip import PaperState, SlipKind
from counter_app.domain.supplement import SupplementLine
from counter_app.services.due_board import ApologyForm, Shelf
from counter_app.services.guidance import GuidanceForm
from counter_app.services.handover import HandoverForm, OutsideForm
from counter_app.services.refusal import RefusalForm
from counter_app.services.result_return import NoticeForm, Payment, ReceiptAtReturn, ResultForm, ReturnForm
from counter_app.services.supplement import ResubmitForm, SupplementForm
from counter_app.services.withdrawal import EndForm
from tests.builders import VIETNAM, officer, person
from tests.desk_rig import DeskRig

SEVEN_DAYS = "1.004884"  # five working days in the starter catalogue
LINE = SupplementLine("to-khai", "Tờ khai", "Chưa ghi nơi sinh", "Luật Hộ tịch Đ16", "Ghi nơi sinh rồi ký lại")
_intents = itertools.count(1)


def intent() -> str:
    return f"act-{next(_intents)}"


def at(day: int, clock: str, month: int = 11) -> datetime:
    return datetime.combine(date(2026, month, day), datetime.strptime(clock, "%H:%M").time(), VIETNAM)  # noqa: DTZ007


def received(rig: DeskRig, procedure: str = SEVEN_DAYS, **members: object) -> Dossier:
    """A dossier with nothing to pay."""
    given: dict[str, object] = {"typed_fee": 0, "event_on": rig.clock.now().date(), **members}
    return rig.services.intake.receive(rig.form(procedure, **given), rig.officer).dossier


def stored(rig: DeskRig, uid: str) -> Dossier:
    with rig.store.read() as session:
        dossier = session.dossiers.by_uid(uid)
    assert dossier is not None
    return dossier


def told(rig: DeskRig, uid: str) -> list[tuple[str, dict[str, Any]]]:
    """Every operation on the dossier, as (kind, data), oldest first."""
    with rig.store.read() as session:
        return [(row.kind, json.loads(row.payload)) for row in session.outbox.rows() if row.dossier_uid == uid]


def slips(rig: DeskRig, uid: str, kind: SlipKind) -> list[dict[str, Any]]:
    with rig.store.read() as session:
        return [dict(job.content) for job in session.prints.of_dossier(uid) if job.kind is kind]


def hand_over(rig: DeskRig, *dossiers: Dossier, **members: Any) -> None:
    form = HandoverForm(intent(), tuple(one.uid for one in dossiers), "Lê Văn Nhận", "Bộ phận Tư pháp", **members)
    assert not rig.services.acts.handover.hand_over(form, rig.officer).refused


def request(rig: DeskRig, dossier: Dossier, **members: Any) -> SupplementForm:
    return SupplementForm(
        **{"intent_id": intent(), "dossier_uid": dossier.uid, "lines": (LINE,), "reason": "Thiếu", **members}
    )


def finish(rig: DeskRig, dossier: Dossier) -> None:
    rig.services.acts.result_return.result_ready(ResultForm(intent(), dossier.uid, "Giấy khai sinh", "12/2026"), rig.officer)


def notify(rig: DeskRig, dossier: Dossier) -> None:
    form = NoticeForm(intent(), dossier.uid, "result_ready", "phone", to="0912345678", outcome="answered")
    rig.services.acts.result_return.notify(form, rig.officer)


def collect(dossier: Dossier, **members: Any) -> ReturnForm:
    given: dict[str, Any] = {
        "intent_id": intent(),
        "dossier_uid": dossier.uid,
        "receiver_name": dossier.applicant.name,
        "receiver_identity": dossier.applicant.identity_number,
        "identity_checked": True,
        "receipt": ReceiptAtReturn.SHOWN,
    }
    return ReturnForm(**{**given, **members})


# --- supplement -------------------------------------------------------------------------------


def test_nd61_d19_4_a_returned_dossier_restarts_the_term_under_the_same_code(rig: DeskRig) -> None:
    """NĐ 61 Đ19.4, BG Đ15.2d, Huế Đ11.2c (T28): round 2, new due date, the old one kept."""
    dossier = received(rig)
    hand_over(rig, dossier)
    rig.clock.at = at(27, "10:00")
    rig.services.acts.supplement.request(request(rig, dossier), rig.officer)
    back = stored(rig, dossier.uid)
    assert (back.status, back.stopped_at) == (DossierStatus.RETURNED_FOR_SUPPLEMENT, at(27, "10:00"))

    rig.clock.at = at(2, "14:00", 12)
    rig.services.acts.supplement.resubmit(ResubmitForm(intent(), dossier.uid), rig.officer)
    again = stored(rig, dossier.uid)
    assert (again.status, again.round, again.dossier_code) == (DossierStatus.RECEIVED, 2, dossier.dossier_code)
    assert again.due.due_at == at(9, "14:00", 12)
    assert [replaced.due for replaced in again.replaced_dues] == [dossier.due]
    kind, data = told(rig, dossier.uid)[-1]
    assert kind == "dossier.supplement-received"
    assert (data["previousDueAt"], data["dueAt"]) == ("2026-12-02T08:15:30.000+07:00", "2026-12-09T14:00:00.000+07:00")
    receipts = slips(rig, dossier.uid, SlipKind.RECEIPT)
    assert [slip["copy"]["number"] for slip in receipts] == [1, 1], "a new receipt, not a reprint"
    assert receipts[1]["due_at"]["day"] == 9


def test_r12_sector_law_may_suspend_the_term_instead(rig: DeskRig, monkeypatch: pytest.MonkeyPatch) -> None:
    """R12 (T29): what was left of the term counts on."""
    dossier = received(rig)
    found = rig.services.catalogue.procedure(SEVEN_DAYS)
    suspending = replace(found, supplement_clock=SupplementClock.RESUME)
    monkeypatch.setattr(rig.services.catalogue, "procedure", lambda code, on=None: suspending)
    rig.clock.at = at(26, "08:15")
    rig.services.acts.supplement.request(request(rig, dossier), rig.officer)
    rig.clock.at = at(7, "08:15", 12)
    rig.services.acts.supplement.resubmit(ResubmitForm(intent(), dossier.uid), rig.officer)
    again = stored(rig, dossier.uid)
    assert again.due.due_at is not None and again.due.due_at.date() == date(2026, 12, 11)
    assert told(rig, dossier.uid)[-1][1]["details"]["clock"] == "resume"


@pytest.mark.parametrize("field", ["paper", "wrong", "ground", "remedy"])
def test_nd61_d15_3_no_line_goes_out_with_something_open(rig: DeskRig, field: str) -> None:
    """NĐ 61 Đ15.3, BG Đ15.1d, ĐN Đ5.4: paper, what is wrong, ground and remedy, each line, at once."""
    dossier = received(rig)
    with pytest.raises(LinesUnanswered):
        rig.services.acts.supplement.request(request(rig, dossier, lines=(replace(LINE, **{field: " "}),)), rig.officer)
    with pytest.raises(MissingField):
        rig.services.acts.supplement.request(request(rig, dossier, lines=()), rig.officer)
    assert stored(rig, dossier.uid) == dossier
    assert slips(rig, dossier.uid, SlipKind.SUPPLEMENT_REQUEST) == []


def test_dn_d5_5_nothing_goes_back_without_a_written_reason(rig: DeskRig) -> None:
    dossier = received(rig)
    with pytest.raises(MissingField) as caught:
        rig.services.acts.supplement.request(request(rig, dossier, reason="  "), rig.officer)
    assert caught.value.facts["field"] == "reason"


def test_bg_d15_1d_a_second_request_needs_a_supervisor_and_a_reason(rig: DeskRig) -> None:
    dossier = received(rig)
    clerk = officer("khac", name="Trần Văn Thử")
    acts = rig.services.acts.supplement
    acts.request(request(rig, dossier), clerk)
    acts.resubmit(ResubmitForm(intent(), dossier.uid), clerk)
    with pytest.raises(SecondRequest):
        acts.request(request(rig, dossier), clerk)
    with pytest.raises(BadField):
        acts.request(request(rig, dossier, approver=clerk, approval_reason="Sót"), clerk)
    with pytest.raises(MissingField):
        acts.request(request(rig, dossier, approver=rig.officer), clerk)
    done = acts.request(request(rig, dossier, approver=rig.officer, approval_reason="Giấy tờ mới phát hiện giả"), clerk)
    assert done.act.details["requestNumber"] == 2
    assert done.act.details["approvedBy"] == rig.officer.officer_id
    assert [slip["body"]["request_number"] for slip in slips(rig, dossier.uid, SlipKind.SUPPLEMENT_REQUEST)] == [1, 2]


def test_nd61_d5_1e_a_supplement_never_skips_the_desk(rig: DeskRig) -> None:
    """NĐ 61 Đ5.1e: it comes back as received, to be handed over again; the unit cannot take it in by itself."""
    dossier = received(rig)
    hand_over(rig, dossier)
    rig.services.acts.supplement.request(request(rig, dossier), rig.officer)
    with pytest.raises(IllegalTransition):
        finish(rig, dossier)
    rig.services.acts.supplement.resubmit(ResubmitForm(intent(), dossier.uid), rig.officer)
    assert [line.dossier.uid for line in rig.services.acts.handover.waiting().today] == [dossier.uid]


def test_nd61_d17_1_an_incomplete_resubmission_is_not_received(rig: DeskRig) -> None:
    dossier = received(rig)
    rig.services.acts.supplement.request(request(rig, dossier), rig.officer)
    with pytest.raises(IncompleteChecklist):
        rig.services.acts.supplement.resubmit(ResubmitForm(intent(), dossier.uid, handed_in=()), rig.officer)
    assert stored(rig, dossier.uid).status is DossierStatus.RETURNED_FOR_SUPPLEMENT


def test_a_closed_dossier_is_not_resubmitted(rig: DeskRig) -> None:
    dossier = received(rig)
    rig.services.acts.withdrawal.withdraw(EndForm(intent(), dossier.uid), rig.officer)
    with pytest.raises(IllegalTransition):
        rig.services.acts.supplement.resubmit(ResubmitForm(intent(), dossier.uid), rig.officer)


def test_bg_d15_2d_the_last_day_to_send_back_is_the_third_working_day(rig: DeskRig) -> None:
    """R11, T26: received Wed 25/11, so Mon 30/11 at the latest."""
    assert rig.services.acts.supplement.return_by(received(rig)) == date(2026, 11, 30)


# --- before acceptance ------------------------------------------------------------------------


def visit(rig: DeskRig, **members: Any) -> GuidanceForm:
    form = {"intent_id": intent(), "procedure_code": "1.001193", "applicant": person(), "reason": "Hồ sơ chưa đủ"}
    return GuidanceForm(**{**form, **members})


def all_lines(rig: DeskRig, handed_in: tuple[HandedIn, ...] = ()) -> tuple[SupplementLine, ...]:
    lines = rig.services.acts.guidance.open_lines("1.001193", "", handed_in)
    return tuple(replace(line, wrong="Chưa có", remedy="Nộp bản chính") for line in lines)


def test_nd61_d15_2_a_request_before_acceptance_is_kept_under_its_slip_number(rig: DeskRig) -> None:
    """NĐ 61 Đ15.2, Đ17.1a: no code is spent, the record and the slip stay, the centre is told."""
    with rig.store.read() as session:
        left = session.leases.left_on(rig.desk.agency_code, rig.clock.now().date())
    done = rig.services.acts.supplement.request_before_acceptance(visit(rig, lines=all_lines(rig)), rig.officer)
    assert done.guidance.slip_number == "HD-Q1-261125-001"
    with rig.store.read() as session:
        assert session.leases.left_on(rig.desk.agency_code, rig.clock.now().date()) == left
        (job,) = session.prints.of_dossier(done.guidance.uid)
    assert (job.kind, job.content["number"]["kind"]) == (SlipKind.SUPPLEMENT_REQUEST, "visit")
    assert [row["paper"] for row in job.content["body"]["lines"]] == [line.paper for line in done.guidance.lines]
    ((kind, data),) = told(rig, done.guidance.uid)
    assert (kind, data["slipNumber"], data["requestNumber"]) == ("guidance.given", "HD-Q1-261125-001", 1)
    assert rig.services.acts.guidance.by_slip_number("hd-q1-261125-001 ") == done.guidance


def test_nd61_d15_3_every_failed_line_of_the_checklist_is_answered(rig: DeskRig) -> None:
    lines = all_lines(rig)
    assert len(lines) > 1
    with pytest.raises(LinesUnanswered) as caught:
        rig.services.acts.supplement.request_before_acceptance(visit(rig, lines=lines[1:]), rig.officer)
    assert caught.value.facts["papers"] == (lines[0].paper,)


def test_bg_d15_1d_a_second_visit_in_the_same_matter_needs_a_supervisor(rig: DeskRig) -> None:
    supplement = rig.services.acts.supplement
    clerk = officer("khac")
    first = supplement.request_before_acceptance(visit(rig, lines=all_lines(rig)), clerk).guidance
    assert rig.services.acts.guidance.visits_of("001190000001") == [first]
    second = visit(rig, lines=all_lines(rig), follows=first.uid)
    with pytest.raises(SecondRequest):
        supplement.request_before_acceptance(second, clerk)
    agreed = replace(second, approver=rig.officer, approval_reason="Luật đổi")
    assert supplement.request_before_acceptance(agreed, clerk).guidance.request_number == 2


def test_dn_d5_6_a_refusal_before_acceptance_has_a_reason_and_the_way_to_the_right_agency(rig: DeskRig) -> None:
    refusal = rig.services.acts.refusal
    with pytest.raises(MissingField):
        refusal.refuse_before_acceptance(visit(rig, reason=""), rig.officer)
    form = visit(rig, reason="Không thuộc thẩm quyền", redirect_to="Sở Tư pháp")
    done = refusal.refuse_before_acceptance(form, rig.officer)
    (slip,) = slips(rig, done.guidance.uid, SlipKind.REFUSAL)
    assert (slip["body"]["redirect_to"], slip["body"]["after_acceptance"]) == ("Sở Tư pháp", False)


# --- refusal, withdrawal, stop ----------------------------------------------------------------


def test_nd61_d19_8_a_refusal_is_a_result_with_a_reason_and_is_handed_out(rig: DeskRig) -> None:
    dossier = received(rig)
    hand_over(rig, dossier)
    with pytest.raises(MissingField):
        rig.services.acts.refusal.refuse(RefusalForm(intent(), dossier.uid, " "), rig.officer)
    rig.services.acts.refusal.refuse(RefusalForm(intent(), dossier.uid, "Không đủ điều kiện"), rig.officer)
    refused = stored(rig, dossier.uid)
    assert (refused.status, refused.delivery) == (DossierStatus.REFUSED_AS_RESULT, DeliveryStatus.AT_DESK)
    done = rig.services.acts.result_return.return_result(collect(dossier), rig.officer)
    assert (done.dossier.status, done.dossier.delivery) == (DossierStatus.REFUSED_AS_RESULT, DeliveryStatus.RETURNED)
    with pytest.raises(IllegalTransition):
        rig.services.acts.result_return.return_result(collect(dossier), rig.officer)


def test_tt03_mau_05_the_citizen_withdraws_and_the_unit_stops_with_a_reason(rig: DeskRig) -> None:
    one, other = received(rig), received(rig)
    done = rig.services.acts.withdrawal.withdraw(EndForm(intent(), one.uid, proposed_by="Chủ hồ sơ"), rig.officer)
    assert done.dossier.status is DossierStatus.WITHDRAWN
    (slip,) = slips(rig, one.uid, SlipKind.STOP_NOTICE)
    assert (slip["body"]["decision"], slip["body"]["stage"]) == ("withdraw", "received")
    with pytest.raises(MissingField):
        rig.services.acts.withdrawal.stop(EndForm(intent(), other.uid), rig.officer)
    rig.services.acts.withdrawal.stop(EndForm(intent(), other.uid, reason="Công dân không bổ sung"), rig.officer)
    assert stored(rig, other.uid).status is DossierStatus.STOPPED


# --- hand-over --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "day"), [("14:59", 0), ("15:00", 0), ("15:01", 1)], ids=["before", "15:00 itself is in time", "after"]
)
def test_nd61_d18_2_the_batch_is_split_at_three_o_clock(rig: DeskRig, clock: str, day: int) -> None:
    """NĐ 61 Đ18.2, NĐ 118 Đ18.2, R10 (T35)."""
    rig.clock.at = at(25, clock)
    dossier = received(rig)
    waiting = rig.services.acts.handover.waiting(at(25, "15:30"))
    assert [line.dossier.uid for line in (waiting.next_day if day else waiting.today)] == [dossier.uid]
    (line,) = waiting.next_day + waiting.today
    assert line.hand_over_by == (at(26, "07:30") if day else at(25, "17:00")) and not line.late
    assert dossier.due.counted_from == at(25, clock), "the applicant's clock does not wait for it"


def test_nd61_d21_2_giver_receiver_and_time_are_known_of_every_dossier(rig: DeskRig) -> None:
    dossiers = [received(rig) for _ in range(3)]
    form = HandoverForm(intent(), tuple(one.uid for one in dossiers), "Lê Văn Nhận", "Bộ phận Tư pháp")
    done = rig.services.acts.handover.hand_over(form, rig.officer)
    assert len(done.done) == 3
    for dossier in dossiers:
        kind, data = told(rig, dossier.uid)[-1]
        assert (kind, data["status"]) == ("dossier.handed-over", "processing")
        assert (data["details"]["giver"], data["details"]["receiver"]) == (rig.officer.name, "Lê Văn Nhận")
        (slip,) = slips(rig, dossier.uid, SlipKind.CONTROL_SLIP)
        assert slip["body"]["handover"]["receiver"] == "Lê Văn Nhận"
    again = rig.services.acts.handover.hand_over(form, rig.officer)
    assert [one.again for one in again.done] == [True] * 3
    with pytest.raises(MissingField):
        rig.services.acts.handover.hand_over(replace(form, intent_id=intent(), receiver=""), rig.officer)


def test_one_dossier_that_cannot_go_does_not_hold_the_batch_back(rig: DeskRig) -> None:
    good, gone = received(rig), received(rig)
    hand_over(rig, gone)
    form = HandoverForm(intent(), (gone.uid, good.uid, "no-such"), "Lê Văn Nhận")
    done = rig.services.acts.handover.hand_over(form, rig.officer)
    assert [one.dossier.uid for one in done.done] == [good.uid]
    assert [(uid, error.code) for uid, error in done.refused] == [
        (gone.uid, "illegal-transition"),
        ("no-such", "unknown-dossier"),
    ]


def test_nd118_d17_3_the_term_starts_when_the_competent_agency_has_it(rig: DeskRig) -> None:
    """NĐ 118 Đ17.3, NĐ 61 Đ18.3, R6 (T33)."""
    dossier = received(rig)
    assert dossier.due.due_at == at(2, "08:15", 12).replace(second=30)
    with pytest.raises(IllegalTransition):
        rig.services.acts.handover.receive_at_agency(intent(), dossier.uid, rig.officer)
    hand_over(rig, dossier, agency_code="H02.13", agency_name="UBND xã Bên")
    rig.clock.at = at(26, "09:00")
    done = rig.services.acts.handover.receive_at_agency(intent(), dossier.uid, rig.officer)
    assert done.dossier.due.due_at == at(3, "09:00", 12)
    assert done.dossier.replaced_dues[0].due == dossier.due
    with pytest.raises(IllegalTransition):
        rig.services.acts.handover.receive_at_agency(intent(), dossier.uid, rig.officer)


def test_ct_d7_3_an_agency_outside_the_system_is_waited_for_and_its_result_is_keyed_in(rig: DeskRig) -> None:
    dossier = received(rig)
    hand_over(rig, dossier)
    handover = rig.services.acts.handover
    handover.send_outside(OutsideForm(intent(), dossier.uid, "Văn thư", "Chi cục X"), rig.officer)
    waiting = stored(rig, dossier.uid)
    assert (waiting.status, waiting.due) == (DossierStatus.WAITING_OUTSIDE, dossier.due), "R14: the term goes on"
    with pytest.raises(MissingField):
        handover.outside_result(OutsideForm(intent(), dossier.uid), rig.officer)
    done = handover.outside_result(OutsideForm(intent(), dossier.uid, result="Công văn 12/CC"), rig.officer)
    assert done.dossier.status is DossierStatus.PROCESSING


# --- due board and apology --------------------------------------------------------------------


def test_nd61_d19_9_one_apology_with_a_new_date_and_the_old_one_kept(rig: DeskRig) -> None:
    """NĐ 61 Đ19.9, R13 (T30, T32)."""
    dossier = received(rig)
    hand_over(rig, dossier)
    rig.clock.at = at(1, "09:00", 12)
    board = rig.services.acts.due_board
    form = ApologyForm(intent(), dossier.uid, "Chờ xác minh", at(7, "16:00", 12))
    with pytest.raises(MissingField):
        board.apologise(replace(form, reason=""), rig.officer)
    done = board.apologise(form, rig.officer)
    assert (done.dossier.due.due_at, done.dossier.status) == (at(7, "16:00", 12), DossierStatus.PROCESSING)
    assert done.act.details["late"] is False and done.act.details["warnBy"] == "2026-12-01"
    (slip,) = slips(rig, dossier.uid, SlipKind.APOLOGY)
    assert (slip["body"]["previous_due_at"]["day"], slip["body"]["due_at"]["day"]) == (2, 7)
    with pytest.raises(AlreadyRedated):
        board.apologise(replace(form, intent_id=intent(), new_due_at=at(14, "16:00", 12)), rig.officer)


def test_nd61_d19_9_an_apology_on_the_day_itself_is_taken_and_told_as_late(rig: DeskRig) -> None:
    dossier = received(rig)
    hand_over(rig, dossier)
    rig.clock.at = at(2, "07:45", 12)
    form = ApologyForm(intent(), dossier.uid, "Chờ xác minh", at(7, "16:00", 12))
    assert rig.services.acts.due_board.apologise(form, rig.officer).act.details["late"] is True


def test_hue_d25_1d_the_board_shows_overdue_today_and_soon_in_order(rig: DeskRig) -> None:
    first = received(rig)
    rig.clock.at = at(26, "09:00")
    second = received(rig)
    rig.clock.at = at(27, "09:00")
    third = received(rig)
    returned = received(rig)
    rig.services.acts.supplement.request(request(rig, returned), rig.officer)
    rig.clock.at = at(3, "09:00", 12)
    board = rig.services.acts.due_board
    lines = board.page().lines
    assert [(line.row.uid, line.shelf) for line in lines] == [
        (first.uid, Shelf.OVERDUE),
        (second.uid, Shelf.TODAY),
        (third.uid, Shelf.SOON),
    ], "a dossier that waits for its applicant is not late"
    assert lines[2].warn_by == date(2026, 12, 3) and not lines[2].warning_late and lines[2].at_risk
    page = board.page(limit=1)
    assert page.next
    assert board.page(limit=5, after=page.next).lines == lines[1:]
    assert [line.row.uid for line in board.page(Shelf.TODAY).lines] == [second.uid]
    counts = rig.services.day.state().counts
    assert (counts.overdue, counts.due_today) == (1, 1)


# --- the result -------------------------------------------------------------------------------


def test_dn_d10_3_an_early_result_is_told_before_it_is_handed_out(rig: DeskRig) -> None:
    """Đà Nẵng Đ10.3, NĐ 61 Đ20.4, R16."""
    dossier = received(rig)
    hand_over(rig, dossier)
    finish(rig, dossier)
    with pytest.raises(NoticeMissing):
        rig.services.acts.result_return.return_result(collect(dossier), rig.officer)
    notify(rig, dossier)
    done = rig.services.acts.result_return.return_result(collect(dossier), rig.officer)
    assert (done.dossier.status, done.dossier.delivery) == (DossierStatus.RESULT_RETURNED, DeliveryStatus.RETURNED)


def test_hn_being_overdue_never_blocks_the_return(rig: DeskRig) -> None:
    dossier = received(rig)
    hand_over(rig, dossier)
    finish(rig, dossier)
    rig.clock.at = at(20, "09:00", 12)
    assert rig.services.acts.result_return.return_result(collect(dossier), rig.officer).dossier.status is (
        DossierStatus.RESULT_RETURNED
    )


def ready(rig: DeskRig, **members: object) -> Dossier:
    dossier = received(rig, **members)
    hand_over(rig, dossier)
    finish(rig, dossier)
    rig.clock.at = at(2, "09:00", 12)
    return dossier


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"receiver_name": " "}, "receiver_name"),
        ({"identity_checked": False}, "identity_checked"),
        ({"receipt": None}, "receipt_shown"),
        ({"receiver_name": "Người Khác", "receiver_identity": "001190000999"}, "authorisation"),
    ],
    ids=["name", "identity", "receipt shown or lost", "proxy with authorisation"],
)
def test_nd61_d6_2b_who_takes_the_result_is_looked_at(rig: DeskRig, members: dict[str, Any], field: str) -> None:
    dossier = ready(rig)
    with pytest.raises(MissingField) as caught:
        rig.services.acts.result_return.return_result(collect(dossier, **members), rig.officer)
    assert caught.value.facts["field"] == field
    assert stored(rig, dossier.uid).status is DossierStatus.RESULT_READY


def test_nd61_d6_2b_a_proxy_with_an_authorisation_and_a_lost_receipt_gets_it(rig: DeskRig) -> None:
    dossier = ready(rig)
    form = collect(
        dossier,
        receiver_name="Người Khác",
        receiver_identity="001190000999",
        authorisation="Giấy ủy quyền 15/2026",
        receipt=ReceiptAtReturn.LOST,
    )
    done = rig.services.acts.result_return.return_result(form, rig.officer)
    (slip,) = slips(rig, dossier.uid, SlipKind.RETURN_RECEIPT)
    assert slip["body"]["receiver"]["authorisation"] == "Giấy ủy quyền 15/2026"
    assert slip["body"]["receipt_shown"] is False
    assert slip["body"]["result"] == [{"name": "Giấy khai sinh", "number": "12/2026"}]
    assert done.job_id


def test_nd61_d20_2_originals_kept_for_comparison_are_given_back_one_by_one(rig: DeskRig) -> None:
    found = rig.services.catalogue.procedure(SEVEN_DAYS)
    copies = [c for c in found.components if c.hand_in == "copy_kept"]
    assert copies, "the starter procedure asks for a copy"
    case = found.cases[0].code if found.cases else ""
    papers = tuple(
        replace(paper, originals=1) if paper.component_code == copies[0].code else paper
        for paper in ask_everything(found, case)
    )
    dossier = ready(rig, handed_in=papers)
    back = rig.services.acts.result_return
    assert [one.component_code for one in back.originals_of(dossier)] == [copies[0].code]
    with pytest.raises(MissingField) as caught:
        back.return_result(collect(dossier), rig.officer)
    assert caught.value.facts["field"] == "originals"
    done = back.return_result(collect(dossier, originals_back=frozenset({copies[0].code})), rig.officer)
    assert [row["count"] for row in done.act.details["originals"]] == [1]


def test_nd61_d22_an_unpaid_fee_is_settled_with_the_return_and_adds_up(rig: DeskRig) -> None:
    dossier = ready(rig)
    owing = replace(dossier, fee_lines=(FeeLine("Lệ phí", 8_000),), money=MoneyStatus.UNPAID)
    with rig.store.write() as session:
        now = session.dossiers.by_uid(dossier.uid)
        assert now is not None
        session.dossiers.update(replace(now, fee_lines=owing.fee_lines, money=owing.money, rev=now.rev + 1), now.rev)
    back = rig.services.acts.result_return
    with pytest.raises(FeeNotSettled):
        back.return_result(collect(dossier), rig.officer)
    with pytest.raises(BadField):
        back.return_result(collect(dossier, payment=Payment("cash", 7_000)), rig.officer)
    done = back.return_result(collect(dossier, payment=Payment("cash", 8_000, "BL-1")), rig.officer)
    assert (done.dossier.money, done.dossier.status) == (MoneyStatus.PAID, DossierStatus.RESULT_RETURNED)


def test_bg_d21_2_status_and_whereabouts_move_in_one_transaction(rig: DeskRig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paper returned ⇔ state returned: when the slip cannot be wanted, nothing at all has happened."""
    dossier = ready(rig)
    before = (stored(rig, dossier.uid), told(rig, dossier.uid))

    def broken(*_: object) -> str:
        raise StoreBroken(reason="print-job")

    with monkeypatch.context() as patch:
        patch.setattr(type(rig.services.acts.acting.slips), "want", broken)
        with pytest.raises(StoreBroken):
            rig.services.acts.result_return.return_result(collect(dossier), rig.officer)
    assert (stored(rig, dossier.uid), told(rig, dossier.uid)) == before


def test_a_result_is_returned_once_and_only_a_decided_one(rig: DeskRig) -> None:
    undecided = received(rig)
    with pytest.raises(IllegalTransition):
        rig.services.acts.result_return.return_result(collect(undecided), rig.officer)
    dossier = ready(rig)
    form = collect(dossier)
    first = rig.services.acts.result_return.return_result(form, rig.officer)
    again = rig.services.acts.result_return.return_result(form, rig.officer)
    assert (again.again, again.act, again.job_id) == (True, first.act, first.job_id)
    with pytest.raises(IllegalTransition):
        rig.services.acts.result_return.return_result(collect(dossier), rig.officer)


def test_nd61_d17_4_what_is_settled_at_once_needs_no_hand_over(rig: DeskRig) -> None:
    at_once, later = received(rig, "1.001193"), received(rig)
    finish(rig, at_once)
    assert stored(rig, at_once.uid).status is DossierStatus.RESULT_READY
    rig.services.acts.result_return.return_result(collect(at_once), rig.officer)
    with pytest.raises(BadField):
        finish(rig, later)


def test_ct_d8_5_a_result_sent_electronically_needs_nobody_at_the_counter(rig: DeskRig) -> None:
    dossier = ready(rig, return_method=ReturnMethod.ELECTRONIC)
    form = collect(dossier, identity_checked=False, receipt=None)
    assert rig.services.acts.result_return.return_result(form, rig.officer).act.details["method"] == "electronic"


# --- one path ---------------------------------------------------------------------------------


def test_ten_enters_are_one_act(rig: DeskRig) -> None:
    dossier = received(rig)
    form = request(rig, dossier)
    done = [rig.services.acts.supplement.request(form, rig.officer) for _ in range(10)]
    assert [one.again for one in done] == [False] + [True] * 9
    assert len({one.job_id for one in done}) == 1
    assert [kind for kind, _ in told(rig, dossier.uid)] == ["dossier.received", "dossier.supplement-requested"]


def test_an_act_on_a_stale_view_is_refused(rig: DeskRig) -> None:
    """I4: what a colleague did meanwhile is seen by a person before anything else happens."""
    dossier = received(rig)
    hand_over(rig, dossier)
    with pytest.raises(ChangedMeanwhile):
        rig.services.acts.withdrawal.withdraw(EndForm(intent(), dossier.uid, expected_rev=dossier.rev), rig.officer)
    with rig.store.write() as session, pytest.raises(ChangedMeanwhile):
        session.dossiers.update(replace(dossier, rev=2), dossier.rev)


def test_hue_d11_2c_every_version_stays(rig: DeskRig) -> None:
    dossier = received(rig)
    hand_over(rig, dossier)
    rig.services.acts.supplement.request(request(rig, dossier), rig.officer)
    with rig.store.read() as session:
        recorded = session.acts.of_dossier(dossier.uid)
        assert [str(one.act.event) for one in recorded] == ["hand_over", "return_for_supplement"]
        assert session.acts.state_before(recorded[0].act.act_id) == dossier
        history = [row.code for row in session.dossiers.history(dossier.uid)]
    assert history == ["dossier.supplement-requested", "dossier.handed-over", "dossier.received"]
    rig.reopen()
    assert stored(rig, dossier.uid).status is DossierStatus.RETURNED_FOR_SUPPLEMENT


def test_whoever_only_receives_for_the_post_does_not_decide(rig: DeskRig) -> None:
    dossier = received(rig)
    with pytest.raises(NotAllowed):
        rig.services.acts.supplement.request(request(rig, dossier), officer("bc", role=Role.POST_STAFF))


TIMES: list[tuple[Callable[[Dossier], datetime], str]] = [
    (lambda dossier: dossier.received_at - timedelta(minutes=1), "before-reception"),
    (lambda dossier: dossier.received_at + timedelta(days=1), "in-the-future"),
]


@pytest.mark.parametrize(("when", "reason"), TIMES, ids=[reason for _, reason in TIMES])
def test_an_act_happens_after_the_reception_and_not_tomorrow(
    rig: DeskRig, when: Callable[[Dossier], datetime], reason: str
) -> None:
    dossier = received(rig)
    with pytest.raises(BadField) as caught:
        rig.services.acts.supplement.request(request(rig, dossier, at=when(dossier)), rig.officer)
    assert caught.value.facts["reason"] == reason


# --- taking back ------------------------------------------------------------------------------


def test_nd224_d23_6a_an_act_that_nobody_outside_knows_of_is_undone(rig: DeskRig) -> None:
    dossier = received(rig)
    done = rig.services.acts.supplement.request(request(rig, dossier), rig.officer)
    correction = rig.services.acts.correction
    undo = intent()
    back = correction.undo(undo, done.act.act_id, rig.officer)
    assert back.dossier == replace(dossier, rev=3)
    assert correction.undo(undo, done.act.act_id, rig.officer).again
    assert [kind for kind, _ in told(rig, dossier.uid)][1:] == ["dossier.supplement-requested", "act.reversed"]
    assert told(rig, dossier.uid)[-1][1]["details"] == {"actId": done.act.act_id, "event": "return_for_supplement"}
    with rig.store.read() as session:
        job = session.prints.by_id(done.job_id)
        assert job is not None and job.state is PaperState.SPOILED, "its slip is not wanted any more"
    assert correction.last_act(dossier.uid) is None
    rig.services.acts.supplement.request(request(rig, dossier), rig.officer)  # the undone one is no first request


def test_nd224_d23_6a_after_printing_or_syncing_only_a_reversing_entry_helps(rig: DeskRig) -> None:
    correction = rig.services.acts.correction
    printed, synced = received(rig), received(rig)
    done = rig.services.acts.supplement.request(request(rig, printed), rig.officer)
    with rig.store.write() as session:
        session.prints.set_state(done.job_id, PaperState.SENT, rig.clock.now())
    with pytest.raises(NotUndoable) as caught:
        correction.undo(intent(), done.act.act_id, rig.officer)
    assert caught.value.facts["reason"] == "printed"

    sent = rig.services.acts.withdrawal.withdraw(EndForm(intent(), synced.uid, wants_slip=False), rig.officer)
    with rig.store.write() as session:
        session.outbox.mark_acked([row.op_id for row in session.outbox.rows()], rig.clock.now(), "applied")
    with pytest.raises(NotUndoable):
        correction.undo(intent(), sent.act.act_id, rig.officer)
    with pytest.raises(MissingField):
        correction.reverse(intent(), sent.act.act_id, " ", rig.officer)
    with pytest.raises(NotAllowed):
        correction.reverse(intent(), sent.act.act_id, "Nhầm hồ sơ", officer("khac"))
    back = correction.reverse(intent(), sent.act.act_id, "Nhầm hồ sơ", rig.officer)
    assert back.dossier.status is DossierStatus.RECEIVED
    assert told(rig, synced.uid)[-1][1]["event"] == "reverse"


def test_only_the_latest_act_is_taken_back(rig: DeskRig) -> None:
    dossier = received(rig)
    hand_over(rig, dossier)
    rig.services.acts.supplement.request(request(rig, dossier), rig.officer)
    with rig.store.read() as session:
        first = session.acts.of_dossier(dossier.uid)[0].act
    with pytest.raises(NotUndoable) as caught:
        rig.services.acts.correction.undo(intent(), first.act_id, rig.officer)
    assert caught.value.facts["reason"] == "not-the-last"


def test_every_refusal_of_an_act_is_an_error_of_the_officer(rig: DeskRig) -> None:
    """What stands in a form is the officer's to put right: none of these is a fault of the store."""
    for kind in (ChangedMeanwhile, LinesUnanswered, SecondRequest, NoticeMissing, FeeNotSettled, NotUndoable):
        assert issubclass(kind, DomainError)
    assert HandedInState.OK  # the papers of a form are the published ones
