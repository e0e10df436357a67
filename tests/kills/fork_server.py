"""The parent's end of the fork server: one order at a time goes in, words come out."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.kills.orders import Order

ROOT = Path(__file__).parents[2]
ANSWER_SECONDS = 60.0


class ForkServer:
    """`tests.kills.server` as a process. A context manager."""

    def __init__(self, log: Path) -> None:
        self._log = log
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.kills.server"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                bufsize=0,
                cwd=ROOT,
            )
        self._heard = b""

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()  # the end of orders is the end of the server
        self._process.wait(timeout=ANSWER_SECONDS)

    def send(self, order: Order) -> None:
        """One child."""
        assert self._process.stdin is not None
        self._process.stdin.write(order.line())

    def hear(self, until: float) -> dict[str, Any] | None:
        """The next word; None when nothing is said before this moment of the monotonic clock."""
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        while b"\n" not in self._heard:
            left = until - time.monotonic()
            if left <= 0 or not select.select([pipe], [], [], left)[0]:
                return None
            told = os.read(pipe, 1 << 16)
            if not told:
                raise AssertionError(f"the fork server has ended: {self._log.read_text(encoding='utf-8')[-3000:]}")
            self._heard += told
        line, _, self._heard = self._heard.partition(b"\n")
        word: dict[str, Any] = json.loads(line)
        return word
