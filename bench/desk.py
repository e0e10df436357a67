"""`python -m bench.desk FOLDER`: the desk over a folder that a benchmark has prepared, every import of the real start."""

from __future__ import annotations

import sys
from pathlib import Path

import counter_app.cli  # noqa: F401 - what the launcher starts; whoever starts the desk pays for it
from config.paths import DeskPaths
from counter_app.app import CounterApp
from counter_app.demo_desk import demo_settings
from counter_app.main import open_desk

KEY = bytes(range(32))  # of bench.filled_store, whose imports are no part of the desk


def main() -> None:
    desk = open_desk(demo_settings(), DeskPaths(Path(sys.argv[1])), KEY)
    try:
        CounterApp(desk.services).run()
    finally:
        desk.close()


if __name__ == "__main__":
    main()
