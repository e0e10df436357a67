"""The fuzzing rig in small: a few inputs for each reader, and every reader with a planted bug is found."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from prove import fuzz, mutators
from prove.fuzz_controls import CONTROLS, HANGING
from prove.fuzz_runner import spoiled, try_out
from prove.rig import Given

SEED = 20261125


def given(folder: Path, points: int | None = None) -> Given:
    return Given(SEED, 60.0, folder, say=lambda _: None, points=points)


@pytest.mark.parametrize("target", fuzz.targets(), ids=lambda target: target.name)
def test_no_reader_is_led_astray_by_a_few_spoiled_samples(target: object, tmp_path: Path) -> None:
    assert try_out(target, SEED, given(tmp_path), most=15).failures == []  # type: ignore[arg-type]


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control[0])
def test_a_planted_bug_is_found_and_named(control: tuple, tmp_path: Path) -> None:  # type: ignore[type-arg]
    assert fuzz._control(given(tmp_path), *control).caught


def test_a_reader_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prove.fuzz_runner.HANGS_AFTER_SECONDS", 0.5)
    assert [said for _, said in try_out(HANGING, SEED, given(tmp_path), most=2000, most_failures=1).failures] == ["hung"]


def test_the_same_seed_spoils_in_the_same_way() -> None:
    target = fuzz.targets()[0]
    samples = list(target.samples(Path()))
    assert [spoiled(target, samples, 1, n) for n in range(40)] == [spoiled(target, samples, 1, n) for n in range(40)]
    assert spoiled(target, samples, 1, 30) != spoiled(target, samples, 2, 30)


def test_most_of_a_spoiled_sample_stays_good() -> None:
    """What no reader gets past the first byte of proves little."""
    sample = b'{"results":[{"id":"op-1","status":"applied"}]}'
    made = [mutators.spoil_json(Random(n), [sample]) for n in range(300)]
    assert sum(one.startswith(b"{") for one in made) > 150
    assert len(set(made)) > 100


def test_a_failing_input_is_made_smaller_and_read_back(tmp_path: Path) -> None:
    _, target, _ = CONTROLS[0]
    data = b'{"results": [{"ix": 1}], "count": 1, "more": [1, 2, 3, 4, 5, 6, 7]}'
    failure = fuzz._failure(target, data, "KeyError at fuzz_controls.py:_index_without_looking", tmp_path)
    name, small = fuzz.bytes_of(failure.case)
    assert name == target.name
    assert len(small) <= len(data)
