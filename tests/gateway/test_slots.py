"""Does a gateway that a whole province comes back to at once get everything done, in turn, and fairly?

The province stands in virtual time: each batch takes 40 ms of one of four lanes, and a desk hangs up after 30 seconds.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field

from sync.gateway.slots import LATE_SECONDS, Timetable

LANES, BATCH_SECONDS, HANGS_UP_AFTER = 4, 0.16, 30.0


@dataclass
class Province:
    """Desks with so many batches each, all coming back in the same second."""

    desks: int
    batches: int
    timed: bool
    now: float = 0.0
    sent: int = 0
    answered: int = 0
    lane_free: list[float] = field(default_factory=lambda: [0.0] * LANES)
    done_at: dict[str, float] = field(default_factory=dict)

    def drain(self, until: float = 1e9) -> None:
        dice = random.Random(5)
        table = Timetable(LANES, now=lambda: self.now)
        # (when, desk, batches left, tries in vain, what happens: it asks, or it is answered)
        agenda = [(dice.random(), f"desk-{number}", self.batches, 0, "asks") for number in range(self.desks)]
        heapq.heapify(agenda)
        while agenda and agenda[0][0] < until:
            self.now, desk, left, tries, what = heapq.heappop(agenda)
            if what == "asks":
                self.sent += 1
                wait = table.enter(desk) if self.timed else 0.0
                ends = self.now + wait * (1 + dice.random() / 10) if wait else self._work()
                heapq.heappush(agenda, (ends, desk, left, tries, "asks" if wait else "is answered"))
                if not wait and ends - self.now > HANGS_UP_AFTER:  # the work is done, and nobody hears the answer
                    agenda.remove((ends, desk, left, tries, "is answered"))
                    heapq.heapify(agenda)
                    again = self.now + HANGS_UP_AFTER + dice.random() * min(300, 2 ** (tries + 1))
                    heapq.heappush(agenda, (again, desk, left, tries + 1, "asks"))
                continue
            wait = table.leave(desk, BATCH_SECONDS, more=left > 1) if self.timed else 0.0
            self.answered += 1
            if left > 1:
                heapq.heappush(agenda, (self.now + wait * (1 + dice.random() / 10), desk, left - 1, 0, "asks"))
            else:
                self.done_at[desk] = self.now

    def _work(self) -> float:
        """When the batch that comes now is done."""
        lane = min(range(LANES), key=self.lane_free.__getitem__)
        self.lane_free[lane] = max(self.now, self.lane_free[lane]) + BATCH_SECONDS
        return self.lane_free[lane]


def test_a_thousand_desks_drain_in_turn_and_nobody_waits_twice_the_mean() -> None:
    province = Province(1000, 5, timed=True)
    province.drain()
    waits = sorted(province.done_at.values())
    assert len(waits) == 1000
    assert province.sent / 5000 <= 1.3, "amplification"
    assert waits[-1] <= 5000 * BATCH_SECONDS / LANES * 1.3, "the lanes stand idle"
    assert waits[-1] <= 2 * sum(waits) / len(waits)


def test_control_without_turns_the_same_province_sends_everything_again_and_again() -> None:
    ordered, wild = Province(2000, 5, timed=True), Province(2000, 5, timed=False)
    ordered.drain()
    wild.drain(until=max(ordered.done_at.values()))
    assert len(wild.done_at) < 2000
    assert wild.sent > 1.3 * wild.answered


def test_a_desk_that_comes_before_its_slot_is_told_the_same_slot() -> None:
    clock = [100.0]
    table = Timetable(1, now=lambda: clock[0])
    for number in range(50):
        table.enter(f"desk-{number}")
    slot = table.enter("late")
    assert slot > 1
    clock[0] += 0.4
    assert abs(table.enter("late") - (slot - 0.4)) < 0.001
    clock[0] += slot
    assert table.enter("late") == 0.0


def test_slots_of_desks_that_were_switched_off_hold_up_nobody() -> None:
    clock = [0.0]
    table = Timetable(1, now=lambda: clock[0])
    for number in range(1000):
        if not table.enter(f"desk-{number}"):
            working = f"desk-{number}"
    assert table.enter("comes later") > 10
    table.leave(working, 0.05, more=False)
    clock[0] += LATE_SECONDS + 60
    assert table.enter("comes now") == 0.0


def test_an_idle_gateway_makes_nobody_wait_for_those_who_do_not_come() -> None:
    clock = [0.0]
    table = Timetable(1, now=lambda: clock[0])
    first = [f"desk-{number}" for number in range(20) if not table.enter(f"desk-{number}")]
    for desk in first:
        table.leave(desk, 0.05, more=False)
    clock[0] += 0.01
    begun = [table.enter(f"other-{number}") for number in range(3)]
    assert min(begun) == 0.0 or max(begun) < 2
