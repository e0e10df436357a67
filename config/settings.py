"""How one desk is set up: province, desk, printers, gateway. Written by the wizard, read at start, checked key by key."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from config.printer_rows import NEEDED_KEYS as NEEDED_KEYS
from config.printer_rows import printer_lines, read_printer
from config.reading import Table, read_toml
from config.scan_rows import read_reader, read_token, reader_lines, token_lines
from config.scanner_rows import read_scanner, scanner_lines
from counter_app.domain.desk_printer import DeskLabelPrinter, DeskPrinter
from counter_app.domain.desk_printer import PrinterKind as PrinterKind
from counter_app.domain.desk_scanner import DeskScanner
from counter_app.domain.desk_token import DeskReader, DeskToken
from counter_app.domain.errors import SettingsError

PrinterSettings = DeskPrinter


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """How to reach the centre. The secret itself is in the key store under `client_id`, never in this file."""

    url: str
    client_id: str
    ca_file: str = ""
    client_certificate: str = ""
    client_key: str = ""


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """The whole file `counter.toml` of one desk."""

    province: str
    desk_id: str
    desk_name: str
    agency_code: str = ""  # "" = the profile's own
    unit_name: str = ""
    printers: tuple[PrinterSettings, ...] = ()
    gateway: GatewaySettings | None = None
    theme: str = ""
    label_printer: DeskLabelPrinter | None = None
    scanners: tuple[DeskScanner, ...] = ()
    readers: tuple[DeskReader, ...] = ()
    signing_token: DeskToken | None = None
    keep_copies_days: int = 0  # how long a copy stays here after the centre confirmed it; 0: for ever
    pictures: str = ""  # how the terminal shows pages: kitty, sixel, blocks; "": as its own name tells
    second_medium: str = ""  # a folder on another disk or stick: the list of open dossiers is kept there, too


def load_settings(path: Path) -> DeskSettings:
    """Raises SettingsError(file, key, value, reason)."""
    whole = Table(read_toml(path), str(path))
    slips, label = _printers(whole.tables("printer"))
    settings = DeskSettings(
        province=whole.get("province", str),
        desk_id=whole.read("desk_id", _desk_id),
        desk_name=whole.get("desk_name", str, ""),
        agency_code=whole.get("agency_code", str, ""),
        unit_name=whole.get("unit_name", str, ""),
        printers=slips,
        label_printer=label,
        gateway=_gateway(whole),
        theme=whole.get("theme", str, ""),
        scanners=_scanners(whole.tables("scanner")),
        second_medium=whole.get("second_medium", str, ""),
        readers=tuple(read_reader(row) for row in whole.tables("reader")),
        signing_token=read_token(whole.table("signing_token")),
        keep_copies_days=whole.get("keep_copies_days", int, 0),
        pictures=whole.read("pictures", _pictures, ""),
    )
    whole.done()
    return settings


def _desk_id(text: str) -> str:
    if not (text.isascii() and text.isalnum() and text.upper() == text and 1 <= len(text) <= 8):
        raise ValueError("1–8 letters A–Z or digits")
    return text


def _pictures(text: str) -> str:
    if text not in ("", "kitty", "sixel", "blocks"):
        raise ValueError("kitty, sixel or blocks")
    return text


def _printers(rows: list[Table]) -> tuple[tuple[DeskPrinter, ...], DeskLabelPrinter | None]:
    """Slip printers in their order, and the one label printer."""
    slips: list[DeskPrinter] = []
    label: DeskLabelPrinter | None = None
    for row in rows:
        printer = read_printer(row)
        if isinstance(printer, DeskPrinter):
            slips.append(printer)
        elif label is not None:
            raise row.wrong("kind", "second-label-printer")
        else:
            label = printer
    return tuple(slips), label


def _scanners(rows: list[Table]) -> tuple[DeskScanner, ...]:
    scanners = tuple(read_scanner(row) for row in rows)
    for place, scanner in enumerate(scanners):
        if any(other.name == scanner.name for other in scanners[:place]):
            raise rows[place].wrong("name", "used-twice")
    return scanners


def _gateway(whole: Table) -> GatewaySettings | None:
    row = whole.table("gateway")
    url = row.get("url", str, "")
    if not url:
        return None
    if not url.startswith(("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")):
        raise row.wrong("url", "must be https, or http on this machine")
    gateway = GatewaySettings(
        url=url.rstrip("/"),
        client_id=row.get("client_id", str),
        ca_file=row.get("ca_file", str, ""),
        client_certificate=row.get("client_certificate", str, ""),
        client_key=row.get("client_key", str, ""),
    )
    row.done()
    return gateway


def save_settings(path: Path, settings: DeskSettings) -> None:
    """Write the file whole or not at all. Raises SettingsError when the folder cannot be written."""
    # JSON strings are TOML basic strings (both escape by backslash and \\uXXXX), so json.dumps quotes safely.
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in _top(settings).items() if value]
    label = (settings.label_printer,) if settings.label_printer else ()
    for printer in settings.printers + label:
        lines += ["", *printer_lines(printer)]
    for scanner in settings.scanners:
        lines += ["", *scanner_lines(scanner)]
    for reader in settings.readers:
        lines += ["", *reader_lines(reader)]
    if settings.signing_token is not None:
        lines += ["", *token_lines(settings.signing_token)]
    if settings.gateway:
        lines += ["", "[gateway]"]
        lines += [f"{key} = {json.dumps(value)}" for key, value in _gateway_rows(settings.gateway).items() if value]
    draft = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())  # or a power cut leaves the new name on an empty file, and a desk that knows nobody
        os.replace(draft, path)  # noqa: PTH105 - atomic on every platform
    except OSError as error:
        raise SettingsError(file=str(path), key="", value="", reason=str(error)) from error


def _top(settings: DeskSettings) -> dict[str, str | int]:
    return {
        "province": settings.province,
        "desk_id": settings.desk_id,
        "desk_name": settings.desk_name,
        "agency_code": settings.agency_code,
        "unit_name": settings.unit_name,
        "theme": settings.theme,
        "second_medium": settings.second_medium,
        "keep_copies_days": settings.keep_copies_days,
        "pictures": settings.pictures,
    }


def _gateway_rows(gateway: GatewaySettings) -> dict[str, str]:
    return {
        "url": gateway.url,
        "client_id": gateway.client_id,
        "ca_file": gateway.ca_file,
        "client_certificate": gateway.client_certificate,
        "client_key": gateway.client_key,
    }
