"""Does a finished PDF hold exactly its masters: every image byte for byte, every page at its true size, no page more or
less?"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from counter_app.domain.copy_errors import CopyDiffers
from counter_app.domain.copy_page import CopyPage

if TYPE_CHECKING:
    from pikepdf import Object, Page

_SIZE_MM: Final = 0.5
_OLDEST: Final = (1, 4)
_MM_PER_POINT: Final = 25.4 / 72
_PNG_START: Final = b"\x89PNG\r\n\x1a\n"


def prove_copy(path: Path, masters: Sequence[CopyPage]) -> None:
    """Read the file back and compare. Raises CopyDiffers(page, reason: count, version, size, stream)."""
    import pikepdf

    try:
        pdf = pikepdf.open(path)
    except pikepdf.PdfError as error:
        raise CopyDiffers(page=0, reason="stream") from error
    with pdf:
        if tuple(int(part) for part in pdf.pdf_version.split(".")) < _OLDEST:
            raise CopyDiffers(page=0, reason="version")
        if len(pdf.pages) != len(masters):
            raise CopyDiffers(page=0, reason="count")
        for number, (page, master) in enumerate(zip(pdf.pages, masters, strict=True), 1):
            _prove_page(page, master, number)


def _prove_page(page: Page, master: CopyPage, number: int) -> None:
    images = list(page.get_images().values())
    if len(images) != 1:
        raise CopyDiffers(page=number, reason="stream")
    image = images[0]
    _prove_size(page, image, master, number)
    if int(page.obj.get("/Rotate", 0)) % 360 != master.rotate:
        raise CopyDiffers(page=number, reason="size")
    if not same_picture(image, master.path, master.sha256):
        raise CopyDiffers(page=number, reason="stream")


def _prove_size(page: Page, image: Object, master: CopyPage, number: int) -> None:
    """Page box and drawn picture are both pixels ÷ resolution, to half a millimetre."""
    wanted = (int(image.Width) / master.dpi_x * 25.4, int(image.Height) / master.dpi_y * 25.4)
    box = [float(edge) for edge in page.mediabox]
    unit = float(page.obj.get("/UserUnit", 1))
    drawn = _drawn_points(page)
    for have in ((box[2] - box[0], box[3] - box[1]), drawn):
        if any(abs(points * unit * _MM_PER_POINT - want) > _SIZE_MM for points, want in zip(have, wanted, strict=True)):
            raise CopyDiffers(page=number, reason="size")


def _drawn_points(page: Page) -> tuple[float, float]:
    """Width and height of the unit square when the picture is drawn; (0, 0) when it never is."""
    import pikepdf

    width, height = 1.0, 1.0
    for operands, operator in pikepdf.parse_content_stream(page):  # type: ignore[misc]
        if str(operator) == "cm":
            width, height = width * float(operands[0]), height * float(operands[3])
        elif str(operator) == "Do":
            return width, height
    return 0.0, 0.0


def same_picture(image: Object, master: Path, sha256: str) -> bool:
    """JPEG: the stream is the master. PNG: the stream is the master's own compressed rows, or unpacks to the same pixels."""
    raw = bytes(image.read_raw_bytes())
    if hashlib.sha256(raw).hexdigest() == sha256:
        return True
    kept = master.read_bytes()
    if hashlib.sha256(kept).hexdigest() != sha256 or not kept.startswith(_PNG_START):
        return False
    return (raw == png_rows(kept) and _same_shape(image, kept)) or _same_pixels(image, master)


def png_rows(png: bytes) -> bytes:
    """The compressed rows of a PNG: its IDAT chunks in a row, each with its checksum right; b"" when one is not."""
    at, rows = len(_PNG_START), bytearray()
    while at + 12 <= len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        if zlib.crc32(kind + body) != int.from_bytes(png[at + 8 + length : at + 12 + length], "big"):
            return b""
        if kind == b"IDAT":
            rows += body
        at += 12 + length
    return bytes(rows)


def _same_shape(image: Object, png: bytes) -> bool:
    """The PDF reads the rows as the PNG does: same width, height, depth and number of colours."""
    from pikepdf import Array

    width, height, bits, colour = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big"), png[24], png[25]
    parms: Any = image.get("/DecodeParms")
    if isinstance(parms, Array):
        parms = parms[0]
    colours = {0: 1, 2: 3, 3: 1}.get(colour, 0)
    return (
        (int(image.Width), int(image.Height), int(image.BitsPerComponent)) == (width, height, bits)
        and parms is not None
        and int(parms.get("/Predictor", 1)) >= 10
        and int(parms.get("/Colors", 1)) == colours
        and int(parms.get("/BitsPerComponent", 8)) == bits
        and int(parms.get("/Columns", 1)) == width
        and png[28] == 0  # not interlaced
    )


def _same_pixels(image: Object, master: Path) -> bool:
    """Slow and certain: decode both."""
    from pikepdf import PdfImage
    from PIL import Image

    with Image.open(master) as whole:
        wanted = whole.convert("RGB")
    got = PdfImage(cast(Any, image)).as_pil_image().convert("RGB")
    return got.size == wanted.size and got.tobytes() == wanted.tobytes()
