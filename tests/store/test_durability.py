"""Is what was acknowledged there after a killed process, a full disk, a wrong key, a second instance? (I1, D1, D2)

A kill tests the program's order of steps, not the disk: pages that the kernel has survive it. What a power cut does is
answered by the settings, which are read back at every start.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from counter_app.domain.errors import (
    DiskFull,
    StoreBroken,
    StoreBusy,
    StoreLockedByOther,
    StoreSettingsDiffer,
    WrongKey,
)
from counter_app.store import connection
from counter_app.store.connection import SETTINGS
from counter_app.store.database import SqliteDeskStore, open_store
from counter_app.store.schema import MIGRATIONS
from tests.builders import NOW, dossier, operation, person
from tests.store.rig import KEY, StandingClock, keep, raw
from tests.waiting import wait_until

Opener = Callable[..., SqliteDeskStore]
ROOT = Path(__file__).parents[2]


# --- kill -9 ----------------------------------------------------------------------------------


def start(path: Path, first: int, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.store.writer_child", str(path), str(first), *words]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ)


def killed_after(path: Path, first: int, commits: int, *words: str) -> list[int]:
    """Acknowledged numbers of a child that was killed after so many of them, wherever it then was."""
    child = start(path, first, *words)
    assert child.stdout and child.stdin
    heard = [int(child.stdout.readline()) for _ in range(commits + 1)]
    child.kill()
    heard += [int(line) for line in child.stdout.read().split("\n") if line.strip()]
    child.wait()
    close_pipes(child.stdin, child.stdout)
    return heard[1:]


def close_pipes(*pipes: IO[str]) -> None:
    for pipe in pipes:
        pipe.close()


def lost(path: Path, acknowledged: list[int]) -> list[int]:
    store = open_store(path, KEY, clock=StandingClock())
    with store.read() as session:
        gone = [n for n in acknowledged if session.dossiers.by_uid(f"dossier-{n}") is None]
        sent = {row.op_id for row in session.outbox.rows(limit=100_000)}
        gone += [n for n in acknowledged if f"op-{n}" not in sent]
        assert session.outbox.check_chain() == session.outbox.state().last_seq
    assert raw(path).rows("PRAGMA integrity_check") == [("ok",)]
    store.close()
    return gone


@pytest.mark.parametrize("kills", [3, pytest.param(40, marks=pytest.mark.slow)])
def test_every_acknowledged_dossier_is_there_after_a_kill(path: Path, kills: int) -> None:
    dice = random.Random(20261125)
    acknowledged: list[int] = []
    for _ in range(kills):
        acknowledged += killed_after(path, len(acknowledged) * 1000 + 1, dice.randint(1, 25))
    assert lost(path, acknowledged) == []


def test_a_word_before_the_commit_is_caught(path: Path) -> None:
    """The positive control: the rig finds the loss of a writer that says "saved" too early."""
    assert lost(path, killed_after(path, 1, 1, "early")) == [1, 1]


def test_a_killed_owner_gives_the_store_back(path: Path, opened: Opener) -> None:
    child = start(path, 1)
    assert child.stdout and child.stdin
    child.stdout.readline()
    with pytest.raises(StoreLockedByOther) as error:
        opened()
    assert error.value.facts == {"process_id": child.pid, "since": NOW}
    child.kill()
    child.wait()
    close_pipes(child.stdin, child.stdout)
    opened()


# --- second instance --------------------------------------------------------------------------


def test_a_second_instance_may_look_but_not_write(store: SqliteDeskStore, opened: Opener, path: Path) -> None:
    keep(store, kept := dossier())
    with pytest.raises(StoreLockedByOther):
        opened()
    link = path.with_name("other-name.db")
    link.symlink_to(path)
    with pytest.raises(StoreLockedByOther):  # another name of the same file is the same store
        open_store(link, KEY, clock=StandingClock())
    looking = opened(read_only=True)
    assert looking.read_only and not store.read_only
    with looking.read() as session:
        assert session.dossiers.by_uid(kept.uid) == kept
    with pytest.raises(StoreBroken), looking.write():
        pass
    assert looking.incarnation() == store.incarnation()
    store.close()
    assert opened().incarnation() == looking.incarnation()


def test_a_read_session_cannot_write_and_an_ended_one_does_nothing(store: SqliteDeskStore) -> None:
    with pytest.raises(StoreBroken), store.read() as session:
        session.notes.put("name", "value")
    with store.write() as session:
        pass
    with pytest.raises(StoreBroken, match="session-has-ended"):
        session.notes.put("name", "value")
    with pytest.raises(StoreBroken, match="write-inside-write"), store.write(), store.write():
        pass
    store.close()
    with pytest.raises(StoreBroken), store.write():
        pass
    with pytest.raises(StoreBroken), store.read():
        pass


def test_two_stores_have_two_incarnations(tmp_path: Path) -> None:
    stores = [open_store(tmp_path / name / "desk.db", KEY, clock=StandingClock()) for name in "ab"]
    first, second = (store.incarnation() for store in stores)
    assert first != second and len(first) == 16 and int(first, 16) >= 0
    for store in stores:
        store.close()


# --- threads ----------------------------------------------------------------------------------


def test_a_look_up_never_waits_for_a_writer_and_sees_only_what_is_committed(store: SqliteDeskStore) -> None:
    inside, go_on, seen = threading.Event(), threading.Event(), []

    def write() -> None:
        with store.write() as session:
            session.dossiers.add(dossier("dossier-late"), "intent-late")
            inside.set()
            go_on.wait(10)

    def read() -> None:
        with store.read() as session:
            seen.append(session.dossiers.by_uid("dossier-late"))

    writer, reader = threading.Thread(target=write), threading.Thread(target=read)
    writer.start()
    assert inside.wait(10)
    reader.start()
    reader.join(10)
    assert seen == [None]
    go_on.set()
    writer.join(10)
    read()
    assert seen[1] is not None


def test_a_reader_keeps_its_view_while_others_write(store: SqliteDeskStore) -> None:
    with store.read() as session:
        assert session.dossiers.newest(10) == []
        keep(store, dossier())
        assert session.dossiers.newest(10) == []


def test_many_threads_write_one_after_the_other(store: SqliteDeskStore) -> None:
    def work() -> None:
        for _ in range(5):
            with store.write() as session:
                session.outbox.add(operation("lane"))
            with store.read() as session:
                session.outbox.state()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    wait_until(lambda: not any(thread.is_alive() for thread in threads), timeout=30)
    with store.read() as session:
        assert session.outbox.check_chain() == 30


# --- keys, settings, files --------------------------------------------------------------------


def test_a_wrong_key_opens_nothing_and_harms_nothing(
    store: SqliteDeskStore, opened: Opener, capfd: pytest.CaptureFixture[str]
) -> None:
    keep(store, kept := dossier())
    store.close()
    for wrong in (bytes(32), b"short"):
        with pytest.raises(WrongKey):
            opened(wrong)
        with pytest.raises(WrongKey):
            opened(wrong, read_only=True)
    assert capfd.readouterr() == ("", "")  # SQLCipher's own log would draw over the screen
    with opened().read() as session:
        assert session.dossiers.by_uid(kept.uid) == kept


def test_no_name_can_be_read_in_the_files(store: SqliteDeskStore, path: Path) -> None:
    name = "Nguyễn Thị Rất Riêng"
    keep(store, dossier(applicant=person(name, identity_number="001190123456")))
    files = [path, path.with_name("desk.db-wal"), path.with_name("desk.db.owner")]
    store_bytes = b"".join(file.read_bytes() for file in files)
    for secret in (name.encode(), b"nguyen thi rat rieng", b"001190123456", b"SQLite format 3\0desk"):
        assert secret not in store_bytes
    assert b"SQLite format 3" in files[2].read_bytes()  # positive control: the search does find what is plain


def test_every_connection_runs_with_the_settings_of_the_house(store: SqliteDeskStore) -> None:
    wanted = {name: value for name, _, value in SETTINGS}
    assert (wanted["journal_mode"], wanted["synchronous"], wanted["trusted_schema"]) == ("wal", 2, 0)
    assert (wanted["foreign_keys"], wanted["mmap_size"], wanted["cell_size_check"]) == (1, 0, 1)
    with store.read() as session:
        database = session.dossiers._tx.database  # type: ignore[attr-defined]
        assert {name: database.one(f"PRAGMA {name}")[0] for name in wanted} == wanted
        assert database.one("PRAGMA query_only")[0] == 1
    with store.write() as session:
        database = session.dossiers._tx.database  # type: ignore[attr-defined]
        assert {name: database.one(f"PRAGMA {name}")[0] for name in wanted} == wanted


def test_a_setting_that_does_not_hold_stops_the_program(path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SETTINGS", (("synchronous", "NORMAL", 2),))
    with pytest.raises(StoreSettingsDiffer) as error:
        opened()
    assert error.value.facts == {"pragma": "synchronous", "wanted": 2, "got": 1}
    monkeypatch.undo()
    opened().close()  # and the failed start let go of the lock
    monkeypatch.setattr(connection, "OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(StoreSettingsDiffer):
        opened()


def test_a_full_disk_loses_nothing_and_passes(store: SqliteDeskStore) -> None:
    keep(store, first := dossier())
    with store.write() as session:
        database = session.dossiers._tx.database  # type: ignore[attr-defined]
    pages = database.one("PRAGMA page_count")[0]
    database.execute(f"PRAGMA max_page_count = {pages + 2}")
    kept = [first]
    with pytest.raises(DiskFull):
        for _ in range(1000):
            keep(store, more := dossier(summary="x" * 2000))
            kept.append(more)
    with store.read() as session:
        assert all(session.dossiers.by_uid(d.uid) == d for d in kept)
        assert len(session.dossiers.newest(200)) == len(kept)
    database.execute("PRAGMA max_page_count = 1000000")
    keep(store, after := dossier())
    with store.read() as session:
        assert session.dossiers.by_uid(after.uid) == after


def test_a_writer_that_cannot_get_its_turn_says_so(store: SqliteDeskStore, path: Path) -> None:
    with store.write() as session:
        session.dossiers._tx.database.execute("PRAGMA busy_timeout = 20")  # type: ignore[attr-defined]
    other = raw(path)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy), store.write():
        pass
    other.execute("ROLLBACK")
    keep(store, dossier())


def test_after_a_failed_disk_nothing_more_is_written(store: SqliteDeskStore, opened: Opener, path: Path) -> None:
    """A sync that failed once may only seem to work the second time. The store must be opened anew."""
    resource = pytest.importorskip("resource")
    keep(store, first := dossier())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    told = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.with_name("desk.db-wal").stat().st_size, hard))
        with pytest.raises(StoreBroken, match="IOERR"):
            keep(store, lost := dossier())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, told)
    with pytest.raises(StoreBroken, match="disk-failed"):
        keep(store, dossier())
    store.close()
    again = opened()
    with again.read() as session:
        assert session.dossiers.by_uid(first.uid) == first
        assert session.dossiers.by_uid(lost.uid) is None
    keep(again, dossier())


def test_a_damaged_store_says_so(store: SqliteDeskStore, opened: Opener, path: Path) -> None:
    keep(store, *[dossier(summary="x" * 500) for _ in range(50)])
    store.close()
    with path.open("r+b") as file:
        for page in range(2, path.stat().st_size // 4096):
            file.seek(page * 4096 + 100)
            file.write(b"\xff" * 200)
    with pytest.raises(StoreBroken):
        opened()


def test_a_store_of_a_newer_program_or_another_one_is_left_alone(store: SqliteDeskStore, opened: Opener, path: Path) -> None:
    store.close()
    raw(path).execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(StoreBroken, match="newer-store"):
        opened()
    database = raw(path)
    database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    database.execute("PRAGMA application_id = 1")
    database.close()
    with pytest.raises(StoreBroken, match="not-our-store"):
        opened()
    with pytest.raises(StoreBroken, match="no-store"):
        open_store(path.with_name("nothing.db"), KEY, clock=StandingClock(), read_only=True)


def test_a_store_that_is_one_step_behind_is_brought_up_and_keeps_its_rows(
    path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    from counter_app.store import database, schema

    keep(opened_store := opened(), kept := dossier())
    opened_store.close()
    step = "CREATE TABLE later (a TEXT) STRICT;\nALTER TABLE note ADD COLUMN later TEXT;"
    for module in (schema, database):
        monkeypatch.setattr(module, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE later (a TEXT) STRICT;\nNOT SQL;"))
    with pytest.raises(StoreBroken):
        opened()
    assert raw(path).rows("PRAGMA user_version") == [(len(MIGRATIONS),)]  # a step that fails leaves nothing behind
    for module in (schema, database):
        monkeypatch.setattr(module, "MIGRATIONS", (*MIGRATIONS, step))
    with opened().read() as session:
        assert session.dossiers.by_uid(kept.uid) == kept
    assert raw(path).rows("PRAGMA user_version") == [(len(MIGRATIONS) + 1,)]


def test_every_table_is_strict(store: SqliteDeskStore, path: Path) -> None:
    tables = raw(path).rows("SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    assert len(tables) > 15 and all(strict for _, strict in tables)


def test_opening_the_store_brings_in_no_library_that_it_does_not_need() -> None:
    unwanted = ("numpy", "pandas", "argon2", "cryptography", "keyring")
    script = f"import sys, counter_app.store.database; print([name for name in {unwanted!r} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert told.strip() == "[]"
    assert subprocess.run([sys.executable, "-c", f"{script}\nimport numpy"], cwd=ROOT, check=False).returncode == 0
