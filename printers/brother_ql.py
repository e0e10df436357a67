"""How a label and its questions are said in Brother's QL raster language (Brother, Raster Command Reference, QL-800)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from types import MappingProxyType

from counter_app.domain.label import LabelBitmap, LabelStock
from printers.label_line import LabelLine, LabelStatus

DPI = 300
PINS = 720
INITIALISE = b"\0" * 400 + b"\x1b@"  # the zeros end a command that another sender left half said
ASK_STATUS = b"\x1biS"

_FRAME_BYTES = 32
_FRAME_MARK = b"\x80\x20B"
_REPLY, _COMPLETED, _ERROR, _SWITCHED_OFF, _PHASE = 0, 1, 2, 4, 6
_RECEIVING = 0
_MEDIA_KNOWN = 0x02 | 0x04 | 0x08  # kind, width and length are told; "recover by itself" (0x80) is left out on purpose
_CONTINUOUS, _DIE_CUT = 0x0A, 0x0B
_MARGIN_DOTS = 35  # 3 mm before and behind the picture on continuous tape

_FIRST_ERRORS = ((0x04, "cutter"), (0x10, "in-use"), (0x80, "error"))
_SECOND_ERRORS = ((0x10, "cover-open"), (0x01, "wrong-media"), (0x40, "paper-jam"), (0x80, "error"), (0x20, "cancelled"))
_NO_MEDIA = 0x01 | 0x02
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True)
class QlMedia:
    """A DK roll. `length_mm` 0 = continuous. `right_pins`: pins of the head that lie beside it."""

    width_mm: int
    length_mm: int
    dots: int
    length_dots: int
    right_pins: int


MEDIA = MappingProxyType(
    {
        (media.width_mm, media.length_mm): media
        for media in (
            QlMedia(29, 0, 306, 0, 6),
            QlMedia(38, 0, 413, 0, 12),
            QlMedia(50, 0, 554, 0, 12),
            QlMedia(62, 0, 696, 0, 12),
            QlMedia(62, 29, 696, 271, 12),
            QlMedia(62, 100, 696, 1109, 12),
            QlMedia(29, 90, 306, 991, 6),
            QlMedia(38, 90, 413, 991, 12),
        )
    }
)


def ql_stock(width_mm: int, length_mm: int = 0, *, cut_mm: int = 30) -> LabelStock:
    """A DK roll as stock; `cut_mm`: the length of a label on continuous tape. Raises KeyError for an unknown roll."""
    media = MEDIA[width_mm, length_mm]
    if media.length_mm:
        return LabelStock(width_mm, length_mm, DPI, 3.0, (media.dots, media.length_dots))
    return LabelStock(width_mm, cut_mm, DPI, 0.0, (media.dots, round(cut_mm * DPI / 25.4) - 2 * _MARGIN_DOTS))


@dataclass(frozen=True, slots=True)
class BrotherQl:
    """Each label is a job of its own, since Brother calls all but the last page of a job done before it is out.

    `answers`: True over USB and device files; False in the network, where these printers tell no status.
    """

    answers: bool = True

    drop_the_rest = INITIALISE

    def status(self, line: LabelLine, stock: LabelStock) -> LabelStatus:
        """Implements LabelLanguage. Another roll than `stock` in the printer is the trouble "wrong-media"."""
        frame = line.ask(ASK_STATUS, lambda heard: next((each for each in _frames(heard) if each[18] == _REPLY), None))
        status = read_frame(frame)
        if status.ready and not _fits(frame, stock):
            return LabelStatus(trouble="wrong-media")
        return status

    def page(self, label: LabelBitmap, stock: LabelStock) -> bytes:
        """Implements LabelLanguage. The head prints from the right: rows are sent mirrored."""
        media = MEDIA[_key(stock)]
        kind = _DIE_CUT if media.length_mm else _CONTINUOUS
        facts = (_MEDIA_KNOWN, kind, media.width_mm, media.length_mm, label.height_dots, 0, 0)
        margin = 0 if media.length_mm else _MARGIN_DOTS
        head = (
            INITIALISE
            + b"\x1bia\x01"  # raster mode
            + b"\x1bi!\x00"  # tell each change of phase
            + b"\x1biz"
            + struct.pack("<BBBBIBB", *facts)
            + b"\x1biM\x40\x1biA\x01\x1biK\x08"  # cut behind each label
            + b"\x1bid"
            + struct.pack("<H", margin)
            + b"M\x00"  # rows are not packed
        )
        return head + b"".join(b"g\x00\x5a" + _raster(row, label.width_dots, media) for row in label.rows()) + b"\x1a"

    def wait_until_out(self, line: LabelLine, stock: LabelStock) -> LabelStatus:
        """Implements LabelLanguage. Out means "printing completed" and then "waiting to receive"."""
        return line.listen(_settled, line.timing.label_seconds)


def read_frame(frame: bytes) -> LabelStatus:
    """From 32 bytes of status."""
    first, second = frame[8], frame[9]
    trouble = next((name for bit, name in _FIRST_ERRORS if first & bit), "")
    trouble = trouble or next((name for bit, name in _SECOND_ERRORS if second & bit), "")
    paper_out = bool(first & _NO_MEDIA)
    if frame[18] == _SWITCHED_OFF:
        trouble = "switched-off"
    if frame[18] == _ERROR and not trouble and not paper_out:
        trouble = "error"
    return LabelStatus(paper_out=paper_out, trouble=trouble)


def _settled(heard: bytes) -> LabelStatus | None:
    """The end of one job: an error, or completed and then ready for the next."""
    completed = False
    for frame in _frames(heard):
        status = read_frame(frame)
        if not status.ready:
            return status
        if completed and frame[18] == _PHASE and frame[19] == _RECEIVING:
            return status
        completed = completed or frame[18] == _COMPLETED
    return None


def _frames(heard: bytes) -> list[bytes]:
    """The complete frames; bytes before a mark belong to none."""
    found, at = [], heard.find(_FRAME_MARK)
    while 0 <= at <= len(heard) - _FRAME_BYTES:
        found.append(heard[at : at + _FRAME_BYTES])
        at = heard.find(_FRAME_MARK, at + _FRAME_BYTES)
    return found


def _key(stock: LabelStock) -> tuple[int, int]:
    return int(stock.width_mm), int(stock.height_mm) if stock.gap_mm else 0


def _fits(frame: bytes, stock: LabelStock) -> bool:
    return (frame[10], frame[17]) == _key(stock)


def _raster(row: bytes, width_dots: int, media: QlMedia) -> bytes:
    """The 90 bytes of one row: blank pins at the right edge, the picture mirrored, blank to the end."""
    mirrored = int.from_bytes(row[::-1].translate(_MIRRORED), "big")  # the spare bits of the row now lead
    return (mirrored << (PINS - media.right_pins - width_dots)).to_bytes(PINS // 8, "big")
