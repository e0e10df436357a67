"""Every fault of the wire, once: the operation is never lost, never doubled, and arrives when the fault is over."""

import pytest

from counter_app.domain.operation import DeliveryState
from tests.faulty_gateway import Fault, FaultyGateway
from tests.sync.desk import Desk, operation, received

UNKNOWN_FOREVER = {Fault.HANG, Fault.DRIP}  # need short deadlines: tested with the client


@pytest.mark.parametrize("fault", sorted(set(Fault) - UNKNOWN_FOREVER))
@pytest.mark.parametrize("path", ["/v1/events", "/v1/health", "/v1/token"])
def test_a_fault_costs_time_and_nothing_else(fault: Fault, path: str, gateway: FaultyGateway, desk: Desk) -> None:
    if path != "/v1/events" and fault in (Fault.WRONG_OP_ID, Fault.WRONG_HASH, Fault.MISSING_RESULT):
        pytest.skip("only answers to events have results")
    sent = desk.save(received("d-1"), operation("d-1"), received("d-2"))
    definite = fault in (Fault.TOO_LARGE, Fault.VALIDATION) and path == "/v1/events"  # twice would rightly park one of them
    gateway.break_next(fault, path, times=1 if definite else 2)  # a 401 once is healed inside the client
    desk.engine.run_once()
    desk.wait_and_run(3)
    assert desk.store.states() == [DeliveryState.ACKED] * 3
    assert sorted(gateway.centre.effects) == sorted(sent)
    assert desk.store.tables.codes == gateway.centre.numbers


@pytest.mark.parametrize("fault", sorted(set(Fault) - UNKNOWN_FOREVER))
def test_while_the_fault_lasts_nothing_counts_as_sent(fault: Fault, gateway: FaultyGateway, desk: Desk) -> None:
    desk.save(operation("d-1"))
    gateway.break_next(fault, times=50)
    gateway.break_next(Fault.TIMEOUT_504, "/v1/receipts", times=50)
    desk.engine.run_once()
    desk.wait_and_run(2)
    expected = DeliveryState.PARKED if fault in (Fault.TOO_LARGE, Fault.VALIDATION) else DeliveryState.PENDING
    assert desk.store.states() == [expected]


def test_a_dead_port_is_unreachable_and_keeps_everything() -> None:
    desk = Desk("http://127.0.0.1:9")
    desk.save(operation("d-1"))
    report = desk.engine.run_once()
    assert (report.reached, report.problem, report.detail) == (False, "central-unreachable", "connect-refused")
    assert desk.store.states() == [DeliveryState.PENDING]
