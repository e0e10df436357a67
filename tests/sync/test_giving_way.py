"""Does the queue give way to a clerk at the keys, and only for a moment? (G17: a key is painted while ninety days drain)"""

from __future__ import annotations

import pytest

from counter_app import typing_pace
from counter_app.typing_pace import GIVES_SECONDS, TYPING_SECONDS, TypingPace
from tests.faulty_gateway import FaultyGateway
from tests.sync.desk import Desk, operation


class Sleeps:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def sleeps(monkeypatch: pytest.MonkeyPatch) -> Sleeps:
    found = Sleeps()
    monkeypatch.setattr(typing_pace, "monotonic", lambda: found.now)
    monkeypatch.setattr(typing_pace, "sleep", found.sleep)
    return found


def test_while_somebody_types_each_batch_waits_a_moment_and_then_no_more(sleeps: Sleeps) -> None:
    pace = TypingPace()
    pace.give_way()
    assert sleeps.slept == [], "nobody has typed yet"
    pace.key_pressed()
    pace.give_way()
    assert sleeps.slept == [GIVES_SECONDS]
    sleeps.now += TYPING_SECONDS
    pace.give_way()
    assert sleeps.slept == [GIVES_SECONDS]


def test_every_batch_of_a_backlog_asks_first(gateway: FaultyGateway, desk: Desk) -> None:
    """And none is left behind by it."""
    asked: list[int] = []
    desk.save(*(operation(f"d-{number}") for number in range(250)))
    desk.engine._drain.give_way = lambda: asked.append(len(gateway.centre.effects))
    assert desk.engine.run_once().acked == 250
    assert len(asked) == 3 and asked[0] == 0
