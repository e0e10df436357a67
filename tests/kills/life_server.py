"""How is one life of a desk started and ended? A process that forks a child for each order and tells how the child ended.

Forked after the program is imported, a child costs a fraction of a process of its own. `answer_orders` runs in the server,
`ask` in the rig that holds its pipes.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

KILLED = "killed"


def answer_orders(order_of: Callable[..., Any], live: Callable[[Any], object]) -> None:
    """Until standard input ends. The answer is `killed`, or the wait status: "0" for a life that ended by itself."""
    gc.freeze()
    while line := os.read(0, 1 << 16):
        order = order_of(**json.loads(line))
        pid = os.fork()
        if pid == 0:
            _live(order, live)
        _, status = os.waitpid(pid, 0)
        how = KILLED if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else str(status)
        os.write(1, json.dumps({"how": how}).encode() + b"\n")


def _live(order: Any, live: Callable[[Any], object]) -> None:
    """Never returns."""
    try:
        live(order)
    except BaseException:
        sys.stderr.write(traceback.format_exc())
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def ask(server: subprocess.Popen[bytes], order: DataclassInstance) -> str:
    """One life; how it ended."""
    assert server.stdin is not None and server.stdout is not None
    server.stdin.write(json.dumps(asdict(order)).encode() + b"\n")
    server.stdin.flush()
    line = server.stdout.readline()
    assert line, "the fork server has ended"
    return str(json.loads(line)["how"])
