"""How a label becomes dots: a Typst template lays out the words, and each QR module is a whole number of dots."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from counter_app.domain.errors import DeviceUnavailable
from counter_app.domain.label import LabelBitmap, LabelContent, LabelStock
from printers.qr import QUIET_ZONE_MODULES, QrCode
from printers.slip_compiler import SlipCompiler

INK_THRESHOLD = 150  # grey below this becomes a dot: keeps thin Vietnamese marks without closing the counters of a, e, ô
MM_PER_INCH = 25.4
LEAST_MODULE_MM = 0.5  # at 203 dpi read by every scan that was tried; half of it by none that was not clean
SHARE_OF_HEIGHT_BENEATH = 0.5  # what the symbols may take of the height, with the words beneath them …
SHARE_OF_HEIGHT_BESIDE = 0.8  # … and with the words to their right
GOOD_WORDS_HEIGHT_MM = 12.0  # beneath the symbols: code, two lines, date
LEAST_WORDS_HEIGHT_MM = 9.0
LEAST_WORDS_WIDTH_MM = 24.0  # beside the symbols


@dataclass(frozen=True, slots=True)
class LabelLayout:
    """Where the symbols stand, in dots. `beside`: the words stand to the right of them instead of beneath."""

    module_dots: int
    modules: int
    beside: bool

    @property
    def block_width(self) -> int:
        """Two symbols, a quiet zone outside and one, shared, between them."""
        return (2 * self.modules + 3 * QUIET_ZONE_MODULES) * self.module_dots

    @property
    def block_height(self) -> int:
        return (self.modules + 2 * QUIET_ZONE_MODULES) * self.module_dots


def layout_for(stock: LabelStock, modules: int) -> LabelLayout:
    """The largest symbols that leave good room for the words. Raises DeviceUnavailable for stock that is too small."""
    least = math.ceil(LEAST_MODULE_MM * stock.dots_per_mm - 1e-6)
    for wanted in (
        _Wish(2 * least, share=SHARE_OF_HEIGHT_BENEATH, words_height_mm=GOOD_WORDS_HEIGHT_MM),
        _Wish(least, words_height_mm=GOOD_WORDS_HEIGHT_MM),
        _Wish(2 * least, share=SHARE_OF_HEIGHT_BESIDE, words_width_mm=LEAST_WORDS_WIDTH_MM),
        _Wish(least, words_height_mm=LEAST_WORDS_HEIGHT_MM),
    ):
        for dots in range(wanted.most_dots, least - 1, -1):
            layout = LabelLayout(dots, modules, beside=bool(wanted.words_width_mm))
            if wanted.fits(layout, stock):
                return layout
    raise DeviceUnavailable(device="label", reason="stock-too-small")


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a layout must leave free. `most_dots`: the largest module; `share`: of the height, for the symbols."""

    most_dots: int
    share: float = 1.0
    words_height_mm: float = 0.0
    words_width_mm: float = 0.0

    def fits(self, layout: LabelLayout, stock: LabelStock) -> bool:
        width = stock.width_dots - self.words_width_mm * stock.dots_per_mm
        height = min(self.share * stock.height_dots, stock.height_dots - self.words_height_mm * stock.dots_per_mm)
        return layout.block_width <= width and layout.block_height <= height


class TypstLabels:
    """Renders labels through one long-lived compiler; safe to call from several threads."""

    def __init__(self, template_folder: Path, font_folders: Sequence[Path]) -> None:
        self._compiler = SlipCompiler(template_folder, font_folders)

    def render_label(self, label: LabelContent, stock: LabelStock) -> LabelBitmap:
        """The same dots for the same label. Raises FontsIncomplete, DeviceUnavailable (typst, template, stock too small)."""
        code = QrCode.of(label.in_symbols)
        layout = layout_for(stock, code.modules)
        with self._compiler as compiler:
            inputs = {
                "content": json.dumps(compiler.printable(label.values()), ensure_ascii=False),
                **compiler.families,
                **_places(stock, layout),
                "qr": code.svg(),
            }
            grey_png = compiler.compile(f"label_{label.kind}.typ", inputs, format="png", ppi=stock.dots_per_mm * MM_PER_INCH)
        return _dots(grey_png, stock)


def _places(stock: LabelStock, layout: LabelLayout) -> dict[str, str]:
    """What the template must know of the label and its symbols."""
    return {
        "dots_per_mm": repr(stock.dots_per_mm),
        "width": str(stock.width_dots),
        "height": str(stock.height_dots),
        "module": str(layout.module_dots),
        "modules": str(layout.modules),
        "quiet": str(QUIET_ZONE_MODULES),
        "beside": str(layout.beside).lower(),
    }


def _dots(grey_png: bytes, stock: LabelStock) -> LabelBitmap:
    from PIL import Image

    grey = Image.open(io.BytesIO(grey_png)).convert("L")
    if grey.size != (stock.width_dots, stock.height_dots):
        raise DeviceUnavailable(device="label", reason=f"template-makes-{grey.width}x{grey.height}-dots")
    ink = grey.point(lambda level: 255 if level < INK_THRESHOLD else 0).convert("1", dither=Image.Dither.NONE)
    return LabelBitmap(ink.width, ink.height, ink.tobytes())
