"""What can be read on a finished slip? Words with their places, the ink they left, the QR code by two readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.errors import DeviceUnavailable

if TYPE_CHECKING:
    from PIL import Image

DPI = 150  # a QR module of 25 mm over 21 modules is 7 dots wide
POINTS_PER_INCH = 72
PAPER_WHITE = 240  # lighter than this is no ink; the words across practice paper are 215
_UNSEEN = {"\u200b", "\u00ad", "\ufeff"}

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter that takes room on the page. `box`: left, bottom, right, top in points from the lower left corner."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Page:
    """A page in points. `text` as it would be copied; `picture`: grey, of the whole page."""

    width: float
    height: float
    text: str
    letters: tuple[Letter, ...]
    picture: Image.Image


def pages_of(pdf: bytes, burned: Image.Image | None = None) -> tuple[Page, ...]:
    """The pages of a PDF. `burned`: what goes to paper where that is no picture of the PDF. Raises DeviceUnavailable."""
    try:
        import pypdfium2
    except ImportError as error:
        raise DeviceUnavailable(device="pypdfium2", reason="not-installed") from error
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            width, height = page.get_size()
            words = page.get_textpage()
            picture = burned or page.render(scale=DPI / POINTS_PER_INCH).to_pil().convert("L")
            text = words.get_text_range()
            found.append(Page(width, height, text, tuple(_letters(words)), picture.convert("L")))
    return tuple(found)


def _letters(words: object) -> Iterator[Letter]:
    for index in range(words.count_chars()):  # type: ignore[attr-defined]
        text = words.get_text_range(index, 1)  # type: ignore[attr-defined]
        if text.strip() and text not in _UNSEEN:
            yield Letter(text, words.get_charbox(index))  # type: ignore[attr-defined]


def invisible_words(page: Page) -> Iterator[str]:
    """Runs of letters that are off the page, or left no ink where they should stand."""
    run = ""
    for letter in page.letters:
        if _is_visible(letter.box, page):
            if run:
                yield run
            run = ""
        else:
            run += letter.text
    if run:
        yield run


def _is_visible(box: Box, page: Page) -> bool:
    left, bottom, right, top = box
    if right <= left or top <= bottom:
        return True  # a mark that pdfium gives no room: nothing to look at
    if left < -1 or bottom < -1 or right > page.width + 1 or top > page.height + 1:
        return False
    across, down = page.picture.width / page.width, page.picture.height / page.height
    spot = (
        max(int(left * across) - 1, 0),
        max(int((page.height - top) * down) - 1, 0),
        min(int(right * across) + 2, page.picture.width),
        min(int((page.height - bottom) * down) + 2, page.picture.height),
    )
    darkest, _ = page.picture.crop(spot).getextrema()
    return isinstance(darkest, int | float) and darkest < PAPER_WHITE


def code_readers() -> Mapping[str, Callable[[Image.Image], list[str]]]:
    """The QR readers of this machine by name; zxing-cpp is always there, zbar where its library is."""
    readers: dict[str, Callable[[Image.Image], list[str]]] = {"zxing-cpp": _by_zxing}
    try:
        import pyzbar.pyzbar  # noqa: F401
    except ImportError:  # also what a missing libzbar raises
        return readers
    return readers | {"zbar": _by_zbar}


def _by_zxing(picture: Image.Image) -> list[str]:
    import zxingcpp

    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in zxingcpp.read_barcodes(picture, formats=formats)]


def _by_zbar(picture: Image.Image) -> list[str]:
    from pyzbar import pyzbar

    return [code.data.decode("utf-8", "replace") for code in pyzbar.decode(picture, symbols=[pyzbar.ZBarSymbol.QRCODE])]
