"""The rigs of kills, cuts, crash images, failing calls and full disks, each for a few points: they run, hold, catch."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from prove import crash_images, disk_full, io_faults, power
from prove.clerk.lives import ClerkLives, Death
from prove.disk_log import Disk
from prove.kills import tells_first
from prove.rig import Found, Given, Rig


def run(rig: Rig, folder: Path, points: int) -> Found:
    """A run that ends after so many points; a machine that cannot do it skips, and says why."""
    found = rig.run(Given(20261125, 600.0, folder, print, points))
    if found.skipped:
        pytest.skip(found.skipped)
    return found


def held(found: Found, points: int) -> None:
    """Nothing broke, every control was caught, and it was no empty run."""
    assert found.failures == ()
    assert found.controls and all(control.caught for control in found.controls), found.controls
    assert found.points >= points
    assert found.verdict == "held"


@pytest.mark.parametrize("rig", [io_faults.RIG, disk_full.RIG], ids=lambda rig: rig.name)
def test_a_disk_that_fails_is_told_and_nothing_called_saved_is_gone(rig: Rig, tmp_path: Path) -> None:
    held(run(rig, tmp_path, 6), 6)


@pytest.mark.slow
def test_every_image_that_a_crash_may_leave_has_every_acknowledged_fact(tmp_path: Path) -> None:
    held(run(crash_images.RIG, tmp_path, 300), 300)


@pytest.mark.slow
def test_what_was_told_as_saved_is_on_the_disk_when_the_power_goes(tmp_path: Path) -> None:
    held(run(power.RIG, tmp_path, 12), 12)


def test_killed_at_any_step_of_update_backup_bundle_list_and_page_the_desk_keeps_what_it_told(tmp_path: Path) -> None:
    lives = ClerkLives(tmp_path / "clerk")
    told, died = lives.play(7, 16)
    assert told == []
    assert died["update"] and died.total() > 8, died
    caught, _ = lives.play_at([Death("minute", step) for step in (1, 2)], tells_first)
    assert any("I1 lost" in line for line in caught), "positive control: told before it is on the disk"


def test_only_what_was_synced_is_certain_and_a_new_name_needs_a_sync_of_its_file() -> None:
    disk = Disk({"store.db": b"old."})
    disk.take(("write", "store.db", 0, b"new."))
    disk.take(("write", "journal", 0, b"page"))
    left = [disk.image(random.Random(seed)) for seed in range(200)]
    assert {image["store.db"] for image in left} == {b"old.", b"new."}
    assert {image.get("journal") for image in left} >= {None, b"page"}
    disk.take(("sync", "journal"))
    disk.take(("sync", "store.db"))
    assert disk.certain
    assert disk.image(random.Random(1)) == {"store.db": b"new.", "journal": b"page"}


def test_a_deletion_without_a_sync_of_the_folder_may_be_undone() -> None:
    disk = Disk({"store.db": b"x", "journal": b"old page"})
    disk.take(("gone", "journal", False))
    assert {("journal" in disk.image(random.Random(seed))) for seed in range(50)} == {True, False}
    disk.take(("gone", "other", True))
    assert disk.certain
    assert disk.image(random.Random(1)) == {"store.db": b"x"}


def test_a_torn_write_is_torn_at_sectors() -> None:
    disk = Disk({"store.db": b"a" * 2048})
    disk.take(("write", "store.db", 0, b"b" * 2048))
    seen = {disk.image(random.Random(seed))["store.db"] for seed in range(300)}
    assert len(seen) > 5
    assert all(len(set(image[at : at + 512])) == 1 for image in seen for at in range(0, 2048, 512))
