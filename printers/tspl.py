"""How a label and its questions are said in TSPL, the language of TSC, Xprinter, Gprinter and their kin."""

from __future__ import annotations

import time

from counter_app.domain.label import LabelBitmap, LabelStock
from printers.label_line import LabelLine, LabelStatus

ASK_STATUS = b"\x1b!?"  # answered at once, also by a printer that has stopped: one byte
CANCEL_ALL = b"\x1b!."

_HEAD_OPEN, _JAM, _PAPER_OUT, _RIBBON_OUT, _PAUSED, _PRINTING, _COVER_OPEN, _TOO_WARM = (1 << bit for bit in range(8))
_TROUBLES = (
    (_HEAD_OPEN, "head-open"),
    (_COVER_OPEN, "cover-open"),
    (_JAM, "paper-jam"),
    (_RIBBON_OUT, "ribbon-out"),
    (_TOO_WARM, "overheated"),
    (_PAUSED, "paused"),
)
_INVERTED = bytes(byte ^ 0xFF for byte in range(256))


class Tspl:
    """A label is a BITMAP command. Done means that the printer was seen printing and is idle again."""

    answers = True
    drop_the_rest = CANCEL_ALL

    def status(self, line: LabelLine, stock: LabelStock) -> LabelStatus:
        """Implements LabelLanguage."""
        return read_status(line.ask(ASK_STATUS, lambda heard: heard[0] if heard else None))

    def page(self, label: LabelBitmap, stock: LabelStock) -> bytes:
        """Implements LabelLanguage. In TSPL a 0 bit is black."""
        head = (
            f"SIZE {stock.width_mm:g} mm,{stock.height_mm:g} mm\r\n"
            f"GAP {stock.gap_mm:g} mm,0 mm\r\n"
            "DIRECTION 0\r\nREFERENCE 0,0\r\n"
            "SET REPRINT OFF\r\n"  # else the printer repeats a torn label by itself after the refill
            "CLS\r\n"
            f"BITMAP 0,0,{label.row_bytes},{label.height_dots},0,"
        )
        return head.encode() + label.data.translate(_INVERTED) + b"\r\nPRINT 1,1\r\n"

    def wait_until_out(self, line: LabelLine, stock: LabelStock) -> LabelStatus:
        """Implements LabelLanguage. Idle alone proves nothing: the printer may not have begun."""
        ends_at, seen_printing = time.monotonic() + line.timing.label_seconds, False
        while time.monotonic() < ends_at:
            status = self.status(line, stock)
            if not status.ready or (seen_printing and not status.busy):
                return status
            seen_printing = seen_printing or status.busy
            time.sleep(line.timing.look_every_seconds)
        raise TimeoutError("the printer was not seen printing")


def read_status(answer: int) -> LabelStatus:
    """From the byte that answers ESC !?."""
    trouble = next((name for bit, name in _TROUBLES if answer & bit), "")
    return LabelStatus(paper_out=bool(answer & _PAPER_OUT), trouble=trouble, busy=bool(answer & _PRINTING))
