"""The `clocks` rig: are the tests green when the machine says 1970, 2009, 2038 or 2099 (F34–F36)?

libfaketime gives the tests another date; seconds pass as always. Points are tests that passed at a wrong date. Certificates
have dates of their own, so what checks them runs by the true clock.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from prove.rig import Control, Failure, Found, Given, Rig, skip

ROOT = Path(__file__).parents[1]
FAKED_CLOCK = Path(__file__).parent / "faked_clock"
DATES = ("1970-01-02", "2009-01-01", "2038-01-20", "2099-12-31")
ROOMS = ("domain", "store", "services", "sync", "config", "printers", "scanners", "texts", "gateway", "proof", "contract")
# file → why it runs by the true clock only
TRUE_CLOCK_ONLY: dict[str, str] = {
    "tests/gateway/test_behind_nginx.py": "certificates have dates",
    "tests/proof/test_link_probe.py": "certificates have dates",
    "tests/gateway/test_operator_page_in_a_browser.py": "the browser is not ours",
}
ROOM_SECONDS = 1800
_FAILED = re.compile(r"^FAILED (.+?)(?: - .*)?$", re.MULTILINE)
_PASSED = re.compile(r"(\d+) passed")
_NOT_RUN = re.compile(r"^ERROR (.+?)(?: - .*)?$", re.MULTILINE)
BLIND = """
import datetime
def test_no_date_is_wrong():
    assert 2026 <= datetime.date.today().year < 2038
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one room at one date. `broken`: tests that failed or could not run."""

    passed: int
    broken: tuple[str, ...]


def run(given: Given) -> Found:
    """Rooms in an order of the seed, each at all dates."""
    if shutil.which("faketime") is None:
        return skip("tests", "no faketime: no other date can be shown to the tests")
    controls = (Control("a test that only holds in our own years", _blind_is_caught(given.folder)),)
    failures: list[Failure] = []
    passed = done = 0
    for room, on in _order(given.seed):
        if not given.goes_on(done):
            break
        outcome = at(on, [f"tests/{room}"])
        passed, done = passed + outcome.passed, done + 1
        failures += [Failure(f"{on} {test}", f"{test} fails on {on}") for test in outcome.broken]
        given.say(f"{room} on {on}: {outcome.passed} passed, {len(outcome.broken)} failed")
    left_out = "; ".join(f"{file}: {why}" for file, why in TRUE_CLOCK_ONLY.items())
    notes = (f"{done} of {len(ROOMS) * len(DATES)} rooms and dates; by the true clock only: {left_out}",)
    return Found(passed, "tests", wrong=len(failures), failures=tuple(failures), controls=controls, notes=notes)


def _order(seed: int) -> Iterator[tuple[str, str]]:
    pairs = [(room, on) for room in ROOMS for on in DATES]
    random.Random(seed).shuffle(pairs)
    return iter(pairs)


def at(on: str, tests: list[str]) -> Outcome:
    """The quick tests of these files or folders, the machine's clock at eight o'clock of that day."""
    left_out = [f"--deselect={file}" for file in TRUE_CLOCK_ONLY]
    options = ["-p", "no:cacheprovider", "-m", "not slow", "--no-header", "--tb=no", *left_out]
    # Waits and time-outs measure seconds; the hour of the battery has nothing to do with them.
    honest_seconds = {"DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    honest_seconds["PYTHONPATH"] = os.pathsep.join((str(ROOT), str(FAKED_CLOCK)))
    command = ["faketime", "-f", f"@{on} 08:00:00", sys.executable, "-m", "pytest", *options, *tests]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **honest_seconds},
        capture_output=True,
        text=True,
        timeout=ROOM_SECONDS,
        check=False,
    )
    count = _PASSED.search(done.stdout)
    broken = (*_FAILED.findall(done.stdout), *_NOT_RUN.findall(done.stdout))
    if not count and not broken:
        broken = (f"{' '.join(tests)} (did not run)",)
    return Outcome(int(count[1]) if count else 0, broken)


def _blind_is_caught(folder: Path) -> bool:
    """A rig that shows no other date would call every test green."""
    file = folder / "test_blind.py"
    file.write_text(BLIND, "utf-8")
    return all(at(on, [str(file)]).broken for on in (DATES[0], DATES[-1]))


def replay(case: str, _: Path) -> str:
    """`date test`."""
    on, test = case.split(" ", 1)
    if shutil.which("faketime") is None or not (ROOT / test.partition("::")[0]).exists():
        return ""
    return ", ".join(at(on, [test]).broken)


RIG = Rig(
    name="clocks",
    question="Are the tests green on a machine whose battery is dead or whose year is far ahead?",
    goal=20_000,
    run=run,
    replay=replay,
    weight=2.0,
)
