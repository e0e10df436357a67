"""`python -m bench.pages --out DIR [--dpi 200 300] [--small]`: makes the labelled page set."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.pages.page_set import full_set, small_set, write_set


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every page was written."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for pages (.png, .jpg) and truths (.json)")
    parser.add_argument("--dpi", type=int, nargs="+", default=[200], help="resolutions, such as 200 300")
    parser.add_argument("--small", action="store_true", help="each paper and each defect once")
    options = parser.parse_args(arguments)
    started_at = time.perf_counter()
    recipes = (
        [recipe for dpi in options.dpi for recipe in small_set(dpi)] if options.small else list(full_set(tuple(options.dpi)))
    )
    count = write_set(recipes, options.out)
    print(f"{count} pages in {time.perf_counter() - started_at:.0f} s: {options.out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
