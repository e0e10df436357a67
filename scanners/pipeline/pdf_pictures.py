"""Which pictures does a page of a PDF draw, how large, and are they whole and in colour?"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.copy_facts import PictureFacts
from scanners.pipeline.page_image import MOST_PIXELS

if TYPE_CHECKING:
    from pikepdf import Object, Page

_MOST_NESTED: Final = 4
_MOST_OPERATORS: Final = 200_000
_SAMPLE: Final = 4
Matrix = tuple[float, float, float, float, float, float]
_UNIT: Final[Matrix] = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class DrawnPicture:
    """An image and the size it is drawn at, in units of the page. `turned`: its rows run along the page's columns."""

    image: Object
    width_points: float
    height_points: float
    turned: bool


def pictures_of(page: Page) -> Iterator[DrawnPicture]:
    """Every image that the page draws, also inside forms (where a text layer may have put it)."""
    yield from _drawn(page, page.obj.get("/Resources"), _UNIT, 0)


def _drawn(content: Any, resources: Any, matrix: Matrix, depth: int) -> Iterator[DrawnPicture]:
    import pikepdf

    if depth > _MOST_NESTED or resources is None:
        return
    objects = resources.get("/XObject", {})
    kept: list[Matrix] = []
    orders: Any = pikepdf.parse_content_stream(content, "q Q cm Do")
    for number, (operands, operator) in enumerate(orders):
        if number > _MOST_OPERATORS:
            raise FileRefused(file="", reason="broken")
        match str(operator):
            case "q":
                kept.append(matrix)
            case "Q":
                matrix = kept.pop() if kept else matrix
            case "cm":
                matrix = _times(_matrix(operands), matrix)
            case "Do":
                yield from _placed(objects.get(str(operands[0])), resources, matrix, depth)


def _placed(target: Any, resources: Any, matrix: Matrix, depth: int) -> Iterator[DrawnPicture]:
    """An image as it is, a form as what it draws, a name that leads nowhere as nothing."""
    if target is None:
        return
    if target.get("/Subtype") == "/Image":
        yield _picture(target, matrix)
    elif target.get("/Subtype") == "/Form":
        inner = _times(_matrix(target.get("/Matrix", _UNIT)), matrix)
        yield from _drawn(target, target.get("/Resources", resources), inner, depth + 1)


def _matrix(values: Any) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in values)
    return a, b, c, d, e, f


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _picture(image: Object, matrix: Matrix) -> DrawnPicture:
    a, b, c, d, _, _ = matrix
    turned = abs(b) > abs(a)
    across, down = math.hypot(a, b), math.hypot(c, d)
    return DrawnPicture(image, down if turned else across, across if turned else down, turned)


def picture_facts(image: Object) -> PictureFacts:
    """Size, wholeness and colour of one image. Raises FileRefused(picture-too-large) before anything large is unpacked."""
    width, height = int(image.get("/Width", 0)), int(image.get("/Height", 0))
    if width * height > MOST_PIXELS:
        raise FileRefused(file="", reason="picture-too-large")
    try:
        colour = _is_colour(image, width, height)
    except (MemoryError, FileRefused):
        raise
    except Exception:  # whatever a decoder says of a damaged picture
        return PictureFacts(width, height, colour=True, decodes=False)
    stream = hashlib.sha256(image.read_raw_bytes()).hexdigest()
    return PictureFacts(width, height, colour=colour, decodes=True, stream_sha256=stream)


def _is_colour(image: Object, width: int, height: int) -> bool:
    """Decodes the whole picture: a JPEG that was cut off raises."""
    import numpy as np
    from pikepdf import PdfImage
    from PIL import Image

    from scanners.pipeline.geometry import is_grey

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    if image.get("/Filter") == "/DCTDecode":
        picture: Any = Image.open(io.BytesIO(image.read_raw_bytes()))
        if picture.size != (width, height):
            raise ValueError("size")
        picture.load()
    else:
        if len(bytes(image.read_raw_bytes())) == 0:
            raise ValueError("empty")
        picture = PdfImage(cast(Any, image)).as_pil_image()
        picture.load()
    if picture.mode in ("1", "L", "I", "I;16", "F", "LA"):
        return False
    if picture.mode == "CMYK":
        return True
    pixels = np.ascontiguousarray(np.asarray(picture.convert("RGB"))[::_SAMPLE, ::_SAMPLE, ::-1])
    return not is_grey(pixels)
