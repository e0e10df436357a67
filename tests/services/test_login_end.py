"""The last day that the centre named holds without a line; no clock revives an account and none ends one (F17, F34, F36)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from counter_app.domain.errors import AccountEnded, WrongPin
from counter_app.domain.officer import Officer, Role
from counter_app.domain.operation import ClockTrust
from counter_app.services.login_end import ENDS
from counter_app.texts.errors import sentence
from tests.desk_rig import PIN, DeskRig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    opened = DeskRig(tmp_path)
    with opened.store.write() as session:
        session.officers.add(Officer("cb-2", "hai", "Trần Thị Hai", Role.ADMIN, opened.officer.pin_hash))
    yield opened
    opened.close()


def ends(rig: DeskRig, day: str, *, also: str = "") -> None:
    told = {rig.services.login.log_in("mau", PIN).officer_id: day} | ({"cb-2": also} if also else {})
    with rig.store.write() as session:
        session.notes.put(ENDS, json.dumps(told))


def test_f17_an_account_ends_with_its_day_also_without_a_line(rig: DeskRig) -> None:
    ends(rig, "2026-11-25")
    assert rig.services.login.log_in("mau", PIN)
    rig.clock.move(days=1)
    with pytest.raises(AccountEnded) as ended:
        rig.services.login.log_in("mau", PIN)
    assert ended.value.facts["ended_on"] == date(2026, 11, 25)
    assert "25/11/2026" in sentence(ended.value)
    with pytest.raises(WrongPin):  # who does not know the PIN learns nothing of it
        rig.services.login.log_in("mau", "000000")
    assert rig.services.login.log_in("hai", PIN)


def test_f36_a_clock_set_back_revives_nobody(rig: DeskRig) -> None:
    ends(rig, "2026-11-25")
    rig.clock.move(days=3)
    assert rig.services.login.log_in("hai", PIN)  # the desk has seen this day
    rig.clock.at -= timedelta(days=30)
    with pytest.raises(AccountEnded):
        rig.services.login.log_in("mau", PIN)


def test_f34_a_clock_at_2099_that_nobody_vouches_for_ends_nobody(rig: DeskRig) -> None:
    ends(rig, "2026-12-31")
    rig.clock.at, rig.clock.trusted = rig.clock.at.replace(year=2099), ClockTrust.UNCONFIRMED
    assert rig.services.login.log_in("mau", PIN)
    rig.clock.at, rig.clock.trusted = rig.clock.at.replace(year=2026), ClockTrust.CONFIRMED
    assert rig.services.login.log_in("mau", PIN)


def test_a_desk_is_never_left_with_nobody_and_a_new_pin_takes_an_account_up_again(rig: DeskRig) -> None:
    ends(rig, "2026-11-24", also="2026-11-24")
    assert rig.services.login.log_in("mau", PIN)
    ends(rig, "2026-11-24")
    with pytest.raises(AccountEnded):
        rig.services.login.log_in("mau", PIN)
    people = {one.login: one for one in rig.services.login.officers()}
    rig.services.accounts.give_pin(people["mau"].officer_id, "975310", people["hai"])
    assert rig.services.login.log_in("mau", "975310")


@pytest.mark.parametrize("day", ["", "31/12/2026", "2026-02-30", 7])
def test_a_day_that_cannot_be_read_ends_nobody(rig: DeskRig, day: object) -> None:
    ends(rig, day)  # type: ignore[arg-type]
    rig.clock.move(days=400)
    assert rig.services.login.log_in("mau", PIN)
