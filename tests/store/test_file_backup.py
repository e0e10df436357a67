"""Are scanned files on the second medium, each once and whole, and do they come back with the store? (I1)"""

from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.domain.backup import FilesKept
from counter_app.domain.backup_errors import BackupFailed
from counter_app.store.file_backup import FileBackups
from counter_app.store.file_vault import EncryptedFileVault

KEY = bytes(range(32))
ALL = 10_000_000


@pytest.fixture
def vault(tmp_path: Path) -> EncryptedFileVault:
    return EncryptedFileVault(tmp_path / "desk" / "files", KEY)


@pytest.fixture
def shelf(tmp_path: Path) -> FileBackups:
    (tmp_path / "stick").mkdir()
    return FileBackups(tmp_path / "desk" / "files", KEY, tmp_path / "stick" / "files")


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_each_file_is_copied_once_and_only_what_is_new_later(vault: EncryptedFileVault, shelf: FileBackups) -> None:
    first = vault.put_bytes(b"page one" * 1000)
    assert shelf.keep(ALL).copied == 1
    again = shelf.keep(ALL)
    assert (again.copied, again.copied_bytes) == (0, 0)
    second = vault.put_bytes(b"page two" * 1000)
    assert shelf.keep(ALL).copied == 1
    assert shelf.check({first.sha256, second.sha256}).whole == 2


def test_a_run_stops_at_its_share_and_the_next_one_goes_on(vault: EncryptedFileVault, shelf: FileBackups) -> None:
    for number in range(5):
        vault.put_bytes(bytes([number]) * 1000)
    assert shelf.keep(1500) == FilesKept(2, 2 * 1040, 3)
    assert shelf.keep(ALL).waiting == 0


def test_a_file_that_is_damaged_at_the_desk_never_becomes_a_copy(
    vault: EncryptedFileVault, shelf: FileBackups, tmp_path: Path
) -> None:
    kept, other = vault.put_bytes(b"page" * 1000), vault.put_bytes(b"other" * 1000)
    damage(vault.place_of(kept.sha256))
    assert shelf.keep(ALL).broken == (kept.sha256,)
    found = shelf.check({kept.sha256, other.sha256})
    assert (found.whole, found.missing) == (1, (kept.sha256,))
    assert not list((tmp_path / "stick").rglob("*.part"))


def test_a_damaged_copy_is_told_and_never_brought_back(
    vault: EncryptedFileVault, shelf: FileBackups, tmp_path: Path
) -> None:
    """Positive control: the same file comes back while its copy is whole."""
    kept = vault.put_bytes(b"page" * 1000)
    shelf.keep(ALL)
    new = FileBackups(tmp_path / "new" / "files", KEY, tmp_path / "stick" / "files")
    assert new.bring_back({kept.sha256}).whole == 1
    damage(tmp_path / "stick" / "files" / kept.sha256[:2] / kept.sha256)
    other = FileBackups(tmp_path / "other" / "files", KEY, tmp_path / "stick" / "files")
    found = other.bring_back({kept.sha256, "0" * 64})
    assert (found.broken, found.missing) == ((kept.sha256,), ("0" * 64,))
    assert not EncryptedFileVault(tmp_path / "other" / "files", KEY).names()


def test_what_lies_on_the_medium_does_not_open_without_the_desks_key(
    vault: EncryptedFileVault, shelf: FileBackups, tmp_path: Path
) -> None:
    kept = vault.put_bytes(b"CCCD 001190000001" * 100)
    shelf.keep(ALL)
    stranger = FileBackups(tmp_path / "x", bytes(32), tmp_path / "stick" / "files")
    assert stranger.check({kept.sha256}).broken == (kept.sha256,)
    assert b"001190000001" not in b"".join(path.read_bytes() for path in (tmp_path / "stick").rglob("*") if path.is_file())


def test_an_unplugged_medium_is_told_and_nothing_is_written_in_its_place(vault: EncryptedFileVault, tmp_path: Path) -> None:
    vault.put_bytes(b"page")
    gone = FileBackups(tmp_path / "desk" / "files", KEY, tmp_path / "unplugged" / "backup-Q1" / "files")
    with pytest.raises(BackupFailed):
        gone.keep(ALL)
    assert not (tmp_path / "unplugged").exists()
