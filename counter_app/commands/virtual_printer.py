"""`counter virtual-printer`: a receipt printer without hardware, for practice, demonstrations and tests.

Every slip that is cut off becomes a PNG file and one JSON line on stdout. JSON lines on stdin turn its switches, as a hand
at the printer does: {"paper": "out"}, {"cover_open": true}; {} only asks how it stands.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from counter_app.domain.errors import BadField, DeviceUnavailable, NotReadable
from counter_app.domain.slip import PaperFormat
from counter_app.texts.errors import sentence

WIDTHS = {PaperFormat.ROLL_80MM: 576, PaperFormat.ROLL_58MM: 384}  # printable dots at 203 dpi


def run_virtual_printer(
    port: int, out: Path, paper: str, faults: Sequence[str], put: Callable[[Mapping[str, Any]], None]
) -> None:
    """Until Ctrl+C. Raises BadField (no such fault), DeviceUnavailable (port or folder cannot be used)."""
    from printers.virtual.sheet import Sheet
    from printers.virtual.switches import faults_of
    from printers.virtual.tcp import VirtualEscpos

    try:
        switches = faults_of(iter(faults))
    except ValueError as error:
        raise BadField(field="fault", value=",".join(faults), reason="not-a-fault") from error
    width = WIDTHS[PaperFormat(paper)]

    def keep(sheet: Sheet) -> None:
        path = _free_path(out)
        sheet.save(path, width)
        put({"slip": str(path), "rows": len(sheet.rows), "text": sheet.words})

    try:
        out.mkdir(parents=True, exist_ok=True)
        printer = VirtualEscpos(port, width, keep)
    except OSError as error:
        raise DeviceUnavailable(device="virtual-printer", reason=str(error)) from error
    with printer:
        printer.turn(**switches)
        put({"listening": printer.port, "out": str(out), **asdict(printer.switches)})
        for answer in _obey(sys.stdin, printer.turn):
            put(answer or asdict(printer.switches))
        threading.Event().wait()  # stdin has ended, the printer goes on


def _obey(lines: Iterable[str], turn: Callable[..., None]) -> Iterator[dict[str, Any]]:
    """One answer a line: what is wrong with it, or nothing."""
    for number, line in enumerate(lines, 1):
        try:
            turn(**json.loads(line))
        except (ValueError, TypeError) as error:
            not_json = isinstance(error, json.JSONDecodeError)
            wrong = NotReadable(line=number, reason="not-json" if not_json else "not-a-switch")
            yield {"line": number, "errors": [{"code": wrong.code, "message": sentence(wrong)}]}
        else:
            yield {}


def _free_path(folder: Path) -> Path:
    """The next number that no file has: slips of an earlier run stay."""
    number = 1 + max((int(path.stem[5:]) for path in folder.glob("slip-[0-9][0-9][0-9][0-9].png")), default=0)
    return folder / f"slip-{number:04d}.png"
