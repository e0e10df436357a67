"""What does the launcher itself cost once everything is set up? `./counter --help` beside a Python that does nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence

from bench.measuring import Figure, Target, interleaved, left_out, middle, timed
from bench.terminal import ROOT, environment

STARTS = 15
WHAT = "The launcher's second start (./counter --help)"


def is_set_up() -> bool:
    """The launcher has noted that what is installed is what the lists ask for; otherwise its next start would install."""
    installed = ROOT / ".venv" / "requirements-test.installed"
    return installed.exists() and installed.read_bytes() == (ROOT / "requirements-test.txt").read_bytes()


def run(command: Sequence[str]) -> float:
    """Milliseconds of one process."""
    return timed(lambda: subprocess.run(command, cwd=ROOT, env=environment(), check=True, stdout=subprocess.DEVNULL))


def measure() -> Iterator[Figure]:
    """Medians of whole processes."""
    if not is_set_up():
        yield left_out(WHAT, "this environment was not set up by ./counter")
        return
    acts = [lambda: run(["./counter", "--help"]), lambda: run([sys.executable, "-c", "pass"])]
    interleaved(acts, 1)
    ours, floor = interleaved(acts, STARTS)
    yield Figure(WHAT, middle(ours), "ms", "python -c pass", middle(floor), Target(300), f"{STARTS} starts")
