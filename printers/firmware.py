"""What does a printer say of itself: maker, model, firmware? Asked with GS I on ESC/POS, as attributes over IPP."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from counter_app.domain.plain_text import one_line
from printers.ipp_errors import IppLost, IppRefused
from printers.transports.transport import Transport

MAKER, MODEL, FIRMWARE = 66, 67, 65
ASKED: Final = (MAKER, MODEL, FIRMWARE)
ANSWER_SECONDS: Final = 1.0
LONGEST_LINE: Final = 60
_HEAD, _END = b"_", b"\0"  # 5Fh, text, 0
IPP_ATTRIBUTES: Final = ("printer-make-and-model", "printer-firmware-name", "printer-firmware-string-version")
IPP_SECONDS: Final = 5.0


def ask_escpos(transport: Transport, answer_seconds: float = ANSWER_SECONDS) -> tuple[str, ...]:
    """Over an open line in step, with nothing else under way. Lines that the printer leaves unanswered are missing.

    Raises OSError when the line is gone.
    """
    if not transport.can_answer:
        return ()
    told = []
    for which in ASKED:
        transport.write(b"\x1dI" + bytes([which]), answer_seconds)
        line = _read_line(transport, answer_seconds)
        if line is None:  # a printer that does not know the first question knows none
            break
        told.append(line)
    return _tidy(told)


def _read_line(transport: Transport, seconds: float) -> str | None:
    ends_at, heard = time.monotonic() + seconds, b""
    while (left := ends_at - time.monotonic()) > 0:
        heard += transport.read(left)
        head = heard.find(_HEAD)
        end = heard.find(_END, head) if head >= 0 else -1
        if end >= 0:
            return heard[head + 1 : end].decode("ascii", "replace")
    return None


def firmware_of_line(transport: Transport) -> tuple[str, ...]:
    """Opens and closes the line. () when the printer cannot be reached or says nothing; never raises."""
    told: tuple[str, ...] = ()
    with suppress(OSError):
        transport.open()
        try:
            told = ask_escpos(transport)
        finally:
            with suppress(OSError):
                transport.close()
    return told


def firmware_of_ipp(uri: str, answer_seconds: float = IPP_SECONDS) -> tuple[str, ...]:
    """() when it cannot be reached or says nothing; never raises for what the printer does."""
    from printers.ipp_client import IppLine

    address = urlsplit(uri)
    bare = address._replace(netloc=address.netloc.rpartition("@")[2]).geturl()  # IPP repeats the address in each request
    try:
        with IppLine(bare, answer_seconds, (address.username or "", address.password or "")) as line:
            return told_by_ipp(line.attributes(IPP_ATTRIBUTES))
    except (IppRefused, IppLost):
        return ()


def told_by_ipp(attributes: Mapping[str, object]) -> tuple[str, ...]:
    """An attribute with several values, such as a firmware of several parts, gives several lines."""
    values = (attributes.get(name) for name in IPP_ATTRIBUTES)
    return _tidy(str(text) for value in values for text in (value if isinstance(value, list) else [value]) if text)


def _tidy(lines: Iterable[str]) -> tuple[str, ...]:
    """No control characters, no empty lines, none twice."""
    return tuple(dict.fromkeys(told for line in lines if (told := one_line(line, LONGEST_LINE))))
