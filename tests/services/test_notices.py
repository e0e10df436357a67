"""Every duty to tell the citizen is a record: raised by the act, told by the agreed way, kept with what came of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.act import SideEvent
from counter_app.domain.dossier import Dossier, ReturnMethod
from counter_app.domain.errors import BadField, MissingField, NoticeClosed, NoticeMissing
from counter_app.domain.notice import Notice, NoticeKind, NoticeOutcome, NoticeState
from counter_app.domain.notice_wish import NoticeChannel, NoticeWish
from counter_app.domain.person import Person
from counter_app.services.acting import ActRequest
from counter_app.services.due_board import ApologyForm
from counter_app.services.notice_files import batch_csv, batch_json
from counter_app.services.notices import NoticeMissed, NoticeTold
from counter_app.services.refusal import RefusalForm
from counter_app.services.result_return import NoticeForm, ResultForm
from counter_app.services.supplement import ResubmitForm
from counter_app.services.withdrawal import EndForm
from counter_app.texts.history_words import act_words
from sync.code_mapping import map_code
from tests.builders import person
from tests.desk_rig import DeskRig
from tests.services.test_acts import LINE, collect, finish, hand_over, intent, received, request, stored, told

NOBODY = person("Trần Văn Mẫu", phone="", email="")


@pytest.fixture(params=["da-nang"])
def rig(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path, province=request.param)
    desk.lease()
    yield desk
    desk.close()


def processing(rig: DeskRig, **members: Any) -> Dossier:
    dossier = received(rig, **members)
    hand_over(rig, dossier)
    return dossier


def duties(rig: DeskRig, dossier: Dossier) -> list[Notice]:
    return rig.services.notices.of_dossier(dossier.uid)


def only(rig: DeskRig, dossier: Dossier) -> Notice:
    (duty,) = duties(rig, dossier)
    return duty


def tell(rig: DeskRig, duty: Notice, **members: Any) -> None:
    rig.services.notices.told(NoticeTold(intent(), duty.uid, **members), rig.officer)


def take_back_last(rig: DeskRig, dossier: Dossier) -> None:
    last = rig.services.acts.correction.last_act(dossier.uid)
    assert last is not None
    rig.services.acts.correction.undo(intent(), last.act.act_id, rig.officer)


# --- which act raises which duty -------------------------------------------------------------------


def test_a_supplement_request_must_be_told_by_the_third_working_day_after_reception(rig: DeskRig) -> None:
    """Bắc Giang Đ15.2d, NĐ 61 Đ19.4."""
    dossier = processing(rig)
    rig.services.acts.supplement.request(request(rig, dossier), rig.officer)
    duty = only(rig, dossier)
    assert (duty.kind, duty.state, duty.channel) == (NoticeKind.SUPPLEMENT, NoticeState.WAITING, NoticeChannel.PHONE)
    assert duty.tell_by.date() == rig.services.acts.supplement.return_by(stored(rig, dossier.uid))


def test_refusal_apology_and_stop_raise_a_duty_each_and_what_is_done_before_the_citizen_raises_none(rig: DeskRig) -> None:
    """NĐ 61 Đ19.8, Đ19.9; TT 03/2025 Mẫu 05."""
    acts = rig.services.acts
    refused, late, stopped, taken_back = (processing(rig) for _ in range(4))
    acts.refusal.refuse(RefusalForm(intent(), refused.uid, "Không đủ điều kiện"), rig.officer)
    due_at = late.due.due_at
    assert due_at is not None
    acts.due_board.apologise(ApologyForm(intent(), late.uid, "Thiếu người", due_at + timedelta(days=7)), rig.officer)
    acts.withdrawal.stop(EndForm(intent(), stopped.uid, "Quá hạn bổ sung"), rig.officer)
    acts.withdrawal.withdraw(EndForm(intent(), taken_back.uid), rig.officer)
    kinds = [[duty.kind for duty in duties(rig, one)] for one in (refused, late, stopped, taken_back)]
    assert kinds == [[NoticeKind.REFUSED], [NoticeKind.REDATED], [NoticeKind.STOPPED], []]
    assert "xin hẹn lại" in rig.services.notices.words(only(rig, late).uid, rig.officer, NoticeChannel.SMS)


def test_an_early_result_is_not_given_out_before_its_notice_is_told(rig: DeskRig) -> None:
    """Đà Nẵng Đ10.3. A call that nobody answered is no notice."""
    dossier = processing(rig)
    finish(rig, dossier)
    duty = only(rig, dossier)
    assert duty.kind is NoticeKind.RESULT_EARLY
    rig.services.notices.missed(NoticeMissed(duty.uid, NoticeOutcome.NO_ANSWER), rig.officer)
    with pytest.raises(NoticeMissing):
        rig.services.acts.result_return.return_result(collect(dossier), rig.officer)
    tell(rig, duty)
    rig.services.acts.result_return.return_result(collect(dossier), rig.officer)
    assert only(rig, dossier).state is NoticeState.TOLD


def test_a_notice_act_that_reached_nobody_does_not_open_the_early_result(rig: DeskRig) -> None:
    """Đà Nẵng Đ10.3, by the older way of noting a notice."""
    dossier = processing(rig)
    finish(rig, dossier)
    form = NoticeForm(intent(), dossier.uid, "result_ready", "phone", outcome="no_answer")
    rig.services.acts.result_return.notify(form, rig.officer)
    assert only(rig, dossier).state is NoticeState.WAITING
    with pytest.raises(NoticeMissing):
        rig.services.acts.result_return.return_result(collect(dossier), rig.officer)
    rig.services.acts.result_return.notify(replace(form, intent_id=intent(), outcome="Đã báo được"), rig.officer)
    assert only(rig, dossier).state is NoticeState.TOLD


def test_a_result_in_time_is_told_and_a_result_sent_away_is_news_of_its_own(rig: DeskRig) -> None:
    """Cần Thơ Đ4.2d, Đ8.5."""
    dossier = processing(rig, return_method=ReturnMethod.ELECTRONIC)
    assert dossier.due.due_at is not None
    rig.clock.at = dossier.due.due_at
    finish(rig, dossier)
    rig.services.acts.result_return.return_result(collect(dossier, receipt=None), rig.officer)
    assert [(duty.kind, duty.state) for duty in duties(rig, dossier)] == [
        (NoticeKind.RESULT_READY, NoticeState.WAITING),
        (NoticeKind.RESULT_SENT, NoticeState.WAITING),
    ]


def test_a_result_given_to_the_post_and_one_that_came_back_are_told(rig: DeskRig) -> None:
    """QĐ 45/2016 Đ9."""
    dossier = processing(rig, return_method=ReturnMethod.POST)
    assert dossier.due.due_at is not None
    rig.clock.at = dossier.due.due_at
    finish(rig, dossier)
    tell(rig, only(rig, dossier))
    details = {"postSlip": "EA123456789VN"}
    for event in (SideEvent.GIVE_TO_POST, SideEvent.COME_BACK_FROM_POST):
        asked = ActRequest(intent(), dossier.uid, event, rig.officer, reason="Không gặp người nhận", details=details)
        rig.services.acts.acting.perform(asked)
    kinds = [(duty.kind, duty.state) for duty in duties(rig, dossier)]
    assert kinds == [
        (NoticeKind.RESULT_READY, NoticeState.TOLD),
        (NoticeKind.RESULT_POSTED, NoticeState.WAITING),
        (NoticeKind.RESULT_READY, NoticeState.WAITING),
    ]


def test_whoever_comes_to_the_counter_needs_no_call_any_more(rig: DeskRig) -> None:
    dossier = processing(rig)
    rig.services.acts.supplement.request(request(rig, dossier), rig.officer)
    rig.services.acts.supplement.resubmit(ResubmitForm(intent(), dossier.uid), rig.officer)
    assert only(rig, dossier).state is NoticeState.MOOT


def test_a_late_dossier_is_told_once_and_the_apology_takes_its_place(rig: DeskRig) -> None:
    """NĐ 61 Đ19.9, Huế Đ25.1d."""
    dossier = processing(rig)
    assert dossier.due.due_at is not None
    rig.clock.at = dossier.due.due_at + timedelta(days=1)
    assert rig.services.notices.raise_overdue() == 1
    assert rig.services.notices.raise_overdue() == 0
    assert only(rig, dossier).kind is NoticeKind.OVERDUE
    form = ApologyForm(intent(), dossier.uid, "Thiếu người", dossier.due.due_at + timedelta(days=7))
    rig.services.acts.due_board.apologise(form, rig.officer)
    assert [duty.state for duty in duties(rig, dossier)] == [NoticeState.MOOT, NoticeState.WAITING]


def test_a_provisional_number_that_got_its_code_is_told_once_with_both_numbers(tmp_path: Path) -> None:
    """NĐ 61 Đ26.1, Huế Đ11.2c: in the transaction that maps the code, so no mapping is silent."""
    rig = DeskRig(tmp_path, province="hue")
    dossier = received(rig)
    assert dossier.dossier_code is None and dossier.provisional_number
    with rig.store.write() as session:
        (row,) = session.outbox.rows()
        assert map_code(session, row, "H57.31-261125-0007", rig.clock.now()) is True
        assert map_code(session, row, "H57.31-261125-0007", rig.clock.now()) is False
    duty = only(rig, dossier)
    words = rig.services.notices.words(duty.uid, rig.officer, NoticeChannel.SMS)
    assert duty.kind is NoticeKind.CODE_GIVEN
    assert dossier.provisional_number in words and "H57.31-261125-0007" in words
    rig.close()


def test_a_wave_of_dossiers_in_an_outage_becomes_one_duty_each(rig: DeskRig) -> None:
    """Huế Đ23.2: prepared for whoever records the outage; the same outage raises nobody twice."""
    dossiers = tuple(processing(rig) for _ in range(2))
    by = rig.clock.now() + timedelta(hours=4)
    for _ in range(2):
        with rig.store.write() as session:
            rig.services.notices.raise_outage(session, "outage-1", dossiers, by)
    assert [[duty.kind for duty in duties(rig, one)] for one in dossiers] == [[NoticeKind.OUTAGE]] * 2
    assert "ngày hẹn trả không đổi" in rig.services.notices.words(only(rig, dossiers[0]).uid, rig.officer, NoticeChannel.SMS)


# --- what the citizen chose ------------------------------------------------------------------------


def test_the_way_chosen_at_reception_is_kept_with_consent_and_purpose_and_told_to_the_centre(rig: DeskRig) -> None:
    """Huế Đ9.6, Đà Nẵng Đ17.7d."""
    wish = NoticeWish(NoticeChannel.ZALO, "0987 654 321", consented=True)
    dossier = processing(rig, notice_wish=wish)
    assert stored(rig, dossier.uid).notice_wish == wish
    facts = dict(told(rig, dossier.uid))["dossier.received"]
    assert facts["notice"] == {"channel": "zalo", "to": "0987 654 321", "consented": True, "purpose": "this-dossier"}
    finish(rig, dossier)
    assert (only(rig, dossier).channel, only(rig, dossier).to) == (NoticeChannel.ZALO, "0987 654 321")


def test_a_channel_that_uses_an_address_is_not_kept_without_consent(rig: DeskRig) -> None:
    """Huế Đ9.6: a value-added service is agreed, not assumed."""
    with pytest.raises(BadField):
        received(rig, notice_wish=NoticeWish(NoticeChannel.SMS))
    with pytest.raises(MissingField):
        received(rig, applicant=NOBODY, notice_wish=NoticeWish(NoticeChannel.SMS, consented=True))


def test_who_wants_no_notices_gets_none_but_those_that_the_law_insists_on(rig: DeskRig) -> None:
    """Đà Nẵng Đ10.3 insists on the early result; an ordinary result is looked up."""
    early, in_time = (processing(rig, notice_wish=NoticeWish(NoticeChannel.NONE)) for _ in range(2))
    finish(rig, early)
    assert in_time.due.due_at is not None
    rig.clock.at = in_time.due.due_at
    finish(rig, in_time)
    assert only(rig, early).state is NoticeState.WAITING
    assert only(rig, in_time).state is NoticeState.NOT_WANTED


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_nothing_that_is_sent_tells_who_or_why(rig: DeskRig, kind: NoticeKind) -> None:
    """NĐ 61 Đ5.1d, TT 01/2018 Đ16.2d: a text on a locked phone shows number and progress only."""
    who = Person("Đặng Thị Rất Riêng", identity_number="001190000019", phone="0912345678")
    dossier = processing(rig, applicant=who)
    duty = Notice("x", kind, dossier.uid, rig.clock.now(), rig.clock.now(), NoticeChannel.SMS, facts={"reason": "Bí mật"})
    with rig.store.write() as session:
        session.notices.add(duty)
    sent = rig.services.notices.words(duty.uid, rig.officer)
    for secret in (who.name, who.identity_number, "Bí mật", dossier.procedure_name):
        assert secret not in sent
    assert dossier.shown_number in sent and "{" not in sent
    spoken = rig.services.notices.words(duty.uid, rig.officer, NoticeChannel.PHONE)
    assert who.name in spoken and rig.officer.name in spoken


# --- telling ---------------------------------------------------------------------------------------


def test_a_told_notice_is_one_act_and_the_centre_hears_how_and_what(rig: DeskRig) -> None:
    """NĐ 224 Đ15.1g: who, when, by which way, with what success."""
    dossier = processing(rig)
    finish(rig, dossier)
    duty = only(rig, dossier)
    form = NoticeTold("told-1", duty.uid, note="Gặp người nhà")
    assert not rig.services.notices.told(form, rig.officer).again
    assert rig.services.notices.told(form, rig.officer).again
    (facts,) = [data["details"] for kind, data in told(rig, dossier.uid) if kind == "notice.given"]
    assert (facts["about"], facts["channel"], facts["outcome"]) == ("result_early", "phone", "told")
    assert dossier.shown_number in facts["text"]
    (step,) = rig.services.notices.steps_of(duty.uid)
    assert (step.outcome, step.officer_id, step.note) == (NoticeOutcome.TOLD, rig.officer.officer_id, "Gặp người nhà")
    with pytest.raises(NoticeClosed):
        tell(rig, duty)


def test_every_try_stays_and_a_wrong_number_is_put_right_by_the_next(rig: DeskRig) -> None:
    dossier = processing(rig)
    finish(rig, dossier)
    duty = only(rig, dossier)
    later = rig.clock.now() + timedelta(hours=2)
    notices = rig.services.notices
    notices.missed(NoticeMissed(duty.uid, NoticeOutcome.NO_ANSWER, "Đổ chuông", retry_at=later), rig.officer)
    notices.missed(NoticeMissed(duty.uid, NoticeOutcome.WRONG_NUMBER), rig.officer)
    tell(rig, duty, to="0901234567")
    assert [step.outcome for step in notices.steps_of(duty.uid)] == ["no_answer", "wrong_number", "told"]
    assert (only(rig, dossier).tries, only(rig, dossier).to) == (3, "0901234567")
    given = [row for row in rig.services.lookup.detail(dossier.uid).history if row.code.startswith("notice.")]
    assert [row.facts["outcome"] for row in reversed(given)] == ["no_answer", "wrong_number", "told"]
    assert "không ai trả lời" in act_words(given[-1])


def test_nd224_d15_1g_a_call_that_reached_nobody_is_told_to_the_centre_and_moves_nothing(rig: DeskRig) -> None:
    dossier = processing(rig)
    finish(rig, dossier)
    duty, notices = only(rig, dossier), rig.services.notices
    before = rig.services.lookup.detail(dossier.uid).dossier
    last = rig.services.acts.correction.last_act(dossier.uid)
    notices.missed(NoticeMissed(duty.uid, NoticeOutcome.LATER), rig.officer)  # nobody was called: nothing to tell
    assert [kind for kind, _ in told(rig, dossier.uid) if kind == "notice.given"] == []
    notices.missed(NoticeMissed(duty.uid, NoticeOutcome.NO_ANSWER, "Đổ chuông"), rig.officer)
    (fact,) = [data for kind, data in told(rig, dossier.uid) if kind == "notice.given"]
    assert (fact["details"]["outcome"], fact["details"]["note"]) == ("no_answer", "Đổ chuông")
    assert (fact["details"]["notice"], fact["rev"], fact["status"]) == (duty.uid, before.rev, str(before.status))
    assert rig.services.lookup.detail(dossier.uid).dossier == before
    assert rig.services.acts.correction.last_act(dossier.uid) == last
    assert only(rig, dossier).is_open


def test_undone_before_it_was_told_the_duty_goes_and_afterwards_it_is_put_right(rig: DeskRig) -> None:
    """NĐ 224 Đ23.6a: what was told before no longer holds, and the citizen hears that, too."""
    quiet, heard = processing(rig), processing(rig)
    for dossier in (quiet, heard):
        finish(rig, dossier)
    take_back_last(rig, quiet)
    assert only(rig, quiet).state is NoticeState.MOOT
    duty = only(rig, heard)
    rig.clock.move(minutes=1)
    tell(rig, duty)
    rig.clock.move(minutes=1)
    take_back_last(rig, heard)
    assert only(rig, heard).state is NoticeState.WAITING  # the notice act was the mistake: nobody told it after all


def test_what_was_handed_to_the_centre_for_sending_is_put_right_when_its_act_is_taken_back(rig: DeskRig) -> None:
    """NĐ 224 Đ23.6a: the citizen may have read it, so the citizen hears that it no longer holds."""
    dossier = processing(rig, notice_wish=NoticeWish(NoticeChannel.SMS, consented=True))
    finish(rig, dossier)
    rig.services.notices.export("batch-1", NoticeChannel.SMS, rig.officer)
    rig.clock.move(minutes=1)
    take_back_last(rig, dossier)
    assert [(duty.kind, duty.state) for duty in duties(rig, dossier)] == [
        (NoticeKind.RESULT_EARLY, NoticeState.MOOT),
        (NoticeKind.CORRECTION, NoticeState.WAITING),
    ]


def test_the_queue_has_the_most_urgent_on_top_and_counts_what_is_late(rig: DeskRig) -> None:
    first, second = processing(rig), processing(rig)
    rig.services.acts.supplement.request(request(rig, first), rig.officer)  # three working days
    finish(rig, second)  # today
    rows = rig.services.notices.queue().rows
    assert [row.number for row in rows] == [second.shown_number, first.shown_number]
    assert (rig.services.notices.counts().waiting, rig.services.notices.counts().late) == (2, 0)
    rig.clock.move(days=1)
    assert rig.services.notices.counts().late == 1
    page = rig.services.notices.queue(limit=1)
    assert rig.services.notices.queue(limit=1, after=page.next).rows[0].number == first.shown_number


# --- export ----------------------------------------------------------------------------------------


def test_a_batch_is_exported_once_not_told_and_the_same_id_gives_the_same_bytes(rig: DeskRig) -> None:
    wish = NoticeWish(NoticeChannel.SMS, consented=True)
    one, two = processing(rig, notice_wish=wish), processing(rig, notice_wish=wish)
    finish(rig, one)
    batch = rig.services.notices.export("batch-1", NoticeChannel.SMS, rig.officer)
    assert [line.number for line in batch.lines] == [one.shown_number]
    assert only(rig, one).state is NoticeState.EXPORTED
    finish(rig, two)
    again = rig.services.notices.export("batch-1", NoticeChannel.SMS, rig.officer)
    assert again.again and batch_csv(again.lines) == batch_csv(batch.lines)
    other = rig.services.notices.export("batch-2", NoticeChannel.SMS, rig.officer)
    assert [line.number for line in other.lines] == [two.shown_number]
    tell(rig, only(rig, one))
    assert only(rig, one).state is NoticeState.TOLD
    with pytest.raises(NoticeMissing):  # exported is not told: Đà Nẵng Đ10.3
        rig.services.acts.result_return.return_result(collect(two), rig.officer)


def test_no_cell_of_a_batch_is_a_formula_and_json_holds_the_same(rig: DeskRig) -> None:
    wish = NoticeWish(NoticeChannel.EMAIL, "=cmd|'/c calc'!A1@example.vn", consented=True)
    dossier = processing(rig, notice_wish=wish)
    finish(rig, dossier)
    batch = rig.services.notices.export("batch-1", NoticeChannel.EMAIL, rig.officer)
    rows = list(csv.reader(io.StringIO(batch_csv(batch.lines).decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r" and cell]
    parsed = json.loads(batch_json("batch-1", batch.lines))
    assert parsed["notices"][0]["to"].startswith("=cmd")  # JSON runs nothing: it stays as it was given


def test_only_channels_that_a_centre_sends_are_exported(rig: DeskRig) -> None:
    with pytest.raises(BadField):
        rig.services.notices.export("batch-1", NoticeChannel.PHONE, rig.officer)


def test_the_result_form_of_a_supplement_line_is_what_the_caller_reads(rig: DeskRig) -> None:
    """Bắc Giang Đ15.1d: content and reason are told, by phone to the person alone."""
    dossier = processing(rig)
    rig.services.acts.supplement.request(replace(request(rig, dossier), lines=(LINE,), reason="Thiếu tờ khai"), rig.officer)
    assert "Thiếu tờ khai" in rig.services.notices.words(only(rig, dossier).uid, rig.officer)


def test_results_found_by_form_only_raise_one_duty_however_often_the_key_is_pressed(rig: DeskRig) -> None:
    dossier = processing(rig)
    form = ResultForm(intent(), dossier.uid, "Giấy khai sinh", "12/2026")
    for _ in range(3):
        rig.services.acts.result_return.result_ready(form, rig.officer)
    assert len(duties(rig, dossier)) == 1
