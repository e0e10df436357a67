"""`python -m bench [NAME…]`: everything that was promised, measured on this machine, as one table. Always ends with 0."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from bench.measuring import Figure, left_out
from bench.table import MEASUREMENTS, show, write

# name → module with `measure()`; in the order of an officer's day
JOBS = {
    "start": "bench.start_up",
    "keys": "bench.keys",
    "keystrokes": "bench.keystrokes",
    "commit": "bench.reception",
    "paper": "bench.paper",
    "render": "bench.render_peers",
    "lookup": "bench.lookup_keys",
    "reports": "bench.reports",
    "drain": "bench.drain",
    "backlog": "bench.backlog",
    "ingest": "bench.ingest",
    "sync": "bench.province",
    "attachments": "bench.attachments",
    "memory": "bench.memory",
    "launcher": "bench.launcher",
    "raster": "bench.raster",
    "print-drills": "bench.print_drills",
    "scan": "bench.scan",
    "codes": "bench.codes",
    "open-list": "bench.open_list",
    "downtime": "bench.downtime",
}


def figures_of(name: str) -> Iterator[Figure]:
    """The figures of one job; a job that fails becomes a line that says so, and the others still run."""
    try:
        yield from importlib.import_module(JOBS[name]).measure()
    except Exception as error:  # whatever it is, the table is the report
        yield left_out(name, f"{type(error).__name__}: {error}")


def records_of(name: str) -> Iterator[dict[str, object]]:
    """The same for other programs: a job's own records, else its figures."""
    module = importlib.import_module(JOBS[name])
    if hasattr(module, "records"):
        yield from module.records()
    else:
        yield from ({"benchmark": name, **asdict(figure), "ok": figure.ok} for figure in figures_of(name))


def main(arguments: Sequence[str] | None = None) -> int:
    """0: a benchmark is no test. `sync` with options of its own is one (bench.province)."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if arguments[:1] == ["sync"] and any(word.startswith("--") and word != "--write" for word in arguments):
        return int(importlib.import_module(JOBS["sync"]).main(arguments[1:]))
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(JOBS)}; without: all")
    parser.add_argument("--write", action="store_true", help=f"also put the table into {MEASUREMENTS.name}")
    parser.add_argument("--json", action="store_true", help="one JSON line a figure on stdout, instead of the table")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in JOBS]
    if unknown:
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    if options.json:
        for name in options.names or JOBS:
            for record in records_of(name):
                print(json.dumps(record, ensure_ascii=False), flush=True)
        return 0
    figures: list[Figure] = []
    for name in options.names or JOBS:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        figures += figures_of(name)
    show(figures)
    if options.write:
        write(figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
