"""Fuzzed: files that somebody hands over: tables, settings, pictures, PDFs.

Tables, pictures and PDFs are read in children with limits (D14); here their readers run under the same limits in the rig's
own child, so that an error which would only have ended that child is seen, too.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from config.calendar_files import load_holidays
from config.procedure_files import load_procedures
from config.province_files import load_province
from config.settings import DeskSettings, GatewaySettings, load_settings, save_settings
from counter_app.commands.catch_up_import import ImportTable
from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.desk_printer import DeskLabelPrinter, DeskPrinter, LabelLanguageName, PrinterJob, PrinterKind
from counter_app.domain.desk_scanner import DeskScanner
from counter_app.domain.desk_token import DeskReader, DeskToken
from counter_app.domain.errors import SettingsError
from counter_app.domain.label_stock import LabelStock
from counter_app.domain.scan_errors import ScanError
from counter_app.domain.scan_source import ScanSettings, SourceKind
from counter_app.domain.slip import PaperFormat
from counter_app.texts.catch_up_words import HEADINGS
from prove.fuzz_target import Reader, Target
from prove.mutators import spoil_bytes, spoil_text
from scanners import table_rows
from scanners.drivers.file import FileDriver
from scanners.pipeline import pdf_facts
from scanners.pipeline.page_image import load_page

_CHILD_SECONDS: Final = 10.0  # F40: a hand-over that takes longer is given up
_CHILD_MEMORY_MIB: Final = 1536  # ChildLimits
_ROW: Final = (
    *("M1-0001", "25/11/2026 08:15", "mau", "1.001193", "", "Nguyễn Thị Mẫu", "001190000001", "01/02/1990"),
    *("Nữ", "Xã Mẫu", "0912345678", "to-khai", "at_desk", "15.000", "", "", ""),
)

# --- tables -------------------------------------------------------------------------------------


def _tables(_: Path) -> Sequence[bytes]:
    return [_csv(","), _csv(";"), _xlsx()]


def _csv(separator: str) -> bytes:
    rows = [HEADINGS, _ROW, _ROW]
    return b"\xef\xbb\xbf" + "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows).encode()


def _xlsx() -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("Sheet")
    for number, row in enumerate((HEADINGS, _ROW, _ROW)):
        for column, cell in enumerate(row):
            page.write(number, column, cell)
    page.write_datetime(3, 1, datetime(2026, 11, 25, 8, 15))  # noqa: DTZ001
    book.close()
    return out.getvalue()


def _read_table(folder: Path) -> Reader:
    path = folder / "bang"

    def read(data: bytes) -> str:
        path.write_bytes(data)
        told = table_rows.rows_of({"path": str(path)})
        if "refused" in told:
            raise FileRefused(file=path.name, reason=told["refused"])
        ImportTable(told["rows"], path.name, "uid-000000000001")
        return ""

    return read


# --- settings -----------------------------------------------------------------------------------


_WHOLE_DESK: Final = DeskSettings(
    "hue",
    "Q1",
    "Quầy số 1",
    printers=(
        DeskPrinter(PaperFormat.ROLL_80MM, PrinterKind.ESCPOS, host="192.0.2.7", job=PrinterJob.RECEIPT),
        DeskPrinter(PaperFormat.A5, PrinterKind.OFFICE, uri="ipp://192.0.2.8/ipp/print", job=PrinterJob.FORMS),
    ),
    label_printer=DeskLabelPrinter(LabelLanguageName.ZPL, LabelStock(62.5, 40, 300, 3), usb="0a5f:0166", serial_number="Z1"),
    gateway=GatewaySettings("https://gateway.example", "desk-q1", "ca.pem", "desk.pem", "desk.key"),
    scanners=(DeskScanner(SourceKind.HOT_FOLDER, "Máy quét", folder="quet"),),
    readers=(DeskReader("/dev/ttyACM0", "0c2e:0b61", 9600),),
    signing_token=DeskToken("libsofthsm2.so", "token"),
    keep_copies_days=30,
)


def _settings(folder: Path) -> Sequence[bytes]:
    path = folder / "good.toml"
    save_settings(path, _WHOLE_DESK)
    return [path.read_bytes()]


def _file_reader(name: str, load: Callable[[Path], object]) -> Callable[[Path], Reader]:
    """A reader of one data file in a folder of its own."""

    def opened(folder: Path) -> Reader:
        path = folder / "one" / name
        path.parent.mkdir(exist_ok=True)

        def read(data: bytes) -> str:
            path.write_bytes(data)
            load(path)
            return ""

        return read

    return opened


def _shipped(pattern: str) -> Callable[[Path], Sequence[bytes]]:
    """The smallest of the files that are delivered."""
    paths = sorted((Path(__file__).parents[1] / "config").glob(pattern), key=lambda path: path.stat().st_size)
    return lambda _: [path.read_bytes() for path in paths[:2]]


# --- pictures and PDFs --------------------------------------------------------------------------


def _pictures(_: Path) -> Sequence[bytes]:
    from PIL import Image

    found = []
    page = Image.effect_noise((96, 136), 40)
    for kind, more in (
        ("JPEG", {"dpi": (100, 100)}),
        ("PNG", {"dpi": (100, 100)}),
        ("TIFF", {"save_all": True, "append_images": [page], "compression": "tiff_lzw"}),
        ("TIFF", {}),
    ):
        out = io.BytesIO()
        page.save(out, kind, **more)
        found.append(out.getvalue())
    return found


def _pdfs(_: Path) -> Sequence[bytes]:
    from tests.scanners.rigs.saved_files import scanned_pdf, written_pdf

    return [
        scanned_pdf(1)[0],
        written_pdf(),
        written_pdf(signed=True),
        written_pdf(javascript=True),
        written_pdf(attachment=True),
    ]


def _take_in(folder: Path) -> Reader:
    """As the hot folder does it: the file's pages, each measured, the first one loaded for the gates."""
    path, into = folder / "tep", folder / "into"
    into.mkdir(exist_ok=True)

    def read(data: bytes) -> str:
        path.write_bytes(data)
        try:
            for item in FileDriver(tell=lambda _: None, path=str(path)).scan(ScanSettings(), into):
                if isinstance(item, ScanError):
                    raise item
                if hasattr(item, "dpi_x"):
                    load_page(Path(item.path))  # type: ignore[union-attr]
        finally:
            for left in into.iterdir():
                left.unlink()
        return ""

    return read


def _read_pdf_facts(folder: Path) -> Reader:
    path = folder / "ban-sao.pdf"

    def read(data: bytes) -> str:
        path.write_bytes(data)
        pdf_facts.read_facts({"path": str(path)})
        return ""

    return read


def _of_child(
    name: str, opened: Callable[[Path], Reader], samples: Callable[[Path], Sequence[bytes]], **more: Any
) -> Target:
    return Target(
        name,
        opened,
        samples,
        spoil_bytes,
        may_raise=(FileRefused, ScanError, MemoryError),
        cpu_seconds=_CHILD_SECONDS,
        memory_mib=_CHILD_MEMORY_MIB,
        **more,
    )


def _of_installer(name: str, opened: Callable[[Path], Reader], samples: Callable[[Path], Sequence[bytes]]) -> Target:
    """Files of the machine itself, read once at start."""
    return Target(name, opened, samples, spoil_text, may_raise=(SettingsError,), cpu_seconds=1.0)


TARGETS: Final = (
    Target("table", _read_table, _tables, spoil_bytes, may_raise=(FileRefused,), cpu_seconds=1.0),
    _of_installer("settings", _file_reader("counter.toml", load_settings), _settings),
    _of_installer("procedures", _file_reader("a.toml", lambda path: load_procedures(path.parent)), _shipped("procedures/*")),
    _of_installer("province", _file_reader("hue.toml", load_province), _shipped("provinces/hue.toml")),
    _of_installer(
        "calendar", _file_reader("2026.toml", lambda path: load_holidays(path.parent)), _shipped("calendars/*.toml")
    ),
    _of_child("picture", _take_in, _pictures),
    _of_child("pdf", _take_in, _pdfs),
    _of_child("pdf-facts", _read_pdf_facts, _pdfs),
)
