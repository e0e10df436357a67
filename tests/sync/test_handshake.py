"""Do desk and centre notice when one of them was set back or doubled? On real sockets and real stores (F12, F18, F19)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from counter_app.store import database
from sync import handshake
from sync.gateway import __main__ as gateway_command
from sync.gateway import numbers
from sync.gateway.desk_tables import desk_sequence, divergence
from sync.gateway.settings import utc_now
from sync.gateway.tables import dossier
from sync.handshake import TICKET, Handshake
from tests import builders
from tests.sync.rig_of_two import Centre, OneDesk, a_centre


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    with a_centre(tmp_path / "centre") as running:
        yield running


@pytest.fixture
def desk(centre: Centre, tmp_path: Path) -> Iterator[OneDesk]:
    one = OneDesk(centre.url, tmp_path / "desk.db")
    yield one
    one.store.close()


def at_centre(centre: Centre) -> set[str]:
    with centre.application.state.gateway.database.read() as connection:
        return set(connection.execute(select(dossier.c.central_no)).scalars())


def forks(centre: Centre) -> int:
    with centre.application.state.gateway.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(divergence)).scalar_one())


def test_a_centre_set_back_to_yesterday_gets_again_what_it_forgot(centre: Centre, desk: OneDesk) -> None:
    """F12, I1: acknowledged yesterday, forgotten today, there again after one contact, under the numbers on the paper."""
    assert desk.contact() == ""
    printed = [desk.receive(f"before-{n}") for n in range(3)]
    desk.contact()
    centre.keep_a_backup()
    printed += [desk.receive(f"after-{n}") for n in range(4)]
    assert desk.contact() == ""
    centre.go_back_to_the_backup()
    assert len(at_centre(centre)) == 3
    assert desk.contact() == ""
    assert at_centre(centre) == set(printed)
    assert desk.audited("centre.behind") == 1
    assert desk.contact() == ""
    assert desk.audited("centre.behind") == 1
    assert forks(centre) == 0


def test_a_centre_that_forgot_a_lease_learns_it_again_and_gives_its_numbers_to_nobody(centre: Centre, desk: OneDesk) -> None:
    """Otherwise its counter would give the numbers on this desk's paper to the next desk that asks (I2)."""
    centre.keep_a_backup()
    assert desk.contact(2) == ""
    printed = desk.receive("offline")
    assert printed
    centre.go_back_to_the_backup()
    assert desk.contact(2) == ""
    assert at_centre(centre) == {printed}
    with desk.store.read() as session:
        held = [(lease.on, n) for lease in session.leases.leases() for n in range(lease.first, lease.last + 1)]
    assert len(held) == len(set(held))


def test_a_centre_that_forgot_a_lease_takes_its_dossiers_although_no_number_of_it_is_left(
    centre: Centre, tmp_path: Path
) -> None:
    """Found by the world rig: a lease used up was not told again, so the centre refused what it had acknowledged (I1)."""
    desk = OneDesk(centre.url, tmp_path / "small.db", numbers_per_day=1)
    centre.keep_a_backup()
    desk.contact(2)
    printed = desk.receive("the-last-number")
    assert printed
    desk.contact()
    centre.go_back_to_the_backup()
    assert desk.contact(2) == ""
    assert at_centre(centre) == {printed}
    desk.store.close()


def test_what_was_acknowledged_and_is_refused_when_sent_again_is_told(
    centre: Centre, desk: OneDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I1, I4: the desk goes on calling it acknowledged, so a person must hear that the centre does not have it."""
    centre.keep_a_backup()
    desk.contact(2)
    desk.receive("refused-later")
    desk.contact()
    centre.go_back_to_the_backup()
    monkeypatch.setattr(handshake, "_may_be_used", lambda *_: False)
    monkeypatch.setattr(handshake, "_stands_on_paper", lambda _: False)
    desk.contact()
    assert at_centre(centre) == set()
    assert desk.audited("sync.alarm") == 1


def test_a_centre_set_back_gives_no_desk_the_numbers_that_another_has_on_paper(centre: Centre, desk: OneDesk) -> None:
    """I2: found by the world rig. The first desk that calls again need not be the one whose lease was forgotten."""
    assert desk.contact() == ""
    centre.keep_a_backup()
    assert desk.contact(2) == ""
    centre.go_back_to_the_backup()
    gateway = centre.application.state.gateway

    def granted(on: date) -> int:
        with gateway.database.write() as connection:
            return numbers.take(connection, builders.AGENCY, on, 1)

    today, unseen = builders.NOW.date(), builders.NOW.date() + timedelta(days=20)
    before = granted(today)
    assert desk.contact() == ""
    assert granted(today) > before + gateway.settings.lease_cap
    assert granted(unseen) == gateway.settings.lease_cap + 1
    assert desk.contact(2) == ""
    assert granted(unseen) == gateway.settings.lease_cap + 2  # one leap, whoever calls after


def test_set_back_leaves_the_forgotten_numbers_before_any_desk_calls(
    centre: Centre, capsys: pytest.CaptureFixture[str]
) -> None:
    centre.stop()
    assert gateway_command.main(["set-back", f"--database-url=sqlite:///{centre.database}"]) == 0
    assert json.loads(capsys.readouterr().out) == {"numbersLeft": {builders.AGENCY: 1500}}
    centre.start()
    with centre.application.state.gateway.database.write() as connection:
        assert numbers.take(connection, builders.AGENCY, utc_now().date(), 1) == 1501


def test_a_hole_below_the_top_is_found_by_counting(centre: Centre, desk: OneDesk) -> None:
    desk.contact()
    for n in range(3):
        desk.receive(f"d-{n}")
    desk.contact()
    with centre.application.state.gateway.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM desk_sequence WHERE deskseq = 2")
        connection.exec_driver_sql("UPDATE desk_head SET held = held - 1")
    assert desk.contact() == ""
    with centre.application.state.gateway.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(desk_sequence)).scalar_one() == 3


def test_a_lost_answer_to_the_handshake_is_no_second_store(
    centre: Centre, desk: OneDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.contact()
    with monkeypatch.context() as lost:
        lost.setattr(Handshake, "_settle", lambda *_: "")
        desk.contact()
    assert desk.contact(3) == ""
    assert forks(centre) == 0


def test_a_second_store_that_sends_nothing_is_seen_by_its_old_ticket(centre: Centre, desk: OneDesk) -> None:
    """A clone that nothing on its own machine betrays: the ticket of the last meeting was given to one store only."""
    desk.contact()
    with desk.store.read() as session:
        old = session.notes.get(f"{TICKET}:{desk.store.incarnation()}") or ""
    desk.contact(2)
    with desk.store.write() as session:
        session.notes.put(f"{TICKET}:{desk.store.incarnation()}", old)
    desk.receive("after")
    assert desk.contact() == "central-diverged"
    assert forks(centre) == 1
    assert at_centre(centre) == set()
    assert desk.audited("sync.diverged") == 1
    with desk.store.read() as session:
        assert session.outbox.state().pending == 1
        assert session.notes.get("diverged_at")
    desk.contact(2)
    assert desk.audited("sync.diverged") == 1


def test_a_backup_put_back_by_hand_prints_no_number_a_second_time(centre: Centre, desk: OneDesk, tmp_path: Path) -> None:
    """F18, I2: the store of noon knows nothing of the afternoon's numbers, so all that it had left are burned."""
    desk.contact()
    printed = [desk.receive("morning")]
    desk.contact()
    desk.store.close()
    shutil.copyfile(desk.path, tmp_path / "noon.db")
    desk.open()
    printed.append(desk.receive("afternoon"))
    desk.contact()
    desk.store.close()
    shutil.copyfile(tmp_path / "noon.db", desk.path)
    desk.open()
    assert desk.receive("at-once") == ""
    assert desk.contact(2) == ""
    printed.append(desk.receive("after-lease"))
    assert desk.contact() == ""
    assert len(set(printed)) == 3
    assert set(printed) <= at_centre(centre)
    assert forks(centre) == 0


def test_a_backup_of_before_some_idle_contacts_begins_a_new_life_and_no_dead_end(
    centre: Centre, desk: OneDesk, tmp_path: Path
) -> None:
    """Found by the model: nothing was received in between, but the ticket of the centre is an old one."""
    desk.receive("before")
    desk.contact()
    desk.store.close()
    shutil.copyfile(desk.path, tmp_path / "noon.db")
    desk.open()
    desk.contact(2)
    desk.store.close()
    shutil.copyfile(tmp_path / "noon.db", desk.path)
    desk.open()
    assert desk.contact(2) == ""
    desk.receive("after")
    assert desk.contact() == ""
    assert forks(centre) == 0
    assert len(at_centre(centre)) == 2


def test_a_desk_and_a_centre_that_were_both_set_back_print_no_number_a_second_time(
    centre: Centre, desk: OneDesk, tmp_path: Path
) -> None:
    """I2: no store remembers the numbers on paper; the small file beside the desk's store knows that there were meetings."""
    desk.contact()
    desk.store.close()
    shutil.copyfile(desk.path, tmp_path / "backup.db")
    desk.open()
    desk.contact(2)
    centre.keep_a_backup()
    desk.contact()
    printed = [desk.receive(f"before-{n}") for n in range(12)]
    desk.contact()
    printed += [desk.receive(f"between-{n}") for n in range(5)]
    desk.contact()
    desk.store.close()
    for name in ("-wal", "-shm"):
        Path(f"{desk.path}{name}").unlink(missing_ok=True)
    shutil.copyfile(tmp_path / "backup.db", desk.path)
    centre.go_back_to_the_backup()
    desk.open()
    desk.contact(2)
    again = [desk.receive(f"after-{n}") for n in range(8)]
    assert "" not in again
    assert not set(printed) & set(again)


def test_two_desks_from_one_store_never_print_the_same_number(centre: Centre, desk: OneDesk, tmp_path: Path) -> None:
    """F19: the copy knows that it is one before its first number; both then work on, each with numbers of its own."""
    desk.contact()
    printed = [desk.receive("before")]
    desk.store.close()
    (tmp_path / "other").mkdir()
    shutil.copyfile(desk.path, tmp_path / "other" / "desk.db")
    desk.open()
    other = OneDesk(centre.url, tmp_path / "other" / "desk.db")
    printed += [desk.receive("original-x"), other.receive("copy-x")]
    assert printed[2] == ""
    assert (desk.contact(2), other.contact(2)) == ("", "")
    for n in range(3):
        printed += [desk.receive(f"original-{n}"), other.receive(f"copy-{n}")]
    assert (desk.contact(), other.contact()) == ("", "")
    given = [code for code in printed if code]
    assert len(given) == len(set(given)) == 8
    assert set(given) <= at_centre(centre)
    assert forks(centre) == 0
    other.store.close()


def test_without_the_rule_two_desks_print_the_same_number_and_the_centre_stops_one(
    centre: Centre, desk: OneDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positive control, and what is left for a clone that nothing betrays: it is stopped at its first contact."""
    desk.contact()
    desk.store.close()
    (tmp_path / "other").mkdir()
    shutil.copyfile(desk.path, tmp_path / "other" / "desk.db")
    monkeypatch.setattr(database, "settle_life", lambda *_: None)
    desk.open()
    other = OneDesk(centre.url, tmp_path / "other" / "desk.db")
    assert desk.receive("original") == other.receive("copy") != ""
    assert desk.contact() == ""
    assert other.contact() == "central-diverged"
    assert forks(centre) == 1
    other.store.close()
