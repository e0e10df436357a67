"""Has every leased number one fate, and how many working days do the numbers last? (D8, I2)"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.number_lease import NumberState
from counter_app.services.lease_keeping import LeaseKeeping
from counter_app.store.database import SqliteDeskStore, open_store
from counter_app.texts.number_words import supply_words
from tests import builders
from tests.desk_rig import DeskRig
from tests.sync.desk import MovableClock

TODAY = builders.NOW.date()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteDeskStore]:
    opened = open_store(tmp_path / "desk.db", bytes(32), clock=MovableClock(builders.NOW))
    yield opened
    opened.close()


@pytest.fixture
def keeping(store: SqliteDeskStore, tmp_path: Path) -> Iterator[LeaseKeeping]:
    rig = DeskRig(tmp_path)
    yield LeaseKeeping(store, MovableClock(builders.NOW), rig.desk)
    rig.close()


def lease(store: SqliteDeskStore, in_days: int, size: int, used: int = 0) -> None:
    on = TODAY + timedelta(days=in_days)
    with store.write() as session:
        session.leases.add(builders.lease(1, size, on=on))
        for n in range(used):
            session.leases.take(builders.AGENCY, on, f"{on}-{n}")


def test_the_pace_is_the_desks_own_of_the_days_it_worked(store: SqliteDeskStore, keeping: LeaseKeeping) -> None:
    lease(store, -3, 100, used=30)
    lease(store, -2, 100, used=0)  # nobody came: no day of work
    lease(store, -1, 100, used=41)
    for ahead, size in ((0, 50), (1, 36), (2, 35), (3, 100)):
        lease(store, ahead, size)
    supply = keeping.supply()
    assert supply is not None
    assert (supply.per_day, supply.days, supply.is_short) == (36, 3, True)


@pytest.mark.parametrize(("days", "low", "short"), [(4, True, True), (5, True, False), (9, True, False), (10, False, False)])
def test_a_new_desk_goes_by_its_province_and_is_told_at_ten_and_at_five_days(
    days: int, low: bool, short: bool, store: SqliteDeskStore, keeping: LeaseKeeping
) -> None:
    for ahead in range(days):
        lease(store, ahead, 500)
    supply = keeping.supply()
    assert supply is not None
    assert (supply.days, supply.is_low, supply.is_short) == (days, low, short)
    told = supply_words(supply)
    assert (f"đủ {days} ngày" in told) is low and ("số tạm" in told) is short


def test_today_is_not_lost_from_the_count_because_half_of_it_is_used(store: SqliteDeskStore, keeping: LeaseKeeping) -> None:
    lease(store, -1, 100, used=40)
    lease(store, 0, 40, used=30)
    supply = keeping.supply()
    assert supply is not None and supply.days == 1
    lease(store, 1, 39)  # less than a day's work
    supply = keeping.supply()
    assert supply is not None and supply.days == 1


def test_a_desk_that_holds_no_numbers_ahead_is_not_warned_of_few(store: SqliteDeskStore, keeping: LeaseKeeping) -> None:
    assert keeping.supply() is None


def test_the_census_counts_each_number_once_whatever_became_of_it(store: SqliteDeskStore, keeping: LeaseKeeping) -> None:
    lease(store, 0, 10, used=4)
    codes = [f"{builders.AGENCY}-{TODAY:%y%m%d}-{n:04d}" for n in (1, 2, 3)]
    with store.write() as session:
        for code, state in zip(codes, (NumberState.PRINTED, NumberState.PRINT_UNKNOWN, NumberState.VOID), strict=True):
            session.leases.mark(code, state)
        session.leases.burn_all()
    (census,) = keeping.census()
    fates = {state: count for state, count in census.by_state.items() if count}
    one_each = dict.fromkeys((NumberState.GIVEN, NumberState.PRINTED, NumberState.PRINT_UNKNOWN, NumberState.VOID), 1)
    assert fates == one_each | {NumberState.BURNED: 6}
    assert census.balanced
