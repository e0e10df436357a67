"""Codes as life leaves them: faded, blurred, striped, glaring, crumpled, too small; each picture with its true text."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.pages.sheet import Pixels

_GREY = NDArray[np.uint8]
_TEXTS: Final = (
    ("QRCode", "H29.12-251125-{n:04d}"),
    ("QRCode", "H29.12-251125-{n:04d}#M3T4K05"),
    ("QRCode", "00000000{n:04d}||Nguyễn Văn Thử|01021990|Nam|Thôn Đông, xã An Bình, tỉnh Mẫu|01012021"),
    ("Code128", "H29.12-251125-{n:04d}"),
    ("Code39", "PATCHT"),
)


@dataclass(frozen=True, slots=True)
class HardCode:
    """`pixels`: grey, height × width; `text` the only right answer."""

    condition: str
    symbology: str
    text: str
    pixels: Pixels


def _drawn(symbology: str, text: str, module_px: int) -> _GREY:
    """Dark on white with its quiet zone."""
    import segno
    import zxingcpp

    if symbology == "QRCode":
        rows = np.array([list(row) for row in segno.make_qr(text, error="m").matrix], np.uint8)
        modules = np.pad(rows, 4)
    else:
        made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, symbology))
        line = (np.asarray(zxingcpp.write_barcode_to_image(made, scale=1, add_quiet_zones=False))[0] < 128).astype(np.uint8)
        modules = np.pad(np.repeat(line[None, :], 34, axis=0), ((4, 4), (12, 12)))
    return np.kron(255 - modules * 255, np.ones((module_px, module_px), np.uint8)).astype(np.uint8)


def _on_paper(code: _GREY, dice: random.Random) -> _GREY:
    """In the middle of a piece of form, with print around it."""
    high, wide = code.shape
    paper = np.full((high + 160, wide + 240, 1), 250, np.uint8)[:, :, 0].copy()
    paper[80 : 80 + high, 120 : 120 + wide] = code
    for row in (28, 52, high + 100, high + 124):
        cv2.putText(paper, "Ma ho so / Ngay hen tra " * 3, (dice.randint(0, 30), row), cv2.FONT_HERSHEY_PLAIN, 1.0, 40, 1)
    return paper


def _grain(picture: _GREY, dice: random.Random, sigma: float) -> _GREY:
    noise = np.random.default_rng(dice.randrange(1 << 30)).normal(0, sigma, picture.shape)
    return np.clip(picture.astype(np.float32) + noise, 0, 255).astype(np.uint8)


def _turned(picture: _GREY, degrees: float) -> _GREY:
    high, wide = picture.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(picture, turn, (wide, high), borderValue=250), np.uint8)


def _faded(picture: _GREY, dice: random.Random) -> _GREY:
    low = dice.uniform(0.03, 0.14)
    pale = 232 - (250 - picture.astype(np.float32)) * low
    return _grain(np.clip(pale, 0, 255).astype(np.uint8), dice, dice.uniform(1.5, 4.5))


def _blurred(picture: _GREY, dice: random.Random) -> _GREY:
    return _grain(np.asarray(cv2.GaussianBlur(picture, (0, 0), dice.uniform(2.0, 3.4)), np.uint8), dice, 3)


def _moved(picture: _GREY, dice: random.Random) -> _GREY:
    length = dice.choice((5, 7, 9, 11))
    line = np.zeros((length, length), np.float32)
    line[length // 2] = 1 / length
    turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), dice.uniform(0, 180), 1.0)
    kernel = cv2.warpAffine(line, turn, (length, length))
    return _grain(np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.uint8), dice, 3)


def _striped(picture: _GREY, dice: random.Random) -> _GREY:
    """Dead dots of a thermal head: white lines along the paper."""
    worn = picture.copy()
    for _ in range(dice.randint(1, 3)):
        place, thick = dice.randint(130, worn.shape[1] - 140), dice.randint(1, 4)
        worn[:, place : place + thick] = 250
    return _grain(worn, dice, 4)


def _dirty(picture: _GREY, dice: random.Random) -> _GREY:
    """Dirt on the glass: dark lines."""
    worn = picture.copy()
    for _ in range(dice.randint(1, 2)):
        place = dice.randint(130, worn.shape[1] - 140)
        worn[:, place : place + dice.randint(2, 5)] = dice.randint(20, 110)
    return _grain(worn, dice, 4)


def _glaring(picture: _GREY, dice: random.Random) -> _GREY:
    high, wide = picture.shape
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    middle = (dice.uniform(0.35, 0.65) * wide, dice.uniform(0.35, 0.65) * high)
    spot = np.exp(-(((x - middle[0]) / (wide * 0.16)) ** 2 + ((y - middle[1]) / (high * 0.16)) ** 2)) * dice.uniform(
        120, 230
    )
    return _grain(np.clip(picture + spot, 0, 255).astype(np.uint8), dice, 3)


def _shaded(picture: _GREY, dice: random.Random) -> _GREY:
    high, wide = picture.shape
    x = np.linspace(0, 1, wide, dtype=np.float32)[None, :] + np.linspace(0, 0.4, high, dtype=np.float32)[:, None]
    shade = np.clip(1.05 - x * dice.uniform(0.6, 0.85), 0.08, 1)
    return _grain((picture * shade).astype(np.uint8), dice, 5)


def _scribbled(picture: _GREY, dice: random.Random) -> _GREY:
    """A pen went over it."""
    worn = picture.copy()
    points = [(dice.randint(110, worn.shape[1] - 110), dice.randint(70, worn.shape[0] - 70)) for _ in range(5)]
    for start, end in itertools.pairwise(points):
        cv2.line(worn, start, end, 70, dice.randint(2, 4), cv2.LINE_AA)
    return _grain(worn, dice, 4)


def _slanted(picture: _GREY, dice: random.Random) -> _GREY:
    """As a document camera or a phone sees it."""
    high, wide = picture.shape
    corners = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    moved = corners + np.array(
        [(dice.uniform(-0.17, 0.17) * wide, dice.uniform(-0.17, 0.17) * high) for _ in corners], np.float32
    )
    seen = cv2.warpPerspective(picture, cv2.getPerspectiveTransform(corners, moved), (wide, high), borderValue=120)
    return _grain(np.asarray(cv2.GaussianBlur(seen, (0, 0), 1.0), np.uint8), dice, 5)


def _crumpled(picture: _GREY, dice: random.Random) -> _GREY:
    high, wide = picture.shape
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    swing, length = dice.uniform(2.0, 5.0), dice.uniform(70, 140)
    bent = cv2.remap(
        picture,
        x + swing * np.sin(y / length * 6.28),
        y + swing * np.sin(x / length * 6.28),
        cv2.INTER_LINEAR,
        borderValue=250,
    )
    return _grain(np.asarray(bent, np.uint8), dice, 6)


def _small(picture: _GREY, dice: random.Random) -> _GREY:
    """Printed too small: hardly more than one and a half pixels a module."""
    factor = dice.uniform(0.34, 0.46)
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return _grain(np.asarray(cv2.GaussianBlur(small, (0, 0), 0.6), np.uint8), dice, 4)


def _copied(picture: _GREY, dice: random.Random) -> _GREY:
    """A photocopy of a copy: ragged edges, pepper, JPEG."""
    rough = _grain(np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.8), np.uint8), dice, 40)
    harsh = np.where(rough > dice.randint(110, 165), 255, 0).astype(np.uint8)
    packed = cv2.imencode(".jpg", harsh, [cv2.IMWRITE_JPEG_QUALITY, 30])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)


CONDITIONS: Final[dict[str, Callable[[_GREY, random.Random], _GREY]]] = {
    "faded": _faded,
    "blurred": _blurred,
    "moved": _moved,
    "striped": _striped,
    "dirty": _dirty,
    "glaring": _glaring,
    "shaded": _shaded,
    "scribbled": _scribbled,
    "slanted": _slanted,
    "crumpled": _crumpled,
    "small": _small,
    "copied": _copied,
}


def hard_codes(each: int, seed: int) -> Iterator[HardCode]:
    """`each` pictures of every condition; the kinds of codes in turn. Another seed gives other pictures and other texts."""
    for condition, spoil in CONDITIONS.items():
        dice = random.Random(f"{seed}-{condition}")
        for number in range(each):
            symbology, form = _TEXTS[number % len(_TEXTS)]
            text = form.format(n=dice.randint(1, 9999))
            code = _on_paper(_drawn(symbology, text, dice.choice((4, 5))), dice)
            yield HardCode(condition, symbology, text, spoil(_turned(code, dice.uniform(-8, 8)), dice))


def papers_without_codes(count: int, seed: int) -> Iterator[Pixels]:
    """Print, grids and lines that are no code: whatever is read there is wrong."""
    for number in range(count):
        dice = random.Random(f"{seed}-none-{number}")
        paper = np.full((700, 900, 1), 250, np.uint8)[:, :, 0].copy()
        for row in range(8):
            cv2.putText(paper, "|| lll 1111 IIII ||| " * 4, (10, 60 + row * 40), cv2.FONT_HERSHEY_PLAIN, 1.2, 30, 1)
        for place in range(60):
            x = 40 + place * dice.randint(4, 9)
            cv2.line(paper, (x, 420), (x, 560), 20, dice.randint(1, 4))
        grid = (np.random.default_rng(number).random((12, 12)) > 0.5).astype(np.uint8) * 250
        paper[560:680, 700:820] = np.kron(grid, np.ones((10, 10), np.uint8))
        yield _grain(paper, dice, 4)
