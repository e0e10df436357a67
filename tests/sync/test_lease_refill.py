"""The desk holds official numbers for the coming days, never twice the same, and gets one at once where the policy asks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from counter_app.domain.errors import BadField
from sync.lease_refill import LeaseKeeping
from tests.faulty_gateway import Fault, FaultyGateway
from tests.sync.desk import TODAY, Desk, coming_days


@pytest.fixture
def keeping(desk: Desk) -> LeaseKeeping:
    desk.lease_keeping = LeaseKeeping(numbers_per_day=100, lease_days=3, next_working_days=coming_days)
    desk.start()
    return desk.lease_keeping


def held(desk: Desk) -> list[tuple[date, int, int]]:
    return [(lease.on, lease.first, lease.last) for lease in desk.store.tables.leases]


def test_each_coming_day_gets_its_own_block(gateway: FaultyGateway, desk: Desk, keeping: LeaseKeeping) -> None:
    assert desk.engine.run_once().leases_added == 3
    assert held(desk) == [(TODAY + timedelta(days=step), 1, 100) for step in range(3)]
    assert {(lease.agency_code, lease.desk_id) for lease in desk.store.tables.leases} == {("H02.12", "Q1")}
    assert desk.engine.run_once().leases_added == 0


def test_a_lost_answer_gets_the_very_same_lease_again(gateway: FaultyGateway, desk: Desk, keeping: LeaseKeeping) -> None:
    gateway.break_next(Fault.DROP_ANSWER, "/v1/number-leases")
    assert desk.engine.run_once().problem == "central-unreachable"
    desk.crash()
    desk.clock.move(minutes=10)
    assert desk.engine.run_once().leases_added == 3
    assert held(desk)[0] == (TODAY, 1, 100)  # and not 101 to 200, with a hundred numbers gone
    first, second, *_ = gateway.requests("/v1/number-leases")
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]


def test_a_day_that_runs_low_gets_a_second_block(gateway: FaultyGateway, desk: Desk, keeping: LeaseKeeping) -> None:
    desk.engine.run_once()
    with desk.store.write() as session:
        session.leases.use(80)
    assert desk.engine.run_once().leases_added == 0  # a fifth is left
    with desk.store.write() as session:
        session.leases.use(1)
    assert desk.engine.run_once().leases_added == 1
    assert held(desk)[-1] == (TODAY, 101, 200)


def test_a_changed_block_size_makes_a_new_key_after_one_refusal(
    gateway: FaultyGateway, desk: Desk, keeping: LeaseKeeping
) -> None:
    gateway.break_next(Fault.DROP_ANSWER, "/v1/number-leases")
    desk.engine.run_once()
    desk.lease_keeping = replace(keeping, numbers_per_day=50)
    desk.start()
    desk.wait_and_run()
    assert held(desk)[0] == (TODAY, 1, 100)  # the wish is asked again as it was first


@pytest.mark.parametrize(
    "change",
    [
        {"agency": "H99.99"},
        {"on": "2030-01-01"},
        {"first": 0},
        {"last": 0},
        {"last": 5000},
        {"first": "1"},
        {"leaseId": ""},
        {"leaseId": None},
    ],
)
def test_a_lease_that_was_not_asked_for_is_refused(
    change: dict[str, object], gateway: FaultyGateway, desk: Desk, keeping: LeaseKeeping
) -> None:
    lease = gateway.centre.lease

    def strange(key, ask):  # type: ignore[no-untyped-def]
        reply = lease(key, ask)
        return replace(reply, body={**(reply.body or {}), **change})

    gateway.centre.lease = strange  # type: ignore[method-assign]
    assert desk.engine.run_once().leases_added == 0
    assert held(desk) == [] and {entry.action for entry in desk.store.tables.audit} == {"lease.refused"}


def test_numbers_that_overlap_a_lease_already_held_are_refused(
    gateway: FaultyGateway, desk: Desk, keeping: LeaseKeeping
) -> None:
    desk.engine.run_once()
    with desk.store.write() as session:
        session.leases.use(95)
    gateway.centre.next_number[("H02.12", TODAY.isoformat())] = 50  # the centre forgot
    assert desk.engine.run_once().leases_added == 0
    assert desk.store.tables.audit[-1].action == "lease.refused"


def test_a_policy_without_leases_is_no_trouble(gateway: FaultyGateway, desk: Desk, keeping: LeaseKeeping) -> None:
    gateway.centre.policy = "off"
    report = desk.engine.run_once()
    assert (report.leases_added, report.problem) == (0, "")


def test_a_calendar_that_does_not_know_the_year_asks_for_nothing(gateway: FaultyGateway, desk: Desk) -> None:
    def unknown(on: date, count: int) -> list[date]:
        raise BadField(field="year", value=str(on.year), reason="not-covered")

    desk.lease_keeping = LeaseKeeping(100, 3, unknown)
    desk.start()
    report = desk.engine.run_once()
    assert (report.leases_added, report.problem, gateway.requests("/v1/number-leases")) == (0, "", [])


# --- one number, now --------------------------------------------------------------------------


def test_one_number_is_asked_for_at_the_counter(gateway: FaultyGateway, desk: Desk) -> None:
    assert desk.engine.ask_number(TODAY)
    assert held(desk) == [(TODAY, 1, 1)]
    assert json.loads(gateway.requests("/v1/number-leases")[0].body)["count"] == 1
    assert desk.engine.ask_number(TODAY)
    assert held(desk) == [(TODAY, 1, 1), (TODAY, 2, 2)]


def test_when_the_centre_hangs_the_counter_goes_on_and_the_number_is_not_lost(
    gateway: FaultyGateway, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.engine.ASK_NUMBER_SECONDS", 0.2)
    gateway.break_next(Fault.DROP_ANSWER, "/v1/number-leases")
    gateway.break_next(Fault.HANG, "/v1/number-leases")
    assert not desk.engine.ask_number(TODAY)
    assert not desk.engine.ask_number(TODAY)
    gateway.let_go.set()
    assert desk.engine.ask_number(TODAY)
    assert held(desk) == [(TODAY, 1, 1)]


def test_an_offline_desk_does_not_even_try(desk: Desk, gateway: FaultyGateway) -> None:
    gateway.break_next(Fault.RESET, "/v1/health")
    desk.engine.run_once()
    calls = len(gateway.seen)
    assert not desk.engine.ask_number(TODAY)
    assert len(gateway.seen) == calls


def test_an_unreachable_centre_means_no_number() -> None:
    assert not Desk("http://127.0.0.1:9").engine.ask_number(TODAY)
