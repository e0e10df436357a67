"""The engine on the real encrypted store: crashes between sending and settling, and reopening, lose and double nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.dossier import Dossier
from counter_app.domain.operation import OperationKind
from counter_app.domain.received_fact import received_fact
from counter_app.store.database import open_store
from tests import builders
from tests.faulty_gateway import Fault, FaultyGateway
from tests.sync.desk import Desk, MovableClock

KEY = bytes(range(32))


class StoredDesk(Desk):
    """A desk whose store is a file; a crash closes everything without a word to the engine and opens it again."""

    def __init__(self, url: str, path: Path) -> None:
        self.path = path
        clock = MovableClock(builders.NOW)
        super().__init__(url, store=open_store(path, KEY, clock=clock), clock=clock)  # type: ignore[arg-type]

    def crash(self) -> None:
        self.store.close()
        self.store = open_store(self.path, KEY, clock=self.clock)  # type: ignore[assignment]
        self.start()

    def receive(self, count: int) -> list[Dossier]:
        made = [builders.dossier(provisional_number=builders.new_id("TAM-Q1")) for _ in range(count)]
        with self.store.write() as session:
            for one in made:
                session.dossiers.add(one, builders.new_id("intent"))
                data = received_fact(one, self.clock.trust())
                session.outbox.add(builders.operation(one.uid, kind=OperationKind.DOSSIER_RECEIVED, data=data))
                session.outbox.add(builders.operation(one.uid))
        return made

    def queue(self) -> tuple[int, int, int, int]:
        with self.store.read() as session:
            state = session.outbox.state()
        return state.last_seq, state.acked, state.pending, state.parked


@pytest.fixture
def stored(gateway: FaultyGateway, tmp_path: Path) -> Iterator[StoredDesk]:
    desk = StoredDesk(gateway.url, tmp_path / "desk.db")
    yield desk
    desk.store.close()


def test_receptions_arrive_and_their_provisional_numbers_get_codes(gateway: FaultyGateway, stored: StoredDesk) -> None:
    made = stored.receive(120)
    report = stored.engine.run_once()
    assert (report.acked, report.codes_mapped, stored.queue()) == (240, 120, (240, 240, 0, 0))
    with stored.store.read() as session:
        for one in made:
            found = session.dossiers.by_number(gateway.centre.numbers[one.uid])
            assert found is not None and found.uid == one.uid
            assert session.dossiers.by_number(one.provisional_number) is not None  # paper stays true
        assert session.outbox.check_chain() == 240


def test_losses_and_restarts_in_any_order_end_with_everything_once(gateway: FaultyGateway, stored: StoredDesk) -> None:
    dice = random.Random(7)
    faults = [Fault.DROP_ANSWER, Fault.RESET, Fault.HTML_200, Fault.HALF_BODY, Fault.BAD_GATEWAY_502, Fault.MISSING_RESULT]
    for _ in range(25):
        stored.receive(dice.randrange(3))
        gateway.break_next(dice.choice(faults), times=dice.randrange(2))
        stored.wait_and_run()
        if dice.random() < 0.3:
            stored.crash()
    stored.wait_and_run(3)
    last_seq, acked, pending, parked = stored.queue()
    assert (acked, pending, parked) == (last_seq, 0, 0)
    assert len(gateway.centre.effects) == len(set(gateway.centre.effects)) == last_seq


def test_a_restart_between_sending_and_settling_sends_the_same_again(gateway: FaultyGateway, stored: StoredDesk) -> None:
    stored.receive(5)

    class PowerCut(BaseException):
        pass

    def cut() -> float:
        raise PowerCut

    gateway.break_next(Fault.DROP_ANSWER)
    stored.random = cut  # the dice are thrown inside the transaction that settles the batch
    with pytest.raises(PowerCut):
        stored.engine.run_once()
    assert stored.queue() == (10, 0, 10, 0)
    stored.random = lambda: 0.5
    stored.crash()
    assert stored.engine.run_once().acked == 10
    assert len(gateway.centre.effects) == 10


def test_leases_of_the_centre_are_used_offline(gateway: FaultyGateway, stored: StoredDesk) -> None:
    from sync.lease_refill import LeaseKeeping
    from tests.sync.desk import TODAY, coming_days

    stored.lease_keeping = LeaseKeeping(10, 2, coming_days)
    stored.start()
    assert stored.engine.run_once().leases_added == 2
    with stored.store.write() as session:
        assert session.leases.take("H02.12", TODAY, "d-1") == "H02.12-261125-0001"
        assert all(lease.balanced for lease in session.leases.census())
