"""Is a copy on the second medium whole, and does the desk come back from it without doubling a number? (I1, I2, F18)"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from counter_app.domain.backup_errors import BackupBroken, BackupFailed, NoBackupPlace, SecondPersonMissing, StoreInTheWay
from counter_app.domain.errors import MissingField, NotAllowed
from counter_app.domain.officer import Role
from counter_app.domain.store_life import LIFE_EXPLAINED, LifeDoubt
from counter_app.services.backups import Backups
from counter_app.services.store_life import StoreLife
from counter_app.store import backup
from counter_app.store.backup import StoreBackups, restore_store
from counter_app.store.database import SqliteDeskStore, open_store
from tests import builders
from tests.sync.desk import MovableClock

KEY = bytes(range(32))


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(builders.NOW)


@pytest.fixture
def store(tmp_path: Path, clock: MovableClock) -> Iterator[SqliteDeskStore]:
    (tmp_path / "stick").mkdir()
    opened = open_store(tmp_path / "store.db", KEY, clock=clock)
    with opened.write() as session:
        session.leases.add(builders.lease(1, 10))
    work(opened, 5)
    yield opened
    opened.close()


@pytest.fixture
def shelf(tmp_path: Path, store: SqliteDeskStore) -> StoreBackups:
    return StoreBackups(tmp_path / "store.db", KEY, tmp_path / "stick" / "backup-Q1")


def work(store: SqliteDeskStore, count: int = 1) -> None:
    for _ in range(count):
        with store.write() as session:
            session.outbox.add(builders.operation(builders.new_id("d")))


def test_a_copy_of_the_open_store_holds_everything_that_was_acknowledged(
    store: SqliteDeskStore, shelf: StoreBackups, clock: MovableClock
) -> None:
    """What stands only in the journal is in the copy, too; the desk goes on working meanwhile."""
    stop = threading.Event()

    def keep_working() -> None:
        while not stop.is_set():
            work(store)

    busy = threading.Thread(target=keep_working)
    busy.start()
    try:
        with store.read() as session:
            before = session.outbox.state().last_seq
        kept = shelf.keep(clock.now())
    finally:
        stop.set()
        busy.join()
    found = shelf.verify(kept.name)
    assert found.last_seq >= before
    with store.read() as session:
        assert session.outbox.rows(found.last_seq - 1, 1)[0].row_hash == found.row_hash


def test_a_damaged_copy_is_told_and_never_restored(tmp_path: Path, shelf: StoreBackups, clock: MovableClock) -> None:
    """F08: one page of the copy changed on the stick."""
    kept = shelf.keep(clock.now())
    path = tmp_path / "stick" / "backup-Q1" / kept.name
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 64] = bytes(64)
    path.write_bytes(content)
    with pytest.raises(BackupBroken):
        shelf.verify(kept.name)
    with pytest.raises(BackupBroken):
        restore_store(path, tmp_path / "new" / "store.db", KEY)
    assert not (tmp_path / "new" / "store.db").exists()


def test_a_stick_that_is_not_there_is_told_and_nothing_is_written_in_its_place(
    tmp_path: Path, store: SqliteDeskStore, clock: MovableClock
) -> None:
    shelf = StoreBackups(tmp_path / "store.db", KEY, tmp_path / "unplugged" / "backup-Q1")
    backups = Backups(store, clock, shelf)
    with pytest.raises(BackupFailed):
        backups.run()
    assert backups.state().problem == "backup-failed"
    assert not (tmp_path / "unplugged").exists()
    with pytest.raises(NoBackupPlace):
        Backups(store, clock, None).run()


def test_a_copy_is_due_every_five_minutes_and_old_after_half_an_hour(
    store: SqliteDeskStore, shelf: StoreBackups, clock: MovableClock
) -> None:
    backups = Backups(store, clock, shelf)
    every = timedelta(minutes=5)
    assert backups.is_due(every) and backups.state().is_old(clock.now())
    backups.run()
    assert not backups.is_due(every) and not backups.state().is_old(clock.now())
    clock.move(minutes=6)
    assert backups.is_due(every) and not backups.state().is_old(clock.now())
    clock.move(minutes=30)
    assert backups.state().is_old(clock.now())


def test_copies_are_thinned_out_to_the_newest_and_one_for_each_day(shelf: StoreBackups, clock: MovableClock) -> None:
    names = []
    for _ in range(30):
        names.append(shelf.keep(clock.now()).name)
        clock.move(hours=2)
    kept = {copy.name for copy in shelf.copies()}
    assert set(names[-24:]) <= kept
    assert {name[:14] for name in names} == {name[:14] for name in kept}
    assert len(kept) < len(names)


def test_a_full_medium_loses_its_oldest_copies_and_never_the_newest_few(
    tmp_path: Path, shelf: StoreBackups, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the backups of a busy desk would end on the day on which its stick is full."""
    names = []
    for _ in range(9):
        names.append(shelf.keep(clock.now()).name)
        clock.move(minutes=5)
    free = iter([0, 0, 1 << 40])
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda _: SimpleNamespace(free=next(free)))
    names.append(shelf.keep(clock.now()).name)
    assert [copy.name for copy in shelf.copies()] == names[:1:-1]
    clock.move(minutes=5)
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    names.append(shelf.keep(clock.now()).name)
    assert [copy.name for copy in shelf.copies()] == names[: -backup.KEPT_AT_LEAST - 2 : -1]


def test_the_desk_comes_back_with_all_acts_of_the_copy_and_none_of_its_numbers(
    tmp_path: Path, store: SqliteDeskStore, shelf: StoreBackups, clock: MovableClock
) -> None:
    kept = shelf.keep(clock.now())
    place = tmp_path / "new" / "store.db"
    copy = tmp_path / "stick" / "backup-Q1" / kept.name
    restore_store(copy, place, KEY)
    with pytest.raises(StoreInTheWay):
        restore_store(copy, place, KEY)
    back = open_store(place, KEY, clock=clock)
    assert back.incarnation() != store.incarnation()
    with back.read() as session:
        assert session.outbox.check_chain() == 5
        assert session.leases.left_on(builders.AGENCY, builders.NOW.date()) == 0
        assert all(census.balanced for census in session.leases.census())
    back.close()


def test_a_restore_is_explained_by_two_people_one_of_them_a_supervisor(
    tmp_path: Path, shelf: StoreBackups, clock: MovableClock
) -> None:
    kept = shelf.keep(clock.now())
    restore_store(tmp_path / "stick" / "backup-Q1" / kept.name, tmp_path / "new" / "store.db", KEY)
    back = open_store(tmp_path / "new" / "store.db", KEY, clock=clock)
    life = StoreLife(back, clock)
    clerk, other = builders.officer(officer_id="cb-1"), builders.officer(officer_id="cb-2")
    supervisor = builders.officer(officer_id="cb-3", role=Role.SUPERVISOR)
    asked = life.unexplained()
    assert asked is not None and asked.doubt is LifeDoubt.NO_WITNESS
    with pytest.raises(MissingField):
        life.explain(supervisor, clerk, " ")
    with pytest.raises(SecondPersonMissing):
        life.explain(supervisor, supervisor, "hỏng ổ cứng")
    with pytest.raises(NotAllowed):
        life.explain(clerk, other, "hỏng ổ cứng")
    life.explain(clerk, supervisor, "hỏng ổ cứng")
    assert life.unexplained() is None
    with back.read() as session:
        told = session.audit.newest(1)[0]
    assert (told.action, told.actor, told.facts["second"]) == (LIFE_EXPLAINED, "cb-1", "cb-3")
    back.close()
