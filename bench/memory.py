"""How much memory does a desk take once it has worked? Resident, on a terminal; beside: the same of an empty Textual app."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench import empty_app
from bench.desk_folder import folder_with
from bench.desk_keys import desk_command, log_in, open_intake, open_lookup
from bench.measuring import ROUNDS, Figure, Target, interleaved, middle
from bench.start_up import empty_command
from bench.terminal import Terminal

DOSSIERS = 100_000


def desk_mb(folder: Path) -> float:
    """After log-in, an intake that was begun, and a look-up."""
    with Terminal(desk_command(folder)) as desk:
        log_in(desk)
        open_intake(desk)
        open_lookup(desk, "nguyen thi")
        return desk.memory_mb()


def empty_mb() -> float:
    """After the first paint."""
    with Terminal(empty_command()) as empty:
        empty.wait_for(empty_app.MARKER)
        empty.settle()
        return empty.memory_mb()


def measure() -> Iterator[Figure]:
    """Each round is a new process."""
    with folder_with(DOSSIERS) as folder:
        ours, floor = interleaved([lambda: desk_mb(folder), empty_mb], ROUNDS)
    what = f"Memory of the desk after intake and look-up, {DOSSIERS:,} dossiers"
    yield Figure(what, middle(ours), "MB", "empty Textual app", middle(floor), Target(150), f"{ROUNDS} processes")
