"""The lights' figures, look-ups and the reasons for waiting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counter_app.domain.errors import NotAllowed, UnknownDossier
from counter_app.domain.officer import Role
from counter_app.domain.operation import ClockTrust, DeliveryState
from counter_app.ports import SyncReport
from counter_app.services.sync_centre import WaitCause, WhoCanHelp
from tests.desk_rig import DeskRig


def test_the_day_counts_what_was_received_and_what_waits(rig: DeskRig) -> None:
    list(rig.receive_many(3))
    state = rig.services.day.state()
    assert (state.counts.received, state.counts.unsent, state.numbers_left) == (3, 3, 97)
    queue = state.queue
    assert queue.last_seq == queue.acked + queue.pending + queue.parked == 3


def test_a_person_vouches_for_the_date_once(rig: DeskRig) -> None:
    rig.clock.trusted = ClockTrust.UNCONFIRMED
    assert rig.services.day.must_confirm_date()
    rig.services.day.confirm_date(rig.officer)
    with rig.store.read() as session:
        assert session.notes.get("date_confirmed") == "test-boot|2026-11-25"
        assert session.audit.newest(1)[0].action == "clock.date-confirmed"


def test_a_number_on_paper_always_resolves(rig: DeskRig) -> None:
    number = next(iter(rig.receive_many(1)))
    assert rig.services.lookup.by_number(f" {number.lower()} ").shown_number == number
    with pytest.raises(UnknownDossier):
        rig.services.lookup.by_number("H02.12-261125-9999")


def test_a_refused_act_holds_its_own_dossier_only_and_a_supervisor_lets_it_go(rig: DeskRig) -> None:
    list(rig.receive_many(2))
    with rig.store.write() as session:
        first, second = session.outbox.rows()
        session.outbox.mark_parked(first.op_id, rig.clock.now(), "validation", "applicant")
    with rig.store.read() as session:
        assert [row.op_id for row in session.outbox.due(rig.clock.now(), 10)] == [second.op_id]
    assert [parked.op_id for parked in rig.services.sync.parked()] == [first.op_id]
    act = rig.services.lookup.detail(first.dossier_uid).history[0]
    waiting = rig.services.sync.why(act, [])
    assert (waiting.cause, waiting.who) == (WaitCause.REFUSED, WhoCanHelp.SUPERVISOR)
    with pytest.raises(NotAllowed):
        rig.services.sync.release(first.op_id, replace(rig.officer, role=Role.OFFICER))
    rig.services.sync.release(first.op_id, rig.officer)
    assert rig.services.sync.queue().parked == 0


def test_why_an_act_waits(rig: DeskRig) -> None:
    list(rig.receive_many(1))
    uid = rig.services.lookup.today()[0].uid
    act = next(row for row in rig.services.lookup.detail(uid).history if row.sync is DeliveryState.PENDING)
    sync = rig.services.sync
    assert sync.why(act, []).cause is WaitCause.FIRST_TRY_SOON
    sync.last_report = SyncReport(reached=False, problem="central-unreachable")
    assert sync.why(act, []).cause is WaitCause.CENTRE_UNREACHABLE
    sync.last_report = SyncReport(reached=False, problem="central-refused-desk")
    assert sync.why(act, []).who is WhoCanHelp.SUPPORT
    refused = replace(act, sync=DeliveryState.PARKED)
    assert sync.why(act, [refused]).cause is WaitCause.BEHIND_ANOTHER


def test_without_a_gateway_nothing_is_tried(rig: DeskRig) -> None:
    assert rig.services.sync.run() is None
    assert not rig.services.sync.has_centre


def test_burned_numbers_are_never_given_again(rig: DeskRig) -> None:
    list(rig.receive_many(1))
    assert rig.services.leases.burn_all("mau", "restore") == 99
    assert rig.services.leases.days()[0].left == 0
    assert rig.services.intake.receive(rig.form(), rig.officer).dossier.dossier_code is None
    assert all(census.balanced for census in rig.services.leases.census())
