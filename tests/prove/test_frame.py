"""The frame of the proof: what counts as held, how a budget is shared, and that a blind rig is never called a pass."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from prove import __main__ as command
from prove import corpus, last_runs, page
from prove.rig import Control, Failure, Found, Given, Rig, skip

CAUGHT = Control("acknowledged before the commit", caught=True)
GOOD = Found(points=7, unit="kills", controls=(CAUGHT,))


def rig_that(found: Found, name: str = "stub") -> Rig:
    return Rig(name, "Does it hold?", 1000, run=lambda _: found, replay=lambda _case, _folder: "")


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (GOOD, "held"),
        (replace(GOOD, lost=1), "BROKEN"),
        (replace(GOOD, doubled=1), "BROKEN"),
        (replace(GOOD, failures=(Failure("seed=1", "gone"),)), "BROKEN"),
        (replace(GOOD, controls=(CAUGHT, Control("fsync left out", caught=False))), "UNPROVED"),
        (replace(GOOD, controls=()), "UNPROVED"),
        (replace(GOOD, points=0), "UNPROVED"),
        (skip("cuts", "no loop devices"), "SKIPPED"),
    ],
)
def test_only_a_run_that_could_have_failed_is_called_held(found: Found, verdict: str) -> None:
    assert found.verdict == verdict


def test_a_rig_that_falls_over_has_proved_nothing() -> None:
    def falls(_: Given) -> Found:
        raise RuntimeError("no strace")

    done = command.run(replace(rig_that(GOOD), run=falls), seed=1, seconds=1.0, points=None)
    assert done.verdict == "BROKEN"
    assert "no strace" in done.notes[0]


def test_points_and_time_end_a_run_but_one_point_is_always_tried(tmp_path: Path) -> None:
    def say(_: str) -> None:
        pass

    spent = Given(1, 0.0, tmp_path, say)
    assert spent.goes_on(0)
    assert not spent.goes_on(1)
    counted = Given(1, 3600.0, tmp_path, say, points=2)
    assert counted.goes_on(1)
    assert not counted.goes_on(2)


@pytest.mark.parametrize(("budget", "seconds"), [("90s", 90), ("10m", 600), ("2h", 7200), ("0.5h", 1800)])
def test_a_budget_is_read(budget: str, seconds: float) -> None:
    assert command.seconds_of(budget) == seconds


@pytest.mark.parametrize("budget", ["", "10", "m", "-1m", "10m "])
def test_what_is_no_budget_is_refused(budget: str) -> None:
    with pytest.raises(ValueError, match=r"^-?"):
        command.seconds_of(budget)


def test_a_case_that_broke_is_kept_once(tmp_path: Path) -> None:
    first = [Failure("seed=1", "lost one"), Failure("seed=2", "doubled one")]
    assert corpus.keep("stub", first, tmp_path) == 2
    assert corpus.keep("stub", [Failure("seed=2", "doubled one")], tmp_path) == 0
    assert [one.case for one in corpus.kept("stub", tmp_path)] == ["seed=1", "seed=2"]


def test_the_page_tells_what_broke_and_which_control_went_through(tmp_path: Path) -> None:
    found = replace(
        GOOD,
        lost=1,
        failures=(Failure("seed=9", "a receipt without its dossier"),),
        controls=(Control("no fsync", caught=False),),
    )
    done = command.run(rig_that(found), seed=9, seconds=1.0, points=None)
    text = page.page({"stub": done})
    assert "broke at seed=9: a receipt without its dossier" in text
    assert "control NOT caught: no fsync" in text
    assert "| stub | 7 kills | 1 |" in text


def test_the_last_runs_are_read_as_they_were_written(tmp_path: Path) -> None:
    done = command.run(rig_that(replace(GOOD, notes=("14 per second",))), seed=3, seconds=1.0, points=None)
    last_runs.write({"stub": done}, tmp_path / "proof.json")
    assert last_runs.read(tmp_path / "proof.json") == {"stub": done}


def test_a_broken_promise_is_an_exit_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rigs = {
        "good": rig_that(GOOD, "good"),
        "bad": rig_that(replace(GOOD, doubled=1, failures=(Failure("4", "twice"),)), "bad"),
    }
    monkeypatch.setattr(command, "RIGS", dict.fromkeys(rigs, "unused"))
    monkeypatch.setattr(command, "rig_of", lambda name: rigs[name])
    monkeypatch.setattr(command, "keep", lambda rig, failures: corpus.keep(rig, failures, tmp_path))
    assert command.main(["good", "--budget", "1s", "--json"]) == 0
    assert command.main(["good", "bad", "--budget", "1s", "--json", "--seed", "4"]) == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["verdict"] for row in rows] == ["held", "held", "BROKEN"]
    assert [one.case for one in corpus.kept("bad", tmp_path)] == ["4"]


def test_the_page_in_the_docs_is_made_of_the_last_runs() -> None:
    """Nobody types a figure: the page says exactly what docs/proof.json holds."""
    runs = last_runs.read()
    ordered = {name: runs[name] for name in command.RIGS if name in runs}
    if ordered:
        assert page.PAGE.read_text("utf-8") == page.page(ordered)
