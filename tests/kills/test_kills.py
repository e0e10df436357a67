"""kill -9 at random moments of receive, print and send loses nothing and doubles nothing (I1, I2, I3 and the counting laws).

The clerk's process and now and then the centre's are killed. `KILL_SEED` plays other desks, `KILLS` more of them; a desk
that fails is added to `seeds.json` and played again for ever. The known-bad desks of `variants` must all be caught.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.kills.marks import Landing, Trap
from tests.kills.rig import MOST_DESKS, KillRig, Outcome, aimed, open_rig, phases, plans
from tests.kills.variants import VARIANTS

SEED = int(os.environ.get("KILL_SEED", "20261125"))
KILLS = int(os.environ.get("KILLS", "1000"))
KILLS_PER_DESK = 50
LINES = 2  # rigs side by side, one for each core
KEPT = json.loads(Path(__file__).with_name("seeds.json").read_text(encoding="utf-8"))["seeds"]
MUST_BE_HIT = {
    "before commit",
    "in commit",
    "between commit and print",
    "in print",
    "between print and its state",
    "in HTTP",
    "opening and recovering",
}


def well(*outcomes: Outcome) -> bool:
    """True when no desk shows a violation; else the whole of what was found is printed, for it may not come again."""
    for one in outcomes:
        if one.violations:
            print("\n".join([f"seed {one.seed}, {len(one.landings)} kills:", *one.violations]))
    return not any(one.violations for one in outcomes)


def table(landings: list[Landing]) -> str:
    """Kills by phase, the most frequent first."""
    return "\n".join(f"{count:6} {phase}" for phase, count in phases(landings).most_common())


def test_sixty_kills_lose_and_double_nothing(rig: KillRig) -> None:
    outcomes = [rig.play(seed, plans(seed, 30)) for seed in (SEED, SEED + 3)]
    assert well(*outcomes)
    landings = [landing for one in outcomes for landing in one.landings]
    print(table(landings))
    assert {"before commit", "in commit", "in HTTP"} <= phases(landings).keys()
    facts = [one.facts for one in outcomes if one.facts]
    assert sum(len(one.dossiers) for one in facts) > 5 and any(one.paper for one in facts), "the desks did work"


@pytest.mark.slow
@pytest.mark.timeout(max(600, KILLS))
def test_a_thousand_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    seeds = [SEED + 1000 + number for number in range(KILLS // KILLS_PER_DESK)]
    with ThreadPoolExecutor(LINES) as lines:
        shares = lines.map(lambda line: list(play_line(tmp_path / f"line-{line}", seeds[line::LINES])), range(LINES))
        outcomes = [outcome for share in shares for outcome in share]
    landings = [landing for one in outcomes for landing in one.landings]
    print(f"seeds {seeds[0]} to {seeds[-1]}, {len(landings)} kills\n{table(landings)}")
    assert well(*outcomes)
    assert len(landings) == len(seeds) * KILLS_PER_DESK
    assert phases(landings).keys() >= MUST_BE_HIT
    numbers = Counter(number for one in outcomes for number in official_numbers(one))
    assert [number for number, count in numbers.items() if count > 1] == [], "one number at two desks"


def play_line(folder: Path, seeds: list[int]) -> Iterator[Outcome]:
    """Desk after desk."""
    folder.mkdir()
    for start in range(0, len(seeds), MOST_DESKS):
        with open_rig(folder / str(start)) as rig:
            yield from (rig.play(seed, plans(seed, KILLS_PER_DESK)) for seed in seeds[start : start + MOST_DESKS])


def official_numbers(outcome: Outcome) -> set[tuple[str, str]]:
    """Numbers of one desk as its own centre knows them."""
    assert outcome.facts is not None
    return {(outcome.rig, number) for _, number, _ in outcome.facts.centre.dossiers}


@pytest.mark.slow
@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: f"seed-{kept['seed']}")
def test_a_desk_that_once_failed_stays_well(rig: KillRig, kept: dict[str, int]) -> None:
    outcome = rig.play(kept["seed"], plans(kept["seed"], kept["kills"]))
    assert well(outcome)


# Where the mistake shows: each child of the known-bad desk dies there, and the check says this.
CONTROLS = {
    "ack_before_commit": (Trap("receive", "commit"), "and is gone"),
    "intent_on_click": (Trap("receive", "returned"), "dossiers at the centre"),
    "print_before_commit": (Trap("receive", "commit", passes=1), "nothing is known of it"),
    "print_again_after_restart": (Trap("settle", "printed"), "times in the trays"),
    "new_id_on_each_try": (Trap("sync settle", "answered"), "is not at the centre"),
    "ack_when_sent": (Trap("sync", "start", passes=1), "is not at the centre; the desk believes it is: True"),
    "forget_what_was_on_its_way": (Trap("sync", "start", passes=1), "(waiting, refused) at the end"),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_known_bad_desk_is_caught(rig: KillRig, variant: str) -> None:
    trap, expected = CONTROLS[variant]
    caught = rig.play(SEED, aimed(SEED, 3, trap), variant)
    assert any(expected in violation for violation in caught.violations), caught.violations


def test_the_honest_desk_survives_every_place_where_a_bad_one_is_caught(rig: KillRig) -> None:
    planned = [plan for trap, _ in CONTROLS.values() for plan in aimed(SEED, 1, trap)]
    outcome = rig.play(SEED, planned)
    assert well(outcome)
