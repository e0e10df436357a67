"""Which bytes does a program send to a real terminal, and is any of them none of its own? Read on a pseudo-terminal."""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Final

from prove.hostile_strings import forbidden

_ROOT: Final = Path(__file__).parents[1]
_SEQUENCE: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC, DCS, SOS, PM, APC
    r"|\x1b[ -/]*[0-OQ-WYZ\\`-~]"
)
_NUMBERS: Final = re.compile(r"[0-9]+")
_LAYOUT: Final = "\r\n\b"  # as the drivers of Textual and of the shell send them
_TAIL: Final = 4096  # of what may be a sequence that has not come whole


class Bytes:
    """Sorts what comes: sequences by their shape, and text. `wrong`: what no terminal should get, with what stood there."""

    def __init__(self, own: frozenset[str] = frozenset()) -> None:
        self._own = own
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        self.shapes: set[str] = set()
        self.wrong: list[str] = []
        self.text = ""
        self.count = 0

    def feed(self, came: bytes, *, last: bool = False) -> None:
        """As it comes; a sequence may be cut anywhere."""
        self.count += len(came)
        text = self._rest + self._decode(came, last)
        place = 0
        for found in _SEQUENCE.finditer(text):
            self._plain(text[place : found.start()])
            self._sequence(found[0])
            place = found.end()
        rest = text[place:]
        cut = rest.rfind("\x1b")
        whole = len(rest) if last or cut < 0 or len(rest) - cut > _TAIL else cut
        self._plain(rest[:whole])
        self._rest = rest[whole:]

    def _sequence(self, found: str) -> None:
        shape = _NUMBERS.sub("N", found) if found.startswith("\x1b[") else found
        shape = re.sub(r"N(;N)*m$", "m", shape)  # any colour
        self.shapes.add(shape)
        if self._own and shape not in self._own:
            self._tell(f"a sequence that is not ours: {found!r}")

    def _plain(self, text: str) -> None:
        bare = text.translate({ord(mark): None for mark in _LAYOUT})
        if said := forbidden(bare):
            self._tell(f"{said} in {bare[:80]!r}")
        self.text += text

    def _tell(self, wrong: str) -> None:
        if len(self.wrong) < 20:
            self.wrong.append(wrong)


class Terminal:
    """A program on a pseudo-terminal of `size` (columns, rows)."""

    def __init__(self, command: Sequence[str], size: tuple[int, int], environment: Mapping[str, str] | None = None) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        settings = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8"}
        self._size = size
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,  # Textual draws on stderr
            cwd=_ROOT,
            env={**os.environ, **settings, **(environment or {})},
            start_new_session=True,
        )
        os.close(slave)

    def read(self, seconds: float) -> bytes:
        """What comes within this time; b"" for nothing or the end."""
        if not select.select([self._master], [], [], seconds)[0]:
            return b""
        try:
            return os.read(self._master, 1 << 16)
        except OSError:  # the other side has closed it
            return b""

    def settle(self, quiet_seconds: float, most_seconds: float) -> Iterator[bytes]:
        """Everything until nothing has come for a while."""
        ends = time.monotonic() + most_seconds
        while time.monotonic() < ends and (came := self.read(quiet_seconds)):
            yield came

    def send(self, keys: bytes) -> None:
        """Keys, or the mouse."""
        with contextlib.suppress(OSError):
            os.write(self._master, keys)

    def click(self, dice: Random) -> None:
        """Somewhere."""
        column, row = dice.randint(1, self._size[0]), dice.randint(1, self._size[1])
        self.send(f"\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m".encode())

    @property
    def ended(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.poll()

    def close(self) -> None:
        """Ends it."""
        if self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
            if self._process.poll() is None:
                self._process.kill()
        self._process.wait()
        os.close(self._master)
