"""Personal accounts: the right PIN, the wrong one, the lock-out, and who may make accounts (Bắc Giang Đ21.2)."""

from __future__ import annotations

import pytest

from counter_app.domain.errors import AccountLocked, BadField, NotAllowed, UnknownOfficer, WrongPin
from counter_app.domain.officer import Role
from counter_app.services.login import TRIES, NewOfficer
from tests.desk_rig import PIN, DeskRig


def test_the_right_pin_logs_in_whatever_the_case_of_the_name(rig: DeskRig) -> None:
    assert rig.services.login.log_in(" MAU ", PIN).name == "Nguyễn Thị Mẫu"


def test_wrong_pins_count_down_lock_and_open_again_after_five_minutes(rig: DeskRig) -> None:
    for left in range(TRIES - 1, -1, -1):
        with pytest.raises(WrongPin) as wrong:
            rig.services.login.log_in("mau", "000000")
        assert wrong.value.facts["tries_left"] == left
    with pytest.raises(AccountLocked):
        rig.services.login.log_in("mau", PIN)
    rig.clock.move(minutes=5, seconds=1)
    assert rig.services.login.log_in("mau", PIN)


def test_a_lock_out_survives_a_restart(rig: DeskRig) -> None:
    for _ in range(TRIES):
        with pytest.raises(WrongPin):
            rig.services.login.log_in("mau", "000000")
    rig.reopen()
    with pytest.raises(AccountLocked):
        rig.services.login.log_in("mau", PIN)


def test_an_unknown_name_is_told_apart(rig: DeskRig) -> None:
    with pytest.raises(UnknownOfficer):
        rig.services.login.log_in("khong-co", PIN)


def test_only_an_admin_makes_accounts_once_there_is_one(rig: DeskRig) -> None:
    new = NewOfficer("hai", "Trần Thị Hai", Role.OFFICER, "135791")
    with pytest.raises(NotAllowed):
        rig.services.login.add(new, None)
    with pytest.raises(NotAllowed):
        rig.services.login.add(new, rig.officer)


@pytest.mark.parametrize("pin", ["12345", "abcdef", ""])
def test_a_weak_pin_is_refused(rig: DeskRig, pin: str) -> None:
    with pytest.raises(BadField):
        rig.services.login.change_pin(rig.officer, PIN, pin)


def test_a_changed_pin_replaces_the_old_one(rig: DeskRig) -> None:
    rig.services.login.change_pin(rig.officer, PIN, "975310")
    with pytest.raises(WrongPin):
        rig.services.login.log_in("mau", PIN)
    assert rig.services.login.log_in("mau", "975310")


def test_every_try_is_in_the_audit_log_without_the_pin(rig: DeskRig) -> None:
    with pytest.raises(WrongPin):
        rig.services.login.log_in("mau", "000000")
    with rig.store.read() as session:
        newest = session.audit.newest(1)[0]
    assert newest.action == "login.wrong"
    assert "000000" not in str(newest)
