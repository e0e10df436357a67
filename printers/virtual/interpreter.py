"""Which order is meant by the bytes that arrive at a receipt printer? Cut into commands however the line cuts them.

Written from the Epson command descriptions, not from the desk's sender, so that both can be wrong only in different ways.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any, Protocol

from printers.virtual.typesetting import LINE_DOTS, Style, decode, qr_rows, text_rows

Program = Generator[int, bytes, None]
DLE, ESC, FS, GS, LF = 0x10, 0x1B, 0x1C, 0x1D, 0x0A
QR_LEVELS = {48: "l", 49: "m", 50: "q", 51: "h"}


class Mechanism(Protocol):
    """What the interpreter commands. `at_once` overtakes whatever waits; all others wait for their turn."""

    def at_once(self, kind: int, which: int) -> None: ...

    def rows(self, rows: list[bytes], align: int, words: str = "") -> None: ...

    def cut(self) -> None: ...

    def tell(self, kind: str, facts: bytes) -> None: ...

    def not_understood(self, order: bytes) -> None: ...


class Interpreter:
    """Feed it bytes; it commands the mechanism. A half-said command waits for its rest, even over a new connection."""

    def __init__(self, mechanism: Mechanism) -> None:
        self._mechanism = mechanism
        self._escapes, self._groups = self._escape_orders(), self._group_orders()
        self.forget()

    def forget(self) -> None:
        """As after switching the printer on."""
        self._style = Style()
        self._line = bytearray()
        self._words = ""  # of this line, in pages that were left meanwhile
        self._strip: list[bytes] = []
        self._graphics: list[bytes] = []
        self._qr_size, self._qr_level, self._qr_text = 3, 48, b""
        self._kept = bytearray()
        self._program = self._run()
        self._wanted = next(self._program)

    def feed(self, received: bytes) -> None:
        """Carry out every command that is complete."""
        self._kept += received
        while len(self._kept) >= self._wanted:
            piece = bytes(self._kept[: self._wanted])
            del self._kept[: self._wanted]
            self._wanted = self._program.send(piece)

    def _run(self) -> Program:
        while True:
            first = (yield 1)[0]
            if first == DLE:
                yield from self._dle()
            elif first == ESC:
                yield from self._one_of(ESC, self._escapes)
            elif first == GS:
                yield from self._one_of(GS, self._groups)
            elif first == FS:
                self._mechanism.not_understood(bytes([FS]) + (yield 2))
            elif first == LF:
                self._end_line()
            elif first >= 0x20:
                self._line.append(first)

    def _one_of(self, lead: int, orders: dict[str, Callable[[], Program]]) -> Program:
        order = yield 1
        act = orders.get(chr(order[0]))
        if act is None:
            self._mechanism.not_understood(bytes([lead]) + order)
        else:
            yield from act()

    def _dle(self) -> Program:
        kind, which = yield 2
        if kind == 0x14:  # DLE DC4: pulse, power off, clear buffers
            yield 7 if which == 8 else 2
        if kind not in (0x04, 0x05, 0x14):
            self._mechanism.not_understood(bytes([DLE, kind, which]))
        else:
            self._mechanism.at_once(kind, which)

    # --- ESC ------------------------------------------------------------------------------------

    def _escape_orders(self) -> dict[str, Callable[[], Program]]:
        return {
            "@": self._reset,
            "t": self._turn_page,
            "a": lambda: self._styled(lambda n: {"align": n % 48}),
            "E": lambda: self._styled(lambda n: {"bold": bool(n & 1)}),
            "G": lambda: self._styled(lambda n: {"bold": bool(n & 1)}),
            "!": lambda: self._styled(
                lambda n: {"bold": bool(n & 8), "high": 2 if n & 16 else 1, "wide": 2 if n & 32 else 1}
            ),
            "3": lambda: self._styled(lambda n: {"line_dots": n}),
            "2": self._usual_spacing,
            "d": self._feed_lines,
            "J": self._feed_dots,
            "*": self._column_picture,
            "p": lambda: self._ignored(3),
            **{letter: lambda: self._ignored(1) for letter in "MRSVTU-{=r "},
            "c": lambda: self._ignored(2),
            "$": lambda: self._ignored(2),
            "\\": lambda: self._ignored(2),
        }

    def _ignored(self, count: int) -> Program:
        """Orders that put nothing on paper which a slip needs."""
        yield count

    def _reset(self) -> Program:
        self._style = Style()
        self._line.clear()
        self._words = ""
        self._strip = []
        yield from ()

    def _styled(self, change: Callable[[int], dict[str, Any]]) -> Program:
        self._style = replace(self._style, **change((yield 1)[0]))

    def _turn_page(self) -> Program:
        """Letters keep the page in which they came."""
        page = (yield 1)[0]
        self._words += decode(bytes(self._line), self._style.page)
        self._line.clear()
        self._style = replace(self._style, page=page)

    def _usual_spacing(self) -> Program:
        self._style = replace(self._style, line_dots=LINE_DOTS)
        yield from ()

    def _feed_lines(self) -> Program:
        for _ in range((yield 1)[0]):
            self._end_line()

    def _feed_dots(self) -> Program:
        count = (yield 1)[0]
        if self._line or self._words:
            self._end_line()
        self._mechanism.rows([b""] * count, 0)

    def _column_picture(self) -> Program:
        mode, wide = struct.unpack("<BH", (yield 3))
        high = 3 if mode in (32, 33) else 1
        dots = yield wide * high
        columns = [int.from_bytes(dots[high * x : high * (x + 1)], "big") for x in range(wide)]
        for y in reversed(range(high * 8)):
            bits = "".join("1" if column >> y & 1 else "0" for column in columns)
            self._strip.append(int(bits.ljust((wide + 7) // 8 * 8, "0"), 2).to_bytes((wide + 7) // 8, "big"))

    def _end_line(self) -> None:
        """LF: the letters, or the strip of dots, or an empty line."""
        if self._strip:
            self._mechanism.rows(self._strip, self._style.align)
            self._strip = []
            return
        if not self._line and not self._words:
            self._mechanism.rows([b""] * self._style.line_dots, 0)
            return
        words = self._words + decode(bytes(self._line), self._style.page)
        self._line.clear()
        self._words = ""
        self._mechanism.rows(text_rows(words, self._style), self._style.align, words)

    # --- GS -------------------------------------------------------------------------------------

    def _group_orders(self) -> dict[str, Callable[[], Program]]:
        return {
            "v": self._raster,
            "(": lambda: self._parenthesis("<H"),
            "8": lambda: self._parenthesis("<I"),
            "V": self._cut,
            "r": lambda: self._asked("r", 1),
            "I": lambda: self._asked("I", 1),
            "a": lambda: self._asked("a", 1),
            "!": lambda: self._styled(lambda n: {"wide": (n >> 4 & 7) + 1, "high": (n & 7) + 1}),
            "B": lambda: self._styled(lambda n: {"inverse": bool(n & 1)}),
            "k": self._barcode,
            **{letter: lambda: self._ignored(1) for letter in "hwHfb"},
            **{letter: lambda: self._ignored(2) for letter in "LWP$\\"},
        }

    def _asked(self, kind: str, count: int) -> Program:
        self._mechanism.tell(kind, (yield count))

    def _raster(self) -> Program:
        _, wide, high = struct.unpack("<2sHH", (yield 6))
        dots = yield wide * high
        self._mechanism.rows([dots[wide * y : wide * (y + 1)] for y in range(high)], self._style.align)

    def _cut(self) -> Program:
        mode = (yield 1)[0]
        if mode in (65, 66, 97, 98, 103, 104):
            yield 1
        if self._line or self._words or self._strip:
            self._end_line()
        self._mechanism.cut()

    def _barcode(self) -> Program:
        """Bars are not drawn: the readable text stands in their place."""
        kind = (yield 1)[0]
        text = bytearray()
        if kind >= 65:
            text += yield (yield 1)[0]
        else:
            while (byte := (yield 1)) != b"\0":
                text += byte
        words = f"[{text.decode('latin-1')}]"
        self._mechanism.rows(text_rows(words, Style()), self._style.align, words)

    def _parenthesis(self, length: str) -> Program:
        family = yield 1
        (count,) = struct.unpack(length, (yield struct.calcsize(length)))
        body = yield count
        if family == b"L" and len(body) >= 2:
            self._graphic(body)
        elif family == b"k" and body[:1] == b"1":
            self._qr_order(body)
        elif family == b"H" and body[:1] == b"0":
            self._mechanism.tell("H", body[2:6])
        else:
            self._mechanism.not_understood(bytes([GS]) + b"(" + family)

    def _graphic(self, body: bytes) -> None:
        if body[1] == 112:
            wide, high = struct.unpack_from("<HH", body, 6)
            row = (wide + 7) // 8
            self._graphics = [body[10 + row * y : 10 + row * (y + 1)] for y in range(high)]
        elif body[1] in (2, 50):
            self._mechanism.rows(self._graphics, self._style.align)

    def _qr_order(self, body: bytes) -> None:
        if body[1] == 67:
            self._qr_size = body[2]
        elif body[1] == 69:
            self._qr_level = body[2]
        elif body[1] == 80:
            self._qr_text = body[3:]
        elif body[1] == 81:
            drawn = qr_rows(self._qr_text, self._qr_size, QR_LEVELS.get(self._qr_level, "l"))
            self._mechanism.rows(drawn, self._style.align)
