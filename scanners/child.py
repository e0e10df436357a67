"""How does the desk run a driver that may crash, hang or flood? In a process of its own, over pipes, with a clock on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final

from scanners.wire import LONGEST_LINE, Message

_ROOT: Final = Path(__file__).parents[1]
_TAIL_LINES: Final = 20
_ENDS_WITHIN_SECONDS: Final = 5.0


class ChildDied(Exception):
    """The process ended without saying so. `reason`: its exit code or signal, and its last words."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class ChildSilent(Exception):
    """Nothing came within the limit."""


class Child:
    """One worker process. Its output is read by threads, so that neither side ever waits for a full pipe."""

    def __init__(self, module: str = "scanners.worker", environment: dict[str, str] | None = None) -> None:
        """Raises OSError when the machine cannot start another process."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(environment),
            **_own_group(),
        )
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self._threads = [
            threading.Thread(target=act, daemon=True, name=f"child-{act.__name__}") for act in (self._listen, self._overhear)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """Of the worker."""
        return self._process.pid

    def tell(self, message: Message) -> None:
        """One line to the worker; that it is gone shows when it is asked."""
        with suppress(OSError, ValueError):
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(message, ensure_ascii=True).encode() + b"\n")
            self._process.stdin.flush()

    def hear(self, patience_seconds: float) -> Message:
        """The next message. Raises ChildSilent, ChildDied."""
        try:
            line = self._lines.get(timeout=patience_seconds)
        except Empty:
            raise ChildSilent from None
        if line is None:
            self._lines.put(None)  # it stays dead for whoever asks again
            raise ChildDied(self._last_words())
        told = json.loads(line) if len(line) < LONGEST_LINE else None
        if not isinstance(told, dict):
            raise ChildDied("not-a-message")
        return told

    def end(self, within_seconds: float = _ENDS_WITHIN_SECONDS) -> None:
        """Closes its input, which asks it to go; then ends it and everything it started. Safe to call twice."""
        with suppress(OSError, ValueError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(within_seconds)
        self.kill()

    def kill(self) -> None:
        """At once, with everything that it started: what outlives a worker holds the scanner."""
        _kill_group(self._process)
        self._process.wait()
        for thread in self._threads:
            thread.join(1.0)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            with suppress(OSError, ValueError):
                assert pipe is not None
                pipe.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with suppress(ValueError, OSError):
            while line := self._process.stdout.readline(LONGEST_LINE):
                self._lines.put(line)
        self._lines.put(None)

    def _overhear(self) -> None:
        assert self._process.stderr is not None
        with suppress(ValueError, OSError):
            while line := self._process.stderr.readline(2000):
                self._tail.append(line.decode(errors="replace").strip())

    def _last_words(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_ENDS_WITHIN_SECONDS)
        self._threads[1].join(0.2)
        return f"exit {self._process.poll()}: {self._tail[-1] if self._tail else ''}".rstrip(": ")


def _environment(extra: dict[str, str] | None) -> dict[str, str]:
    silent = {"OPENCV_LOG_LEVEL": "SILENT", "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    found = {"PYTHONPATH": os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH", ""))))}
    return {**os.environ, **found, **silent, **(extra or {})}


def _own_group() -> dict[str, Any]:
    """A group of its own: Ctrl+C at the desk is not for the scanner, and the whole group can be ended."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
        return
    import signal

    # Also when the worker itself is gone already: its group lives as long as one of its children does.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
