"""How readers of codes, the signing token and the keeping of copies stand in `counter.toml`."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import Final

from config.reading import Table
from counter_app.domain.desk_token import DeskReader, DeskToken

_USB: Final = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}")
_BAUDS: Final = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)


def read_reader(row: Table) -> DeskReader:
    """A `[[reader]]` row. Raises SettingsError(file, key, value, reason)."""
    reader = DeskReader(row.get("device", str, ""), row.get("usb", str, "").lower(), row.get("baud", int, 9600))
    if not reader.device and not reader.usb:
        raise row.wrong("device", "missing")
    if reader.usb and not _USB.fullmatch(reader.usb):
        raise row.wrong("usb", "vendor:product, such as 0c2e:0b61")
    if reader.baud not in _BAUDS:
        raise row.wrong("baud", "not-a-baud-rate")
    row.done()
    return reader


def read_token(row: Table) -> DeskToken | None:
    """The `[signing_token]` table; None when it is absent. Raises SettingsError."""
    driver = row.get("driver", str, "")
    if not driver:
        row.done()
        return None
    token = DeskToken(
        driver,
        row.get("label", str, ""),
        row.get("certificate_label", str, ""),
        row.get("key_label", str, ""),
        row.words("chain", ()),
        row.get("stamp_url", str, ""),
    )
    row.done()
    return token


def reader_lines(reader: DeskReader) -> list[str]:
    """The row; members that say nothing are left out."""
    return ["[[reader]]", *_lines(asdict(reader))]


def token_lines(token: DeskToken) -> list[str]:
    """The table."""
    return ["[signing_token]", *_lines(asdict(token))]


def _lines(told: dict[str, object]) -> list[str]:
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in told.items()}
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in plain.items() if value]
