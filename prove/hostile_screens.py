"""Does the whole program, job after job, keep hostile texts off the terminal? The real app on a pseudo-terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final

from counter_app.jobs import JOBS
from prove.hostile_pages import Shown
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
_INSIDE: Final = (b"\x1b[B", b"\r", b"\x1b[B", b"\t", b"\r", b"\x1b")  # a row further, into it, out again
_QUIET_SECONDS: Final = 0.35
_MOST_SECONDS: Final = 8.0


def keys_of(key: str) -> bytes:
    """The bytes that a terminal sends for a key of the job table; b"" for one it has none for."""
    if key.startswith("ctrl+") and len(key) == 6:
        return bytes([ord(key[-1]) & 0x1F])
    return {**_FUNCTION, **_LAST}.get(key, "").encode()


def walk(folder: Path, seed: int, jobs: Sequence[str] = tuple(JOBS)) -> Shown:
    """Every job that has a key, its first rows opened; clicks here and there."""
    folder.mkdir(parents=True, exist_ok=True)
    seen, dice, painted = Bytes(OWN), Random(seed), 0
    terminal = Terminal([sys.executable, "-m", "prove.hostile_desk", str(folder)], SIZE)
    try:
        _take_in(terminal, seen, 60.0)
        for mode in jobs:
            if not (keys := keys_of(JOBS[mode].key)) or terminal.ended is not None:
                continue
            for press in (keys, *_INSIDE):
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
