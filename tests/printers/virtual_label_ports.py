"""What a virtual label printer understands: TSPL, ZPL and Brother's raster language, from the makers' descriptions."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

if TYPE_CHECKING:
    from tests.printers.virtual_label import VirtualLabel

HEX = "0123456789ABCDEF"


class TsplPort:
    """Commands are lines; ESC ! ? is answered between them."""

    shows_printing = True

    def __init__(self, printer: VirtualLabel) -> None:
        self._size = (0, 0)
        self._again = True
        self._page = Image.new("1", (1, 1), 1)

    def begun(self) -> None: ...

    def ended(self, whole: bool) -> None: ...

    def command(self, printer: VirtualLabel) -> None:
        first = printer.take(1)
        if first == b"\x1b":
            order = printer.take(2)
            if order == b"!?":
                printer.answer(bytes([self._status(printer)]))
            elif order == b"!.":
                printer.cancel_all()
            else:
                printer.unknown.append(order)
        elif first not in b"\r\n":
            self._line(printer, first)

    def _status(self, printer: VirtualLabel) -> int:
        s = printer.switches
        printing = printer.look_at_printing()
        return 0x01 * s.head_open | 0x04 * s.paper_out | 0x08 * s.ribbon_out | 0x10 * s.paused | 0x20 * printing

    def _line(self, printer: VirtualLabel, said: bytes) -> None:
        while not said.endswith(b"\n"):
            said += printer.take(1)
            if said.startswith(b"BITMAP ") and said.count(b",") == 5:
                x, y, wide, high, mode = (int(number) for number in said[7:-1].split(b","))
                assert mode == 0
                self._page.paste(Image.frombytes("1", (wide * 8, high), printer.take(wide * high)), (x, y))  # 0 is black
                return
        name, _, rest = said.decode().strip().partition(" ")
        if name == "SIZE":
            wide, high = (float(side.removesuffix(" mm")) for side in rest.split(","))
            self._size = (round(wide * 8), round(high * 8))
        elif name == "CLS":
            self._page = Image.new("1", self._size, 1)
        elif name == "SET" and rest.startswith("REPRINT"):
            self._again = rest.endswith("ON")
        elif name == "PRINT":
            assert rest == "1,1"
            printer.put(self._page.copy(), self._again)
        elif name not in ("GAP", "DIRECTION", "REFERENCE"):
            printer.unknown.append(said)


class ZplPort:
    """Formats from ^XA to ^XZ, and tilde commands between them."""

    shows_printing = False

    def __init__(self, printer: VirtualLabel) -> None:
        self._printer = printer
        self._again = True

    def begun(self) -> None: ...

    def ended(self, whole: bool) -> None: ...

    def command(self, printer: VirtualLabel) -> None:
        first = printer.take(1)
        if first == b"~":
            self._tilde(printer, printer.take(2))
        elif first == b"^":
            said = first
            while not said.endswith(b"^XZ"):
                said += printer.take(1)
            self._format(printer, said.decode())

    def _tilde(self, printer: VirtualLabel, order: bytes) -> None:
        if order == b"HS":
            printer.answer(self._status(printer), even_stopped=False)
        elif order == b"JA":
            printer.cancel_all()
        elif order + printer.take(2) == b"HQES":
            s = printer.switches
            bits = 1 * s.paper_out | 2 * s.ribbon_out | 4 * s.head_open | 0x10000 * s.paused
            told = f"\x02\r\n  PRINTER STATUS\r\n   ERRORS:         {int(bits > 0)} 00000000 {bits:08X}\r\n"
            printer.answer((told + "   WARNINGS:       0 00000000 00000000\r\n\x03").encode())
        else:
            printer.unknown.append(order)

    @staticmethod
    def _status(printer: VirtualLabel) -> bytes:
        s = printer.switches
        with printer.change:
            waiting = len(printer.buffer) + printer.printing
        return (
            f"\x02030,{s.paper_out:d},{s.paused:d},0240,{waiting:03d},0,0,0,000,0,0,0\x03\r\n"
            f"\x02000,0,{s.head_open:d},{s.ribbon_out:d},0,2,4,0,00000000,1,000\x03\r\n"
            "\x021234,0\x03\r\n"
        ).encode()

    def _format(self, printer: VirtualLabel, said: str) -> None:
        facts = dict(re.findall(r"\^(PW|LL|JZ|PQ|LH|LS)([^^]*)", said))
        page = Image.new("1", (int(facts["PW"]), int(facts["LL"])), 1)
        for x, y, total, wide, digits in re.findall(r"\^FO(\d+),(\d+)\^GFA,\d+,(\d+),(\d+),([^^]*)\^FS", said):
            dots = bytes.fromhex(graphic(digits, int(wide)))
            assert len(dots) == int(total)
            field = ImageOps.invert(Image.frombytes("1", (int(wide) * 8, len(dots) // int(wide)), dots).convert("L"))
            page.paste(field, (int(x), int(y)))
        self._again = facts.get("JZ", "Y" if self._again else "N") == "Y"
        assert facts["PQ"].startswith("1,")
        printer.put(page, self._again)


def graphic(digits: str, row_bytes: int) -> str:
    """Plain hex from ZPL's counted digits: G–Y stand for 1–19, g–z for 20–400, "," and "!" fill a row, ":" repeats one."""
    rows, row, count = [""], "", 0
    for sign in digits:
        if sign in HEX:
            row += sign * max(count, 1)
            count = 0
        elif "G" <= sign <= "Y":
            count += ord(sign) - ord("G") + 1
        elif "g" <= sign <= "z":
            count += 20 * (ord(sign) - ord("g") + 1)
        elif sign in ",!":
            row = row.ljust(row_bytes * 2, "0" if sign == "," else "F")
        elif sign == ":":
            row = rows[-1]
        while len(row) >= row_bytes * 2:
            rows.append(row[: row_bytes * 2])
            row = row[row_bytes * 2 :]
    assert not row and not count
    return "".join(rows[1:])


class BrotherPort:
    """720 pins, mirrored; a 62 mm roll of die-cut labels of 29 mm lies in it. It forgets everything after an error."""

    shows_printing = False
    MEDIA_MM = (62, 29)
    LEFT_PINS, RIGHT_PINS = 12, 12

    def __init__(self, printer: VirtualLabel) -> None:
        self._printer = printer
        self._rows: list[bytes] = []
        self._expected: tuple[int, ...] = ()

    def begun(self) -> None:
        self._tell(6, phase=1)

    def ended(self, whole: bool) -> None:
        if whole and not self._printer.switches.head_open:
            self._tell(1)
            self._tell(6, phase=0)
        else:
            self._printer.cancel_all()
            self._tell(2)

    def _tell(self, kind: int, phase: int = 0) -> None:
        s = self._printer.switches
        frame = bytearray(32)
        frame[:6] = b"\x80\x20B480"
        first = 0x02 if s.paper_out else 0
        frame[8:12] = bytes([first, 0x10 * s.head_open | 0x01 * s.wrong_roll, self.MEDIA_MM[0], 0x0B])
        frame[17:20] = bytes([self.MEDIA_MM[1], kind, phase])
        self._printer.answer(bytes(frame))

    def command(self, printer: VirtualLabel) -> None:
        first = printer.take(1)
        if first == b"\x1b":
            self._escape(printer)
        elif first == b"M":
            assert printer.take(1) == b"\0"
        elif first == b"g":
            _, length = printer.take(2)
            self._rows.append(printer.take(length))
        elif first == b"\x1a":
            self._print(printer)
        elif first != b"\0":
            printer.unknown.append(first)

    def _escape(self, printer: VirtualLabel) -> None:
        order = printer.take(1)
        if order == b"@":
            self._rows.clear()
            return
        order = printer.take(1)
        if order == b"S":
            self._tell(0)
        elif order == b"z":
            self._expected = struct.unpack("<BBBBIBB", printer.take(10))
        elif order in b"a!MAK":
            printer.take(1)
        elif order == b"d":
            printer.take(2)
        else:
            printer.unknown.append(order)

    def _print(self, printer: VirtualLabel) -> None:
        _, _, width, length, count, _, _ = self._expected
        assert (width, length) == self.MEDIA_MM and count == len(self._rows)
        assert all(len(row) == 90 for row in self._rows)
        pins = Image.frombytes("1", (720, count), b"".join(self._rows))
        paper = ImageOps.mirror(ImageOps.invert(pins.convert("L")))
        printer.put(paper.crop((self.LEFT_PINS, 0, 720 - self.RIGHT_PINS, count)).convert("1"), again=False)
        self._rows.clear()
