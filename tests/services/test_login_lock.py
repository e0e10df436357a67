"""A lock-out is measured in seconds that passed: no clock, no restart and no second instance opens it (F34, F36, F52)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.errors import AccountLocked, WrongPin
from counter_app.services.login import TRIES, LoginService
from counter_app.services.login_lock import MOST_SECONDS
from counter_app.store.database import open_store
from tests.desk_rig import KEY, PIN, DeskRig, TestClock


class Seconds(TestClock):
    """A wall clock that anybody may set, and seconds that nobody can."""

    passed = 1000.0
    boot = "first"

    def monotonic(self) -> float:
        return self.passed

    def boot_id(self) -> str:
        return self.boot


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    opened = DeskRig(tmp_path, clock=Seconds())
    yield opened
    opened.close()


def lock_out(rig: DeskRig) -> None:
    for _ in range(TRIES):
        with pytest.raises(WrongPin):
            rig.services.login.log_in("mau", "000000")


@pytest.mark.parametrize("years", [-57, -17, 1, 73])
def test_f52_setting_the_clock_opens_nothing_and_closes_nobody_out(rig: DeskRig, years: int) -> None:
    lock_out(rig)
    rig.clock.at += timedelta(days=365 * years)
    with pytest.raises(AccountLocked):
        rig.services.login.log_in("mau", PIN)
    rig.clock.passed += 301  # type: ignore[attr-defined]
    assert rig.services.login.log_in("mau", PIN)


def test_a_restart_of_the_machine_begins_the_wait_anew_and_the_program_may_start_as_often_as_it_likes(rig: DeskRig) -> None:
    clock = rig.clock
    lock_out(rig)
    clock.boot, clock.passed = "second", 5_000.0  # type: ignore[attr-defined]
    rig.reopen()
    for _ in range(3):
        with pytest.raises(AccountLocked):
            rig.services.login.log_in("mau", PIN)
        rig.reopen()
    clock.passed += 299  # type: ignore[attr-defined]
    with pytest.raises(AccountLocked):
        rig.services.login.log_in("mau", PIN)
    clock.passed += 2  # type: ignore[attr-defined]
    assert rig.services.login.log_in("mau", PIN)


def test_each_further_lock_out_takes_twice_as_long_but_never_more_than_an_hour(rig: DeskRig) -> None:
    waits = []
    for _ in range(6):
        lock_out(rig)
        with pytest.raises(AccountLocked) as locked:
            rig.services.login.log_in("mau", PIN)
        waits.append((locked.value.facts["until"] - rig.clock.now()).total_seconds())
        rig.clock.passed += waits[-1] + 1  # type: ignore[attr-defined]
    assert waits == [300, 600, 1200, 2400, MOST_SECONDS, MOST_SECONDS]
    assert rig.services.login.log_in("mau", PIN)
    lock_out(rig)  # a right PIN begins anew
    rig.clock.passed += 301  # type: ignore[attr-defined]
    assert rig.services.login.log_in("mau", PIN)


def test_a_second_instance_that_may_write_nothing_keeps_count_itself(rig: DeskRig, tmp_path: Path) -> None:
    looking = open_store(tmp_path / "store.db", KEY, clock=rig.clock, read_only=True)
    try:
        beside = LoginService(looking, rig.clock, rig.services.login._identifiers, rig.doors.hasher)
        for _ in range(TRIES):
            with pytest.raises(WrongPin):
                beside.log_in("mau", "000000")
        with pytest.raises(AccountLocked):
            beside.log_in("mau", PIN)
    finally:
        looking.close()
