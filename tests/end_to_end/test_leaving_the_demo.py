"""Whoever leaves the demo leaves nothing: no process, no folder, by key and by signal."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]


class Terminal:
    """A demo on a terminal of its own; what it paints is kept."""

    def __init__(self, folder: Path) -> None:
        self.keys, end = pty.openpty()
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 130, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "counter_app.cli", "demo"],
            stdin=end,
            stdout=end,
            stderr=end,
            cwd=ROOT,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "TMPDIR": str(folder)},
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a suite in a shell's background ignores it
        )
        os.close(end)
        self.painted = bytearray()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            while part := os.read(self.keys, 65_536):
                self.painted += part
        except OSError:  # the other end is closed: the demo has ended
            return

    def family(self) -> list[int]:
        """The demo and whatever it started: all that runs in its session."""
        found = []
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = status.read_text().rpartition(")")[2].split()
            except OSError:  # it ended while we looked
                continue
            if fields[0] != "Z" and int(fields[3]) == self.process.pid:
                found.append(int(status.parent.name))
        return found


@contextmanager
def a_demo(folder: Path) -> Iterator[Terminal]:
    terminal = Terminal(folder)
    try:
        wait_until(lambda: "đã tiếp nhận".encode() in terminal.painted, 60)
        yield terminal
    finally:
        for pid in terminal.family():
            os.kill(pid, signal.SIGKILL)
        terminal.process.wait(10)
        os.close(terminal.keys)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["ctrl+c", "ctrl+q", "SIGINT"])
def test_nothing_of_the_demo_stays_behind(way: str) -> None:
    with tempfile.TemporaryDirectory() as folder, a_demo(Path(folder)) as demo:
        assert len(demo.family()) >= 2, "the desk and its gateway"
        if way == "SIGINT":
            os.kill(demo.process.pid, signal.SIGINT)
        else:
            os.write(demo.keys, b"\x03" if way == "ctrl+c" else b"\x11")
        wait_until(lambda: not demo.family(), 20)
        assert demo.process.wait(10) == 0
        assert list(Path(folder).glob("counter-demo-*")) == []
