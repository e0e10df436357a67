"""Is a key still painted at once after a long time at a real terminal, and has the program grown meanwhile?"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from bench.desk_folder import folder_with
from bench.desk_keys import desk_command, log_in, open_intake
from bench.measuring import percentile
from bench.terminal import Painted, Terminal
from prove.soak_readings import Reading, reading, troubles

DOSSIERS = 9_000  # a month of 300 a day
MOST_KEY_MS = 100.0
MOST_TIMES_SLOWER = 1.5
LAST_KEYS = 200
PAUSE_SECONDS = 0.25
READ_EVERY_KEYS = 120
BYTES_A_KEY = 4_096
TYPED = "nguyen thi mau " + "\x7f" * 15  # typed and taken back: the field never fills up


def at_a_terminal(seconds: float, say: Callable[[str], None]) -> tuple[list[str], str]:
    """(what broke, one line on what was seen). Somebody types into an intake form all the time."""
    with folder_with(DOSSIERS) as folder, Terminal(desk_command(folder)) as desk:
        log_in(desk)
        open_intake(desk)
        painted, readings = _typed(desk, folder, seconds, say)
    load = os.getloadavg()[0]
    early, late = (percentile([one.last for one in some], 0.95) for some in (painted[:LAST_KEYS], painted[-LAST_KEYS:]))
    broken = [f"at the terminal: {told}" for told in troubles(readings, most_bytes=BYTES_A_KEY)]
    if told := slowed(early, late, load):
        broken.append(told)
    grown = (readings[-1].memory_bytes - readings[0].memory_bytes) / (1 << 20)
    keys = f"{len(painted):,} keys, p95 {early:.0f} ms at first, {late:.0f} ms at the end beside a load of {load:.1f}"
    return broken, f"{seconds / 60:.0f} minutes at a terminal: {keys}; memory {grown:+.1f} MB"


def slowed(early_ms: float, late_ms: float, load: float) -> str:
    """ "" while keys are quick. A machine that others keep busy proves only that the desk did not get slower by itself."""
    if late_ms <= MOST_KEY_MS:
        return ""
    busy = load > (os.cpu_count() or 1) + 1
    return "" if busy and late_ms <= MOST_TIMES_SLOWER * early_ms else f"a key takes {late_ms:.0f} ms at the end (p95)"


def _typed(desk: Terminal, folder: Path, seconds: float, say: Callable[[str], None]) -> tuple[list[Painted], list[Reading]]:
    ends_at = time.monotonic() + seconds
    store = next(folder.rglob("*.db"), folder / "store.db")
    painted: list[Painted] = []
    readings: list[Reading] = []
    while time.monotonic() < ends_at or len(painted) < 2 * LAST_KEYS:
        time.sleep(PAUSE_SECONDS)
        desk.drain()
        painted.append(desk.press(TYPED[len(painted) % len(TYPED)]))
        if len(painted) % READ_EVERY_KEYS == 1:
            readings.append(reading(len(painted), store, str(desk.process_id)))
            say(f"{len(painted)} keys, {readings[-1].memory_bytes >> 20} MB")
    return painted, readings
