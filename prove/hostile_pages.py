"""Does any of our widgets let a text through to the terminal, or obey it? Read on a pseudo-terminal."""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from prove.hostile_app import ROOM, SIZE, WIDTH, mark
from prove.hostile_strings import every_code_point, strings
from prove.terminal_bytes import Bytes, Terminal

Page = tuple[str, list[str]]
_HARMLESS: Final = ("Nguyễn Thị Mẫu, 25/11/2026", "Trần Văn Thử · Hộ tịch", "")
_START_SECONDS: Final = 60.0
_PAGE_SECONDS: Final = 20.0


@dataclass(slots=True)
class Shown:
    """What came of some pages. `wrong`: what reached the terminal, or "obeyed", or "crashed"."""

    texts: int = 0
    painted: int = 0
    bytes: int = 0
    shapes: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    text: str = ""  # the last of it: where a program fell, it says why


def harmless() -> list[Page]:
    """One page of each kind: what the program sends by itself."""
    return [(kind, [_HARMLESS[number % 3] for number in range(room)]) for kind, room in ROOM.items()]


def of_one_kind(texts: Sequence[str]) -> list[Page]:
    """These texts on every kind of widget: for controls, which need not see everything."""
    return [(kind, [texts[number % len(texts)] for number in range(room)]) for kind, room in ROOM.items()]


def hostile(seed: int) -> Iterator[Page]:
    """Endless in practice: for each kind the harmful strings, then every code point; kinds take turns."""
    streams = {kind: itertools.chain(strings(seed), every_code_point(WIDTH)) for kind in ROOM}
    while streams:
        for kind in tuple(streams):
            texts = list(itertools.islice(streams[kind], ROOM[kind]))
            if not texts:
                del streams[kind]
                continue
            yield kind, [*texts, *[""] * (ROOM[kind] - len(texts))]


def show(pages: Sequence[Page], folder: Path, seed: int, own: set[str] | None = None, how: str = "") -> Shown:
    """The pages on a terminal, with clicks anywhere. `own`: the shapes that are ours; `how`: a known-bad gate."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("done", "action"):
        (folder / name).unlink(missing_ok=True)
    (folder / "texts.json").write_text(json.dumps(pages), "utf-8")
    seen, dice = Bytes(frozenset(own or ())), Random(seed)
    terminal = Terminal([sys.executable, "-m", "prove.hostile_app", str(folder), *([how] if how else [])], SIZE)
    try:
        _watch(terminal, seen, dice, len(pages))
    finally:
        terminal.close()
    seen.feed(b"", last=True)
    painted = sum(mark(number + 1) in seen.text for number in range(len(pages)))
    shown = Shown(sum(len(texts) for _, texts in pages), painted, seen.count, seen.shapes, seen.wrong, seen.text[-3000:])
    if (folder / "action").exists():
        shown.wrong.append("obeyed")
    if not (folder / "done").exists():
        shown.wrong.append(f"crashed on page {painted + 1}: {pages[min(painted, len(pages) - 1)][0]}")
    elif painted < len(pages):
        shown.wrong.append(f"only {painted} of {len(pages)} pages were painted")
    return shown


def _watch(terminal: Terminal, seen: Bytes, dice: Random, pages: int) -> None:
    ends, last_click = time.monotonic() + _START_SECONDS + pages * _PAGE_SECONDS, 0.0
    quiet_since = time.monotonic()
    while time.monotonic() < ends:
        came = terminal.read(0.05)
        if came:
            seen.feed(came)
            quiet_since = time.monotonic()
        elif terminal.ended is not None or time.monotonic() - quiet_since > _START_SECONDS:
            return
        if time.monotonic() - last_click > 0.3:
            terminal.click(dice)
            last_click = time.monotonic()
