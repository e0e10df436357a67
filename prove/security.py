"""Rig `security`: what does a thief, an insider, a stranger on the line or a hostile file get? One table of promises.

Three parts: a desk full of planted words is killed and its files are searched; PINs are guessed across restarts and clocks;
the tests that keep the other promises are run, each under the promise that it keeps (prove/security_table.toml).
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from prove import canaries, guessing
from prove.rig import Control, Failure, Found, Given, Rig

TABLE: Final = Path(__file__).with_name("security_table.toml")
_ROOT: Final = Path(__file__).parents[1]
_MOVES: Final = 200
_TESTS_SECONDS: Final = 1800


@dataclass(slots=True)
class _Seen:
    points: int = 0
    failures: list[Failure] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Promise:
    """`tests`: what keeps it, as pytest names them."""

    text: str
    tests: tuple[str, ...]


def promises() -> list[Promise]:
    """The table."""
    told = tomllib.loads(TABLE.read_text("utf-8"))
    return [Promise(row["text"], tuple(row["tests"])) for row in told["promise"]]


def run(given: Given) -> Found:
    """All three parts; the budget does not cut them short, they end by themselves."""
    seen = _Seen()
    _planted(given, seen)
    _guessed(given, seen)
    _kept(given, seen)
    notes, failures, controls = tuple(seen.notes), tuple(seen.failures), tuple(seen.controls)
    return Found(seen.points, "checks", failures=failures, controls=controls, notes=notes)


def _planted(given: Given, seen: _Seen) -> None:
    files, found, why = canaries.killed_desk(given.folder / "careful")
    seen.points += files * len(canaries.CANARIES)
    seen.failures += [Failure("canaries", one) for one in (*found, *([why] if why else []))]
    seen.notes.append(f"{len(canaries.CANARIES)} planted words in {files} files of a killed desk: {len(found)} found")
    _, leaked, _ = canaries.killed_desk(given.folder / "careless", careless=True)
    seen.controls.append(Control("a log that tells a name", any("last.log" in one for one in leaked)))


def _guessed(given: Given, seen: _Seen) -> None:
    tried, seconds = guessing.guesses(given.folder / "thief", given.seed, _MOVES)
    seen.points += _MOVES
    seen.notes.append(
        f"{_MOVES} moves of a thief in {seconds:,.0f} s: {tried} PINs tried, {guessing.most(seconds):.0f} allowed"
    )
    if tried > guessing.most(seconds):
        seen.failures.append(Failure(f"guessing:{given.seed}", f"{tried} PINs in {seconds:.0f} s"))
    bad, short = guessing.guesses(given.folder / "wall", given.seed, _MOVES, by_the_wall=True)
    seen.controls.append(Control("a lock-out that believes the clock", bad > guessing.most(short)))


def _kept(given: Given, seen: _Seen) -> None:
    table = promises()
    results = outcomes(sorted({test for one in table for test in one.tests}), given.folder / "tests.xml")
    for one in table:
        mine = [result for test in one.tests for result in _of(test, results)]
        missing = [test for test in one.tests if not _of(test, results)]
        failed = [name for name, passed in mine if passed is False]
        left_out = [name for name, passed in mine if passed is None]
        seen.points += len(mine)
        seen.failures += [Failure(f"tests:{name}", f"does not hold: {one.text}") for name in failed]
        seen.failures += [Failure(f"tests:{name}", f"is not there any more: {one.text}") for name in missing]
        told = f", {len(left_out)} left out on this machine" if left_out else ""
        seen.notes.append(f"{one.text}: {sum(bool(passed) for _, passed in mine)} of {len(mine)} tests passed{told}")
    gone = outcomes(["tests/store/test_outbox.py::test_that_was_never_written"], given.folder / "gone.xml")
    seen.controls.append(Control("a test that is not there", not gone))


def outcomes(tests: list[str], report: Path) -> dict[str, bool | None]:
    """Test → passed; None for one that was left out. Nothing at all when a name is unknown."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", f"--junitxml={report}", *tests]
    subprocess.run(command, cwd=_ROOT, capture_output=True, check=False, timeout=_TESTS_SECONDS)
    return dict(_read(report)) if report.exists() else {}


def _read(report: Path) -> Iterator[tuple[str, bool | None]]:
    for case in ET.parse(report).iter("testcase"):
        name = f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name', '')}"
        kinds = {child.tag for child in case}
        yield name, None if "skipped" in kinds else not kinds & {"failure", "error"}


def _of(test: str, results: dict[str, bool | None]) -> list[tuple[str, bool | None]]:
    """A whole file, or one test with all its parameters."""
    starts = (f"{test}::",) if "::" not in test else (f"{test}[",)
    return [(name, passed) for name, passed in results.items() if name == test or name.startswith(starts)]


def replay(case: str, folder: Path) -> str:
    """The part that a kept case names."""
    what, _, told = case.partition(":")
    if what == "canaries":
        return "; ".join(canaries.killed_desk(folder / "desk")[1])
    if what == "guessing":
        tried, seconds = guessing.guesses(folder / "thief", int(told), _MOVES)
        return "" if tried <= guessing.most(seconds) else f"{tried} PINs in {seconds:.0f} s"
    found: dict[str, Any] = outcomes([told], folder / "tests.xml")
    return "" if found and all(passed is not False for passed in found.values()) else told


RIG = Rig(
    name="security",
    question="What does a thief, an insider, a stranger on the line or a hostile file get?",
    goal=1_000,
    run=run,
    replay=replay,
    weight=0.3,
)
