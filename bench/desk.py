"""`python -m bench.desk FOLDER [ADDRESS CLIENT SECRET]`: the desk over a prepared folder, every import of the real start."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import counter_app.__main__  # noqa: F401 - what the launcher starts; whoever starts the desk pays for it
from counter_app.start_pace import collect_later

KEY = bytes(range(32))  # of bench.filled_store, whose imports are no part of the desk
NOBODY_LISTENS = "http://127.0.0.1:9"  # a desk during an outage: its engine tries, is refused and backs off


def main() -> None:
    """The real start but for the key, which lies with the operating system or behind a passphrase."""
    collect_later()
    from config.paths import DeskPaths
    from config.settings import GatewaySettings
    from counter_app.commands.desk import DeskStart
    from counter_app.demo_desk import demo_settings
    from counter_app.main import open_desk

    paths = DeskPaths(Path(sys.argv[1]))
    address, client, secret = sys.argv[2:] or ("", "bench-desk", "made-up")
    settings = replace(demo_settings(), gateway=GatewaySettings(address or NOBODY_LISTENS, client))
    desk = open_desk(settings, paths, KEY, secret=secret)
    try:
        DeskStart(paths)._show(desk)
    finally:
        desk.close()


if __name__ == "__main__":
    main()
