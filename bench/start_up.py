"""How long until the log-in screen stands there? Beside an empty Textual app and beside posting, interleaved in one run."""

from __future__ import annotations

import compileall
import sys
import tempfile
from collections.abc import Iterator, Sequence

from bench import empty_app
from bench.desk_folder import folder_with
from bench.desk_keys import LOGIN_MARKER, desk_command
from bench.measuring import Figure, Target, interleaved, left_out, middle
from bench.terminal import ROOT, Terminal

DOSSIERS = 100_000
STARTS = 11
POSTING_MARKER = "Collection"
WHAT = f"Cold start to the log-in screen, {DOSSIERS:,} dossiers"


def empty_command(*more: str) -> list[str]:
    """The empty app."""
    return [sys.executable, "-m", "bench.empty_app", *more]


def posting_command() -> list[str] | None:
    """The peer in its own environment, made by `./counter bench`."""
    program = ROOT / ".venv-peers" / "bin" / "posting"
    return [str(program)] if program.exists() else None


def compile_all() -> None:
    """Bytecode for everything of ours, as the launcher makes it; the libraries' was made when they were installed."""
    for name in ("counter_app", "sync", "printers", "scanners", "config", "bench"):
        compileall.compile_dir(ROOT / name, quiet=2)


def start(command: Sequence[str], marker: str, home: str) -> float:
    """Milliseconds from the start of the process to the marker on the screen."""
    with Terminal(command, {"HOME": home}) as terminal:
        return terminal.wait_for(marker)


def measure() -> Iterator[Figure]:
    """Medians; the first start of each, with a cold file cache, does not count."""
    compile_all()
    posting = posting_command()
    with folder_with(DOSSIERS) as folder, tempfile.TemporaryDirectory() as home:
        starts = [(desk_command(folder), LOGIN_MARKER), (empty_command(), empty_app.MARKER)]
        if posting:
            starts.append((posting, POSTING_MARKER))
        acts = [lambda command=command, marker=marker: start(command, marker, home) for command, marker in starts]
        interleaved(acts, 1)
        taken = [middle(times) for times in interleaved(acts, STARTS)]
    note = f"{STARTS} starts"
    yield Figure(WHAT, taken[0], "ms", "empty Textual app", taken[1], Target(1.8, of="ratio"), note)
    if posting:
        yield Figure(WHAT, taken[0], "ms", "posting 2.11.1", taken[2], Target(0.5, of="ratio"), note)
    else:
        yield left_out(f"{WHAT}, beside posting", "posting is not installed: ./counter bench installs it")
