"""The desk is killed at every step of a print, of the spool and of an answer: no slip is lost, none comes twice unmarked.

One print is three transactions (claimed; checked and sending; what became of it), so a trap's `passes` names the step.
"""

from __future__ import annotations

import pytest

from counter_app.domain.paper_ledger import AttemptState
from tests.kills.marks import Trap
from tests.kills.rig import KillRig, aimed
from tests.kills.test_kills import SEED

S = AttemptState
# (where the child dies, what its last slip is when the next child opens the desk)
STEPS = {
    "before the claim": Trap("print", "inside", passes=0),
    "in the claim's commit": Trap("print", "commit", passes=0),
    "claimed": Trap("print", "committed", passes=0),
    "in the commit before the first byte": Trap("print", "commit", passes=1),
    "sending": Trap("print", "committed", passes=1),
    "bytes on their way": Trap("print", "printing"),
    "behind the last byte": Trap("settle", "printed"),
    "in the commit of the answer": Trap("settle", "commit"),
    "answered": Trap("settle", "committed"),
    "spool, first claim": Trap("spool", "committed", passes=0),
    "spool, sending": Trap("spool", "committed", passes=1),
    "spool, bytes on their way": Trap("spool", "printing"),
    "an answer for another sheet": Trap("retry", "commit"),
    "an answer for another sheet, stored": Trap("retry", "committed"),
}


def test_the_desk_killed_at_every_step_of_its_paper_keeps_every_promise(rig: KillRig) -> None:
    planned = [plan for trap in STEPS.values() for plan in aimed(SEED + 7, 1, trap)]
    outcome = rig.play(SEED + 7, planned)
    assert outcome.violations == []
    landed = [landing.clerk for landing in outcome.landings]
    assert landed == [(trap.job, trap.place) for trap in STEPS.values()], "each child died where it was to die"
    assert outcome.facts is not None
    states = {attempt.state for attempt in outcome.facts.attempts.values()}
    assert {S.CONFIRMED, S.UNSURE} <= states or {S.CONFIRMED, S.VOID} <= states
    assert outcome.facts.paper


@pytest.mark.parametrize("trap", [Trap("settle", "printed"), Trap("print", "printing")])
def test_a_desk_that_sends_again_is_caught_at_the_same_steps(rig: KillRig, trap: Trap) -> None:
    """Positive control; where nothing had come out yet, sending again happens to do no harm."""
    outcome = rig.play(SEED + 8, aimed(SEED + 8, 3, trap), "print_again_after_restart")
    caught = any("times in the trays" in violation for violation in outcome.violations)
    assert caught is (trap.job == "settle"), outcome.violations
