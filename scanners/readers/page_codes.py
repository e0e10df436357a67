"""Which codes are on a page? One fast reader first; when an expected code is missing, the page is looked at in other lights.

The order of the ways was found on made pictures (bench/codes.py): each next one adds most to those before it. A code without
a check character counts only when two ways agree (no wrong reads).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.page_code import NO_CHECK_CHARACTER, ExpectedCodes, FoundCode
from scanners.page_file import MOST_PIXELS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

_ZBAR: Final = {"QRCode": "QRCODE", "Code128": "CODE128", "Code39": "CODE39"}
_LARGE: Final = 6_000_000  # pixels: three times as long a side would not fit the patience of a clerk
_SAME_PLACE: Final = 0.6


class PageCodes:
    """Reads pixels. Keeps nothing between pages; for one thread."""

    def __init__(self, second_reader: bool = True) -> None:
        self._second_reader = second_reader and has_second_reader()

    def read(self, grey: Grey, expected: ExpectedCodes) -> tuple[FoundCode, ...]:
        """Every code once, from top to bottom."""
        found: list[FoundCode] = []
        doubtful: list[FoundCode] = []
        for name, look in self._ways(grey, expected.symbologies):
            for code in look():
                _take(FoundCode(code.text, code.symbology, code.box, name), found, doubtful)
            settled = tuple(found)
            if expected.satisfied_by(settled) and (not doubtful or name != "plain"):
                break
        return tuple(sorted(found, key=lambda code: (code.box[1], code.box[0])))

    def _ways(self, grey: Grey, symbologies: tuple[str, ...]) -> Iterator[tuple[str, Callable[[], list[FoundCode]]]]:
        import cv2

        def zxing(picture: Grey, scale: float = 1.0) -> list[FoundCode]:
            return _by_zxing(picture, symbologies, scale)

        def enlarged(times: int) -> Grey:
            return _grey(cv2.resize(grey, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC))

        def soft(picture: Grey, sigma: float) -> Grey:
            return _grey(cv2.GaussianBlur(picture, (0, 0), sigma))

        def sharp(picture: Grey, sigma: float, amount: float) -> Grey:
            return _grey(cv2.addWeighted(picture, 1 + amount, soft(picture, sigma), -amount, 0))

        yield "plain", lambda: zxing(grey)
        yield "evened", lambda: zxing(_grey(cv2.createCLAHE(3.0, (8, 8)).apply(soft(grey, 1.2))))
        yield "twice-sharp", lambda: zxing(sharp(enlarged(2), 3, 2.5), 2)
        if self._second_reader:
            yield "second-reader", lambda: _by_zbar(grey, symbologies)
        yield "twice-soft", lambda: zxing(soft(enlarged(2), 2), 2)
        yield "cut-off", lambda: zxing(_cut_off(soft(grey, 1)))
        yield "half", lambda: zxing(_grey(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)), 0.5)
        if grey.size < _LARGE:
            yield "thrice-sharp", lambda: zxing(sharp(enlarged(3), 4, 3), 3)


def has_second_reader() -> bool:
    """zbar is a library of the system, and pyzbar raises at import without it (D20)."""
    try:
        import pyzbar.pyzbar  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def _take(code: FoundCode, found: list[FoundCode], doubtful: list[FoundCode]) -> None:
    """Into the list of findings, once for each place; into the doubtful ones until a second way agrees."""
    if any(code.text == known.text and _same_place(code.box, known.box) for known in found):
        return
    if code.symbology in NO_CHECK_CHARACTER:
        same = [known for known in doubtful if known.text == code.text and _same_place(code.box, known.box)]
        if not any(known.way != code.way for known in same):
            doubtful.append(code)
            return
        doubtful[:] = [known for known in doubtful if known not in same]
    found.append(code)


def _same_place(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    """Their middles are nearer than their size: readers draw their boxes differently."""
    across = max(one[2] - one[0], other[2] - other[0], 20)
    down = max(one[3] - one[1], other[3] - other[1], 20)
    return (
        abs(one[0] + one[2] - other[0] - other[2]) / 2 < across * _SAME_PLACE
        and abs(one[1] + one[3] - other[1] - other[3]) / 2 < max(down, across / 2) * _SAME_PLACE
    )


def _by_zxing(picture: Grey, symbologies: tuple[str, ...], scale: float) -> list[FoundCode]:
    import zxingcpp

    formats: Any = [getattr(zxingcpp.BarcodeFormat, name) for name in symbologies]
    found = []
    for code in zxingcpp.read_barcodes(picture, formats=formats):
        corners = (code.position.top_left, code.position.top_right, code.position.bottom_right, code.position.bottom_left)
        xs, ys = [corner.x / scale for corner in corners], [corner.y / scale for corner in corners]
        box = (round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys)))
        found.append(FoundCode(code.text, _name(str(code.format)), box))
    return found


def _name(told: str) -> str:
    """ "QR Code" and "QRCode", whichever this version of the library says."""
    return told.removeprefix("BarcodeFormat.").replace(" ", "").replace("-", "").replace("_", "")


def _by_zbar(picture: Grey, symbologies: tuple[str, ...]) -> list[FoundCode]:
    from pyzbar.pyzbar import ZBarSymbol, decode

    # Only what is expected: its decoder of DataBar writes to the terminal from C.
    symbols = [ZBarSymbol[_ZBAR[name]] for name in symbologies if name in _ZBAR]
    names = {told: name for name, told in _ZBAR.items()}
    return [
        FoundCode(
            code.data.decode("utf-8", errors="replace"),
            names[code.type],
            (code.rect.left, code.rect.top, code.rect.left + code.rect.width, code.rect.top + code.rect.height),
        )
        for code in decode(picture, symbols=symbols)
        if "\ufffd" not in code.data.decode("utf-8", errors="replace")
    ]


def _cut_off(picture: Grey) -> Grey:
    import cv2

    return _grey(cv2.adaptiveThreshold(picture, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 51, 7))


def _grey(picture: Any) -> Grey:
    import numpy as np

    return np.asarray(picture, dtype=np.uint8)


def prepare() -> None:
    """In the child, before the first page: the libraries."""
    import cv2
    import PIL.Image
    import zxingcpp  # noqa: F401

    PIL.Image.init()
    cv2.setNumThreads(1)


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    """For the limited child: {"path", "symbologies", "at_least", "pattern"} → {"codes": [text, symbology, box, way]}."""
    path = Path(str(question["path"]))
    expected = ExpectedCodes(tuple(question["symbologies"]), int(question["at_least"]), str(question["pattern"]))
    found = PageCodes().read(grey_of(path), expected)
    return {"codes": [[code.text, code.symbology, list(code.box), code.way] for code in found]}


def grey_of(path: Path) -> Grey:
    """The page in shades of grey; height × width. Decoded once, a JPEG without its colours. Raises FileRefused."""
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # our own limit, which is an error and no warning
    try:
        with Image.open(path, formats=("JPEG", "PNG", "TIFF")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise FileRefused(file=path.name, reason="bomb")
            picture.draft("L", picture.size)
            return np.asarray(picture.convert("L"), dtype=np.uint8)
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError) as error:
        raise FileRefused(file=path.name, reason="broken") from error
