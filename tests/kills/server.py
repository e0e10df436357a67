"""The fork server: has imported everything once, holds no thread and no database, and forks a child for each order.

`python -m tests.kills.server`: orders come on standard input, words of the children go to standard output. Both share one
pipe, so whatever a child said stands before the line that tells of its death.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import traceback

from tests.kills.child import Child
from tests.kills.orders import Order

LONGEST_ORDER = 1 << 16


def say(**words: object) -> None:
    """One whole line; a pipe takes up to 4096 bytes at once or not at all."""
    os.write(1, json.dumps(words).encode() + b"\n")


def main() -> None:
    """Until standard input ends."""
    gc.freeze()  # a collection in a child would copy every page that it shares with the others
    while line := os.read(0, LONGEST_ORDER):
        order = Order.read(line)
        pid = os.fork()
        if pid == 0:
            _live(order)
        say(did="born", pid=pid)
        _, status = os.waitpid(pid, 0)
        say(did="died", killed=os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)


def _live(order: Order) -> None:
    """Never returns."""
    os.close(0)
    try:
        Child(order, say).run()
    except BaseException:
        say(did="failed", error=traceback.format_exc()[-3000:])
        sys.stderr.write(traceback.format_exc())
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
