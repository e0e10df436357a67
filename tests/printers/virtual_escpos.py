"""A receipt printer that is not there: it speaks ESC/POS over TCP, keeps what it would have printed, and breaks on demand.

Written from the Epson command descriptions, not from the desk's sender, so that both can be wrong only in different ways.
Bytes are cut into commands as they arrive. Real-time commands (DLE …) are answered at once, even while the printer is
stopped; all others wait in the printer's buffer until it may go on, as in the hardware.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from PIL import Image

DLE, ESC, GS = 0x10, 0x1B, 0x1D


@dataclass
class Switches:
    """What a person can do to the printer, and when it misbehaves by itself."""

    paper: str = "enough"  # enough, near_end, out
    cover_open: bool = False
    button_offline: bool = False
    cutter_jammed: bool = False
    mute: bool = False
    chatty: bool = False  # sends the four bytes of automatic status before each answer
    rows_until_paper_ends: int | None = None
    bytes_until_line_breaks: int | None = None
    answers_until_mute: int | None = None

    @property
    def stopped(self) -> bool:
        return self.paper == "out" or self.cover_open or self.button_offline or self.cutter_jammed


@dataclass
class Sheet:
    """Rows of dots since the last cut, one bytes object a row, bit 1 = black."""

    rows: list[bytes] = field(default_factory=list)

    def image(self) -> Image.Image:
        """The paper as a 1-bit image, black dots 0."""
        width = max((len(row) for row in self.rows), default=1)
        inked = b"".join(row.ljust(width, b"\0") for row in self.rows)
        return Image.frombytes("1", (width * 8, max(len(self.rows), 1)), bytes(byte ^ 0xFF for byte in inked) or b"\xff")


class LineBroken(Exception):
    """The connection ended, from either side."""


class VirtualEscpos:
    """Use as a context manager; `port` is free and on the loopback. `slips`: what was cut off; `torn`: what hangs out."""

    def __init__(self) -> None:
        self.switches = Switches()
        self.slips: list[Sheet] = []
        self.torn = Sheet()
        self.unknown: list[bytes] = []
        self.connections = 0
        self.first_dot_at: float | None = None  # time.perf_counter()
        self._change = threading.Condition()
        self._buffer: deque[tuple[Callable[..., None], tuple[object, ...]]] = deque()
        self._graphics: list[bytes] = []
        self._line: socket.socket | None = None
        self._closed = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=job, daemon=True) for job in (self._serve, self._work)]

    def __enter__(self) -> VirtualEscpos:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._change:
            self._closed = True
            self._change.notify_all()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._hang_up()
        for thread in self._threads:
            thread.join(timeout=5)

    def turn(self, **switches: object) -> None:
        """Change switches, as a person at the printer does."""
        with self._change:
            for name, value in switches.items():
                assert hasattr(self.switches, name), name
                setattr(self.switches, name, value)
            self._change.notify_all()

    @property
    def dots_out(self) -> int:
        """Rows that left the print head, whole slips and torn paper together."""
        return sum(len(sheet.rows) for sheet in self.slips) + len(self.torn.rows)

    @property
    def idle(self) -> bool:
        """Nothing waits in the printer's buffer."""
        with self._change:  # held while the print head works
            return not self._buffer

    # --- the line -------------------------------------------------------------------------------

    def _serve(self) -> None:
        while not self._closed:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._line = line
            self.connections += 1
            with suppress(LineBroken):
                while True:
                    self._command(_Reader(line, self.switches))
            self._hang_up()

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line:
            with suppress(OSError):  # linger 0: the other side sees a reset, as when the plug is pulled
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()

    def _answer(self, answer: bytes) -> None:
        switches = self.switches
        if switches.answers_until_mute is not None:
            switches.answers_until_mute -= 1
            if switches.answers_until_mute < 0:
                return
        if switches.mute or self._line is None:
            return
        unasked = bytes([0x10 | 0x08 * switches.stopped, 0, 0, 0]) if switches.chatty else b""
        with suppress(OSError):
            self._line.sendall(unasked + answer)

    # --- commands as they arrive ----------------------------------------------------------------

    def _command(self, reader: _Reader) -> None:
        first = reader.byte()
        if first == DLE:
            self._realtime(reader)
        elif first == ESC:
            self._escape(reader)
        elif first == GS:
            self._group(reader)
        elif first not in (0x00, 0x0A, 0x0D):
            self.unknown.append(bytes([first]))

    def _realtime(self, reader: _Reader) -> None:
        kind, which = reader.byte(), reader.byte()
        if kind == 0x04:
            self._answer(bytes([self._status(which)]))
        elif kind == 0x05 and which == 2:
            with self._change:
                self._buffer.clear()
        else:
            self.unknown.append(bytes([DLE, kind, which]))

    def _status(self, which: int) -> int:
        s = self.switches
        out = s.paper == "out"
        bits = {
            1: 0x08 * s.stopped,
            2: 0x04 * s.cover_open | 0x20 * out | 0x40 * s.cutter_jammed,
            3: 0x08 * s.cutter_jammed,
            4: 0x0C * (s.paper != "enough") | 0x60 * out,
        }
        return 0x12 | bits[which]

    def _escape(self, reader: _Reader) -> None:
        order = reader.byte()
        if order != ord("@"):
            self.unknown.append(bytes([ESC, order]))

    def _group(self, reader: _Reader) -> None:
        order = reader.byte()
        if order == ord("v"):
            _, _, wide, high = reader.numbers("<BBHH")
            self._queue(self._print_rows, reader.rows(wide, high))
        elif order == ord("("):
            self._parenthesis(reader)
        elif order == ord("V"):
            mode = reader.byte()
            self._queue(self._cut, reader.byte() if mode in (65, 66) else 0)
        elif order == ord("r"):
            reader.byte()
            self._queue(self._tell_paper)
        else:
            self.unknown.append(bytes([GS, order]))

    def _parenthesis(self, reader: _Reader) -> None:
        family = reader.byte()
        (length,) = reader.numbers("<H")
        body = reader.take(length)
        if family == ord("L") and body[1] in (112, ord("p")):
            wide, high = struct.unpack_from("<HH", body, 6)
            row = (wide + 7) // 8
            self._graphics = [body[10 + row * y : 10 + row * (y + 1)] for y in range(high)]
        elif family == ord("L") and body[1] in (2, 50):
            self._queue(self._print_rows, self._graphics)
        else:
            self.unknown.append(bytes([GS, ord("("), family]))

    def _queue(self, act: Callable[..., None], *facts: object) -> None:
        with self._change:
            self._buffer.append((act, facts))
            self._change.notify_all()

    # --- the print head -------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._closed or (self._buffer and not self.switches.stopped))
                if self._closed:
                    return
                act, facts = self._buffer.popleft()
                act(*facts)

    def _print_rows(self, rows: list[bytes]) -> None:
        self.first_dot_at = self.first_dot_at or time.perf_counter()
        for done, row in enumerate(rows):
            left = self.switches.rows_until_paper_ends
            if left == 0:
                self.switches.paper, self.switches.rows_until_paper_ends = "out", None
                self._buffer.appendleft((self._print_rows, (rows[done:],)))
                return
            self.switches.rows_until_paper_ends = None if left is None else left - 1
            self.torn.rows.append(row)

    def _cut(self, _: int) -> None:
        self.slips.append(self.torn)
        self.torn = Sheet()

    def _tell_paper(self) -> None:
        self._answer(bytes([0x03 * (self.switches.paper == "near_end")]))


class _Reader:
    """Takes exactly as many bytes as a command has, however the network cuts them."""

    def __init__(self, line: socket.socket, switches: Switches) -> None:
        self._line = line
        self._switches = switches

    def take(self, count: int) -> bytes:
        taken = b""
        while len(taken) < count:
            limit = self._switches.bytes_until_line_breaks
            if limit == 0:
                self._switches.bytes_until_line_breaks = None
                raise LineBroken
            try:
                received = self._line.recv(min(count - len(taken), limit or 1 << 20))
            except OSError as error:
                raise LineBroken from error
            if not received:
                raise LineBroken
            if limit is not None:
                self._switches.bytes_until_line_breaks = limit - len(received)
            taken += received
        return taken

    def byte(self) -> int:
        return self.take(1)[0]

    def numbers(self, form: str) -> tuple[int, ...]:
        return struct.unpack(form, self.take(struct.calcsize(form)))

    def rows(self, wide: int, high: int) -> list[bytes]:
        body = self.take(wide * high)
        return [body[wide * y : wide * (y + 1)] for y in range(high)]
