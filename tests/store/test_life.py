"""Is a restored or doubled store noticed before it hands out a number? (F18, F19, I2)"""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.store_life import LIFE_BEGUN, UNEXPLAINED, LifeDoubt, read_unexplained
from counter_app.store import life, place
from counter_app.store.database import SqliteDeskStore, open_store
from tests import builders
from tests.sync.desk import MovableClock

KEY = bytes(range(32))


def opened(path: Path) -> SqliteDeskStore:
    return open_store(path, KEY, clock=MovableClock(builders.NOW))


def work(store: SqliteDeskStore, count: int = 1) -> None:
    with store.write() as session:
        for _ in range(count):
            session.outbox.add(builders.operation(builders.new_id("d")))


def left(store: SqliteDeskStore) -> int:
    with store.read() as session:
        return session.leases.left_on(builders.AGENCY, builders.NOW.date())


def doubt_of(store: SqliteDeskStore) -> LifeDoubt | None:
    with store.read() as session:
        found = read_unexplained(session.notes.get(UNEXPLAINED))
    return found.doubt if found else None


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A store with a lease, five of its ten numbers used, closed in order."""
    folder = tmp_path / "desk"
    folder.mkdir()
    store = opened(folder / "store.db")
    with store.write() as session:
        session.leases.add(builders.lease(1, 10))
    work(store, 3)
    store.close()
    yield folder / "store.db"


def test_a_store_opened_again_where_it_was_goes_on_as_before(path: Path) -> None:
    """Positive control: the rule burns nothing in everyday work, nor after a crash."""
    store = opened(path)
    before = store.incarnation()
    work(store, 2)
    store._lock.release()  # type: ignore[union-attr]  # killed: nobody closes anything
    again = opened(path)
    assert (again.incarnation(), left(again), doubt_of(again)) == (before, 10, None)
    again.close()


def test_a_copy_in_another_place_begins_a_new_life_without_the_old_numbers(path: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "other.db"
    shutil.copyfile(path, elsewhere)
    original, copy = opened(path), opened(elsewhere)
    assert copy.incarnation() != original.incarnation()
    assert (left(original), left(copy)) == (10, 0)
    assert doubt_of(copy) is LifeDoubt.NO_WITNESS
    with copy.read() as session:
        assert session.audit.newest(1)[0].action == LIFE_BEGUN
        assert session.outbox.check_chain() == 3
    for store in (original, copy):
        store.close()


def test_a_whole_folder_on_another_machine_begins_a_new_life(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(path.parent, tmp_path / "cloned")
    monkeypatch.setattr(life, "machine_fact", lambda: "f" * 32)
    clone = opened(tmp_path / "cloned" / "store.db")
    assert (left(clone), doubt_of(clone)) == (0, LifeDoubt.OTHER_MACHINE)
    clone.close()


def test_a_whole_folder_copied_on_the_same_machine_begins_a_new_life(path: Path, tmp_path: Path) -> None:
    """Two windows on two folders would print the same numbers; nothing but the place betrays it before the centre does."""
    shutil.copytree(path.parent, tmp_path / "second")
    original, copy = opened(path), opened(tmp_path / "second" / "store.db")
    assert (left(original), doubt_of(original)) == (10, None)
    assert (left(copy), doubt_of(copy)) == (0, LifeDoubt.COPIED)
    for store in (original, copy):
        store.close()


def test_a_folder_that_is_moved_or_a_disk_mounted_elsewhere_goes_on(path: Path, tmp_path: Path) -> None:
    """Positive control: the same file under another name is no copy."""
    path.parent.rename(tmp_path / "moved")
    store = opened(tmp_path / "moved" / "store.db")
    assert (left(store), doubt_of(store)) == (10, None)
    store.close()


def test_a_cloned_disk_in_another_machine_is_known_by_the_parts_around_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clone has every byte, the name of the machine among them; one part that is the same makes it the same machine."""
    monkeypatch.setattr(place, "hardware", tuple)
    opened(path).close()
    parts = ("board", "disk", "card")
    for hardware, expected in ((parts, None), (("board", "new-disk"), None), (("else", "other"), LifeDoubt.OTHER_MACHINE)):
        monkeypatch.setattr(place, "hardware", lambda hardware=hardware: hardware)
        store = opened(path)
        assert doubt_of(store) is expected
        store.close()


def test_a_machine_that_shows_no_parts_is_not_taken_for_another(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "hardware", tuple)
    store = opened(path)
    assert doubt_of(store) is None
    store.close()


def test_the_number_of_a_machine_is_found_in_its_firmware_table() -> None:
    """SMBIOS: a BIOS structure with strings, then the system's own with its UUID."""
    uuid = bytes(range(16))
    bios = struct.pack("<BBH", 0, 18, 0) + bytes(14) + b"Maker\0Version\0\0"
    system = struct.pack("<BBH", 1, 27, 1) + bytes(4) + uuid + bytes(3) + b"\0\0"
    assert place.system_uuid(bios + system) == uuid.hex()
    assert place.system_uuid(bios + system.replace(uuid, b"\xff" * 16)) == ""
    assert place.system_uuid(bios[:10]) == place.system_uuid(b"") == ""


def test_a_file_put_back_by_hand_is_known_as_an_earlier_moment(path: Path, tmp_path: Path) -> None:
    shutil.copyfile(path, tmp_path / "noon.db")
    store = opened(path)
    before = store.incarnation()
    work(store)
    store.close()
    shutil.copyfile(tmp_path / "noon.db", path)
    back = opened(path)
    assert back.incarnation() != before
    assert (left(back), doubt_of(back)) == (0, LifeDoubt.SET_BACK)
    back.close()
    again = opened(path)
    assert again.incarnation() == back_incarnation(again)
    again.close()


def back_incarnation(store: SqliteDeskStore) -> str:
    with store.read() as session:
        return session.audit.newest(1)[0].subject


def test_another_chain_of_the_same_length_is_no_longer_this_desk(path: Path, tmp_path: Path) -> None:
    shutil.copyfile(path, tmp_path / "noon.db")
    store = opened(path)
    work(store)
    store.close()
    witness = path.with_name("store.db.life").read_bytes()
    shutil.copyfile(tmp_path / "noon.db", path)
    path.with_name("store.db.life").unlink()
    other = opened(path)
    work(other)
    with other.write() as session:
        session.notes.put(life.INCARNATION, json.loads(witness)["incarnation"])
    other.close()
    path.with_name("store.db.life").write_bytes(witness)
    back = opened(path)
    assert doubt_of(back) is LifeDoubt.OTHER_CHAIN
    back.close()


def test_a_machine_without_a_name_of_its_own_is_not_taken_for_another(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "machine_fact", lambda: "")
    store = opened(path)
    assert doubt_of(store) is None
    store.close()


def test_two_copies_of_a_store_never_give_one_provisional_number(path: Path, tmp_path: Path) -> None:
    """I2, I3: found by the world rig. The store of noon knows nothing of the provisional numbers of the afternoon."""
    today = builders.NOW.date()

    def provisionals(store: SqliteDeskStore) -> set[int]:
        with store.write() as session:
            return {session.leases.next_provisional(today) for _ in range(5)}

    (tmp_path / "noon").mkdir()
    shutil.copyfile(path, tmp_path / "noon" / "store.db")
    first, second = opened(path), opened(tmp_path / "noon" / "store.db")
    original, copy = provisionals(first), provisionals(second)
    assert original == {1, 2, 3, 4, 5}  # positive control: everyday work counts from one
    assert not original & copy
    assert max(copy) <= 99_999
    first.close()
    second.close()
