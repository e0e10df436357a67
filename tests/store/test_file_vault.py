"""Kept files are whole after a kill, named by their content, unreadable without the key, and never change unseen."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from counter_app.domain.copy_errors import KeptFileBroken, KeptFileMissing
from counter_app.domain.errors import DiskFull, StoreBroken
from counter_app.domain.kept_file import VaultTrouble
from counter_app.store.file_cipher import CHUNK_BYTES, MAGIC
from counter_app.store.file_vault import EncryptedFileVault

KEY = bytes(range(32))
ROOT = Path(__file__).parents[2]
SIZES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 7]


@pytest.fixture
def vault(tmp_path: Path) -> EncryptedFileVault:
    return EncryptedFileVault(tmp_path / "files", KEY)


def on_disk(tmp_path: Path) -> list[Path]:
    return sorted(path for path in (tmp_path / "files").rglob("*") if path.is_file())


@pytest.mark.parametrize("size", SIZES)
def test_what_is_put_comes_back_byte_for_byte(vault: EncryptedFileVault, tmp_path: Path, size: int) -> None:
    source = tmp_path / "page.jpg"
    source.write_bytes(os.urandom(size))
    kept = vault.put(source)
    assert (kept.sha256, kept.size_bytes, kept.was_there) == (hashlib.sha256(source.read_bytes()).hexdigest(), size, False)
    vault.take_out(kept.sha256, tmp_path / "out.jpg")
    assert (tmp_path / "out.jpg").read_bytes() == source.read_bytes() == vault.read(kept.sha256)
    assert vault.verify(kept.sha256).size_bytes == size


def test_the_same_content_is_kept_once(vault: EncryptedFileVault, tmp_path: Path) -> None:
    assert [vault.put_bytes(b"page").was_there for _ in range(3)] == [False, True, True]
    assert len(on_disk(tmp_path)) == 1


def test_the_disk_holds_no_word_of_it_and_two_desks_share_no_key(vault: EncryptedFileVault, tmp_path: Path) -> None:
    """QCVN 12:2026/BCA 2.2.5.5: documents kept off-line are encrypted."""
    kept = vault.put_bytes(b"Tran Van Mau " * 1000)
    (file,) = on_disk(tmp_path)
    assert b"Tran Van Mau" not in file.read_bytes()
    with pytest.raises(KeptFileBroken, match="changed"):
        EncryptedFileVault(tmp_path / "files", bytes(32)).read(kept.sha256)


TAMPERED = {
    "one bit": lambda raw: raw[:-20] + bytes([raw[-20] ^ 1]) + raw[-19:],
    "header": lambda raw: raw[:9] + bytes([raw[9] ^ 1]) + raw[10:],
    "cut inside": lambda raw: raw[:-5],
    "cut after the first piece": lambda raw: raw[: len(MAGIC) + 16 + CHUNK_BYTES + 16],
    "pieces exchanged": lambda raw: (
        raw[:24]
        + raw[24 + CHUNK_BYTES + 16 : 24 + 2 * (CHUNK_BYTES + 16)]
        + raw[24 : 24 + CHUNK_BYTES + 16]
        + raw[24 + 2 * (CHUNK_BYTES + 16) :]
    ),
    "something added": lambda raw: raw + bytes(CHUNK_BYTES + 16),
    "emptied": lambda raw: b"",
    "not ours": lambda raw: b"%PDF-1.7" + raw,
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_changed_file_is_named_and_nothing_of_it_is_taken_out(
    vault: EncryptedFileVault, tmp_path: Path, what: str
) -> None:
    kept = vault.put_bytes(os.urandom(2 * CHUNK_BYTES + 100))
    other = vault.put_bytes(b"another page")
    file = tmp_path / "files" / kept.sha256[:2] / kept.sha256
    vault.verify(kept.sha256)  # positive control
    file.write_bytes(TAMPERED[what](file.read_bytes()))
    with pytest.raises(KeptFileBroken) as broken:
        vault.take_out(kept.sha256, tmp_path / "out")
    assert broken.value.facts["sha256"] == kept.sha256
    assert not (tmp_path / "out").exists()
    assert vault.read(other.sha256) == b"another page"


def test_a_file_exchanged_for_another_of_the_same_desk_is_caught_by_its_name(
    vault: EncryptedFileVault, tmp_path: Path
) -> None:
    one, other = vault.put_bytes(b"one"), vault.put_bytes(b"other")
    paths = [tmp_path / "files" / kept.sha256[:2] / kept.sha256 for kept in (one, other)]
    paths[0].write_bytes(paths[1].read_bytes())
    with pytest.raises(KeptFileBroken, match="changed"):
        vault.verify(one.sha256)


def test_putting_good_content_again_mends_a_damaged_file_and_keeps_the_damaged_one(
    vault: EncryptedFileVault, tmp_path: Path
) -> None:
    kept = vault.put_bytes(b"page")
    (file,) = on_disk(tmp_path)
    file.write_bytes(b"rubbish")
    assert vault.put_bytes(b"page").was_there is False
    assert vault.read(kept.sha256) == b"page"
    assert [finding.trouble for finding in vault.examine([kept.sha256])] == [VaultTrouble.SET_ASIDE]


def test_what_is_not_linked_is_listed_and_stays(vault: EncryptedFileVault, tmp_path: Path) -> None:
    linked, lost = vault.put_bytes(b"linked"), vault.put_bytes(b"lost")
    absent = "0" * 64
    found = vault.examine([linked.sha256, absent])
    assert [(each.trouble, each.name) for each in found] == [
        (VaultTrouble.ABSENT, absent),
        (VaultTrouble.NOT_LINKED, lost.sha256),
    ]
    assert vault.read(lost.sha256) == b"lost"


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "", "A" * 64])
def test_a_name_that_is_not_kept_is_missing_and_never_a_path(vault: EncryptedFileVault, name: str) -> None:
    with pytest.raises(KeptFileMissing):
        vault.read(name)


def test_a_full_disk_is_told_and_leaves_nothing(
    vault: EncryptedFileVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        vault.put_bytes(b"page")
    assert on_disk(tmp_path) == []


def test_a_source_that_changes_while_it_is_kept_is_refused(
    vault: EncryptedFileVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "page.jpg"
    source.write_bytes(b"one")
    monkeypatch.setattr("counter_app.store.file_vault._hash_of", lambda file: ("ab" * 32, 3))
    with pytest.raises(StoreBroken, match="source-changed"):
        vault.put(source)
    assert on_disk(tmp_path) == []


# --- killed at every step ---------------------------------------------------------------------------

STEPS = ["fsync:1", "replace:1", "fsync:2", "fsync:3"]
CHILD = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from counter_app.store.file_vault import EncryptedFileVault
what, _, left = sys.argv[4].partition(":")
left = int(left)
def dying(real):
    def act(*arguments, **named):
        global left
        left -= 1
        if not left:
            os._exit(9)
        return real(*arguments, **named)
    return act
if what == "fsync":
    os.fsync = dying(os.fsync)
elif what == "replace":
    Path.replace = dying(Path.replace)
vault = EncryptedFileVault(Path(sys.argv[2]), bytes(range(32)))
vault.put(Path(sys.argv[3]))
print("kept", flush=True)
"""


@pytest.mark.parametrize("step", [*STEPS, "never:1"])
def test_killed_at_any_step_the_file_is_whole_or_absent(vault: EncryptedFileVault, tmp_path: Path, step: str) -> None:
    source = tmp_path / "page.jpg"
    source.write_bytes(os.urandom(CHUNK_BYTES + 5))
    name = hashlib.sha256(source.read_bytes()).hexdigest()
    command = [sys.executable, "-c", CHILD, str(ROOT), str(tmp_path / "files"), str(source), step]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == ((0, "kept\n") if step == "never:1" else (9, "")), run.stderr
    if vault.has(name):
        vault.verify(name)
    else:
        assert [each.trouble for each in vault.examine([])] == [VaultTrouble.LEFT_OVER]
    vault.put(source)  # the desk tries again after the restart
    assert vault.verify(name).size_bytes == CHUNK_BYTES + 5
    names = [path.name for path in on_disk(tmp_path) if not path.name.endswith(".part")]
    assert names == [name]  # nothing doubled
