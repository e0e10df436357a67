"""What was written by hand is entered with its real times, and nothing may be missing (BG Đ21.3; NĐ 118 Đ17.3; D8)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from counter_app.commands.catch_up import keyed_of
from counter_app.domain.catch_up import CatchUp, Clash, Gap, KeyedForm, KindTotal, Known, LineState, Verdict, clashes_of
from counter_app.domain.dossier import DeliveryStatus, Dossier, DossierStatus, EntrySource
from counter_app.domain.errors import BadField, DateNotConfirmed, DomainError, MissingField
from counter_app.domain.guidance import GuidanceOutcome
from counter_app.domain.notice import NoticeKind
from counter_app.domain.officer import Officer, Role
from counter_app.domain.operation import ClockTrust
from counter_app.domain.outage import Outage, OutageKind
from counter_app.domain.paper_form import FormKind, FormState, PaperKit, form_number
from counter_app.services.catch_up import Keyed
from counter_app.services.catch_up_drafts import HalfKeyed
from counter_app.services.catch_up_sessions import CatchUpForm, ClosingWord
from counter_app.services.intake import IntakeService
from counter_app.services.outages import OutageForm
from counter_app.services.paper_kits import KitWish
from tests.builders import VIETNAM
from tests.calendars import CALENDAR
from tests.desk_rig import DeskRig

MORNING = datetime(2026, 11, 25, 7, 45, tzinfo=VIETNAM)
BIRTH = "1.001193"


@dataclass
class Unit:
    """A desk whose PC was dead from 7:40 to 10:00; it is noon now, the paper lies beside the keyboard."""

    rig: DeskRig
    kit: PaperKit = field(init=False)
    outage: Outage = field(init=False)
    opened: CatchUp = field(init=False)

    def __post_init__(self) -> None:
        rig = self.rig
        rig.clock.at = MORNING - timedelta(days=1)
        kits = rig.services.paper_kits
        self.kit = kits.issue(KitWish(kits.new_kit_id(), 6, 2, 1, 1), rig.officer)
        rig.clock.at = MORNING + timedelta(hours=4)
        form = OutageForm("outage-1", OutageKind.PC_DEAD, began_at=MORNING - timedelta(minutes=5))
        self.outage = rig.services.outages.begin(form, rig.officer).outage
        self.outage = rig.services.outages.end(self.outage.uid, rig.officer, MORNING + timedelta(hours=2, minutes=15))
        self.opened = self.open()

    def open(self, **members: Any) -> CatchUp:
        """A session over the kit."""
        sessions = self.rig.services.catch_ups
        told = CatchUpForm(sessions.new_uid(), self.outage.uid, (self.kit.kit_id,))
        return sessions.open(replace(told, **members), self.rig.officer)

    def keyed(self, running: int, person: int = 0, **members: Any) -> KeyedForm:
        """A birth registration on form `running`, taken in so many minutes after 7:45."""
        given = KeyedForm(
            line_id=self.rig.services.catch_up_entry.new_line_id(),
            form_number=form_number(FormKind.RECEIPT, "Q1", 26, running),
            received_at=MORNING + timedelta(minutes=10 * running),
            received_by="mau",
            procedure=BIRTH,
            name=f"Nguyễn Thị Mẫu {'ABCDEFGHIJ'[person or running]}",
            identity_number=f"0011900000{person or running:02d}",
            papers="all",
        )
        return replace(given, **members)

    def enter(self, *forms: KeyedForm) -> list[Keyed]:
        """Into the open session."""
        return self.rig.services.catch_up_entry.enter(self.opened.uid, forms, self.rig.officer)

    def refused(self, form: KeyedForm) -> tuple[str, str]:
        """Field and reason of the error that keeps it out."""
        (keyed,) = self.enter(form)
        assert keyed.line is None and isinstance(keyed.error, DomainError)
        return str(keyed.error.facts.get("field", keyed.error.code)), str(keyed.error.facts.get("reason", ""))

    def dossier(self, keyed: Keyed) -> Dossier:
        """What it became."""
        assert keyed.line is not None
        with self.rig.store.read() as session:
            found = session.dossiers.by_uid(keyed.line.dossier_uid)
        assert found is not None
        return found

    def clashes(self, form: KeyedForm) -> tuple[Clash, ...]:
        """Why it waits."""
        (keyed,) = self.enter(form)
        assert keyed.line is not None and keyed.line.state is LineState.CLASHING
        return keyed.line.clashes

    def gaps(self) -> list[Gap]:
        """The list of differences."""
        return [one.gap for one in self.rig.services.catch_ups.figures(self.opened.uid).missing]

    def other(self) -> Officer:
        """A second clerk."""
        officer = Officer("officer-2", "ban", "Lò Văn Bản", Role.OFFICER, "")
        with self.rig.store.write() as session:
            session.officers.add(officer)
        return officer

    def dossiers(self) -> int:
        """How many the desk has."""
        with self.rig.store.read() as session:
            return len(session.dossiers.newest(200))


@pytest.fixture
def unit(rig: DeskRig) -> Iterator[Unit]:
    yield Unit(rig)


def test_the_due_date_the_code_and_the_officer_are_those_of_the_real_reception(unit: Unit) -> None:
    unit.other()
    unit.rig.clock.move(days=1)  # entered the day after
    (keyed,) = unit.enter(unit.keyed(1, received_by="ban"))
    dossier = unit.dossier(keyed)
    assert dossier.received_at == MORNING + timedelta(minutes=10)
    assert dossier.recorded_at == unit.rig.clock.now()
    assert dossier.due.due_at == datetime(2026, 11, 25, 17, 0, tzinfo=VIETNAM)  # a result of the same day: of that day
    assert dossier.entry_source is EntrySource.CATCH_UP
    assert dossier.officer_name == "Lò Văn Bản"
    assert "-261125-" in keyed.number
    assert keyed.line is not None and keyed.line.lateness == timedelta(days=1, hours=3, minutes=50)
    with unit.rig.store.read() as session:
        form = session.downtime.forms.by_number(keyed.line.form.form_number)
        assert form is not None and (form.state, form.dossier_uid) == (FormState.ENTERED, dossier.uid)
        assert session.prints.of_dossier(dossier.uid) == []  # the citizen holds the hand-written one
    duties = [duty.kind for duty in unit.rig.services.notices.of_dossier(dossier.uid)]
    assert NoticeKind.OVERDUE in duties  # Huế Đ23.2: raised at once, not at the next look at the board


def test_without_a_lease_of_that_day_the_number_is_provisional_and_mapped_later(unit: Unit) -> None:
    with unit.rig.store.write() as session:
        session.leases.burn_all()
    (keyed,) = unit.enter(unit.keyed(1))
    assert keyed.number.startswith("TAM-Q1-261125-")


def test_the_same_line_twice_is_one_dossier_also_after_the_pc_died(unit: Unit) -> None:
    form = unit.keyed(1)
    (first,) = unit.enter(form)
    unit.rig.reopen()
    (again,) = unit.enter(form)
    assert again.again and again.number == first.number
    assert unit.dossiers() == 1


def test_nothing_is_half_entered_when_the_store_fails_in_the_middle(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, calls = IntakeService.receive_in, []

    def dies(self: IntakeService, session: Any, reception: Any) -> Any:
        calls.append(reception)
        if len(calls) == 3:
            raise OSError("power")
        return whole(self, session, reception)

    monkeypatch.setattr(IntakeService, "receive_in", dies)
    with pytest.raises(OSError):
        unit.enter(*(unit.keyed(running) for running in (1, 2, 3, 4)))
    assert unit.dossiers() == 0
    monkeypatch.undo()
    assert all(one.line for one in unit.enter(*(unit.keyed(running) for running in (1, 2, 3, 4))))
    assert unit.dossiers() == 4


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"form_number": "PGN-Q1-26-00010-79"}, ("form_number", "form-check-digits")),
        ({"form_number": form_number(FormKind.RECEIPT, "Q2", 26, 1)}, ("form_number", "form-of-another-desk")),
        ({"form_number": form_number(FormKind.RECEIPT, "Q1", 26, 99)}, ("form_number", "form-not-issued")),
        ({"received_at": MORNING + timedelta(hours=9)}, ("received_at", "in-the-future")),
        ({"received_by": "khongco"}, ("unknown-officer", "")),
        ({"papers": "1 77"}, ("components", "not-one-of")),
        ({"name": ""}, ("applicant_name", "")),
        ({"cash": 12_345}, ("paid_amount", "does-not-add-up")),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_reason(unit: Unit, change: dict[str, Any], told: tuple[str, str]) -> None:
    assert unit.refused(unit.keyed(1, **change)) == told
    assert unit.dossiers() == 0


def test_a_form_of_a_kit_of_another_session_and_a_void_one_are_refused(unit: Unit) -> None:
    kits = unit.rig.services.paper_kits
    kits.issue(KitWish(kits.new_kit_id(), 2, 0, 0, 0), unit.rig.officer)
    assert unit.refused(unit.keyed(7)) == ("form_number", "form-of-another-kit")
    unit.rig.services.catch_up_entry.void(unit.keyed(1).form_number, "Rách", unit.rig.officer)
    assert unit.refused(unit.keyed(1)) == ("form_number", "form-is-voided")


def test_two_forms_with_one_number_and_one_citizen_twice_wait_for_a_person(unit: Unit) -> None:
    unit.enter(unit.keyed(1))
    assert unit.clashes(unit.keyed(1, person=5)) == (Clash.SAME_NUMBER,)
    assert unit.clashes(unit.keyed(2, person=1)) == (Clash.SAME_CITIZEN,)
    assert unit.dossiers() == 1


def test_the_first_minute_of_an_outage_counts_whole_for_paper_says_no_seconds(unit: Unit) -> None:
    session = replace(unit.opened, began_at=MORNING + timedelta(seconds=40))
    known = Known(session, CALENDAR, unit.rig.clock.now())
    assert Clash.OUTSIDE_OUTAGE not in clashes_of(unit.keyed(1, received_at=MORNING), known)
    assert Clash.OUTSIDE_OUTAGE in clashes_of(unit.keyed(1, received_at=MORNING - timedelta(minutes=1)), known)


def test_times_outside_the_outage_at_rest_or_by_somebody_off_duty_wait_for_a_person(unit: Unit) -> None:
    unit.opened = unit.open(on_duty=("mau",))
    unit.other()
    assert unit.clashes(unit.keyed(1, received_at=MORNING + timedelta(hours=3))) == (Clash.OUTSIDE_OUTAGE,)
    sunday = MORNING - timedelta(days=3)
    assert unit.clashes(unit.keyed(2, received_at=sunday)) == (Clash.OUTSIDE_OUTAGE, Clash.REST_TIME)
    assert unit.clashes(unit.keyed(3, received_by="ban")) == (Clash.OFF_DUTY,)


def test_a_dossier_that_the_desk_has_already_is_not_made_twice(unit: Unit) -> None:
    now = unit.rig.clock.at
    unit.rig.clock.at = MORNING
    unit.rig.services.intake.receive(unit.rig.form(BIRTH), unit.rig.officer)
    unit.rig.clock.at = now
    assert unit.clashes(unit.keyed(1, identity_number="001190000001")) == (Clash.ALREADY_RECEIVED,)


def test_a_decision_enters_the_form_or_sets_it_aside_and_is_kept_with_its_reason(unit: Unit) -> None:
    entry, officer = unit.rig.services.catch_up_entry, unit.rig.officer
    unit.enter(unit.keyed(1))
    twin, copy = unit.keyed(1, person=5), unit.keyed(2, person=1)
    unit.enter(twin, copy)
    with pytest.raises(MissingField):
        entry.decide(twin.line_id, Verdict.ENTER, " ", officer)
    assert entry.decide(twin.line_id, Verdict.ENTER, "Ghi nhầm số, hai người khác nhau", officer).number
    assert entry.decide(copy.line_id, Verdict.SET_ASIDE, "Viết hai lần", officer).line.state is LineState.SET_ASIDE  # type: ignore[union-attr]
    assert unit.dossiers() == 2
    with pytest.raises(BadField):
        entry.decide(copy.line_id, Verdict.ENTER, "Đổi ý", officer)


def test_a_request_and_a_refusal_by_hand_become_the_visits_they_were(unit: Unit) -> None:
    asked = unit.keyed(1, form_number=form_number(FormKind.SUPPLEMENT, "Q1", 26, 1), papers="", reason="Thiếu tờ khai")
    refused = unit.keyed(
        2, form_number=form_number(FormKind.REFUSAL, "Q1", 26, 1), papers="", reason="Không thuộc thẩm quyền"
    )
    assert all(one.line and one.line.state is LineState.ENTERED for one in unit.enter(asked, refused))
    with unit.rig.store.read() as session:
        outcomes = [session.guidances.of_person(form.identity_number)[0] for form in (asked, refused)]
    assert [one.outcome for one in outcomes] == [GuidanceOutcome.SUPPLEMENT, GuidanceOutcome.REFUSED]
    assert outcomes[0].at == asked.received_at
    assert unit.refused(replace(refused, line_id="other", reason="")) == ("reason", "")


def test_it_closes_by_itself_only_when_every_form_has_its_fate_and_the_totals_agree(unit: Unit) -> None:
    first, last = (form_number(FormKind.RECEIPT, "Q1", 26, running) for running in (1, 3))
    unit.opened = unit.open(totals=(KindTotal(FormKind.RECEIPT, 3, first, last),))
    sessions, entry, officer = unit.rig.services.catch_ups, unit.rig.services.catch_up_entry, unit.rig.officer
    unit.enter(unit.keyed(1), unit.keyed(2))
    assert unit.gaps().count(Gap.FORM_OPEN) == 8
    assert {Gap.COUNT_DIFFERS, Gap.ENDS_DIFFER} <= set(unit.gaps())
    entry.void(last, "Viết hỏng", officer)
    assert entry.give_back(unit.opened.uid, officer) == 7
    assert unit.gaps() == []
    figures = sessions.close(unit.opened.uid, ClosingWord(), officer)
    assert [figures.count(state) for state in (None, *FormState)] == [10, 0, 2, 1, 7]
    assert figures.session.head_hash and not figures.session.signer_name
    with pytest.raises(BadField):
        unit.enter(unit.keyed(3))


def test_a_supervisor_signs_for_what_is_missing_by_name_and_the_centre_is_told(unit: Unit) -> None:
    sessions, officer = unit.rig.services.catch_ups, unit.rig.officer
    unit.opened = unit.open(cash=8_000)
    unit.enter(unit.keyed(1))
    assert Gap.CASH_DIFFERS in unit.gaps()
    with pytest.raises(MissingField):
        sessions.close(unit.opened.uid, ClosingWord(), officer)
    clerk = unit.other()
    with pytest.raises(BadField):
        sessions.close(unit.opened.uid, ClosingWord(clerk, "Mất tờ"), officer)
    closed = sessions.close(unit.opened.uid, ClosingWord(officer, "Mất tờ, thu thừa tiền"), officer)
    assert closed.session.signer_name == officer.name
    with unit.rig.store.read() as session:
        facts = [json.loads(row.payload) for row in session.outbox.rows() if row.kind == "catch-up.recorded"]
    assert [bool(fact["closedAt"]) for fact in facts][-2:] == [False, True]
    assert facts[-1]["signerName"] == officer.name and facts[-1]["differences"] == len(closed.missing)


def test_every_nth_form_is_compared_by_somebody_else(unit: Unit) -> None:
    unit.opened = unit.open(check_every=2)
    (_first, second) = unit.enter(unit.keyed(1), unit.keyed(2))
    assert unit.gaps().count(Gap.UNCHECKED) == 1
    assert second.line is not None
    with pytest.raises(BadField) as told:
        unit.rig.services.catch_up_entry.check(second.line.form.line_id, unit.rig.officer)
    assert told.value.facts["reason"] == "checks-own-entry"
    other = unit.other()
    unit.rig.services.catch_up_entry.check(second.line.form.line_id, other)
    assert Gap.UNCHECKED not in unit.gaps()


def test_a_preview_names_the_clashes_of_the_list_itself_and_stores_nothing(unit: Unit, tmp_path: Path) -> None:
    forms = [unit.keyed(1), unit.keyed(1, person=4), unit.keyed(2, person=1), unit.keyed(3, name="")]
    told = unit.rig.services.catch_up_entry.preview(unit.opened.uid, forms, unit.rig.officer)
    assert [one.line.clashes if one.line else None for one in told] == [
        (),
        (Clash.SAME_NUMBER,),
        (Clash.SAME_CITIZEN,),
        None,
    ]
    assert unit.dossiers() == 0


def test_a_half_typed_form_comes_back_after_the_pc_died_and_an_entered_one_does_not(unit: Unit) -> None:
    officer, form = unit.rig.officer, unit.keyed(1)
    half = HalfKeyed(unit.opened.uid, form.line_id, {"form_number": "1-", "name": "Nguyễn Thị M"})
    unit.rig.services.catch_up_drafts.save(half, officer)
    unit.rig.reopen()
    drafts = unit.rig.services.catch_up_drafts
    assert drafts.of(unit.opened.uid, officer) == half
    assert drafts.of("another session", officer) is None
    assert drafts.of(unit.opened.uid, unit.other()) is None  # what somebody else has typed is not shown
    unit.enter(form)  # and the power goes before the draft is thrown away
    assert drafts.of(unit.opened.uid, officer) is None


def test_nd61_d17_4_a_result_given_at_once_by_hand_keeps_both_real_times(unit: Unit) -> None:
    given_at = MORNING + timedelta(minutes=25)
    form = keyed_of(  # as a line of the command tells it
        {
            "form_number": form_number(FormKind.RECEIPT, "Q1", 26, 1),
            "received_at": "25/11/2026 07:55",
            "returned_at": "25/11/2026 08:10",
            "received_by": "mau",
            "procedure": BIRTH,
            "name": "Nguyễn Thị Mẫu B",
            "identity_number": "001190000001",
            "papers": "all",
        },
        unit.opened.uid,
    )
    (keyed,) = unit.enter(form)
    dossier = unit.dossier(keyed)
    assert (dossier.status, dossier.delivery) == (DossierStatus.RESULT_RETURNED, DeliveryStatus.RETURNED)
    with unit.rig.store.read() as session:
        acts = [recorded.act for recorded in session.acts.of_dossier(dossier.uid)]
        told = [row.kind for row in session.outbox.rows() if row.dossier_uid == dossier.uid]
        assert session.prints.of_dossier(dossier.uid) == []
    assert [(act.event, act.at) for act in acts] == [("finish_at_once", given_at), ("return_result", given_at)]
    assert acts[0].recorded_at == unit.rig.clock.now()
    assert told[0] == "dossier.received" and len(told) == 3
    assert NoticeKind.OVERDUE not in [duty.kind for duty in unit.rig.services.notices.of_dossier(dossier.uid)]


@pytest.mark.parametrize(
    ("minutes", "procedure", "reason"),
    [
        (-30, BIRTH, "before-reception"),
        (60 * 24, BIRTH, "in-the-future"),
        (30, "", "not-immediate"),
    ],
)
def test_a_return_at_an_impossible_time_or_of_another_kind_enters_nothing(
    unit: Unit, minutes: int, procedure: str, reason: str
) -> None:
    form = unit.keyed(1)
    if not procedure:
        procedure = next(
            one.code for one in unit.rig.services.catalogue.find("") if not one.immediate_result and not one.fees
        )
    changed = replace(form, procedure=procedure, returned_at=form.received_at + timedelta(minutes=minutes))
    assert unit.refused(changed) == ("returned_at", reason)
    assert unit.dossiers() == 0


def test_of_several_outages_those_are_offered_whose_paper_nobody_has_begun_to_enter(unit: Unit) -> None:
    services, officer = unit.rig.services, unit.rig.officer
    assert [one.uid for one in services.catch_ups.outages()] == [unit.outage.uid]  # begun; paper may turn up late
    later = []
    for number in (1, 2):
        unit.rig.clock.move(minutes=10)
        later.append(services.outages.begin(OutageForm(f"later-{number}", OutageKind.POWER), officer).outage.uid)
        services.outages.end(later[-1], officer)
    assert [one.uid for one in services.catch_ups.outages()] == later[::-1]  # newest first


def test_nothing_is_opened_or_entered_by_a_clock_that_cannot_be_true(unit: Unit) -> None:
    """D17: nobody was asked for the date, so nobody vouches for it; a clock that merely nobody measured shows its dates."""
    unit.rig.clock.trusted = ClockTrust.IMPLAUSIBLE
    with pytest.raises(DateNotConfirmed):
        unit.enter(unit.keyed(1))
    with pytest.raises(DateNotConfirmed):
        unit.open()
    assert unit.dossiers() == 0
    unit.rig.clock.trusted = ClockTrust.UNCONFIRMED
    assert unit.enter(unit.keyed(1))[0].number
