"""How one printer stands in `counter.toml`: a `[[printer]]` row, and below it what is known of it, `[printer.profile]`."""

from __future__ import annotations

import json
import re
from datetime import datetime

from config.reading import Table
from counter_app.domain.desk_printer import (
    AnyPrinter,
    DeskLabelPrinter,
    DeskPrinter,
    LabelLanguageName,
    PrinterJob,
    PrinterKind,
)
from counter_app.domain.label_stock import LabelStock
from counter_app.domain.printer_profile import CodePage, PrinterProfile, PrintLook, TestAnswer
from counter_app.domain.slip import PaperFormat

# the key without which a printer of this kind cannot be found
NEEDED_KEYS = {
    PrinterKind.ESCPOS: "host",
    PrinterKind.ESCPOS_USB: "usb",
    PrinterKind.ESCPOS_SERIAL: "device",
    PrinterKind.ESCPOS_DEVICE: "device",
    PrinterKind.ESCPOS_SPOOLER: "queue",
    PrinterKind.OFFICE: "uri",
}
Value = str | int | bool | float


def read_printer(row: Table) -> AnyPrinter:
    """Raises SettingsError(file, key, value, reason)."""
    kind = row.one_of("kind", PrinterKind)
    printer = _label(row) if kind is PrinterKind.LABEL else _slip_printer(row, kind)
    if not 0 < printer.port < 65_536:
        raise row.wrong("port", "not-a-port")
    row.done()
    return printer


def _slip_printer(row: Table, kind: PrinterKind) -> DeskPrinter:
    job = row.get("job", str, "")
    printer = DeskPrinter(
        paper=row.one_of("paper", PaperFormat),
        kind=kind,
        host=row.get("host", str, ""),
        port=row.get("port", int, 9100),
        usb=row.read("usb", _usb, ""),
        serial_number=row.get("serial_number", str, ""),
        device=row.get("device", str, ""),
        baud=row.get("baud", int, 115_200),
        queue=row.get("queue", str, ""),
        process_ids=row.get("process_ids", bool, False),
        job=row.one_of("job", PrinterJob) if job else None,
        uri=row.read("uri", _uri, ""),
        profile=_profile(row.table("profile")),
    )
    needed = NEEDED_KEYS.get(kind, "")
    if needed and not getattr(printer, needed):
        raise row.wrong(needed, "missing")
    if printer.baud <= 0:
        raise row.wrong("baud", "not-a-speed")
    if printer.job is PrinterJob.LABELS:
        raise row.wrong("job", "needs-kind-label")
    if kind is PrinterKind.OFFICE and printer.paper.is_roll:
        raise row.wrong("paper", "not-a-sheet")
    return printer


def _label(row: Table) -> DeskLabelPrinter:
    row.one_of("job", PrinterJob, PrinterJob.LABELS)
    printer = DeskLabelPrinter(
        language=row.one_of("language", LabelLanguageName),
        stock=LabelStock(
            row.read("width_mm", _millimetres, "50"),
            row.read("height_mm", _millimetres, "30"),
            row.get("dpi", int, 203),
            row.read("gap_mm", float, "2"),
        ),
        host=row.get("host", str, ""),
        port=row.get("port", int, 9100),
        usb=row.read("usb", _usb, ""),
        serial_number=row.get("serial_number", str, ""),
        device=row.get("device", str, ""),
        queue=row.get("queue", str, ""),
        profile=_profile(row.table("profile")),
    )
    if not printer.address:
        raise row.wrong("host", "missing")
    return printer


def _profile(row: Table) -> PrinterProfile:
    look = row.get("test_look", str, "")
    tested_at = row.read("tested_at", _moment, "")
    profile = PrinterProfile(
        width_dots=row.get("width_dots", int, 0),
        dpi=row.get("dpi", int, 0),
        cutter=row.get("cutter", bool, True),
        band_rows=row.get("band_rows", int, 0),
        rows_per_second=row.get("rows_per_second", int, 0),
        code_page=row.one_of("code_page", CodePage, CodePage.UNKNOWN),
        firmware=row.words("firmware", ()),
        calibrated_at=row.read("calibrated_at", _moment, ""),
        test=TestAnswer(row.one_of("test_look", PrintLook), tested_at) if look and tested_at else None,
    )
    if profile.width_dots % 8 or not 0 <= profile.width_dots <= 2048:
        raise row.wrong("width_dots", "not-a-width")
    if profile.dpi and not 100 <= profile.dpi <= 600:
        raise row.wrong("dpi", "not-a-head")
    if not 0 <= profile.band_rows <= 2000:
        raise row.wrong("band_rows", "not-a-band")
    row.done()
    return profile


def _usb(text: str) -> str:
    if text and not re.fullmatch(r"[0-9a-f]{4}:[0-9a-f]{4}", text):
        raise ValueError("vvvv:pppp, as lsusb shows")
    return text


def _uri(text: str) -> str:
    if text and not re.fullmatch(r"ipps?://[^/\s]+(/\S*)?", text):
        raise ValueError("ipp://host/ipp/print")
    return text


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("without its time zone")
    return moment


def _millimetres(text: str) -> float:
    length = float(text)
    if not 10 <= length <= 300:
        raise ValueError("10–300 mm")
    return length


# --- writing --------------------------------------------------------------------------------------


def printer_lines(printer: AnyPrinter) -> list[str]:
    """The row as lines of TOML."""
    first = _label_rows(printer) if isinstance(printer, DeskLabelPrinter) else _slip_rows(printer)
    profile = _profile_rows(printer.profile)
    lines = ["[[printer]]", *_lines(first)]
    if profile:
        lines += ["[printer.profile]", *_lines(profile)]
    return lines


def _lines(rows: dict[str, Value | list[str]]) -> list[str]:
    # JSON strings and lists of strings are TOML, too: both escape by backslash and \uXXXX.
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in rows.items()]


def _slip_rows(printer: DeskPrinter) -> dict[str, Value | list[str]]:
    """What differs from the defaults, and always both halves of an address."""
    rows: dict[str, Value | list[str]] = {"paper": str(printer.paper), "kind": str(printer.kind)}
    told = {key: getattr(printer, key) for key in ("usb", "serial_number", "device", "queue", "process_ids", "uri")}
    if printer.job:
        rows["job"] = str(printer.job)
    rows |= {key: value for key, value in told.items() if value}
    if printer.host:
        rows |= {"host": printer.host, "port": printer.port}
    if printer.kind is PrinterKind.ESCPOS_SERIAL:
        rows["baud"] = printer.baud
    return rows


def _label_rows(printer: DeskLabelPrinter) -> dict[str, Value | list[str]]:
    stock = printer.stock
    rows: dict[str, Value | list[str]] = {
        "kind": str(printer.kind),
        "job": str(printer.purpose),
        "language": str(printer.language),
        "width_mm": f"{stock.width_mm:g}",
        "height_mm": f"{stock.height_mm:g}",
        "gap_mm": f"{stock.gap_mm:g}",
        "dpi": stock.dpi,
    }
    told = {key: getattr(printer, key) for key in ("usb", "serial_number", "device", "queue")}
    rows |= {key: value for key, value in told.items() if value}
    if printer.host:
        rows |= {"host": printer.host, "port": printer.port}
    return rows


def _profile_rows(profile: PrinterProfile) -> dict[str, Value | list[str]]:
    told = ("width_dots", "dpi", "band_rows", "rows_per_second")
    rows: dict[str, Value | list[str]] = {key: getattr(profile, key) for key in told if getattr(profile, key)}
    if not profile.cutter:
        rows["cutter"] = False
    if profile.code_page:
        rows["code_page"] = str(profile.code_page)
    if profile.firmware:
        rows["firmware"] = list(profile.firmware)
    if profile.calibrated_at:
        rows["calibrated_at"] = profile.calibrated_at.isoformat()
    if profile.test:
        rows |= {"test_look": str(profile.test.look), "tested_at": profile.test.at.isoformat()}
    return rows
