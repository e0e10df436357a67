"""How is a child of the proof born, heard and ended? Forked from a warm process, so that it costs no start."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from prove.clerk.jobs import Say

Word = dict[str, Any]
Wait = Callable[[], None]
LONGEST_SECONDS = 60.0
STUCK = "stuck"


class Child:
    """A process that does `work(say, wait)`; `wait()` returns when it is let go. The parent must hold no open store and no
    thread."""

    def __init__(self, work: Callable[[Say, Wait], None]) -> None:
        heard, told = os.pipe()
        waits, lets = os.pipe()
        self.words: list[Word] = []
        self.ended = ""
        self._buffer = b""
        self.pid = os.fork()
        if self.pid == 0:
            os.close(heard)
            os.close(lets)
            _live(work, told, waits)
        os.close(told)
        os.close(waits)
        self._heard, self._lets = heard, lets
        os.set_blocking(heard, False)

    def let_go(self) -> None:
        """Begin the work."""
        if self._lets >= 0:
            os.close(self._lets)
            self._lets = -1

    def ready(self) -> None:
        """Until it waits to be let go, or has ended."""
        ends = time.monotonic() + LONGEST_SECONDS
        while not any(word["did"] == "waiting" for word in self.words):
            if not select.select([self._heard], [], [], max(0.0, ends - time.monotonic()))[0] or not self._take():
                return

    def listen(self, until: float) -> bool:
        """Take words until this moment of the monotonic clock; True once the child has said its last."""
        while True:
            left = max(0.0, until - time.monotonic())
            if not select.select([self._heard], [], [], left)[0]:
                return False
            if not self._take():
                return True

    def words_now(self) -> list[Word]:
        """Everything said up to this moment."""
        with contextlib.suppress(BlockingIOError):
            while self._take():
                pass
        return list(self.words)

    def end(self, seconds: float = LONGEST_SECONDS) -> list[Word]:
        """Let it work to its end; one that does not end is killed and told as stuck."""
        self.let_go()
        if not self.listen(time.monotonic() + seconds):
            self.words.append({"did": "fell", "job": STUCK, "error": f"no end after {seconds:.0f} s"})
            os.kill(self.pid, signal.SIGKILL)
        return self.bury()

    def kill(self) -> list[Word]:
        """SIGKILL now."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        return self.bury()

    def bury(self) -> list[Word]:
        """Everything it said, the last word of a process that fell over among it."""
        self.let_go()
        self.listen(time.monotonic() + LONGEST_SECONDS)
        os.close(self._heard)
        _, status = os.waitpid(self.pid, 0)
        self.ended = "killed" if os.WIFSIGNALED(status) else str(os.waitstatus_to_exitcode(status))
        return self.words

    def _take(self) -> bool:
        told = os.read(self._heard, 1 << 16)
        *lines, self._buffer = (self._buffer + told).split(b"\n")
        self.words += [json.loads(line) for line in lines]
        return bool(told)


def _live(work: Callable[[Say, Wait], None], told: int, waits: int) -> None:
    """Never returns."""

    def say(**words: object) -> None:
        # writev: the rig that makes every `write` fail must still hear its child
        os.writev(told, [json.dumps(words).encode() + b"\n"])

    def wait() -> None:
        say(did="waiting")
        os.readv(waits, [bytearray(1)])  # ends when the parent closes its end; readv, for the same reason as writev

    code = 0
    try:
        work(say, wait)
    except BaseException as error:
        code = 1
        with contextlib.suppress(BaseException):
            say(did="fell", job="", error=_short(error))
    os._exit(code)


def _short(error: BaseException) -> str:
    """What it was, and where in the program: the innermost frames."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__}: {error} at {where}"
