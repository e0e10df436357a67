"""Does a gateway that a whole province comes back to at once get everything done, in turn, and fairly?

The province stands in virtual time: each batch takes 160 ms of one of four lanes, and a desk hangs up after 30 seconds.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field

from sync.gateway.slots import FORGOTTEN_SECONDS, KEPT_SECONDS, LONGEST_WAIT_SECONDS, ROOM_PER_LANE, Turns

LANES, BATCH_SECONDS, HANGS_UP_AFTER = 4, 0.16, 30.0
IDEAL = 5000 * BATCH_SECONDS / LANES


@dataclass
class Province:
    """Desks with so many batches each, all coming back in the same second. `slow_until`: so long a batch takes five times
    as long, as while everybody logs in. `sends_after`: seconds from hearing of a turn until the batch is there."""

    desks: int
    batches: int
    timed: bool
    slow_until: float = 0.0
    sends_after: float = 0.01
    now: float = 0.0
    sent: int = 0
    asked: int = 0
    answered: int = 0
    lane_free: list[float] = field(default_factory=lambda: [0.0] * LANES)
    done_at: dict[str, float] = field(default_factory=dict)

    def drain(self, until: float = 1e9) -> None:
        dice = random.Random(5)
        turns = Turns(LANES, now=lambda: self.now)
        # (when, desk, batches left, tries in vain, what happens: it asks, sends, or is answered)
        first = "asks" if self.timed else "sends"
        agenda = [(dice.random(), f"desk-{number}", self.batches, 0, first) for number in range(self.desks)]
        heapq.heapify(agenda)
        while agenda and agenda[0][0] < until:
            self.now, desk, left, tries, what = heapq.heappop(agenda)
            if what == "asks":
                self.asked += 1
                wait = turns.ask(desk)
                again = self.now + (wait * (1 + dice.random() / 10) if wait else self.sends_after)
                heapq.heappush(agenda, (again, desk, left, tries, "asks" if wait else "sends"))
            elif what == "sends":
                self.sent += 1
                wait = turns.enter(desk) if self.timed else 0.0
                ends = self.now + wait if wait else self._work()
                if ends - self.now > HANGS_UP_AFTER:  # the work is done, and nobody hears the answer
                    again = self.now + HANGS_UP_AFTER + dice.random() * min(300, 2 ** (tries + 1))
                    heapq.heappush(agenda, (again, desk, left, tries + 1, "sends"))
                else:
                    heapq.heappush(agenda, (ends, desk, left, tries, "asks" if wait else "is answered"))
            else:
                self.answered += 1
                wait = turns.leave(desk, more=left > 1) if self.timed else 0.0
                if left > 1:
                    again = self.now + wait * (1 + dice.random() / 10)
                    heapq.heappush(agenda, (again, desk, left - 1, 0, "asks" if wait else "sends"))
                else:
                    self.done_at[desk] = self.now

    def _work(self) -> float:
        """When the batch that comes now is done."""
        lane = min(range(LANES), key=self.lane_free.__getitem__)
        takes = BATCH_SECONDS * (5 if self.now < self.slow_until else 1)
        self.lane_free[lane] = max(self.now, self.lane_free[lane]) + takes
        return self.lane_free[lane]

    def is_well(self, longest: float) -> None:
        waits = sorted(self.done_at.values())
        assert len(waits) == self.desks
        assert self.sent / self.answered <= 1.3, "amplification"
        assert waits[-1] <= longest, "the lanes stand idle"
        assert waits[-1] <= 2 * sum(waits) / len(waits), "unfair"


def test_a_thousand_desks_drain_in_turn_and_nobody_waits_twice_the_mean() -> None:
    province = Province(1000, 5, timed=True)
    province.drain()
    province.is_well(IDEAL * 1.2)


def test_a_slow_beginning_does_not_leave_the_lanes_idle_afterwards() -> None:
    """The log-ins of a thousand desks: what was learnt then must not set the pace of the whole drain."""
    for slow in (15.0, 60.0):
        province = Province(1000, 5, timed=True, slow_until=slow)
        province.drain()
        province.is_well(slow + IDEAL * 1.2)


def test_desks_that_need_a_second_to_send_leave_no_lane_idle() -> None:
    """A turn is heard of over a line, and a batch has 100 kB: idle lanes must not teach the gateway to call later still."""
    for after in (0.6, 1.5):
        province = Province(1000, 5, timed=True, sends_after=after)
        province.drain()
        province.is_well(after + IDEAL * 1.1)


def test_control_without_turns_the_same_province_sends_everything_again_and_again() -> None:
    ordered, wild = Province(2000, 5, timed=True), Province(2000, 5, timed=False)
    ordered.drain()
    wild.drain(until=max(ordered.done_at.values()))
    assert len(wild.done_at) < 2000
    assert wild.sent > 1.3 * wild.answered


class Hand:
    """Turns with a clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = 1000.0
        self.turns = Turns(1, now=lambda: self.at)

    def fill(self) -> list[str]:
        """So many desks that the next one has to wait."""
        desks = [f"desk-{number}" for number in range(ROOM_PER_LANE)]
        assert [self.turns.enter(desk) for desk in desks] == [0.0] * ROOM_PER_LANE
        return desks


def test_nobody_is_told_to_wait_longer_than_can_be_taken_back() -> None:
    hand = Hand()
    hand.fill()
    waits = [hand.turns.ask(f"other-{number}") for number in range(5000)]
    assert min(waits) > 0 and max(waits) <= LONGEST_WAIT_SECONDS + 0.1
    early = sum(wait < LONGEST_WAIT_SECONDS / 2 for wait in waits)
    assert 2000 < early < 3000, "spread evenly, not all in the same second"


def test_a_turn_is_kept_for_the_desk_that_asked_and_given_on_when_it_does_not_come() -> None:
    hand = Hand()
    busy = hand.fill()
    hand.turns.leave(busy[0], more=False)
    assert hand.turns.ask("first") == 0.0
    assert hand.turns.ask("second") > 0
    assert hand.turns.enter("second") > 0, "nobody takes the turn of another"
    assert hand.turns.enter("first") == 0.0
    hand.turns.leave("first", more=False)
    assert hand.turns.ask("third") == 0.0
    hand.at += KEPT_SECONDS + 1
    assert hand.turns.ask("second") == 0.0
    assert hand.turns.enter("third") == 0.0, "its batch was on a slow line; sending it again would cost more"


def test_who_has_more_lets_others_go_first_but_waits_for_nobody_when_there_are_none() -> None:
    hand = Hand()
    busy = hand.fill()
    assert hand.turns.leave(busy[0], more=True) == 0.0
    assert hand.turns.enter(busy[0]) == 0.0
    assert hand.turns.ask("other") > 0
    assert hand.turns.leave(busy[0], more=True) > 0


def test_desks_that_were_switched_off_hold_up_nobody() -> None:
    hand = Hand()
    busy = hand.fill()
    for number in range(1000):
        hand.turns.ask(f"gone-{number}")
    hand.at += LONGEST_WAIT_SECONDS + FORGOTTEN_SECONDS + 1
    assert hand.turns.leave(busy[0], more=True) == 0.0
