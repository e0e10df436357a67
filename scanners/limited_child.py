"""Who parses a file that nobody vouches for: a child process with limits on memory, time and files (D14)."""

from __future__ import annotations

import importlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from counter_app.domain.copy_errors import FileRefused

_ROOT: Final = Path(__file__).parents[1]
_ALLOWED: Final = "scanners."
_MIB: Final = 1 << 20
_TRY_TO_END_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """Where the system has no such limit (Windows: memory, files) the time-out and the caps on size and pixels remain."""

    memory_mib: int = 1536
    cpu_seconds: int = 120
    written_mib: int = 0
    wait_seconds: float = 60.0


class LimitedChild:
    """A child that answers one JSON object per JSON object with one function. Made at the first question, again after a
    death.

    `target`: "scanners.module:function", a function of one mapping that returns a mapping. One question at a time: for one
    thread. Use as a context manager, or call `close`.
    """

    def __init__(self, target: str, limits: ChildLimits | None = None) -> None:
        if not target.startswith(_ALLOWED):
            raise ValueError(target)
        self._target = target
        self._limits = limits or ChildLimits()
        self._child: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str] = queue.Queue()

    def start(self) -> None:
        """Let the child load what it needs while there is no question yet."""
        with suppress(OSError):  # asked later, it says why
            self._running()

    def ask(self, question: Mapping[str, Any], file: str) -> dict[str, Any]:
        """The answer. Raises FileRefused(file, reason): what the function refused, or too-slow, or crashed."""
        child, answers = self._running()
        try:
            assert child.stdin is not None
            child.stdin.write(json.dumps(question) + "\n")
            child.stdin.flush()
            line = answers.get(timeout=self._limits.wait_seconds)
        except queue.Empty:
            self._end()
            raise FileRefused(file=file, reason="too-slow") from None
        except OSError:
            line = ""
        if not line:
            self._end()
            raise FileRefused(file=file, reason="crashed")
        answer: dict[str, Any] = json.loads(line)
        if "refused" in answer:
            raise FileRefused(file=file, reason=str(answer["refused"]))
        return answer

    def close(self) -> None:
        """End the child; a later question starts a new one."""
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._end()

    def _running(self) -> tuple[subprocess.Popen[str], queue.Queue[str]]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._answers = queue.Queue()
            self._child = subprocess.Popen(
                [sys.executable, "-m", "scanners.limited_child", self._target, json.dumps(asdict(self._limits))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
                cwd=_ROOT,
                env=_small_environment(),
            )
            assert self._child.stdout is not None
            threading.Thread(target=_collect, args=(self._child.stdout, self._answers), daemon=True).start()
        return self._child, self._answers

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with suppress(OSError):
            assert child.stdin is not None
            child.stdin.close()  # the child ends when nobody can ask any more
        try:
            child.wait(0.2)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(_TRY_TO_END_SECONDS)


def ask_once(target: str, question: Mapping[str, Any], file: str, limits: ChildLimits | None = None) -> dict[str, Any]:
    """One question to a child of its own. Raises FileRefused."""
    with LimitedChild(target, limits) as child:
        return child.ask(question, file)


def _collect(stream: IO[str], answers: queue.Queue[str]) -> None:
    """Lines as they come; "" when the child is gone."""
    with stream, suppress(ValueError):
        for line in stream:
            answers.put(line)
    answers.put("")


def _small_environment() -> dict[str, str]:
    """Few threads (each reserves memory), our own packages, nothing else that matters."""
    one_thread = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "OMP_THREAD_LIMIT"), "1")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COUNTER_PIN", "PYTHONSTARTUP"))}
    return {**kept, **one_thread, "PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"}


# --- the child ----------------------------------------------------------------------------------


def _limit(limits: Mapping[str, Any]) -> None:
    """Lower the limits of this process for ever; a no-op where the system has none."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, value in (
        (resource.RLIMIT_AS, int(limits["memory_mib"]) * _MIB),
        (resource.RLIMIT_CPU, int(limits["cpu_seconds"])),
        (resource.RLIMIT_FSIZE, int(limits["written_mib"]) * _MIB),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # the machine's own limit is lower
            resource.setrlimit(kind, (value, value))


def serve(target: str, limits: Mapping[str, Any]) -> None:
    """Answer questions from stdin until it ends. What the libraries print does not get between the answers."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    module, _, name = target.partition(":")
    if not module.startswith(_ALLOWED):
        raise SystemExit(2)
    loaded = importlib.import_module(module)
    answer = getattr(loaded, name)
    getattr(loaded, "prepare", lambda: None)()
    _limit(limits)
    for line in sys.stdin:
        try:
            told = answer(json.loads(line))
        except FileRefused as refused:
            told = {"refused": refused.facts.get("reason", "broken")}
        except (MemoryError, RecursionError):
            told = {"refused": "picture-too-large"}
        out.write(json.dumps(told) + "\n")
        out.flush()


if __name__ == "__main__":
    serve(sys.argv[1], json.loads(sys.argv[2]))
