"""Who tries a reader on thousands of spoiled samples, and sees that it crashed, hung, took too much, or believed a lie?

A child process per share, so that a crash of a C library or a hang costs one case. The case is named by target, seed and
number; its bytes are made again from these.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import logging
import mmap
import multiprocessing
import os
import resource
import signal
import struct
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from prove.fuzz_target import Reader, Target
from prove.rig import Given

HANGS_AFTER_SECONDS: Final = 20.0
MOST_FAILURES: Final = 5  # of one target: more of the same tell nothing new
_MEMORY_LOOK: Final = 250  # cases between two looks at the memory
_MIB: Final = 1 << 20


@dataclass(slots=True)
class Tried:
    """What came of one target. `failures`: (bytes, what broke)."""

    cases: int = 0
    refused: int = 0
    seconds: float = 0.0
    failures: list[tuple[bytes, str]] = field(default_factory=list)


def spoiled(target: Target, samples: list[bytes], seed: int, number: int) -> bytes:
    """The case of this number; the first ones are the good samples themselves."""
    if number < len(samples):
        return samples[number]
    return target.spoil(Random(f"{seed}/{target.name}/{number}"), samples)


def judge(target: Target, reader: Reader, data: bytes) -> tuple[str, bool]:
    """(which promise broke, "" for none; True when it was refused by an error that callers know)."""
    refused = False
    for _ in range(3):  # a slow one is asked again: the collector or a neighbour may have taken the time
        before = time.thread_time()
        try:
            said = reader(data)
        except target.may_raise:
            said, refused = "", True
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # also what C libraries call a panic
            return f"{type(error).__name__} at {_where(error)}", False
        if said:
            return said, refused
        took = time.thread_time() - before
        if took <= target.cpu_seconds:
            return "", refused
    return f"{took * 1000:.0f} ms of processor time", refused


def _where(error: BaseException) -> str:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/prove/" not in frame.filename]
    own = [frame for frame in frames if "/site-packages/" not in frame.filename and "/lib/python" not in frame.filename]
    last = next(reversed(own or frames), None)
    return f"{Path(last.filename).name}:{last.name}" if last is not None else "?"


def try_out(target: Target, seed: int, given: Given, most: int | None = None, most_failures: int = MOST_FAILURES) -> Tried:
    """Cases until the time of `given` is over, `most` are done, or enough have broken a promise."""
    tried, number = Tried(), 0
    folder = given.folder / target.name
    folder.mkdir(parents=True, exist_ok=True)
    began_at = time.monotonic()
    while (tried.cases == 0 or given.goes_on(0 if most else tried.cases)) and len(tried.failures) < most_failures:
        left = None if most is None else most - tried.cases
        if left is not None and left <= 0:
            break
        seconds = given.seconds - (time.monotonic() - given.began_at)
        share = _Share((target, seed, number), left, seconds, folder, most_failures - len(tried.failures))
        number = share.run(tried)
    tried.seconds = time.monotonic() - began_at
    return tried


def in_a_child(act: Callable[[], bytes], seconds: float) -> bytes | None:
    """What `act` gives, from a process that may die of it; None when it did."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)

    def work() -> None:
        _quiet()
        theirs.send_bytes(act())
        os._exit(0)

    child = context.Process(target=work, daemon=True)
    child.start()
    theirs.close()
    try:
        return ours.recv_bytes() if ours.poll(seconds) else None
    except EOFError:
        return None
    finally:
        child.kill()
        child.join()


class _Share:
    """One child. It writes the number of the case it begins into memory that both see."""

    def __init__(self, case: tuple[Target, int, int], most: int | None, seconds: float, folder: Path, failures: int) -> None:
        self._target, self._seed, self._first = case
        self._folder, self._failures = folder, failures
        self._most, self._seconds = most, max(seconds, 0.0)
        self._now = mmap.mmap(-1, 8)

    def run(self, tried: Tried) -> int:
        """Adds to `tried`; returns the number to go on with."""
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe(duplex=False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the child loads what it needs and starts no thread of ours
            child = context.Process(target=self._work, args=(theirs,), daemon=True)
            child.start()
        theirs.close()
        done, why = self._follow(ours, child, tried)
        child.join(5)
        if child.is_alive():
            child.kill()
            child.join()
        if done is None:
            broke_at = self._number()
            samples = list(self._target.samples(self._folder))
            died = why or f"the process died ({child.exitcode})"
            tried.failures.append((spoiled(self._target, samples, self._seed, broke_at), died))
            tried.cases += broke_at - self._first + 1
            return broke_at + 1
        return done

    def _follow(self, ours: Any, child: Any, tried: Tried) -> tuple[int | None, str]:
        """(next number, "") when the child came to its end; (None, why) when it did not."""
        last, since = -1, time.monotonic()
        while True:
            if ours.poll(0.5):
                try:
                    told = ours.recv()
                except EOFError:
                    return None, ""
                if told[0] == "failed":
                    tried.failures.append((told[1], told[2]))
                    continue
                tried.cases += told[1]
                tried.refused += told[2]
                return told[3], ""
            number = self._number()
            if number != last:
                last, since = number, time.monotonic()
            elif time.monotonic() - since > max(HANGS_AFTER_SECONDS, 4 * self._target.cpu_seconds):
                child.kill()
                return None, "hung"

    def _number(self) -> int:
        return int(struct.unpack("<q", self._now[:8])[0])

    # --- the child ------------------------------------------------------------------------------

    def _work(self, pipe: Any) -> None:
        _quiet()
        reader, samples = self._target.open(self._folder), list(self._target.samples(self._folder))
        _cap_memory()
        ends, number, refused, broken = time.monotonic() + self._seconds, self._first, 0, 0
        gc.freeze()
        looked_at, held = number, _reset_peak()
        while number == self._first or (time.monotonic() < ends and broken < self._failures):
            if self._most is not None and number - self._first >= self._most:
                break
            self._now[:8] = struct.pack("<q", number)
            data = spoiled(self._target, samples, self._seed, number)
            said, no = judge(self._target, reader, data)
            number, refused = number + 1, refused + no
            if said:
                broken += 1
                pipe.send(("failed", data, said))
            if number - looked_at >= _MEMORY_LOOK:
                for fat, how in self._fat(reader, samples, range(looked_at, number), held):
                    broken += 1
                    pipe.send(("failed", fat, how))
                looked_at, held = number, _reset_peak()
        for fat, how in self._fat(reader, samples, range(looked_at, number), held):
            pipe.send(("failed", fat, how))
        pipe.send(("done", number - self._first, refused, number))
        pipe.close()
        sys.stdout.flush()
        os._exit(0)  # no clean-up of libraries that belong to the parent

    def _fat(self, reader: Reader, samples: list[bytes], numbers: range, held: int) -> Iterator[tuple[bytes, str]]:
        """Which of these cases took more memory than allowed; looked for one by one only when some did."""
        if _peak() - held <= self._target.memory_mib * _MIB:
            return
        for number in numbers:
            data, before = spoiled(self._target, samples, self._seed, number), _reset_peak()
            judge(self._target, reader, data)
            took = _peak() - before
            if took > self._target.memory_mib * _MIB:
                yield data, f"{took // _MIB} MiB of memory"
                return


def _quiet() -> None:
    """Readers may complain to stderr and the log as they like; warnings are not what is looked for."""
    with contextlib.suppress(OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.disable()  # a planted crash is no news
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


def _cap_memory() -> None:
    """A greedy reader must not take the machine with it."""
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _reset_peak() -> int:
    """Forget the highest memory so far (Linux); returns what is held now, in bytes."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    return _peak()


def _peak() -> int:
    for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
