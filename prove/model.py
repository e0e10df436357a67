"""The `model` rig: any order of receptions, contacts, lost answers, restarts and backups put back, against a model of paper.

A point is a step of the state machine of tests/sync/test_model.py: a real store, a real gateway on a real socket.
"""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from counter_app.store import life
from prove.rig import Control, Failure, Found, Given, Rig
from tests.sync.model_run import run_model

STEPS = 200
CONTROL_ROUNDS = 4
MOST_FAILURES = 5


def run(given: Given) -> Found:
    """Rounds of another seed each, until the time is over."""
    controls = (Control("a store that does not notice it was set back", _blind_store_is_caught()),)
    failures: list[Failure] = []
    rounds = 0
    while given.goes_on(rounds * STEPS) and len(failures) < MOST_FAILURES:
        seed = given.seed + rounds
        if broken := run_model(seed, STEPS):
            failures.append(Failure(f"{seed} {STEPS}", broken))
            given.say(f"seed {seed}: {broken}")
        rounds += 1
    return Found(rounds * STEPS, "steps", wrong=len(failures), failures=tuple(failures), controls=controls)


def _blind_store_is_caught() -> bool:
    with patch.object(life, "_doubt", lambda *_: None):
        return any(run_model(seed, STEPS) for seed in range(CONTROL_ROUNDS))


def replay(case: str, _: Path) -> str:
    """`seed steps`."""
    seed, steps = (int(part) for part in case.split())
    return run_model(seed, steps)


RIG = Rig(
    name="model",
    question="Is every dossier at the centre once, under the number on paper, whatever order things happen in?",
    goal=100_000,
    run=run,
    replay=replay,
    weight=2.0,
)
