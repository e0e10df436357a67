"""`./counter prove [RIG…]`: does the program keep its promises under power cuts, kills, bad disks, hostile input? 0: yes."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from prove import last_runs, page
from prove.corpus import keep
from prove.last_runs import RigRun
from prove.rig import Failure, Found, Given, Rig

# name → module with `RIG`; in the order in which a reader asks
RIGS: dict[str, str] = {
    "kills": "prove.kills",
    "power": "prove.power",
    "crash-images": "prove.crash_images",
    "io-faults": "prove.io_faults",
    "disk-full": "prove.disk_full",
    "world": "prove.world",
    "model": "prove.model",
    "clocks": "prove.clocks",
    "mutants": "prove.mutants",
    "soak": "prove.soak",
    "fuzz": "prove.fuzz",
    "hostile-text": "prove.hostile_text",
    "security": "prove.security",
    "dependencies": "prove.dependencies",
}
UNITS = {"s": 1, "m": 60, "h": 3600}


def seconds_of(budget: str) -> float:
    """`90s`, `10m`, `2h`. Raises ValueError for anything else."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh])", budget)
    if match is None:
        raise ValueError(budget)
    return float(match[1]) * UNITS[match[2]]


def rig_of(name: str) -> Rig:
    """The rig by its name, loaded when wanted: some need tools of their own."""
    rig: Rig = importlib.import_module(RIGS[name]).RIG
    return rig


def machine() -> str:
    """Where it ran, without the machine's name."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def run(rig: Rig, seed: int, seconds: float, points: int | None) -> RigRun:
    """One rig. A rig that itself fails has proved nothing: that is a failure with the error's name."""
    began_at = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=f"prove-{rig.name}-", ignore_cleanup_errors=True) as folder:
        given = Given(seed, seconds, Path(folder), lambda line: print(f"  {line}", file=sys.stderr, flush=True), points)
        try:
            found = rig.run(given)
        except Exception as error:  # whatever it is, the table is the report
            found = Found(
                points=0, unit="points", wrong=1, notes=(f"the rig itself failed: {type(error).__name__}: {error}",)
            )
    on = datetime.now().astimezone().date().isoformat()
    return last_runs.told(rig, found, seed=seed, seconds=time.monotonic() - began_at, on=on, machine=machine())


def runs_of(names: Sequence[str], options: argparse.Namespace) -> Iterator[RigRun]:
    """The rigs in turn, the budget shared by weight; what one leaves goes to those after it."""
    rigs = [rig_of(name) for name in names]
    left = seconds_of(options.budget)
    for number, rig in enumerate(rigs):
        share = left * rig.weight / sum(one.weight for one in rigs[number:])
        print(f"{rig.name}: {share:,.0f} s, seed {options.seed} …", file=sys.stderr, flush=True)
        done = run(rig, options.seed, share, options.points)
        left = max(0.0, left - done.seconds)
        yield done


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """What was asked, checked."""
    parser = argparse.ArgumentParser(prog="./counter prove", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="RIG", help=f"some of: {', '.join(RIGS)}; without: all")
    parser.add_argument("--budget", default="10m", help="for all rigs together: 90s, 10m, 2h (default 10m)")
    parser.add_argument("--seed", type=int, default=None, help="play the same cases again (default: a new one, printed)")
    parser.add_argument("--points", type=int, default=None, help="no more points a rig than this")
    parser.add_argument("--write", action="store_true", help="also put the runs into docs/proof.json and docs/proof.md")
    parser.add_argument("--json", action="store_true", help="one JSON line a rig on stdout, instead of the table")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in RIGS]
    if unknown:
        parser.error(f"no such rig: {', '.join(unknown)}")
    try:
        seconds_of(options.budget)
    except ValueError:
        parser.error(f"not a budget: {options.budget}; write 90s, 10m or 2h")
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1 << 31)
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """0: every rig held or could not run here; 1: a promise broke or a control was not caught."""
    options = parsed(sys.argv[1:] if arguments is None else arguments)
    runs: list[RigRun] = []
    for done in runs_of(options.names or list(RIGS), options):
        runs.append(done)
        new = keep(done.rig, [Failure(case, said) for case, said in done.failures.items()])
        if new:
            print(f"{done.rig}: {new} new case(s) kept in prove/corpus/{done.rig}.json", file=sys.stderr, flush=True)
        if options.json:
            print(json.dumps(last_runs.as_record(done), ensure_ascii=False), flush=True)
        if options.write:  # after each rig: a long proof that is cut short still tells what it did
            all_runs = {**last_runs.read(), done.rig: done}
            ordered = {name: all_runs[name] for name in RIGS if name in all_runs}
            last_runs.write(ordered)
            page.write(ordered)
    if not options.json:
        page.show(runs)
    return int(any(done.verdict not in ("held", "SKIPPED") for done in runs))


if __name__ == "__main__":
    sys.exit(main())
