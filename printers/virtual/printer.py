"""What would a receipt printer do? Keep the paper, answer as the hardware does, and break on demand.

Real-time commands (DLE …) are answered at once, even while the printer is stopped; all others wait in its buffer until it
may go on. That is why half a slip comes out after the refill.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from printers.virtual.interpreter import Interpreter
from printers.virtual.sheet import Sheet, moved_right
from printers.virtual.switches import STOPS, Switches

MOST_DOTS = 576
GARBAGE = b"\xff\x80\x37\x22AB\x01\x7f\xfe"
FOREIGN = b"\x37\x22ZZZZ\x00" + b"\x00"  # somebody else's process id, and a queued status that nobody asked for


class LineBroken(Exception):
    """The connection ended, from either side."""


class VirtualPrinter:
    """Use as a context manager. `slips`: what was cut off; `torn`: what hangs out; `ends`: what fell off with old rolls;
    `unknown`: orders not understood."""

    def __init__(self, width_dots: int = MOST_DOTS, on_slip: Callable[[Sheet], None] | None = None) -> None:
        self.switches = Switches()
        self.slips: list[Sheet] = []
        self.torn = Sheet()
        self.ends: list[Sheet] = []
        self.unknown: list[bytes] = []
        self.first_dot_at: float | None = None  # time.perf_counter()
        self.bytes_heard = 0
        self._width_dots = width_dots
        self._on_slip = on_slip
        self._interpreter = Interpreter(self)
        self._answer_line: Callable[[bytes], None] | None = None
        self._automatic = False
        self._change = threading.Condition(threading.RLock())
        self._buffer: deque[tuple[Callable[..., None], tuple[object, ...]]] = deque()
        self._closed = False
        self._head = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> VirtualPrinter:
        self._head.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._change:
            self._closed = True
            self._change.notify_all()
        self._head.join(timeout=5)

    def turn(self, **switches: object) -> None:
        """Change switches, as a person at the printer does. Raises ValueError."""
        with self._change:
            for name, value in switches.items():
                self.switches.set(name, value)
            self._tell_by_itself()
            self._change.notify_all()

    def refill(self) -> None:
        """A new roll: the end of the old one, with whatever is printed on it, falls off."""
        with self._change:
            if self.torn.rows:
                self.ends.append(self.torn)
                self.torn = Sheet()
            self.turn(paper="enough")

    @property
    def dots_out(self) -> int:
        """Rows that left the print head, whole slips and torn paper together."""
        return sum(len(sheet.rows) for sheet in (*self.slips, *self.ends, self.torn))

    @property
    def idle(self) -> bool:
        """Nothing waits in the printer's buffer."""
        with self._change:  # held while the print head works
            return not self._buffer

    # --- the line -------------------------------------------------------------------------------

    def plug(self, answer: Callable[[bytes], None]) -> None:
        """A line is there; `answer` sends bytes back."""
        self._answer_line = answer

    def unplug(self) -> None:
        """The line is gone. What was half said waits for its rest, unless the printer forgets."""
        self._answer_line, self._automatic = None, False
        if self.switches.forgets_half_commands:
            self._interpreter.forget()

    def hear(self, received: bytes) -> None:
        """Bytes from the line. Raises LineBroken when the line is to break after some of them."""
        limit = self.switches.bytes_until_line_breaks
        whole = limit is None or len(received) < limit
        heard = received if whole else received[:limit]
        self._count_paper(len(heard))
        self.bytes_heard += len(heard)
        self._interpreter.feed(heard)
        if limit is not None:
            self.switches.bytes_until_line_breaks = limit - len(heard) if whole else None
        if not whole:
            raise LineBroken

    def _count_paper(self, heard: int) -> None:
        left = self.switches.bytes_until_paper_ends
        if left is None:
            return
        ends = heard >= left
        self.switches.bytes_until_paper_ends = None if ends else left - heard
        if ends:
            self.turn(paper="out")

    def _answer(self, answer: bytes) -> None:
        switches = self.switches
        if switches.answers_until_mute is not None:
            switches.answers_until_mute -= 1
            if switches.answers_until_mute < 0:
                switches.answers_until_mute = 0
                return
        if switches.mute:
            return
        before = self._automatic_status() if switches.chatty else b""
        before += (FOREIGN if switches.foreign else b"") + (GARBAGE if switches.garbage else b"")
        whole = before + answer * (2 if switches.doubled else 1)
        if switches.late_seconds:
            late = threading.Timer(switches.late_seconds, self._say, (whole,))
            late.daemon = True
            late.start()
        else:
            self._say(whole)

    def _say(self, words: bytes) -> None:
        line = self._answer_line
        if line is not None:
            with suppress(OSError):
                line(words)

    # --- what the interpreter commands ----------------------------------------------------------

    def at_once(self, kind: int, which: int) -> None:
        """DLE EOT, DLE ENQ, DLE DC4."""
        if kind == 0x04:
            self._answer(bytes([self._status(which)]))
        elif (kind, which) in ((0x05, 2), (0x14, 8)):
            with self._change:
                self._buffer.clear()

    def rows(self, rows: list[bytes], align: int, words: str = "") -> None:
        """Dots in the printer's turn."""
        self._queue(self._print_rows, [self._aligned(row, align) for row in rows] if align else rows, words)

    def cut(self) -> None:
        """The knife, in its turn."""
        self._queue(self._cut_off)

    def tell(self, kind: str, facts: bytes) -> None:
        """An answer, or automatic status on and off, in its turn."""
        self._queue(self._tell_in_turn, kind, facts)

    def not_understood(self, order: bytes) -> None:
        """Kept for whoever looks why a picture is wrong."""
        self.unknown.append(order)

    def _aligned(self, row: bytes, align: int) -> bytes:
        free = self._width_dots - len(row) * 8
        return moved_right(row, free if align == 2 else free // 2, self._width_dots) if free > 0 else row

    def _status(self, which: int) -> int:
        s = self.switches
        out = s.paper == "out"
        bits = {
            1: 0x08 * s.stopped,
            2: 0x04 * s.cover_open | 0x20 * out | 0x40 * s.cutter_jammed,
            3: 0x08 * s.cutter_jammed,
            4: 0x0C * (s.paper != "enough") | 0x60 * out,
        }
        return 0x12 | bits.get(which, 0)

    def _automatic_status(self) -> bytes:
        s = self.switches
        paper = 0x0C * (s.paper == "out") | 0x03 * (s.paper != "enough")
        return bytes([0x10 | 0x08 * s.stopped | 0x20 * s.cover_open, 0x08 * s.cutter_jammed, paper, 0])

    def _tell_by_itself(self) -> None:
        if self._automatic and not self.switches.mute:
            self._say(self._automatic_status())

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

    def _print_rows(self, rows: list[bytes], words: str) -> None:
        self.first_dot_at = self.first_dot_at or time.perf_counter()
        left = self.switches.rows_until_paper_ends
        fits = len(rows) if left is None else min(left, len(rows))
        self.torn.rows += rows[:fits]
        if left is not None:
            self.switches.rows_until_paper_ends = left - fits
        if fits < len(rows):
            self.switches.rows_until_paper_ends = None
            self._buffer.appendleft((self._print_rows, (rows[fits:], words)))
            self.turn(**STOPS[self.switches.ends_by])
        elif words:
            self.torn.words.append(words)

    def _cut_off(self) -> None:
        done, self.torn = self.torn, Sheet()
        self.slips.append(done)
        if self._on_slip:
            self._on_slip(done)

    def _tell_in_turn(self, kind: str, facts: bytes) -> None:
        if kind == "r" and self.switches.knows_queued_status:
            self._answer(bytes([0x03 * (self.switches.paper == "near_end") if facts[0] in (1, 49) else 0]))
        elif kind == "H" and self.switches.knows_process_ids:
            self._answer(b"\x37\x22" + facts + b"\x00")
        elif kind == "I":
            self._answer(b"_counter virtual\x00" if facts[0] >= 65 else b"\x20")
        elif kind == "a":
            self._automatic = bool(facts[0])
            self._tell_by_itself()
