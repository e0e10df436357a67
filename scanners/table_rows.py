"""Which rows stand in a table that somebody keyed elsewhere (XLSX, ODS, CSV)? Runs in a limited child only (D14).

Question {"path"}; answer {"rows": [[text, …], …]} with texts as they stand, dates as ISO text. {"refused": reason} else.
"""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

MOST_BYTES: Final = 16 << 20
MOST_UNPACKED_BYTES: Final = 256 << 20
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 60
_ZIP: Final = b"PK\x03\x04"
_COMPOUND: Final = bytes.fromhex("d0cf11e0a1b11ae1")  # an encrypted XLSX, or a spreadsheet of before 2007
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


def rows_of(question: Mapping[str, Any]) -> dict[str, Any]:
    """The first sheet, row by row."""
    path = Path(str(question["path"]))
    try:
        size = path.stat().st_size
        if not 0 < size <= MOST_BYTES:
            return {"refused": "too-large" if size else "empty"}
        data = path.read_bytes()
    except OSError:
        return {"refused": "not-there"}
    if data.startswith(_COMPOUND):
        return {"refused": "locked" if _ENCRYPTED in data else "wrong-kind"}
    return _workbook(data) if data.startswith(_ZIP) else _csv(data)


def _workbook(data: bytes) -> dict[str, Any]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(member.file_size for member in package.infolist()) > MOST_UNPACKED_BYTES:
                return {"refused": "too-large"}
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
            return {"refused": "too-many-rows"}
        rows = sheet.to_python(skip_empty_area=False)
    except PasswordError:
        return {"refused": "locked"}
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError):
        return {"refused": "broken"}
    except BaseException as error:  # a panic of the library is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        return {"refused": "broken"}
    return {"rows": [[_text(cell) for cell in row] for row in rows]}


def _csv(data: bytes) -> dict[str, Any]:
    if b"\0" in data[:4096]:
        return {"refused": "wrong-kind"}
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return {"refused": "wrong-kind"}
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            if len(rows) >= MOST_ROWS or len(row) > MOST_COLUMNS:
                return {"refused": "too-many-rows"}
            rows.append([unicodedata.normalize("NFC", cell) for cell in row])
    except csv.Error:
        return {"refused": "broken"}
    return {"rows": rows} if rows else {"refused": "empty"}


def _text(cell: object) -> str:
    """A whole number without ".0": an identity number that a spreadsheet took for a number keeps its digits."""
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFC", str(cell))
