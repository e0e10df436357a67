"""Is an officer whom the centre revoked shut out of the desk, and can a wrong roster close no desk?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.officer import Officer, Role
from counter_app.store.database import SqliteDeskStore, open_store
from sync.answers import Answer
from sync.roster_pull import RosterPull
from tests import builders
from tests.sync.desk import MovableClock

AGENCY = "H02.12"


class Centre:
    """Publishes one roster."""

    def __init__(self, *items: Any) -> None:
        self.body = {"schema": "urn:motcua:gateway:1", "name": "staff", "version": "2026-12", "items": list(items)}
        self.asked: list[str] = []

    def catalogue(self, name: str, etag: str = "") -> Answer:
        self.asked.append(etag)
        if etag == '"r1"':
            return Answer(304)
        return Answer(200, json.dumps(self.body).encode(), "application/json", etag='"r1"')


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteDeskStore]:
    opened = open_store(tmp_path / "desk.db", bytes(32), clock=MovableClock(builders.NOW))
    with opened.write() as session:
        for number in (1, 2, 3):
            session.officers.add(Officer(f"cb-{number}", f"an{number}", f"Cán Bộ {number}", Role.OFFICER, "x"))
    yield opened
    opened.close()


def pull(store: SqliteDeskStore, centre: Centre) -> object:
    return RosterPull(store, centre, MovableClock(builders.NOW), AGENCY).pull()  # type: ignore[arg-type]


def working(store: SqliteDeskStore) -> list[str]:
    with store.read() as session:
        return [officer.officer_id for officer in session.officers.all() if officer.active]


def line(officer_id: str, state: str = "revoked", **more: Any) -> dict[str, Any]:
    return {"agency": AGENCY, "officerId": officer_id, "state": state, "reason": "Chuyển công tác", **more}


def test_a_revoked_officer_and_one_whose_time_is_over_are_shut_out_once(store: SqliteDeskStore) -> None:
    centre = Centre(line("cb-1"), line("cb-2", "active", validUntil="2026-01-31"), line("cb-3", "active"))
    assert pull(store, centre) == 2
    assert working(store) == ["cb-3"]
    assert pull(store, centre) == 0
    assert centre.asked == ["", '"r1"'], "each roster is looked at once"


def test_an_account_taken_up_again_here_stays_until_the_centre_says_it_anew(store: SqliteDeskStore) -> None:
    centre = Centre(line("cb-1"))
    pull(store, centre)
    with store.write() as session:
        officer = session.officers.by_id("cb-1")
        assert officer is not None
        session.officers.update(replace(officer, active=True))
    assert pull(store, centre) == 0
    assert "cb-1" in working(store)


def test_a_roster_that_would_leave_nobody_is_not_followed_and_said_so(store: SqliteDeskStore) -> None:
    assert pull(store, Centre(*(line(f"cb-{number}") for number in (1, 2, 3)))) == 0
    assert len(working(store)) == 3
    with store.read() as session:
        assert session.audit.newest(1)[0].action == "roster.refused"


@pytest.mark.parametrize(
    "wrong",
    [
        "cb-1",
        {"agency": "H02.13", "officerId": "cb-1", "state": "revoked"},
        {"agency": AGENCY, "officerId": 1, "state": "revoked"},
        line("cb-1", "active", validUntil="31/01/2026"),
        line("nobody here"),
    ],
)
def test_what_is_not_about_an_officer_of_this_agency_revokes_nobody(store: SqliteDeskStore, wrong: object) -> None:
    assert pull(store, Centre(wrong)) == 0
    assert len(working(store)) == 3


def test_a_last_day_that_passes_shuts_out_without_another_roster(store: SqliteDeskStore) -> None:
    """F17: the roster of last month is still the newest one (304)."""
    centre, clock = Centre(line("cb-1", "active", validUntil="2026-11-30")), MovableClock(builders.NOW)
    roster = RosterPull(store, centre, clock, AGENCY)  # type: ignore[arg-type]
    assert (roster.pull(), len(working(store))) == (0, 3)
    clock.move(days=5)
    assert roster.pull() == 0  # the last day itself
    clock.move(days=1)
    assert roster.pull() == 1
    assert working(store) == ["cb-2", "cb-3"]
    assert roster.pull() == 0


@pytest.mark.parametrize("years", [-57, 73], ids=["a dead battery", "a year far ahead"])
def test_days_are_those_of_the_centre_whatever_the_clock_of_the_desk_says(store: SqliteDeskStore, years: int) -> None:
    """F34: valid staff is not shut out by a clock in 2099, and who may not work any more is not kept by one in 1970."""
    wrong = timedelta(days=365 * years)
    with store.write() as session:
        session.notes.put("clock_skew_ms", str(int(wrong.total_seconds() * 1000)))
    centre = Centre(line("cb-1", "active", validUntil="2026-11-24"), line("cb-2", "active", validUntil="2026-12-31"))
    assert RosterPull(store, centre, MovableClock(builders.NOW + wrong), AGENCY).pull() == 1  # type: ignore[arg-type]
    assert working(store) == ["cb-2", "cb-3"]
