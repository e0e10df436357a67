"""How one desk is set up: province, desk, printers, gateway. Written by the wizard, read at start, checked key by key."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from config.reading import Table, read_toml
from counter_app.domain.errors import SettingsError
from counter_app.domain.slip import PaperFormat


class PrinterKind(StrEnum):
    PREVIEW = "preview"  # pages as files
    ESCPOS = "escpos"  # thermal printer over TCP
    ESCPOS_USB = "escpos_usb"  # without a driver
    ESCPOS_SERIAL = "escpos_serial"
    ESCPOS_DEVICE = "escpos_device"  # a driver's file, such as /dev/usb/lp0
    ESCPOS_SPOOLER = "escpos_spooler"  # a raw queue of CUPS or Windows: never says that a slip came out


# the key without which a printer of this kind cannot be found
NEEDED_KEYS = {
    PrinterKind.ESCPOS: "host",
    PrinterKind.ESCPOS_USB: "usb",
    PrinterKind.ESCPOS_SERIAL: "device",
    PrinterKind.ESCPOS_DEVICE: "device",
    PrinterKind.ESCPOS_SPOOLER: "queue",
}


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """One printer of the desk.

    `host`/`port` for escpos; `usb` "vvvv:pppp" as lsusb shows, with `serial_number` where two of a model are plugged in, for
    escpos_usb; `device` and `baud` for escpos_serial; `device` for escpos_device; `queue` for escpos_spooler.
    `process_ids`: the model knows GS ( H, so that its word on a slip cannot be mistaken for another's.
    """

    paper: PaperFormat
    kind: PrinterKind
    host: str = ""
    port: int = 9100
    usb: str = ""
    serial_number: str = ""
    device: str = ""
    baud: int = 115_200
    queue: str = ""
    process_ids: bool = False


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


def load_settings(path: Path) -> DeskSettings:
    """Raises SettingsError(file, key, value, reason)."""
    whole = Table(read_toml(path), str(path))
    settings = DeskSettings(
        province=whole.get("province", str),
        desk_id=whole.read("desk_id", _desk_id),
        desk_name=whole.get("desk_name", str, ""),
        agency_code=whole.get("agency_code", str, ""),
        unit_name=whole.get("unit_name", str, ""),
        printers=tuple(_printer(row) for row in whole.tables("printer")),
        gateway=_gateway(whole),
        theme=whole.get("theme", str, ""),
    )
    whole.done()
    return settings


def _desk_id(text: str) -> str:
    if not (text.isascii() and text.isalnum() and text.upper() == text and 1 <= len(text) <= 8):
        raise ValueError("1–8 letters A–Z or digits")
    return text


def _printer(row: Table) -> PrinterSettings:
    printer = PrinterSettings(
        paper=row.one_of("paper", PaperFormat),
        kind=row.one_of("kind", PrinterKind),
        host=row.get("host", str, ""),
        port=row.get("port", int, 9100),
        usb=row.read("usb", _usb, ""),
        serial_number=row.get("serial_number", str, ""),
        device=row.get("device", str, ""),
        baud=row.get("baud", int, 115_200),
        queue=row.get("queue", str, ""),
        process_ids=row.get("process_ids", bool, False),
    )
    needed = NEEDED_KEYS.get(printer.kind, "")
    if needed and not getattr(printer, needed):
        raise row.wrong(needed, "missing")
    if not 0 < printer.port < 65_536:
        raise row.wrong("port", "not-a-port")
    if printer.baud <= 0:
        raise row.wrong("baud", "not-a-speed")
    row.done()
    return printer


def _usb(text: str) -> str:
    if text and not re.fullmatch(r"[0-9a-f]{4}:[0-9a-f]{4}", text):
        raise ValueError("vvvv:pppp, as lsusb shows")
    return text


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
    for printer in settings.printers:
        lines += ["", "[[printer]]", f'paper = "{printer.paper}"', f'kind = "{printer.kind}"']
        lines += [f"{key} = {json.dumps(value)}" for key, value in _printer_rows(printer).items()]
    if settings.gateway:
        lines += ["", "[gateway]"]
        lines += [f"{key} = {json.dumps(value)}" for key, value in _gateway_rows(settings.gateway).items() if value]
    draft = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
        os.replace(draft, path)  # noqa: PTH105 - atomic on every platform
    except OSError as error:
        raise SettingsError(file=str(path), key="", value="", reason=str(error)) from error


def _top(settings: DeskSettings) -> dict[str, str]:
    return {
        "province": settings.province,
        "desk_id": settings.desk_id,
        "desk_name": settings.desk_name,
        "agency_code": settings.agency_code,
        "unit_name": settings.unit_name,
        "theme": settings.theme,
    }


def _printer_rows(printer: PrinterSettings) -> dict[str, str | int | bool]:
    """What differs from the defaults, and always both halves of an address."""
    told = {key: getattr(printer, key) for key in ("usb", "serial_number", "device", "queue", "process_ids")}
    rows = {key: value for key, value in told.items() if value}
    if printer.host:
        rows |= {"host": printer.host, "port": printer.port}
    if printer.kind is PrinterKind.ESCPOS_SERIAL:
        rows["baud"] = printer.baud
    return rows


def _gateway_rows(gateway: GatewaySettings) -> dict[str, str]:
    return {
        "url": gateway.url,
        "client_id": gateway.client_id,
        "ca_file": gateway.ca_file,
        "client_certificate": gateway.client_certificate,
        "client_key": gateway.client_key,
    }
