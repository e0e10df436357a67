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
from tests.kills.warm import warm

LONGEST_ORDER = 1 << 16
_WAYS = {(os.CLD_KILLED, signal.SIGKILL): "killed", (os.CLD_EXITED, 0): "ended"}


def say(**words: object) -> None:
    """One whole line; a pipe takes up to 4096 bytes at once or not at all."""
    os.write(1, json.dumps(words).encode() + b"\n")


def main() -> None:
    """Until standard input ends."""
    warm()
    gc.freeze()  # a collection in a child would copy every page that it shares with the others
    last = 0
    while line := os.read(0, LONGEST_ORDER):
        if last:
            os.waitpid(last, 0)
        order = Order.read(line)
        pid = os.fork()
        if pid == 0:
            _live(order)
        say(did="born", pid=pid)
        # Seen dead but not yet buried: until the next order nobody else gets its process id, so the parent's kill is safe.
        found = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert found is not None
        say(did="died", how=_WAYS.get((found.si_code, found.si_status), f"{found.si_code}, {found.si_status}"))
        last = pid


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
