"""How long from a key on the intake form until it is painted? Floor: the same key in an empty Textual app with one input."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack

from bench import empty_app
from bench.desk_folder import folder_with
from bench.desk_keys import desk_command, log_in, open_intake
from bench.measuring import Figure, Target, interleaved, middle, percentile
from bench.start_up import compile_all, empty_command
from bench.terminal import Painted, Terminal

DOSSIERS = 100_000
KEYS = 200
TYPED = "nguyen thi mau "
PAUSE_SECONDS = (0.05, 0.45)  # a quick typist, and pauses in which the draft is kept and the due date reckoned again


def measure() -> Iterator[Figure]:
    """Letters into the applicant's name, with the procedure chosen: draft and quote run between the keys, as at a desk."""
    compile_all()
    dice, letters = random.Random(7), [TYPED[n % len(TYPED)] for n in range(KEYS)]
    with folder_with(DOSSIERS) as folder, ExitStack() as stack:
        desk = stack.enter_context(Terminal(desk_command(folder)))
        log_in(desk)
        open_intake(desk)
        empty = stack.enter_context(Terminal(empty_command("input")))
        empty.wait_for(empty_app.MARKER)
        for terminal in (desk, empty):
            terminal.settle()

        painted: dict[Terminal, list[Painted]] = {desk: [], empty: []}

        def key(terminal: Terminal) -> float:
            time.sleep(dice.uniform(*PAUSE_SECONDS))
            terminal.drain()
            painted[terminal].append(terminal.press(letters[len(painted[terminal])]))
            return painted[terminal][-1].last

        ours, floor = interleaved([lambda: key(desk), lambda: key(empty)], KEYS)
    first = percentile([one.first for one in painted[desk]], 0.95)
    note = f"{KEYS} keys; p50 {middle(ours):.0f}; first byte p95 {first:.0f}"
    what = f"A key on the intake form painted, {DOSSIERS:,} dossiers, p95"
    yield Figure(what, percentile(ours, 0.95), "ms", "one bare input, p95", percentile(floor, 0.95), Target(50), note)
