"""Accounts are the admin's: stopped, taken up, a PIN given again; look-ups are on record (Bắc Giang Đ19.7, Đ21.2)."""

from __future__ import annotations

import pytest

from counter_app.domain.errors import BadField, NotAllowed, UnknownOfficer
from counter_app.domain.officer import Officer, Role
from counter_app.services.login import NewOfficer
from counter_app.texts.account_sheets import accounts_sheet
from counter_app.texts.errors import sentence
from tests.desk_rig import PIN, DeskRig

OWN = "862071"


@pytest.fixture
def admin(rig: DeskRig) -> Officer:
    """The rig's officer as the store knows the keeper of accounts."""
    with rig.store.write() as session:
        keeper = Officer("keeper", "quan.tri", "Phạm Thị Quản", Role.ADMIN, "x")
        session.officers.add(keeper)
    return keeper


def new_clerk(rig: DeskRig, admin: Officer) -> Officer:
    return rig.services.login.add(NewOfficer("hai", "Trần Thị Hai", Role.OFFICER, PIN), admin)


def test_bg_d21_2_cm_d34_10_a_pin_that_was_given_out_is_a_first_pin_until_its_owner_changed_it(
    rig: DeskRig, admin: Officer
) -> None:
    clerk = new_clerk(rig, admin)
    assert rig.services.login.log_in("hai", PIN).first_pin
    rig.services.login.change_pin(clerk, PIN, OWN)
    rig.reopen()
    assert not rig.services.login.log_in("hai", OWN).first_pin
    assert not rig.services.login.log_in("mau", PIN).first_pin  # chosen by its owner at the set-up


def test_bg_d19_7_a_stopped_account_logs_in_no_more_and_its_name_stays(rig: DeskRig, admin: Officer) -> None:
    clerk, accounts = new_clerk(rig, admin), rig.services.accounts
    received = rig.services.intake.receive(rig.form(), clerk).dossier
    with pytest.raises(BadField):
        accounts.stop(clerk.officer_id, "  ", admin)
    accounts.stop(clerk.officer_id, "Chuyển công tác", admin)
    with pytest.raises(UnknownOfficer):
        rig.services.login.log_in("hai", PIN)
    assert rig.services.lookup.detail(received.uid).officer_names[clerk.officer_id] == "Trần Thị Hai"
    accounts.take_up(clerk.officer_id, admin)
    assert rig.services.login.log_in("hai", PIN).officer_id == clerk.officer_id


def test_bg_d19_7_only_the_admin_keeps_accounts_and_never_stops_the_own_one(rig: DeskRig, admin: Officer) -> None:
    clerk, accounts = new_clerk(rig, admin), rig.services.accounts
    for refused in (
        lambda: accounts.stop(admin.officer_id, "x", clerk),
        lambda: accounts.take_up(admin.officer_id, clerk),
        lambda: accounts.give_pin(admin.officer_id, OWN, clerk),
        lambda: accounts.listed(rig.officer if rig.officer.role is not Role.ADMIN else clerk),
    ):
        with pytest.raises(NotAllowed):
            refused()
    with pytest.raises(BadField) as own:
        accounts.stop(admin.officer_id, "Nghỉ", admin)
    assert "của chính mình" in sentence(own.value)


def test_bg_d21_2_a_forgotten_pin_is_given_again_and_counts_as_a_first_one(rig: DeskRig, admin: Officer) -> None:
    clerk = new_clerk(rig, admin)
    rig.services.login.change_pin(clerk, PIN, OWN)
    rig.services.accounts.give_pin(clerk.officer_id, "730162", admin)
    assert rig.services.login.log_in("hai", "730162").first_pin
    with rig.store.read() as session:
        told = {(entry.action, entry.actor, entry.subject) for entry in session.audit.newest(10)}
    assert ("officer.pin-given", "keeper", clerk.officer_id) in told


def test_bg_d19_7_the_list_of_accounts_tells_role_and_state_and_nothing_of_a_pin(rig: DeskRig, admin: Officer) -> None:
    clerk = new_clerk(rig, admin)
    rig.services.accounts.stop(clerk.officer_id, "Chuyển công tác", admin)
    listed = rig.services.accounts.listed(admin)
    sheet = accounts_sheet(listed, "Bộ phận Một cửa", "Quầy số 1", rig.clock.now())
    row = next(row for row in sheet.rows if row[2] == "hai")
    assert row[1:] == ("Trần Thị Hai", "hai", "Cán bộ tiếp nhận", "đã ngừng", "chưa đổi mã được cấp")
    assert all(officer.pin_hash not in str(sheet) for officer in listed if len(officer.pin_hash) > 1)


def test_hue_d21_3_who_looked_at_a_dossier_is_in_the_audit_log_and_the_history_stays_as_it_was(rig: DeskRig) -> None:
    dossier = rig.services.intake.receive(rig.form(), rig.officer).dossier
    before = rig.services.lookup.detail(dossier.uid).history
    rig.services.lookup.note_seen(dossier.uid, rig.officer)
    with rig.store.read() as session:
        seen = [entry for entry in session.audit.newest(5) if entry.action == "dossier.seen"]
        session.audit.check_chain()
    assert [(entry.actor, entry.facts["dossier"]) for entry in seen] == [(rig.officer.officer_id, dossier.uid)]
    assert rig.services.lookup.detail(dossier.uid).history == before
