"""Built copies and hostile files for the tests of build, proof and certificate."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pikepdf

from config.scan_rule_files import load_scan_rules
from counter_app.desk_clock import VIETNAM
from counter_app.domain.copy_metadata import CopyMetadata
from counter_app.domain.copy_page import BuiltCopy, CopyPage
from counter_app.domain.scan_rules import ScanRules, rules_on
from scanners.pipeline.pdf_build import build_copy
from scanners.pipeline.whole_write import sha256_of
from tests.scanners.pipeline import sheets

METADATA = CopyMetadata(
    title="Tờ khai đăng ký khai sinh",
    paper_code="000000000001.GIAYTO.MAU.01",
    dossier_code="000.00.00.H00-261125-0001",
    procedure_code="1.001193",
    owner_name="Trần Văn Mẫu",
    owner_number="001000000001",
    officer="Lê Thị Thử",
    unit="Trung tâm Phục vụ hành chính công phường Mẫu",
    digitised_at=datetime(2026, 11, 25, 9, 30, tzinfo=VIETNAM),
    device="Máy quét thử",
    assignment="12/QĐ-MAU",
)


def rules() -> ScanRules:
    return rules_on(load_scan_rules(), date(2026, 11, 25))


def master(path: Path, dpi: int = 200, rotate: int = 0) -> CopyPage:
    return CopyPage(path, sha256_of(path), dpi, dpi, rotate)


def masters(folder: Path, count: int = 2, dpi: int = 200) -> list[CopyPage]:
    small = (105.0, 148.0)
    return [
        master(sheets.jpeg(sheets.typed(sheets.paper(dpi, small), (f"Trang {number}",), dpi), folder / f"{number}.jpg"), dpi)
        for number in range(1, count + 1)
    ]


def built(folder: Path, count: int = 2) -> BuiltCopy:
    return build_copy(masters(folder, count), METADATA, folder / "copy.pdf")


def changed(source: Path, target: Path, change: Callable[[Any], None], **save: Any) -> Path:
    """The same PDF after somebody changed it."""
    with pikepdf.open(source) as pdf:
        change(pdf)
        pdf.save(target, **save)
    return target


def with_javascript(pdf: Any) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def with_attachment(pdf: Any) -> None:
    pdf.attachments["x.exe"] = b"MZ"


def with_launch(pdf: Any) -> None:
    pdf.pages[0].obj["/AA"] = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd"))


def picture_bomb(pdf: Any) -> None:
    """A picture of 60,000 × 60,000 pixels in a few bytes."""
    image = next(iter(pdf.pages[0].get_images().values()))
    image.write(zlib.compress(b"\0" * 1000), filter=pikepdf.Name.FlateDecode)
    image.Width = image.Height = 60_000


def content_bomb(pdf: Any) -> None:
    """A page whose drawing orders unpack to a gigabyte."""
    packer = zlib.compressobj(1)
    block = b" " * (1 << 20)
    packed = b"".join(packer.compress(block) for _ in range(1024)) + packer.flush()
    pdf.pages[0].Contents = pikepdf.Stream(pdf, packed, Filter=pikepdf.Name.FlateDecode)


def cut_picture(pdf: Any) -> None:
    image = next(iter(pdf.pages[0].get_images().values()))
    raw = image.read_raw_bytes()
    image.write(raw[: len(raw) // 2], filter=pikepdf.Name.DCTDecode)


def larger_page(pdf: Any) -> None:
    pdf.pages[0].obj["/UserUnit"] = 2
