"""The rigs world, mutants and soak, small: they run, and they can see (the large runs are `./counter prove`)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from prove import mutants, soak_readings, world
from prove.soak_keys import slowed
from prove.soak_readings import Reading, troubles

SMALL = replace(world.SHAPE, days=2, events_a_day=24)


@pytest.mark.parametrize("seed", range(3))
def test_a_small_world_keeps_its_promises(seed: int, tmp_path: Path) -> None:
    """I1–I4 and the counting laws, whatever the seed does to desks, lines, clocks and the centre."""
    assert world.play(seed, SMALL, tmp_path) == ""


@pytest.mark.parametrize("bad", world.CONTROLS[:1] + world.CONTROLS[3:4], ids=lambda bad: bad.name)
def test_a_known_bad_desk_breaks_a_world(bad: world.KnownBad, tmp_path: Path) -> None:
    shape = replace(world.SHAPE, harm=MappingProxyType(bad.harm), harm_share=30)
    with bad.spoilt():
        assert any(world.play(seed, shape, tmp_path) for seed in range(world.MOST_CONTROL_WORLDS))


def test_each_mutant_still_finds_its_text_and_there_are_enough_of_them() -> None:
    """A patch whose text has gone would be caught by nothing and prove nothing."""
    assert [one.name for one in mutants.mutants() if not one.stands] == []
    names = [one.name for one in mutants.mutants()]
    assert len(names) == len(set(names)) >= 50
    missing = {
        path for one in mutants.mutants() for path in one.gate if not (mutants.ROOT / path.partition("::")[0]).exists()
    }
    assert missing == set()


@pytest.mark.slow
def test_three_mutants_are_caught_and_a_harmless_patch_is_not(tmp_path: Path) -> None:
    copy = mutants.Copy(tmp_path)
    known = {one.name: one for one in mutants.mutants()}
    for name in ("no jitter", "the echoed hash is not compared", "any check digits hold"):
        assert mutants.judged(known[name], copy) == ""
    harmless = replace(known["no jitter"], after=known["no jitter"].before)
    assert "survived" in mutants.judged(harmless, copy)


@pytest.mark.parametrize(
    ("early_ms", "late_ms", "load", "slow"),
    [
        (20.0, 60.0, 0.5, False),
        (20.0, 130.0, 0.5, True),
        (200.0, 220.0, 50.0, False),  # busy with other work, but no slower than it was
        (60.0, 220.0, 50.0, True),
    ],
)
def test_a_key_that_got_slow_is_told(early_ms: float, late_ms: float, load: float, slow: bool) -> None:
    assert bool(slowed(early_ms, late_ms, load)) is slow


def month(*, bytes_a_dossier: int = 0, files_a_day: int = 0, wal_bytes: int = 0) -> list[Reading]:
    """Twenty days of 300 dossiers that begin with a warm-up."""
    return [
        Reading(
            300 * day, 80_000_000 + min(day, 3) * 2_000_000 + bytes_a_dossier * 300 * day, 20 + files_a_day * day, wal_bytes
        )
        for day in range(20)
    ]


@pytest.mark.parametrize(
    ("readings", "told"),
    [
        (month(), ""),
        (month(bytes_a_dossier=20_000), "memory grows"),
        (month(files_a_day=1), "open files"),
        (month(wal_bytes=soak_readings.MOST_WAL_BYTES + 1), "write-ahead log"),
    ],
    ids=["nothing grows after the warm-up", "memory", "files", "log"],
)
def test_what_grows_is_told(readings: list[Reading], told: str) -> None:
    found = troubles(readings)
    assert (told in found[0] and len(found) == 1) if told else not found
