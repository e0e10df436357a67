"""How is the model of desk and centre run for a night: one seed, so many steps, and what broke?

    python -m tests.sync.model_run --seconds 1200 [--seed 1]

Another seed for each round, until the time is over; a seed that breaks a promise is printed with the steps that lead there.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import traceback
from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import HypothesisWarning
from hypothesis.stateful import run_state_machine_as_test

from tests.sync.test_model import DeskAndCentre

STEPS_A_LIFE = 40  # then the line is well again, and everything must be there
ROUND_STEPS = 10 * STEPS_A_LIFE
_STEP = re.compile(r"state\.(\w+\(.*\))")
_INVARIANTS = ("no_number_stands_on_two_papers()", "the_centre_holds_the_numbers_that_stand_on_paper()", "teardown()")


def run_model(number: int, steps: int, *, shrink: bool = False) -> str:
    """What broke and the steps that lead there; "" when every promise held.

    `steps` are played as lives of at most STEPS_A_LIFE. The same number plays the same steps. `shrink` looks for fewer of
    them, which takes up to five minutes.
    """
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    lives = max(1, -(-steps // STEPS_A_LIFE))
    world = seed(number)(type("DeskAndCentre", (DeskAndCentre,), {}))
    try:
        run_state_machine_as_test(
            world,
            settings=settings(
                max_examples=lives,
                stateful_step_count=min(steps, STEPS_A_LIFE),
                deadline=None,
                database=None,
                phases=phases,
                suppress_health_check=list(HealthCheck),
            ),
        )
    except (AssertionError, ExceptionGroup) as broken:
        return _told(broken)
    return ""


def _told(broken: BaseException) -> str:
    """The promise, then the steps; contacts in a row as one."""
    text = "".join(traceback.format_exception(broken))
    promise = re.findall(r"in (\w+)\n", text)
    steps = [step for step in _STEP.findall(text) if step not in _INVARIANTS]
    return f"{promise[-1] if promise else type(broken).__name__}: {' '.join(steps)}"


def main(arguments: Sequence[str] | None = None) -> int:
    """1 when a promise broke."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=1200.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    ends, number, steps, broken = time.monotonic() + options.seconds, options.seed, 0, 0
    while time.monotonic() < ends:
        found = run_model(number, ROUND_STEPS)
        steps += ROUND_STEPS
        broken += bool(found)
        print(f"seed {number}: {found or 'held'} ({steps:,} steps)", flush=True)
        number += 1
    return 1 if broken else 0


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore", HypothesisWarning)
    sys.exit(main())
