"""What the status bytes of an ESC/POS printer mean (Epson ESC/POS: DLE EOT n, GS r n, automatic status back)."""

from __future__ import annotations

from dataclasses import dataclass

ASK_PRINTER = b"\x10\x04\x01"
ASK_OFFLINE_CAUSE = b"\x10\x04\x02"
ASK_ERROR_CAUSE = b"\x10\x04\x03"
ASK_PAPER = b"\x10\x04\x04"
QUESTIONS = (ASK_PRINTER, ASK_OFFLINE_CAUSE, ASK_ERROR_CAUSE, ASK_PAPER)
ASK_WHEN_REACHED = b"\x1dr\x01"  # GS r 1: queued, so its answer proves that everything before it was printed
WATCH = b"\x1da\x0e"  # GS a: tell by yourself when you go offline, meet an error or run out of paper
UNWATCH = b"\x1da\x00"  # GS a outlives the connection; other programs would take the unasked bytes for answers
PROCESS_ID_BYTES = 4
DROP_THE_REST = b"\x10\x05\x02"  # DLE ENQ 2: forget what is buffered, else half a slip comes out after the refill
RESET = b"\x1b@"  # ESC @: margins and alignment that another sender left behind
WAKE_UP = b"\0" * 8192  # ends a command that another sender left half said

_REALTIME_MASK, _REALTIME_MARK = 0b10010011, 0b00010010
_QUEUED_MASK, _QUEUED_MARK = 0b10010000, 0
_AUTOMATIC_MASK, _AUTOMATIC_MARK = 0b10010011, 0b00010000
_AUTOMATIC_BYTES = 4
_FLOW_CONTROL = b"\x11\x13"
_ID_HEAD, _ID_START = b"\x37\x22", 2


@dataclass(frozen=True, slots=True)
class EscposStatus:
    """The printer's own words. `trouble`: "", or why it does not print: offline, cover-open, cutter, error."""

    paper_out: bool = False
    paper_near_end: bool = False
    trouble: str = ""

    @property
    def ready(self) -> bool:
        return not self.paper_out and not self.trouble


def read_status(answers: tuple[int, int, int, int]) -> EscposStatus:
    """From the answers to DLE EOT 1, 2, 3, 4. The most telling cause wins over the general "offline"."""
    printer, offline, error, paper = answers
    trouble = "offline" if printer & 0x08 else ""
    if error & 0x64 or offline & 0x40:
        trouble = "error"
    if error & 0x08:
        trouble = "cutter"
    if offline & 0x04:
        trouble = "cover-open"
    return EscposStatus(paper_out=bool(paper & 0x60 or offline & 0x20), paper_near_end=bool(paper & 0x0C), trouble=trouble)


def is_stopped(answer: int) -> bool:
    """From the answer to DLE EOT 1 between two bands."""
    return bool(answer & 0x08)


def says_paper_out(answer: int) -> bool:
    """From the answer to GS r 1. Epson: bits 2 and 3 together mean that the paper has ended."""
    return answer & 0x0C == 0x0C


def ask_for_process_id(process_id: bytes) -> bytes:
    """GS ( H fn 48: queued like GS r, but the answer carries four printable characters of ours."""
    return b"\x1d(H\x06\x00\x30\x30" + process_id


class AnswerSieve:
    """Sorts the printer's bytes by their fixed bits: a late answer must never pass for the one that is waited for.

    `realtime`, `queued`: answers to DLE EOT and GS r; `process_ids`: what GS ( H answered; `stopped`: what the printer last
    told by itself, None when it never did; `nonsense`: how many bytes fitted nothing.
    """

    def __init__(self) -> None:
        self.realtime: list[int] = []
        self.queued: list[int] = []
        self.process_ids: list[bytes] = []
        self.stopped: bool | None = None
        self.nonsense = 0
        self._automatic_left = 0
        self._block: bytearray | None = None

    def feed(self, received: bytes) -> None:
        """One look at each byte, in the order of their coming."""
        for byte in received:
            if self._block is None or not self._goes_on(self._block, byte):
                self._sort(byte)

    def _goes_on(self, block: bytearray, byte: int) -> bool:
        """Inside the answer to GS ( H: 37h 22h, four characters, 0. False when the byte does not belong to it."""
        place = len(block)
        block.append(byte)
        last = _ID_START + PROCESS_ID_BYTES
        fits = byte == _ID_HEAD[place] if place < _ID_START else (byte == 0 if place == last else 0x20 <= byte < 0x7F)
        if fits and place == last:
            self.process_ids.append(bytes(block[_ID_START:last]))
        if not fits or place == last:
            self._block = None
        return fits

    def _sort(self, byte: int) -> None:
        if self._automatic_left and not byte & _QUEUED_MASK:
            self._automatic_left -= 1
            return
        self._automatic_left = 0
        if byte == _ID_HEAD[0]:
            self._block = bytearray([byte])
        elif byte & _AUTOMATIC_MASK == _AUTOMATIC_MARK:  # unasked status of four bytes
            self._automatic_left = _AUTOMATIC_BYTES - 1
            self.stopped = is_stopped(byte)
        elif byte & _REALTIME_MASK == _REALTIME_MARK:
            self.realtime.append(byte)
        elif byte & _QUEUED_MASK == _QUEUED_MARK:
            self.queued.append(byte)
        elif byte not in _FLOW_CONTROL:
            self.nonsense += 1
