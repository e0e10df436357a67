"""One contact with the centre: what goes out, what comes back, and what a run tells."""

import json
import threading
from datetime import timedelta

import pytest

from counter_app.domain.errors import StoreBusy
from counter_app.domain.operation import DeliveryState
from counter_app.domain.parked_count import PARKED_ON, parked_on
from sync.settlement import Settlement
from sync.wire import BatchLimits
from tests.faulty_gateway import Fault, FaultyGateway
from tests.sync.desk import START, Desk, operation, received
from tests.waiting import wait_until


def test_everything_due_arrives_in_order_in_batches_of_a_hundred(gateway: FaultyGateway, desk: Desk) -> None:
    sent = desk.save(*(operation(f"d-{number % 30}") for number in range(250)))
    report = desk.engine.run_once()
    assert (report.reached, report.sent, report.acked, report.problem) == (True, 250, 250, "")
    assert gateway.centre.effects == sent
    assert [len(json.loads(seen.body)) for seen in gateway.requests("/v1/events")] == [100, 100, 50]


def test_the_centres_own_smaller_limits_are_kept(gateway: FaultyGateway, desk: Desk) -> None:
    gateway.centre.max_batch, gateway.centre.max_body_bytes = 7, 2000
    desk.save(*(operation(f"d-{number}") for number in range(20)))
    assert desk.engine.run_once().acked == 20
    assert all(len(seen.body) <= 2000 and len(json.loads(seen.body)) <= 7 for seen in gateway.requests("/v1/events"))


def test_a_provisional_number_gets_its_official_code_once_with_an_audit_entry(gateway: FaultyGateway, desk: Desk) -> None:
    desk.save(received("d-1"), operation("d-1"))
    assert desk.engine.run_once().codes_mapped == 1
    assert desk.store.tables.codes["d-1"] == gateway.centre.numbers["d-1"] == "H02.12-261125-0001"
    assert [entry.action for entry in desk.store.tables.audit] == ["code.mapped"]
    assert desk.engine.run_once(force=True).codes_mapped == 0


def test_a_leased_code_needs_no_mapping(gateway: FaultyGateway, desk: Desk) -> None:
    desk.save(received("d-1", code="H02.12-261125-0042"))
    report = desk.engine.run_once()
    assert (report.acked, report.codes_mapped, desk.store.tables.audit) == (1, 0, [])


def test_a_number_that_another_dossier_holds_is_an_alarm_and_not_a_rename(gateway: FaultyGateway, desk: Desk) -> None:
    desk.store.tables.codes["d-9"] = "H02.12-261125-0001"
    desk.save(received("d-1"))
    assert desk.engine.run_once().parked == 1
    assert desk.store.tables.codes["d-1"] is None
    assert desk.store.tables.audit[-1].facts["problem"] == "number-taken"


def test_a_refused_operation_parks_its_own_dossier_only(gateway: FaultyGateway, desk: Desk) -> None:
    bad, behind, other = desk.save(operation("d-1"), operation("d-1"), operation("d-2"))
    gateway.centre.rejections[bad] = "validation"
    desk.engine.run_once()
    desk.wait_and_run()
    assert desk.store.states() == [DeliveryState.PARKED, DeliveryState.PENDING, DeliveryState.ACKED]
    assert [parked.problem_code for parked in desk.store.read().__enter__().outbox.parked()] == ["validation"]
    assert gateway.centre.effects == [other] and behind not in gateway.centre.inbox
    (entry,) = [entry for entry in desk.store.tables.audit if entry.action == "operation.parked"]
    assert (entry.subject, entry.facts["problem"]) == (bad, "validation"), "counted once, in the log and for the day"
    noted = desk.store.read().__enter__().notes.get(PARKED_ON)
    assert parked_on(noted, desk.clock.now().date()) == 1


def test_a_deferred_operation_waits_its_own_time_while_others_go(gateway: FaultyGateway, desk: Desk) -> None:
    slow, behind, other = desk.save(operation("d-1"), operation("d-1"), operation("d-2"))
    gateway.centre.deferrals[slow] = ("upstream-unavailable", 2)
    report = desk.engine.run_once()
    assert (report.acked, report.retried, report.problem) == (1, 2, "")
    assert desk.engine.run_once().sent == 0  # not due yet
    desk.wait_and_run(3)
    assert gateway.centre.effects == [other, slow, behind]


def test_force_sends_what_is_not_due_yet_and_still_ends(gateway: FaultyGateway, desk: Desk) -> None:
    slow, *_ = desk.save(*(operation(f"d-{number}") for number in range(3)))
    gateway.centre.deferrals[slow] = ("in-progress", 5)
    desk.engine.run_once()
    assert desk.engine.run_once(force=True).sent == 1


def test_force_reaches_what_stands_behind_many_waiting_lanes(gateway: FaultyGateway, desk: Desk) -> None:
    waiting = desk.save(*(operation(f"d-{number}") for number in range(150)))
    for op_id in waiting:
        gateway.centre.deferrals[op_id] = ("upstream-unavailable", 3)
    last = desk.save(operation("d-999"))
    desk.engine.run_once(force=True)
    assert gateway.centre.effects == last


def test_a_closed_link_is_not_called_before_its_time_unless_forced(gateway: FaultyGateway, desk: Desk) -> None:
    gateway.break_next(Fault.BAD_GATEWAY_502, "/v1/health")
    first = desk.engine.run_once()
    assert (first.reached, first.problem, first.next_try_at) == (False, "central-unreachable", START + timedelta(seconds=1))
    calls = len(gateway.seen)
    again = desk.engine.run_once()
    assert (again.reached, again.problem, again.next_try_at) == (False, first.problem, first.next_try_at)
    assert len(gateway.seen) == calls
    assert desk.engine.run_once(force=True).reached


def test_while_the_centre_is_down_a_probe_is_sent_and_never_the_queue(gateway: FaultyGateway, desk: Desk) -> None:
    desk.save(*(operation(f"d-{number}") for number in range(300)))
    gateway.break_next(Fault.BAD_GATEWAY_502, "/v1/health", times=5)
    desk.wait_and_run(5)
    assert [seen.path for seen in gateway.seen] == ["/v1/health"] * 5
    desk.wait_and_run()
    assert len(gateway.centre.effects) == 300


def test_the_wait_doubles_while_the_centre_is_away_and_starts_anew_after_success(gateway: FaultyGateway, desk: Desk) -> None:
    gateway.break_next(Fault.RESET, "/v1/health", times=10)
    waits = []
    for _ in range(10):
        report = desk.engine.run_once(force=True)
        assert report.next_try_at is not None
        waits.append((report.next_try_at - desk.clock.now()).total_seconds())
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 150, 150]
    assert desk.engine.run_once(force=True).problem == ""
    gateway.break_next(Fault.RESET, "/v1/health")
    report = desk.engine.run_once()
    assert report.next_try_at == desk.clock.now() + timedelta(seconds=1)


def test_a_clock_set_back_does_not_close_the_link_for_years(gateway: FaultyGateway, desk: Desk) -> None:
    gateway.break_next(Fault.RESET, "/v1/health")
    desk.engine.run_once()
    desk.clock.at -= timedelta(days=365 * 17)
    assert desk.engine.run_once().reached


def test_a_row_put_off_by_a_clock_years_ahead_goes_when_the_clock_is_right(gateway: FaultyGateway, desk: Desk) -> None:
    slow, other = desk.save(operation("d-1"), operation("d-2"))
    desk.clock.at += timedelta(days=3650)
    gateway.centre.deferrals = {slow: ("in-progress", 1), other: ("in-progress", 1)}
    desk.engine.run_once()
    desk.clock.at = START
    desk.engine.run_once()
    assert gateway.centre.effects == [slow, other]


def test_retry_after_of_a_throttled_centre_is_obeyed_by_the_whole_desk(gateway: FaultyGateway, desk: Desk) -> None:
    desk.save(*(operation(f"d-{number}") for number in range(150)))
    gateway.break_next(Fault.THROTTLED)
    report = desk.engine.run_once()
    assert report.next_try_at is not None and report.next_try_at >= START + timedelta(seconds=120)
    desk.clock.move(seconds=119)
    assert desk.engine.run_once().sent == 0 and len(gateway.requests("/v1/events")) == 1
    desk.clock.move(seconds=60)
    assert desk.engine.run_once().acked == 150


def test_the_next_batch_waits_for_its_slot_and_nothing_is_left_half_taken(gateway: FaultyGateway, desk: Desk) -> None:
    """After an outage a whole province comes back: each desk sends in its turn."""
    desk.save(*(operation(f"d-{number}") for number in range(250)))
    gateway.centre.turns, gateway.centre.slots = [25], [40]
    assert (desk.engine.run_once().sent, desk.store.states().count(DeliveryState.PENDING)) == (0, 250)
    desk.clock.move(seconds=30)
    report = desk.engine.run_once()
    assert (report.reached, report.acked, report.problem) == (True, 100, "")
    assert desk.store.states().count(DeliveryState.PENDING) == 150
    desk.clock.move(seconds=39)
    assert desk.engine.run_once().sent == 0
    desk.clock.move(seconds=10)
    assert desk.engine.run_once().acked == 150
    assert len(gateway.requests("/v1/events")) == 3, "nothing was sent in vain"


def test_the_desk_learns_how_far_its_clock_is_off(gateway: FaultyGateway, desk: Desk) -> None:
    desk.clock.at = START.fromisoformat(gateway.centre.now())
    gateway.centre.clock_ahead_seconds = 3600
    skew_ms = desk.engine.run_once().clock_skew_ms
    assert skew_ms is not None and abs(skew_ms + 3_600_000) < 60_000
    assert desk.note("clock_skew_ms") == str(skew_ms)
    assert desk.note("last_contact_at") == desk.clock.now().isoformat()


def test_a_second_run_at_the_same_time_is_told_busy_at_once(gateway: FaultyGateway, desk: Desk) -> None:
    desk.save(operation("d-1"))
    gateway.break_next(Fault.HANG)
    running = threading.Thread(target=desk.engine.run_once, daemon=True)
    running.start()
    wait_until(lambda: gateway.requests("/v1/events"))
    assert desk.engine.run_once(force=True).problem == "busy"
    gateway.let_go.set()
    running.join(10)
    assert not running.is_alive()


def test_an_event_too_large_alone_is_parked_and_the_rest_arrives(gateway: FaultyGateway, desk: Desk) -> None:
    gateway.centre.max_body_bytes = 5000
    big = operation("d-1", text="x" * 6000)
    desk.save(operation("d-0"), big, operation("d-2"))
    report = desk.engine.run_once()
    assert (report.acked, report.parked) == (2, 1)
    assert desk.store.states() == [DeliveryState.ACKED, DeliveryState.PARKED, DeliveryState.ACKED]


def test_a_batch_that_a_proxy_finds_too_large_is_halved_until_it_fits(gateway: FaultyGateway, desk: Desk) -> None:
    sent = desk.save(*(operation(f"d-{number}") for number in range(100)))
    gateway.break_next(Fault.TOO_LARGE, times=3)
    assert desk.engine.run_once().acked == 100
    assert gateway.centre.effects == sent


def test_one_event_that_crashes_the_centre_does_not_stop_the_others(gateway: FaultyGateway, desk: Desk) -> None:
    desk.save(*(operation(f"d-{number}") for number in range(60)))
    poison = desk.save(operation("d-poison", text="poison"))
    desk.save(*(operation(f"e-{number}") for number in range(39)))
    gateway.event_500_if = lambda body: b"poison" in body
    report = desk.engine.run_once()
    assert (report.acked, report.retried, report.problem) == (99, 1, "")
    assert poison[0] not in gateway.centre.inbox


def test_a_centre_that_answers_500_to_everything_is_left_alone_after_few_calls(gateway: FaultyGateway, desk: Desk) -> None:
    desk.save(*(operation(f"d-{number}") for number in range(400)))
    gateway.event_500_if = lambda body: True
    report = desk.engine.run_once()
    assert report.problem == "central-unreachable" and len(gateway.requests("/v1/events")) < 12
    desk.wait_and_run(30)
    assert DeliveryState.PARKED not in desk.store.states()  # a bad release of the centre parks nobody's dossier


def test_after_many_definite_answers_a_person_must_look(gateway: FaultyGateway, desk: Desk) -> None:
    strange, _ = desk.save(operation("d-1"), operation("d-2"))
    gateway.centre.rejections[strange] = "unknown-procedure"
    desk.engine.run_once()
    desk.wait_and_run(10)
    assert desk.store.states()[0] is DeliveryState.PENDING
    desk.wait_and_run()
    assert desk.store.states()[0] is DeliveryState.PARKED


def test_network_failures_never_make_the_desk_give_up(gateway: FaultyGateway, desk: Desk) -> None:
    (op_id,) = desk.save(operation("d-1"))
    gateway.break_next(Fault.DROP_ANSWER, times=40)
    desk.wait_and_run(40)
    assert desk.store.tables.delivery[op_id].attempts == 0
    desk.wait_and_run()
    assert desk.store.states() == [DeliveryState.ACKED] and gateway.centre.effects == [op_id]


def test_a_refused_desk_keeps_everything_and_comes_back_with_a_new_token(gateway: FaultyGateway, desk: Desk) -> None:
    desk.save(operation("d-1"))
    gateway.break_next(Fault.FORBIDDEN)
    report = desk.engine.run_once()
    assert (report.problem, report.retried) == ("central-refused-desk", 1)
    desk.wait_and_run()
    assert desk.store.states() == [DeliveryState.ACKED] and len(gateway.requests("/v1/token")) == 2


def test_a_wrong_secret_is_told_as_refused_and_nothing_is_lost(gateway: FaultyGateway, desk: Desk) -> None:
    desk.save(operation("d-1"))
    gateway.centre.secret = "changed"
    assert desk.engine.run_once().problem == "central-refused-desk"
    assert desk.store.states() == [DeliveryState.PENDING]


def test_a_store_error_goes_up_and_the_next_run_sends_the_same_again(gateway: FaultyGateway, desk: Desk) -> None:
    (op_id,) = desk.save(operation("d-1"))
    gateway.break_next(Fault.DROP_ANSWER)

    def fail_after_sending() -> float:
        desk.store.fail_next_writes = 1
        return 0.5

    desk.random = fail_after_sending
    with pytest.raises(StoreBusy):
        desk.engine.run_once()
    assert desk.store.states() == [DeliveryState.SENDING]
    desk.random = lambda: 0.5
    assert desk.engine.run_once().acked == 1
    assert gateway.centre.effects == [op_id]


def test_a_store_error_while_the_next_batch_is_on_the_wire_loses_neither(
    gateway: FaultyGateway, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.centre.max_batch = 2
    sent = desk.save(*(operation(f"d-{number}") for number in range(6)))

    def full_disk(*_: object) -> None:
        raise StoreBusy(waited_seconds=5)

    with monkeypatch.context() as broken, pytest.raises(StoreBusy):
        broken.setattr(Settlement, "settle", full_disk)
        desk.engine.run_once()
    assert desk.store.states() == [DeliveryState.SENDING] * 4 + [DeliveryState.PENDING] * 2
    assert gateway.centre.effects == sent[:4], "the second batch was on its way when the store failed"
    desk.engine.run_once()
    assert desk.store.states() == [DeliveryState.ACKED] * 6
    assert gateway.centre.effects == sent


def test_what_was_taken_ahead_goes_back_when_the_link_breaks(gateway: FaultyGateway, desk: Desk) -> None:
    gateway.centre.max_batch = 2
    desk.save(*(operation(f"d-{number}") for number in range(6)))
    gateway.break_next(Fault.DROP_ANSWER)
    report = desk.engine.run_once()
    assert (report.acked, report.problem) == (0, "central-unreachable")
    assert desk.store.states() == [DeliveryState.PENDING] * 6


def test_a_dossier_never_stands_in_the_batch_on_the_wire_and_in_the_one_taken_ahead(
    gateway: FaultyGateway, desk: Desk
) -> None:
    gateway.centre.max_batch = 2
    first, *_ = sent = desk.save(*(operation("d-1") for _ in range(5)), *(operation(f"e-{number}") for number in range(4)))
    desk.engine.run_once()
    assert sorted(gateway.centre.effects) == sorted(sent)
    lane = [op_id for op_id in gateway.centre.effects if op_id in sent[:5]]
    assert (lane[0], lane) == (first, sent[:5])


def test_a_resend_has_the_same_bytes(gateway: FaultyGateway, desk: Desk) -> None:
    desk.save(received("d-1"), operation("d-1", text="Đường Nguyễn Huệ, số 7"))
    gateway.break_next(Fault.DROP_ANSWER)
    desk.wait_and_run(2)
    first, second = gateway.requests("/v1/events")
    assert first.body == second.body


def test_an_unknown_success_is_cleared_up_by_its_receipt(gateway: FaultyGateway, desk: Desk) -> None:
    (op_id,) = desk.save(operation("d-1"))
    gateway.break_next(Fault.WRONG_HASH)
    assert desk.engine.run_once().acked == 1
    assert [seen.path for seen in gateway.requests("/v1/receipts")] == [f"/v1/receipts/{op_id}"]


def test_diagnostics_tell_the_queue_without_personal_data(gateway: FaultyGateway, desk: Desk) -> None:
    desk.save(operation("d-1"))
    desk.engine.run_once()
    assert gateway.centre.diagnostics == [
        {
            "version": "0.1.0",
            "incarnation": "inc-1",
            "lastSeq": 1,
            "pending": 0,
            "parked": 0,
            "oldestPendingAt": None,
            "clockSkewMs": int(desk.note("clock_skew_ms") or 0),
        }
    ]


def test_an_idle_contact_costs_one_call(gateway: FaultyGateway, desk: Desk) -> None:
    desk.engine.run_once()
    calls = len(gateway.seen)
    desk.engine.run_once()
    assert [seen.path for seen in gateway.seen[calls:]] == ["/v1/health"]


def test_batches_are_cut_by_number_and_by_bytes() -> None:
    assert BatchLimits(3, 1000).cut([10] * 7) == [slice(0, 3), slice(3, 6), slice(6, 7)]
    assert BatchLimits(100, 100).cut([40, 40, 40, 200, 40]) == [slice(0, 2), slice(2, 3), slice(3, 4), slice(4, 5)]
    assert BatchLimits().cut([]) == []
