"""How is the proof shown: one table on the terminal, and docs/proof.md, made of the last run of each rig."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from prove.corpus import kept
from prove.last_runs import RigRun

PAGE = Path(__file__).parents[1] / "docs" / "proof.md"
COLUMNS = ("rig", "points", "lost", "doubled", "wrong", "controls caught", "verdict", "seed", "time")
INTRODUCTION = """# Proof: what was done to the program, and what it lost

Made by `./counter prove --write` from the last run of each rig; nobody types a figure here. A rig *held* when it tried at
least one point, nothing was lost, doubled or wrong, and **every known-bad variant was caught in the same run**. A rig that
caught no control is *UNPROVED*, one that this machine cannot run is *SKIPPED*; neither is a pass. To try again with the
same cases: `./counter prove RIG --seed SEED`. Cases that once broke a promise stay in `prove/corpus/`; every test run plays
them again.
"""


def show(runs: Sequence[RigRun]) -> None:
    """On the terminal; wide enough for the whole table when the output goes to a file."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=160)
    table = Table(*COLUMNS, box=box.SIMPLE)
    for run in runs:
        table.add_row(*cells(run), style="" if run.verdict == "held" else "bold red")
    console.print(table)
    for run in runs:
        for line in troubles(run):
            console.print(f"{run.rig}: {line}", markup=False)


def cells(run: RigRun) -> tuple[str, ...]:
    """One line of the table."""
    tried = f"{run.points:,} {run.unit}"
    counts = (str(run.lost), str(run.doubled), str(run.wrong))
    return (run.rig, tried, *counts, run.caught, run.verdict, str(run.seed), f"{run.seconds:,.0f} s")


def troubles(run: RigRun) -> list[str]:
    """What a reader must know beyond the counts: why it was skipped, what broke, which control went through."""
    lines = [f"SKIPPED: {run.skipped}"] if run.skipped else []
    lines += [f"broke at {case}: {said}" for case, said in run.failures.items()]
    return lines + [f"control NOT caught: {name}" for name, caught in run.controls.items() if not caught]


def page(runs: Mapping[str, RigRun]) -> str:
    """The whole of docs/proof.md."""
    lines = [
        INTRODUCTION,
        "## Last run of each rig",
        "",
        _row((*COLUMNS, "date", "machine")),
        _row(["---"] * (len(COLUMNS) + 2)),
    ]
    lines += [_row((*cells(run), run.on, run.machine)) for run in runs.values()]
    lines += ["", "## What each rig does", ""]
    for run in runs.values():
        lines += _section(run)
    return "\n".join(lines).rstrip() + "\n"


def _section(run: RigRun) -> list[str]:
    """One rig in words: its question, how far it is from its goal, its controls, what it found in its life."""
    lines = [f"### {run.rig}", "", f"{run.question} Goal: {run.goal:,} {run.unit} over all runs.", ""]
    lines += [f"- {line}" for line in troubles(run)]
    lines += [f"- control caught: {name}" for name, caught in run.controls.items() if caught]
    lines += [f"- {note}" for note in run.notes]
    lines += [f"- found before, kept in the corpus: {case.found}" for case in kept(run.rig)]
    return [*lines, ""]


def _row(values: Sequence[str]) -> str:
    return "| " + " | ".join(value.replace("|", "\\|") for value in values) + " |"


def write(runs: Mapping[str, RigRun], path: Path = PAGE) -> None:
    """Anew, whole."""
    path.write_text(page(runs), "utf-8")
