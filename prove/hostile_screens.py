"""Does the whole program, job after job, keep hostile texts off the terminal? The real app on a pseudo-terminal."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from random import Random
from typing import Final

from counter_app.jobs import JOBS
from prove.hostile_pages import Shown
from prove.hostile_strings import GROUPS
from prove.terminal_bytes import Bytes, Terminal

SIZE: Final = (140, 45)
# What the program itself sends: learnt shapes of Textual's driver, all other sequences are somebody else's.
OWN: Final = frozenset(
    {
        "\x1b[<u",
        "\x1b[>Nu",
        "\x1b[?N$p",
        "\x1b[?Nh",
        "\x1b[?Nl",
        "\x1b[N;NH",
        "\x1b[m",
        "\x1b]22;default\x07",
        "\x1b]22;text\x07",
        "\x1b]22;pointer\x07",
    }
)
_FUNCTION: Final = {
    **{f"f{n}": f"\x1b[{n + 10}~" for n in (1, 2, 3, 4, 5)},
    **{f"f{n}": f"\x1b[{n + 11}~" for n in range(6, 11)},
}
_LAST: Final = {"f11": "\x1b[23~", "f12": "\x1b[24~"}
# Typed by nobody: pasted, with everything that a clipboard may hold but the end of the paste itself.
_PASTE: Final = (
    "\x1b[200~" + "".join(piece for group in GROUPS[1:4] for piece in group) + "\x1b]52;c;eA==\x07\x1b[201~"
).encode()
_INSIDE: Final = (b"\x1b[B", b"\r", b"\x1b[B", b"\t", _PASTE, b"\t", b"\r", b"\x1b")  # a row further, into it, out again
_QUIET_SECONDS: Final = 0.35
_MOST_SECONDS: Final = 8.0


def keys_of(key: str) -> bytes:
    """The bytes that a terminal sends for a key of the job table; b"" for one it has none for."""
    if key.startswith("ctrl+") and len(key) == 6:
        return bytes([ord(key[-1]) & 0x1F])
    return {**_FUNCTION, **_LAST}.get(key, "").encode()


def walk(folder: Path, seed: int, seconds: float = 600.0) -> Shown:
    """Every job that has a key, in an order by the seed: its first rows opened, a hostile text pasted.

    No new job begins after so many seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    jobs, ends = [mode for mode in JOBS if keys_of(JOBS[mode].key)], time.monotonic() + seconds
    Random(seed).shuffle(jobs)
    seen, dice, painted = Bytes(OWN), Random(seed), 0
    terminal = Terminal([sys.executable, "-m", "prove.hostile_desk", str(folder)], SIZE)
    try:
        _take_in(terminal, seen, 60.0)
        for mode in jobs:
            if terminal.ended is not None or time.monotonic() > ends:
                break
            for press in (keys_of(JOBS[mode].key), *_INSIDE):
                terminal.send(press)
                _take_in(terminal, seen)
            terminal.click(dice)
            _take_in(terminal, seen)
            painted += 1
        ended = terminal.ended
    finally:
        terminal.close()
    shown = Shown(len(jobs), painted, seen.count, seen.shapes, seen.wrong, seen.text[-3000:])
    if (folder / "action").exists():
        shown.wrong.append("obeyed")
    if "Nguyễn" not in seen.text:  # stands in every hostile name
        shown.wrong.append("no hostile text was shown at all")
    if ended is not None:
        shown.wrong.append(f"the program ended ({ended}) after {painted} jobs")
    return shown


def _take_in(terminal: Terminal, seen: Bytes, first_seconds: float = 1.0) -> None:
    """What comes after a key: the first of it after a while, the rest until it is quiet."""
    ends = time.monotonic() + first_seconds
    while time.monotonic() < ends:
        if came := terminal.read(0.1):
            seen.feed(came)
            break
        if terminal.ended is not None:
            return
    for came in terminal.settle(_QUIET_SECONDS, _MOST_SECONDS):
        seen.feed(came)
