"""Services that are made at their first use are made once, whoever asks, and are then the same for all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from counter_app.services.counter import CounterServices, LateServices

NAMES = CounterServices.__slots__


class Maker:
    """Makes a bundle of plain objects and counts how often it had to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Any:
        self.times += 1
        return CounterServices(**{name: object() for name in NAMES})


def late(maker: Maker) -> Any:
    desk: Any = "the desk"
    login: Any = "the log-in"
    return LateServices(desk, login, maker)


def test_the_desk_and_the_log_in_are_there_before_anything_is_made() -> None:
    maker = Maker()
    services = late(maker)
    assert (services.desk, services.login, maker.times) == ("the desk", "the log-in", 0)


def test_eight_threads_that_ask_at_once_get_the_same_services() -> None:
    maker = Maker()
    services, together = late(maker), Barrier(8)

    def ask(_: int) -> list[object]:
        together.wait(10)
        return [getattr(services, name) for name in NAMES]

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(ask, range(8)))
    assert maker.times == 1
    assert all(one == seen[0] for one in seen)


def test_a_making_that_fails_is_tried_again_by_the_next_who_asks() -> None:
    maker = Maker()
    outcomes = iter([OSError("for a moment"), None])

    def make() -> Any:
        if failed := next(outcomes):
            raise failed
        return maker()

    services = late(make)  # type: ignore[arg-type]
    with pytest.raises(OSError, match="for a moment"):
        _ = services.intake
    assert services.intake is services.intake


def test_nobody_puts_another_service_in_and_an_unknown_one_is_none() -> None:
    services = late(Maker())
    with pytest.raises(AttributeError):
        services.intake = object()
    with pytest.raises(AttributeError):
        _ = services.intakes
