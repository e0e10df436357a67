"""Labels for the tests: made-up dossiers on several rolls, as dots and as pictures that are read back."""

from __future__ import annotations

from functools import cache

import zxingcpp
from PIL import Image, ImageChops, ImageOps

from counter_app.domain.label import LabelBitmap, LabelContent, LabelStock, component_labels
from counter_app.label_ports import LabelRenderer
from printers import brother_ql
from printers.fonts import find_fonts
from printers.label_render import TypstLabels
from tests.printers.slips import TEMPLATES, dossier, procedure

SMALL = LabelStock(50, 30)
QL = brother_ql.ql_stock(62, 29)
STOCKS = [SMALL, LabelStock(40, 30), LabelStock(50, 30, 300), LabelStock(75, 25), LabelStock(100, 50), QL]
LONG = (
    "Cấp giấy phép xây dựng mới đối với công trình cấp đặc biệt, cấp I, cấp II (công trình không theo tuyến/theo tuyến "
    "trong đô thị/tín ngưỡng, tôn giáo/tượng đài, tranh hoành tráng/theo giai đoạn/dự án) và nhà ở riêng lẻ"
)


@cache
def renderer() -> LabelRenderer:
    return TypstLabels(TEMPLATES, find_fonts().folders)


@cache
def rendered(label: LabelContent, stock: LabelStock = SMALL) -> LabelBitmap:
    return renderer().render_label(label, stock)


def picture(label: LabelBitmap) -> Image.Image:
    """Black on white."""
    return ImageOps.invert(Image.frombytes("1", (label.width_dots, label.height_dots), label.data).convert("L"))


def codes(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]


def same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and ImageChops.difference(one.convert("L"), other.convert("L")).getbbox() is None


def strip(count: int = 6, stock: LabelStock = SMALL) -> list[LabelBitmap]:
    """Labels of one dossier, each with its own number on it."""
    return [rendered(label, stock) for label in component_labels(dossier(8), procedure(8))[:count]]
