"""A form that was entered wrongly is taken back: nothing is deleted, and its number ends with one live dossier (I2, I3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from counter_app.domain.catch_up import CatchUpLine, Clash, Gap, LineState, Verdict
from counter_app.domain.dossier import DeliveryStatus, DossierStatus, MoneyStatus
from counter_app.domain.errors import BadField, IllegalTransition, MissingField, NotUndoable
from counter_app.domain.officer import Officer
from counter_app.domain.operation import OperationKind
from counter_app.domain.paper_form import FormKind, FormState, form_number
from counter_app.domain.period import Span
from counter_app.services.catch_up import Keyed
from counter_app.services.catch_up_sessions import ClosingWord
from counter_app.services.catch_up_undo import Undoing
from counter_app.services.handover import HandoverForm
from tests.desk_rig import DeskRig
from tests.services.test_catch_up import MORNING, Unit

WRONG = "Nhầm thủ tục"
COUNCIL_FEE = "1.004873"


class UndoingUnit(Unit):
    """The unit of the catch-up tests, with the word of somebody who takes an entry back."""

    def undo(self, keyed: Keyed, by: Officer | None = None, approver: Officer | None = None) -> CatchUpLine:
        """What the line is afterwards."""
        assert keyed.line is not None
        asked = Undoing(keyed.line.form.line_id, WRONG, by or self.rig.officer, approver)
        return self.rig.services.catch_up_desk.undoing.undo(asked)

    def kinds(self, uid: str) -> list[str]:
        """What was told of a dossier, in order."""
        with self.rig.store.read() as session:
            return [row.kind for row in session.outbox.rows() if row.dossier_uid == uid]

    def form_state(self, keyed: Keyed) -> FormState:
        """Of the paper."""
        assert keyed.line is not None
        with self.rig.store.read() as session:
            form = session.downtime.forms.by_number(keyed.line.form.form_number)
        assert form is not None
        return form.state


@pytest.fixture
def unit(rig: DeskRig) -> Iterator[UndoingUnit]:
    yield UndoingUnit(rig)


def test_nd224_d23_6a_an_undone_entry_stays_as_a_void_and_the_paper_is_entered_again(unit: UndoingUnit) -> None:
    (wrong,) = unit.enter(unit.keyed(1))
    line = unit.undo(wrong)
    assert (line.state, line.decision) == (LineState.UNDONE, WRONG)
    void = unit.dossier(wrong)
    assert (void.status, void.dossier_code or void.provisional_number) == (DossierStatus.VOIDED, wrong.number)
    assert unit.kinds(void.uid) == [OperationKind.DOSSIER_RECEIVED, OperationKind.RECEPTION_VOIDED]
    assert unit.form_state(wrong) is FormState.ISSUED
    assert Gap.FORM_OPEN in unit.gaps()  # the session cannot forget the sheet
    (right,) = unit.enter(unit.keyed(1))  # the same paper, person, procedure and day: no clash with what was voided
    assert right.line is not None and right.line.state is LineState.ENTERED
    assert right.number != wrong.number  # a number is never used twice
    assert unit.form_state(right) is FormState.ENTERED
    live = [one for one in (unit.dossier(wrong), unit.dossier(right)) if one.status is not DossierStatus.VOIDED]
    assert [one.uid for one in live] == [right.line.dossier_uid]


def test_asked_twice_it_is_one_undoing(unit: UndoingUnit) -> None:
    (wrong,) = unit.enter(unit.keyed(1))
    assert unit.undo(wrong) == unit.undo(wrong)
    assert unit.kinds(unit.dossier(wrong).uid).count(OperationKind.RECEPTION_VOIDED) == 1


def test_money_of_an_undone_form_leaves_the_day_and_comes_back_with_the_right_entry(unit: UndoingUnit) -> None:
    (wrong,) = unit.enter(unit.keyed(1, procedure=COUNCIL_FEE, cash=3_000))
    day = unit.rig.clock.now().date()
    unit.undo(wrong)
    with unit.rig.store.read() as session:
        assert sum(one.payment.amount for one in session.paid_fees.of_day(day)) == 0
    assert unit.dossier(wrong).money is MoneyStatus.NOTHING_DUE
    assert unit.rig.services.catch_ups.figures(unit.opened.uid).cash == 0
    unit.enter(unit.keyed(1, procedure=COUNCIL_FEE, cash=3_000))
    with unit.rig.store.read() as session:
        assert sum(one.payment.amount for one in session.paid_fees.of_day(day)) == 3_000


def test_a_void_is_in_no_count_and_raises_no_duty(unit: UndoingUnit) -> None:
    unit.rig.clock.move(days=1)
    (wrong,) = unit.enter(unit.keyed(1))
    uid = unit.dossier(wrong).uid
    span = Span(MORNING.date(), MORNING.date())
    with unit.rig.store.read() as session:
        assert sum(group.counts.received for group in session.reports.counts(span, unit.rig.clock.now())) == 1
    assert [one for one in unit.rig.services.notices.of_dossier(uid) if one.is_open]  # the control: late, so to be told
    unit.undo(wrong)
    with unit.rig.store.read() as session:
        assert sum(group.counts.received for group in session.reports.counts(span, unit.rig.clock.now())) == 0
    assert not [one for one in unit.rig.services.notices.of_dossier(uid) if one.is_open]
    assert unit.rig.services.acts.correction.last_act(uid) is None  # a void is not undone: the paper may be entered by now


def test_a_result_given_at_once_is_reversed_before_its_reception_is_voided(unit: UndoingUnit) -> None:
    given = MORNING + timedelta(minutes=30)
    (wrong,) = unit.enter(unit.keyed(1, returned_at=given))
    assert unit.dossier(wrong).delivery is DeliveryStatus.RETURNED
    unit.undo(wrong)
    void = unit.dossier(wrong)
    assert (void.status, void.delivery) == (DossierStatus.VOIDED, DeliveryStatus.NONE)
    assert unit.kinds(void.uid)[-3:] == ["act.reversed", "act.reversed", "reception.voided"]


def test_a_dossier_that_went_on_is_not_undone_and_nothing_of_it_changes(unit: UndoingUnit) -> None:
    (keyed,) = unit.enter(unit.keyed(1))
    uid = unit.dossier(keyed).uid
    handover = unit.rig.services.acts.handover
    handover.hand_over(HandoverForm("h1", (uid,), receiver="Lê Văn Nhận", unit="Tư pháp"), unit.rig.officer)
    before = unit.kinds(uid)
    with pytest.raises((NotUndoable, IllegalTransition)):
        unit.undo(keyed)
    assert unit.kinds(uid) == before and unit.form_state(keyed) is FormState.ENTERED


def test_where_entries_are_checked_nobody_takes_back_their_own_alone(unit: UndoingUnit) -> None:
    unit.opened = unit.open(check_every=1)
    (wrong,) = unit.enter(unit.keyed(1))
    with pytest.raises(BadField) as caught:
        unit.undo(wrong)
    assert caught.value.facts["reason"] == "checks-own-entry"
    other = unit.other()
    assert unit.undo(wrong, approver=other).decided_by == other.name
    with unit.rig.store.read() as session:
        (act,) = [one.act for one in session.acts.of_dossier(unit.dossier(wrong).uid)]
    assert act.details["approvedBy"] == other.officer_id and act.details["formNumber"].startswith("PGN-")


def test_of_two_forms_with_one_number_the_other_keeps_it(unit: UndoingUnit) -> None:
    (first,) = unit.enter(unit.keyed(1))
    (second,) = unit.enter(unit.keyed(1, person=2))
    assert second.line is not None and second.line.clashes == (Clash.SAME_NUMBER,)
    entry, supervisor = unit.rig.services.catch_up_entry, unit.rig.officer
    second = entry.decide(second.line.form.line_id, Verdict.ENTER, "Hai người khác nhau", supervisor)
    unit.undo(first)
    assert second.line is not None
    with unit.rig.store.read() as session:
        form = session.downtime.forms.by_number(second.line.form.form_number)
    assert form is not None and (form.state, form.dossier_uid) == (FormState.ENTERED, second.line.dossier_uid)


def test_a_page_of_the_register_is_freed_and_a_slip_of_a_visit_says_why_it_stays(unit: UndoingUnit) -> None:
    page = form_number(FormKind.REGISTER_PAGE, "Q1", 26, 1)
    (keyed,) = unit.enter(unit.keyed(1, form_number=page, procedure="", name="", identity_number="", papers=""))
    unit.undo(keyed)
    assert unit.form_state(keyed) is FormState.ISSUED
    slip = form_number(FormKind.SUPPLEMENT, "Q1", 26, 1)
    (keyed,) = unit.enter(unit.keyed(2, form_number=slip, papers="", reason="Thiếu tờ khai"))
    with pytest.raises(BadField) as caught:
        unit.undo(keyed)
    assert caught.value.facts["reason"] == "slip-stays"


def test_without_a_reason_or_after_the_closing_nothing_is_undone(unit: UndoingUnit) -> None:
    (keyed,) = unit.enter(unit.keyed(1))
    assert keyed.line is not None
    undoing = unit.rig.services.catch_up_desk.undoing
    with pytest.raises(MissingField):
        undoing.undo(Undoing(keyed.line.form.line_id, "  ", unit.rig.officer))
    unit.rig.services.catch_ups.close(unit.opened.uid, ClosingWord(unit.rig.officer, "Còn tờ chưa nhập"), unit.rig.officer)
    with pytest.raises(BadField):
        unit.undo(keyed)
    assert unit.dossier(keyed).status is DossierStatus.RECEIVED


def test_bg_d21_2_the_report_counts_what_was_taken_back_and_the_centre_hears_of_the_free_number_at_once(
    unit: UndoingUnit,
) -> None:
    (wrong,) = unit.enter(unit.keyed(1))
    unit.undo(wrong)
    before = len(unit.kinds(unit.kit.kit_id))
    unit.rig.services.catch_up_entry.void(form_number(FormKind.RECEIPT, "Q1", 26, 2), "Viết hỏng", unit.rig.officer)
    assert len(unit.kinds(unit.kit.kit_id)) == before + 1  # told with the void, not at the closing of the day
    figures = unit.rig.services.catch_ups.figures(unit.opened.uid)
    assert len(figures.lines_in(LineState.UNDONE)) == 1
