"""The disk is full at page 12: what came before is safe, the officer hears it, and with room again the pile goes on."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.texts.errors import sentence
from scanners import page_file
from tests.services.scan_rig import ScanRig, made

SHEETS = 14


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, 64 MB. What only root of a Linux machine can make is said to be left out elsewhere."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or subprocess.run(command, check=False).returncode:
        pytest.skip("NOT TESTED: only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def sheets(folder: Path) -> list[Path]:
    """One page in so many files that differ behind the picture's end, as padding scanners leave it."""
    whole = made(folder / "made", "application").read_bytes()
    paths = [folder / f"sheet-{number:02d}.jpg" for number in range(SHEETS)]
    for number, path in enumerate(paths):
        path.write_bytes(whole + bytes(number + 1))
    return paths


def fill(folder: Path, leave_bytes: int) -> Path:
    """A file that leaves so much."""
    filler = folder / "filler"
    found = os.statvfs(folder)
    with filler.open("wb") as file:
        for _ in range(max(0, found.f_bavail * found.f_frsize - leave_bytes) // (1 << 16)):
            file.write(bytes(1 << 16))
    return filler


@pytest.mark.parametrize("guard_bytes", [0, 3_000_000], ids=["in the middle of a page", "before the sheet is pulled"])
def test_a_disk_that_is_full_at_page_twelve_loses_none_of_the_eleven_before(
    small_disk: Path, tmp_path: Path, guard_bytes: int
) -> None:
    rig = ScanRig(small_disk / "desk")
    pile = sheets(tmp_path)
    work = rig.open(SHEETS)
    rig.source.spare_bytes = guard_bytes
    rig.source.load(pile[:11])
    assert rig.run(work).pages == 11
    filler = fill(small_disk, 2_000_000 if guard_bytes else 200_000)
    rig.source.load(pile[11:])
    stopped = rig.run(work)
    assert stopped.pages == 0
    assert "đầy" in sentence(stopped.faults[0])
    vault = rig.scan.works._doors.room.vault
    kept = [vault.verify(page.sha256).sha256 for page in rig.pages(work)]
    assert kept == [page_file.sha256_of(path) for path in pile[:11]]
    filler.unlink()
    outcome = rig.run(work)  # the sheets that were not taken are laid in again
    assert (outcome.pages, outcome.faults) == (SHEETS - 11, [])
    assert len(rig.pages(work)) == SHEETS
    rig.desk.close()
