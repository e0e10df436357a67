"""Is the key of the store guarded, found again, and never replaced by another one?"""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from counter_app.domain.errors import StoreBroken, UnsafeKeyring, WrongKey
from counter_app.store.key_custody import DeskKey, KeyPlace
from counter_app.store.key_file import KdfCost, read_key_file, write_key_file
from counter_app.store.pin_hasher import Argon2PinHasher

QUICK = KdfCost(memory_kib=64, passes=1, lanes=1)
KEY = bytes(range(32))


class KeptInMemory:
    """A key store of the operating system that works, unless it is told that it is not safe."""

    def __init__(self, safe: bool = True) -> None:
        self.safe = safe
        self.secrets: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        self._check()
        return self.secrets.get(name)

    def put(self, name: str, value: str) -> None:
        self._check()
        self.secrets[name] = value

    def _check(self) -> None:
        if not self.safe:
            raise UnsafeKeyring(backend="plain")


def desk_key(folder: Path, secret_store: KeptInMemory | None, name: str = "desk-store-Q1") -> DeskKey:
    return DeskKey(folder / "desk.db", name, secret_store, cost=QUICK)


def test_the_operating_system_keeps_one_key_per_store(tmp_path: Path) -> None:
    kept = KeptInMemory()
    mine, other = desk_key(tmp_path, kept), DeskKey(tmp_path / "other.db", "desk-store-Q2", kept, cost=QUICK)
    assert mine.place() is KeyPlace.NOWHERE
    first, second = mine.create(), other.create()
    assert first != second and len(first) == 32
    assert desk_key(tmp_path, kept).load() == first
    assert mine.place() is KeyPlace.KEY_STORE
    assert not list(tmp_path.iterdir())


def test_without_a_safe_key_store_a_passphrase_guards_the_key(tmp_path: Path) -> None:
    for secret_store in (None, KeptInMemory(safe=False)):
        folder = tmp_path / str(secret_store is None)
        mine = desk_key(folder, secret_store)
        with pytest.raises(UnsafeKeyring):
            mine.create()
        key = mine.create("mật khẩu kho")
        assert mine.place() is KeyPlace.KEY_FILE
        assert desk_key(folder, secret_store).load("mật khẩu kho") == key
        for wrong in ("mat khau kho", ""):
            with pytest.raises(WrongKey):
                mine.load(wrong)
        file = folder / "desk.db.key"
        assert key not in file.read_bytes() and key.hex().encode() not in file.read_bytes()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_second_key_is_never_made(tmp_path: Path) -> None:
    kept = KeptInMemory()
    mine = desk_key(tmp_path, kept)
    key = mine.create()
    with pytest.raises(WrongKey):
        mine.create("mật khẩu")
    assert mine.load() == key
    (tmp_path / "desk.db").write_bytes(b"a store whose key is lost")
    with pytest.raises(WrongKey):
        desk_key(tmp_path, KeptInMemory()).create()
    with pytest.raises(WrongKey):
        desk_key(tmp_path, KeptInMemory()).load()


def test_a_locked_key_store_is_not_taken_for_a_wrong_key(tmp_path: Path) -> None:
    kept = KeptInMemory()
    desk_key(tmp_path, kept).create()
    kept.safe = False
    with pytest.raises(UnsafeKeyring):
        desk_key(tmp_path, kept).load()


def test_a_key_store_that_forgets_is_noticed_before_anything_is_locked(tmp_path: Path) -> None:
    class Forgetful(KeptInMemory):
        def put(self, name: str, value: str) -> None:
            self.secrets.clear()

    with pytest.raises((WrongKey, StoreBroken)):
        desk_key(tmp_path, Forgetful()).create()


def test_another_passphrase_guards_the_same_key(tmp_path: Path) -> None:
    mine = desk_key(tmp_path, None)
    key = mine.create("cũ")
    with pytest.raises(WrongKey):
        mine.change_passphrase("sai", "mới")
    with pytest.raises(WrongKey):
        mine.change_passphrase("cũ", "")
    mine.change_passphrase("cũ", "mới")
    assert mine.load("mới") == key
    with pytest.raises(WrongKey):
        mine.load("cũ")


def test_the_same_passphrase_from_two_keyboards_opens(tmp_path: Path) -> None:
    write_key_file(tmp_path / "key", KEY, "tiê\u0301ng", QUICK)
    assert read_key_file(tmp_path / "key", "ti\u1ebfng") == KEY


@pytest.mark.parametrize(
    ("member", "value", "error"),
    [
        ("wrapped", "AAAA", WrongKey),
        ("salt", "00" * 16, WrongKey),
        ("passes", 2, WrongKey),
        ("memory_kib", 1 << 30, StoreBroken),
        ("lanes", "4", StoreBroken),
        ("format", "desk-key-9", StoreBroken),
        ("nonce", "zz", StoreBroken),
    ],
)
def test_a_changed_key_file_is_refused(tmp_path: Path, member: str, value: object, error: type[Exception]) -> None:
    file = tmp_path / "key"
    write_key_file(file, KEY, "mật khẩu", QUICK)
    assert read_key_file(file, "mật khẩu") == KEY
    file.write_text(json.dumps({**json.loads(file.read_text()), member: value}))
    with pytest.raises(error):
        read_key_file(file, "mật khẩu")


def test_a_key_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "key"
    write_key_file(file, KEY, "cũ", QUICK)

    def refuse(handle: int) -> None:
        raise OSError(5, "the disk failed")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(StoreBroken):
        write_key_file(file, bytes(32), "mới", QUICK)
    monkeypatch.undo()
    assert read_key_file(file, "cũ") == KEY
    assert [found.name for found in tmp_path.iterdir()] == ["key"]


def test_a_pin_is_kept_as_a_salted_verifier() -> None:
    hasher = Argon2PinHasher(memory_kib=64, passes=1, lanes=1)
    first, second = hasher.hash("246810"), hasher.hash("246810")
    assert first != second and "246810" not in first and first.startswith("$argon2id$")
    assert hasher.verify(first, "246810") and not hasher.verify(first, "246811")
    assert not hasher.verify("-", "246810")
    assert "m=65536,t=3" in Argon2PinHasher().hash("246810")
