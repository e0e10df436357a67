"""Which readers of codes hang on this desk's serial lines? Opened by the thread that listens to them (D20)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.domain.desk_token import DeskReader
    from counter_app.scan_ports import LineReader


def line_readers(rows: Sequence[DeskReader]) -> tuple[LineReader, ...]:
    """As they are set up; connects to nothing."""
    if not rows:
        return ()
    from scanners.readers.serial_codes import ReaderLine, SerialReader

    return tuple(SerialReader(ReaderLine(row.device, row.usb, row.baud)) for row in rows)
