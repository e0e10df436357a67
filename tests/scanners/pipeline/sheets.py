"""Made-up sheets as a colour scanner would deliver them: paper with grain, print, seals, pencil, and what goes wrong."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from printers.fonts import find_fonts

LINES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập – Tự do – Hạnh phúc",
    "TỜ KHAI ĐĂNG KÝ KHAI SINH",
    "Kính gửi: Ủy ban nhân dân phường Mẫu",
    "Họ, chữ đệm, tên người yêu cầu: Trần Văn Mẫu",
    "Nơi cư trú: số 1 đường Thử Nghiệm, phường Mẫu",
    "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:",
    "Họ, chữ đệm, tên: Trần Thị Ví Dụ, giới tính: nữ, dân tộc: Kinh",
)


def mm(value: float, dpi: int) -> int:
    return round(value / 25.4 * dpi)


A4 = (210.0, 297.0)
WHITE = (244, 246, 247)


@cache
def paper(dpi: int = 200, size_mm: tuple[float, float] = A4, tint: tuple[int, int, int] = WHITE, seed: int = 1) -> Any:
    """Empty paper, BGR, with a sensor's grain: its channels never agree."""
    height, width = mm(size_mm[1], dpi), mm(size_mm[0], dpi)
    grain = np.random.default_rng(seed).standard_normal((height, width, 3), np.float32) * 2.2
    made = np.clip(np.array(tint, np.float32) + grain, 0, 255).astype(np.uint8)
    made.setflags(write=False)  # shared by many tests
    return made


def _drawn(page: Any, draw: Any, ink: tuple[int, int, int], strength: float = 1.0) -> Any:
    """Ink (BGR) through a mask that `draw` makes: it darkens the paper, as ink does."""
    mask = Image.new("L", (page.shape[1], page.shape[0]), 0)
    draw(ImageDraw.Draw(mask))
    cover = cv2.GaussianBlur(np.asarray(mask), (3, 3), 0.6).astype(np.uint16)
    cover = (cover * strength).astype(np.uint16)
    mixed = [(page[..., at] * (255 - cover) + ink[at] * cover) // 255 for at in range(3)]
    return np.stack(mixed, axis=2).astype(np.uint8)


def font(points: float, dpi: int) -> Any:
    files = find_fonts().files
    serif = next(path for path in files if Path(path).name.startswith(("LiberationSerif-Regular", "times.")))
    return ImageFont.truetype(str(serif), round(points / 72 * dpi))


def typed(page: Any, lines: tuple[str, ...] = LINES, dpi: int = 200, *, top_mm: float = 25, strength: float = 1.0) -> Any:
    def draw(on: Any) -> None:
        for number, line in enumerate(lines):
            on.text((mm(25, dpi), mm(top_mm + 8 * number, dpi)), line, fill=255, font=font(13, dpi))

    return _drawn(page, draw, (40, 42, 44), strength)


@cache
def full(dpi: int = 200, seed: int = 1, tag: str = "") -> Any:
    """A page full of print, different for every `tag`."""
    first = sum((at + 1) * ord(letter) for at, letter in enumerate(tag))
    lines = tuple(
        f"{LINES[(first + number * (1 + first % 3)) % len(LINES)]} {tag}{number}" for number in range(32 - first % 5)
    )
    return typed(paper(dpi, seed=seed), lines, dpi)


def page_number(page: Any, dpi: int = 200) -> Any:
    return _drawn(page, lambda on: on.text((mm(104, dpi), mm(280, dpi)), "2", fill=255, font=font(13, dpi)), (40, 40, 40))


def pencil(page: Any, dpi: int = 200) -> Any:
    """A signature in pencil: thin and pale."""
    turns = np.linspace(0, 6 * np.pi, 200)
    points = [(mm(120 + 3.2 * t, dpi), mm(220 + 6 * np.sin(t) * np.cos(t / 3), dpi)) for t in turns]
    return _drawn(page, lambda on: on.line(points, fill=255, width=2), (150, 150, 150), 0.75)


def seal(page: Any, dpi: int = 200, strength: float = 0.9) -> Any:
    def draw(on: Any) -> None:
        for radius in (17, 12):
            box = [mm(140 - radius, dpi), mm(230 - radius, dpi), mm(140 + radius, dpi), mm(230 + radius, dpi)]
            on.ellipse(box, outline=255, width=mm(0.8, dpi))

    return _drawn(page, draw, (60, 50, 205), strength)


def streaked(page: Any, place_mm: float = 62, dpi: int = 200, levels: int = 22) -> Any:
    page = page.astype(np.int16)
    column = mm(place_mm, dpi)
    page[:, column : column + 2] -= levels
    return np.clip(page, 0, 255).astype(np.uint8)


def bordered(page: Any, width_mm: float = 9, dpi: int = 200) -> Any:
    page = page.copy()
    page[:, : mm(width_mm, dpi)] = 12
    return page


def corner_missing(page: Any, leg_mm: float = 18, dpi: int = 200, lid: int = 11) -> Any:
    leg = mm(leg_mm, dpi)
    width = page.shape[1]
    return cv2.fillPoly(page.copy(), [np.array([[width, 0], [width - leg, 0], [width, leg]])], (lid, lid, lid))


def blurred(page: Any, sigma: float) -> Any:
    return cv2.GaussianBlur(page, (0, 0), sigma)


def peppered(page: Any, count: int = 6000, seed: int = 3) -> Any:
    page = page.copy()
    dice = np.random.default_rng(seed)
    for y, x in zip(dice.integers(60, page.shape[0] - 60, count), dice.integers(60, page.shape[1] - 60, count), strict=True):
        page[y : y + 2, x : x + 2] = 30
    return page


def jpeg(page: Any, path: Path, quality: int = 90) -> Path:
    cv2.imwrite(str(path), page, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return path


def png(page: Any, path: Path) -> Path:
    cv2.imwrite(str(path), page)
    return path
