"""Whatever is lost, cut or crashes in between: every operation takes effect exactly once, in order, and none is forgotten.

The same play is run with two bad senders, which it must catch: one that makes a new id when it sends again, and one that
acknowledges before the centre has it.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.domain.operation import DeliveryState
from sync import outbox_drain
from sync.settlement import Settlement
from tests.faulty_gateway import Fault, FaultyGateway
from tests.honest_gateway import HonestGateway
from tests.sync.desk import Desk, operation, received
from tests.sync.loopback import Crash, LoopbackClient, Mishap

Step = Mishap | int  # a number: the dossier that somebody works on now
STEPS = st.lists(st.sampled_from(Mishap) | st.integers(0, 3), max_size=25)


class LoopbackDesk(Desk):
    """A desk whose gateway is in the same process."""

    def __init__(self, centre: HonestGateway) -> None:
        self.centre = centre
        self.mishaps: list[Mishap] = []
        super().__init__("http://127.0.0.1:9")

    def start(self, *_: object, **__: object) -> None:
        super().start()
        self.client = LoopbackClient(self.centre, self.mishaps)
        engine = self.engine
        for part in (engine, engine._contact, engine._drain, engine._drain._gaps, engine._leases, engine._handshake):
            part._client = self.client  # type: ignore[attr-defined]


def play(steps: Sequence[Step], max_batch: int = 100) -> None:
    """Work, send, fail and crash as told; then let all be well; then look at both sides.

    With a small `max_batch` there is always a next batch to take and send while the last one is settled.
    """
    centre = HonestGateway()
    centre.max_batch = max_batch
    desk = LoopbackDesk(centre)
    wanted: list[str] = []
    for step in steps:
        if isinstance(step, Mishap):
            desk.mishaps.append(step)
            _contact(desk)
        else:
            first = f"d-{step}" not in desk.store.tables.codes
            wanted += desk.save(received(f"d-{step}") if first else operation(f"d-{step}"))
    desk.mishaps.clear()
    for _ in range(4):
        _contact(desk)
    assert sorted(centre.effects) == sorted(wanted), "every operation exactly once, and nothing else"
    assert set(desk.store.states()) <= {DeliveryState.ACKED}, "the desk knows that all arrived"
    assert desk.store.tables.codes == centre.numbers, "one number for each dossier"
    assert all(centre.effects.index(a) < centre.effects.index(b) for a, b in _neighbours(desk)), "in order within a dossier"


def _contact(desk: LoopbackDesk) -> None:
    try:
        desk.wait_and_run()
    except Crash:
        desk.crash()


def _neighbours(desk: Desk) -> list[tuple[str, str]]:
    lanes: dict[str, list[str]] = {}
    for row in desk.store.tables.rows:
        lanes.setdefault(row.dossier_uid, []).append(row.op_id)
    return [pair for lane in lanes.values() for pair in pairwise(lane)]


@settings(max_examples=80, deadline=None)
@given(steps=STEPS, max_batch=st.sampled_from([1, 2, 100]))
def test_any_interleaving_of_work_loss_and_crash_ends_with_each_operation_once(steps: list[Step], max_batch: int) -> None:
    play(steps, max_batch)


def new_id_on_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The classic mistake: the id is made when the request is made."""
    seen: set[str] = set()
    encode, expect = outbox_drain.encode_event, outbox_drain.sent_event
    fresh: dict[str, str] = {}

    def renamed(row):  # type: ignore[no-untyped-def]
        if row.op_id in seen:
            return replace(row, op_id=fresh.setdefault(row.op_id, str(uuid.uuid4())))
        return row

    def bad_encode(row, identity):  # type: ignore[no-untyped-def]
        return encode(renamed(row), identity)

    def bad_expect(row):  # type: ignore[no-untyped-def]
        expected = expect(renamed(row))
        seen.add(row.op_id)
        return expected

    monkeypatch.setattr(outbox_drain, "encode_event", bad_encode)
    monkeypatch.setattr(outbox_drain, "sent_event", bad_expect)


def ack_before_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other classic: what was written to the socket counts as delivered."""
    take = outbox_drain.OutboxDrain._take

    def bad_take(self, report, force):  # type: ignore[no-untyped-def]
        rows = take(self, report, force)
        with self._store.write() as session:
            session.outbox.mark_acked([row.op_id for row in rows], self._clock.now(), "sent")
        return rows

    monkeypatch.setattr(outbox_drain.OutboxDrain, "_take", bad_take)


def forget_what_was_taken_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mistake of a sender that works ahead: the link breaks, and only what was on the wire goes back to the queue."""
    settle = Settlement.settle

    def forgetful(self, part, decisions, rest, report):  # type: ignore[no-untyped-def]
        settle(self, part, decisions, [], report)

    monkeypatch.setattr(Settlement, "settle", forgetful)


@pytest.mark.parametrize(
    ("spoil", "max_batch"),
    [(new_id_on_retry, 100), (ack_before_commit, 100), (ack_before_commit, 1), (forget_what_was_taken_ahead, 1)],
)
def test_a_bad_sender_is_caught_by_the_same_play(
    spoil: Callable[[pytest.MonkeyPatch], None], max_batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plays = [_random_steps(seed) for seed in range(20)]
    for steps in plays:
        play(steps, max_batch)  # the good sender passes every one of them
    spoil(monkeypatch)
    assert sum(_is_caught(steps, max_batch) for steps in plays) >= 10


def _random_steps(seed: int) -> list[Step]:
    dice = random.Random(seed)
    return [dice.choice([*Mishap, *range(4)]) for _ in range(20)]


def _is_caught(steps: Sequence[Step], max_batch: int) -> bool:
    try:
        play(steps, max_batch)
    except AssertionError:
        return True
    return False


def test_two_programs_on_one_queue_are_wasteful_but_safe(gateway: FaultyGateway, desk: Desk) -> None:
    """A cloned disk or a second window: both send the same bytes under the same ids."""
    sent = desk.save(*(operation(f"d-{number % 7}") for number in range(40)))
    second = Desk(gateway.url, store=desk.store, clock=desk.clock)
    gateway.break_next(Fault.DROP_ANSWER)
    desk.engine.run_once()
    second.engine.run_once(force=True)
    desk.engine.run_once(force=True)
    assert gateway.centre.effects == sent and set(desk.store.states()) == {DeliveryState.ACKED}


def test_a_centre_restored_from_an_old_backup_gets_again_what_it_forgot(gateway: FaultyGateway, desk: Desk) -> None:
    early = desk.save(received("d-1"), operation("d-1"), operation("d-2"))
    desk.engine.run_once()
    for forgotten in early[:2]:
        del gateway.centre.inbox[forgotten]
    gateway.centre.last_sequence["d-1"] = 0
    gateway.centre.effects.clear()
    late = desk.save(operation("d-1"))
    desk.engine.run_once()
    desk.wait_and_run()
    assert gateway.centre.effects == [*early[:2], *late]
    assert set(desk.store.states()) == {DeliveryState.ACKED}
    assert [entry.action for entry in desk.store.tables.audit] == ["code.mapped", "centre.behind", "centre.behind"]


def test_a_centre_that_numbers_anew_after_a_restore_raises_an_alarm_and_paper_stays(
    gateway: FaultyGateway, desk: Desk
) -> None:
    (first,) = desk.save(received("d-1"))
    desk.engine.run_once()
    del gateway.centre.inbox[first]
    gateway.centre.last_sequence["d-1"] = 0
    gateway.centre.numbers["d-1"] = "H02.12-261125-0777"
    desk.save(operation("d-1"))
    desk.engine.run_once()
    assert desk.store.tables.codes["d-1"] == "H02.12-261125-0001"
    assert "sync.alarm" in [entry.action for entry in desk.store.tables.audit]
