"""Does every official number have exactly one fate, and is none ever used twice? (I2, I3, D8)"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter_app.domain.errors import StoreBroken
from counter_app.domain.number_lease import NumberState
from counter_app.store.database import SqliteDeskStore
from tests.builders import AGENCY, NOW, lease, new_id
from tests.store.rig import raw

TODAY = NOW.date()


def take(store: SqliteDeskStore, uid: str = "") -> str | None:
    with store.write() as session:
        return session.leases.take(AGENCY, TODAY, uid or new_id("dossier"))


def lend(store: SqliteDeskStore, first: int = 1, last: int = 3, **members: object) -> None:
    with store.write() as session:
        session.leases.add(lease(first, last, **members))


def test_numbers_are_taken_in_order_until_none_is_left(store: SqliteDeskStore) -> None:
    lend(store, 101, 102)
    lend(store, 7, 7)
    assert [take(store) for _ in range(4)] == ["H02.12-261125-0007", "H02.12-261125-0101", "H02.12-261125-0102", None]


def test_a_lease_serves_only_its_agency_and_day(store: SqliteDeskStore) -> None:
    lend(store, on=TODAY + timedelta(days=1))
    lend(store, agency_code="H02.13")
    assert take(store) is None
    with store.read() as session:
        assert session.leases.left_on(AGENCY, TODAY + timedelta(days=1)) == 3
        assert session.leases.left_on(AGENCY, TODAY) == 0


def test_a_use_case_that_fails_gives_its_number_back_unused(store: SqliteDeskStore) -> None:
    lend(store)
    with pytest.raises(RuntimeError), store.write() as session:
        session.leases.take(AGENCY, TODAY, "dossier-a")
        raise RuntimeError("before anything was printed")
    assert take(store) == "H02.12-261125-0001"


def test_the_same_lease_twice_is_one_and_an_overlap_is_refused(store: SqliteDeskStore) -> None:
    mine = lease(1, 10)
    with store.write() as session:
        session.leases.add(mine)
    take(store)
    with store.write() as session:
        session.leases.add(mine)  # the answer came a second time
    with store.read() as session:
        assert session.leases.left_on(AGENCY, TODAY) == 9
    with pytest.raises(StoreBroken, match="lease-overlap"):
        lend(store, 10, 20)
    with pytest.raises(StoreBroken, match="lease-changed"), store.write() as session:
        session.leases.add(replace(mine, last=20))


def test_burned_numbers_are_never_given(store: SqliteDeskStore) -> None:
    lend(store, 1, 10)
    take(store)
    with store.write() as session:
        assert session.leases.burn_all() == 9
        assert session.leases.burn_all() == 0
    assert take(store) is None
    with store.read() as session:
        (census,) = session.leases.census()
        assert census.balanced
        assert (census.by_state[NumberState.BURNED], census.by_state[NumberState.GIVEN]) == (9, 1)


def test_a_number_follows_its_paper(store: SqliteDeskStore) -> None:
    lend(store)
    code = take(store)
    assert code is not None
    with store.write() as session:
        for state in (
            NumberState.PRINT_UNKNOWN,
            NumberState.SPOILED,
            NumberState.PRINTED,
            NumberState.PRINTED,
            NumberState.VOID,
        ):
            session.leases.mark(code, state)
        session.leases.mark("H02.12-261125-9999", NumberState.PRINTED)  # the centre's own code has no lease here
    for state in (NumberState.PRINTED, NumberState.GIVEN, NumberState.UNUSED):
        with pytest.raises(StoreBroken, match="number-move"), store.write() as session:
            session.leases.mark(code, state)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(["lend", "take", "take", "take", "burn", "mark"]), max_size=25))
def test_the_counting_law_holds_whatever_happens(store: SqliteDeskStore, acts: list[str]) -> None:
    """lease = unused + given + printed + … + burned; no number twice, over every example on the same store."""
    with store.write() as session:
        for act in acts:
            leases = session.leases.leases()
            if act == "lend":
                first = max((known.last for known in leases), default=0) + 1
                session.leases.add(lease(first, first + 3))
            elif act == "take":
                session.leases.take(AGENCY, TODAY, new_id("dossier"))
            elif act == "burn":
                session.leases.burn_all()
            else:
                session.leases.mark(f"H02.12-261125-{len(leases):04d}", NumberState.PRINT_UNKNOWN)
    with store.read() as session:
        assert all(census.balanced for census in session.leases.census())
        assert sum(session.leases.left_on(AGENCY, TODAY) for _ in (1,)) == sum(
            known.left for known in session.leases.leases()
        )


def test_the_census_notices_a_lost_number(store: SqliteDeskStore, path: Path) -> None:
    """The positive control of the counting law."""
    lend(store)
    take(store)
    database = raw(path)
    database.execute("DROP TRIGGER number_use_stays")
    database.execute("DELETE FROM number_use")
    database.close()
    with store.read() as session:
        assert not session.leases.census()[0].balanced


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE number_lease SET next = next - 1",
        "UPDATE number_lease SET last = last + 100",
        "DELETE FROM number_lease",
        "DELETE FROM number_use",
        "UPDATE number_use SET dossier_uid = 'somebody-else'",
        "UPDATE number_use SET dossier_code = 'H02.12-261125-0003'",
        "UPDATE counter SET value = 0",
        "DELETE FROM counter",
    ],
)
def test_numbers_never_go_back(store: SqliteDeskStore, path: Path, sql: str) -> None:
    lend(store)
    take(store)
    with store.write() as session:
        session.leases.next_provisional(TODAY)
    with pytest.raises(StoreBroken):
        raw(path).execute(sql)


def test_running_numbers_never_repeat(store: SqliteDeskStore) -> None:
    with store.write() as session:
        assert [session.leases.next_provisional(TODAY) for _ in range(3)] == [1, 2, 3]
        assert session.leases.next_provisional(TODAY + timedelta(days=1)) == 1
        assert [session.leases.next_register_number("2026") for _ in range(2)] == [1, 2]
        assert session.leases.next_register_number("2027") == 1
