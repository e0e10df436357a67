"""How does a batch of notices leave the desk for whoever sends it, as CSV safe against formulas or as JSON?"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Final

from counter_app.domain.notice_wish import NoticeChannel
from counter_app.domain.phone import normalise
from counter_app.domain.plain_text import csv_safe, plain
from counter_app.notice_ports import ExportedNotice

COLUMNS: Final = ("notice", "channel", "to", "dossier", "kind", "tell_by", "text")
_BOM: Final = "\ufeff"  # without it a spreadsheet reads Vietnamese letters as another code page


def batch_csv(lines: Sequence[ExportedNotice]) -> bytes:
    """UTF-8 with BOM, CRLF, a header; no cell is taken for a formula."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines:
        writer.writerow([csv_safe(cell) for cell in _row(line).values()])
    return (_BOM + sheet.getvalue()).encode()


def batch_json(batch_id: str, lines: Sequence[ExportedNotice]) -> bytes:
    """One object: {"batch", "notices": [...]}, members as in COLUMNS."""
    return json.dumps({"batch": batch_id, "notices": [_row(line) for line in lines]}, ensure_ascii=False, indent=1).encode()


def _row(line: ExportedNotice) -> dict[str, str]:
    """A phone number in its usual form, so that a gateway for messages takes it as it is."""
    by_phone = line.channel in (NoticeChannel.SMS, NoticeChannel.ZALO)
    values = (
        line.uid,
        str(line.channel),
        (normalise(line.to) or line.to) if by_phone else line.to,
        line.number,
        str(line.kind),
        line.tell_by.isoformat(),
        line.text,
    )
    return {name: plain(value) for name, value in zip(COLUMNS, values, strict=True)}
