"""Ink that is not print: seals, stamps, signatures, pencil, handwriting, a photo; each leaves its Mark."""

from __future__ import annotations

import math
import random

from PIL import Image, ImageDraw

from bench.pages.sheet import Sheet, face
from bench.pages.truth import Mark

RED = (200, 28, 40)
BLUE = (34, 52, 150)
GRAPHITE = (150, 150, 156)


def seal(sheet: Sheet, left_mm: float, top_mm: float, *, faint: bool = False, size_mm: float = 36.0) -> None:
    """A round red seal with a star and text on its rim, transparent over what is under it."""
    size = sheet.px(size_mm)
    layer = Image.new("L", (size, size), 0)
    draw = ImageDraw.Draw(layer)
    rim = max(2, sheet.px(0.8))
    draw.ellipse((rim, rim, size - rim, size - rim), outline=255, width=rim)
    draw.ellipse((size * 0.24, size * 0.24, size * 0.76, size * 0.76), outline=255, width=max(1, rim // 2))
    middle, outer = size / 2, size * 0.17
    star = [(math.pi * (turn / 5) - math.pi / 2, outer if turn % 2 == 0 else outer * 0.4) for turn in range(10)]
    draw.polygon([(middle + far * math.cos(angle), middle + far * math.sin(angle)) for angle, far in star], fill=255)
    _around(layer, "ỦY BAN NHÂN DÂN XÃ AN BÌNH ★ TỈNH MẪU ★ ", size * 0.38)
    strength = 0.22 if faint else 0.85
    _stamp(sheet, layer, (sheet.px(left_mm), sheet.px(top_mm)), RED, strength)
    sheet.marks.append(Mark("faint-seal" if faint else "red-seal", left_mm, top_mm, size_mm, size_mm))


def _around(layer: Image.Image, text: str, radius: float) -> None:
    """Letters on a circle."""
    middle = layer.width / 2
    size = max(6, round(layer.width * 0.075))
    font = face("bold", size)
    for place, letter in enumerate(text):
        angle = 2 * math.pi * place / len(text) - math.pi / 2
        tile = Image.new("L", (size * 2, size * 2), 0)
        ImageDraw.Draw(tile).text((size, size), letter, font=font, fill=255, anchor="mm")
        tile = tile.rotate(-math.degrees(angle) - 90, resample=Image.Resampling.BICUBIC)
        x, y = middle + radius * math.cos(angle), middle + radius * math.sin(angle)
        layer.paste(255, (round(x - size), round(y - size)), tile)


def _stamp(sheet: Sheet, layer: Image.Image, at: tuple[int, int], colour: tuple[int, int, int], strength: float) -> None:
    sheet.picture.paste(colour, at, layer.point(lambda value: round(value * strength)))


def stamp(sheet: Sheet, left_mm: float, top_mm: float, text: str = "ĐÃ TIẾP NHẬN") -> None:
    """A blue frame with words in it, a little turned."""
    wide, high = sheet.px(52), sheet.px(16)
    layer = Image.new("L", (wide, high), 0)
    draw = ImageDraw.Draw(layer)
    draw.rectangle((2, 2, wide - 3, high - 3), outline=255, width=max(2, sheet.px(0.7)))
    draw.text((wide / 2, high / 2), text, font=face("bold", sheet.px(5)), fill=255, anchor="mm")
    layer = layer.rotate(6, expand=True, resample=Image.Resampling.BICUBIC)
    _stamp(sheet, layer, (sheet.px(left_mm), sheet.px(top_mm)), BLUE, 0.8)
    sheet.marks.append(Mark("blue-stamp", left_mm, top_mm, 54, 22))


def signature(sheet: Sheet, left_mm: float, top_mm: float, *, pencil: bool = False, seed: int = 1) -> None:
    """A stroke that loops; blue pen, or grey pencil."""
    dice = random.Random(seed)
    points = []
    for step in range(90):
        along = step / 89
        loop = math.sin(step * 0.55 + dice.random() * 0.2) * (6 + 4 * math.sin(step * 0.17))
        points.append((left_mm + along * 38 + math.cos(step * 0.55) * 3, top_mm + 9 + loop * (1 - 0.5 * along)))
    sheet.line(points, 0.35 if pencil else 0.5, GRAPHITE if pencil else BLUE)
    sheet.marks.append(Mark("pencil" if pencil else "pen-signature", left_mm - 3, top_mm - 1, 44, 20))


def handwriting(sheet: Sheet, left_mm: float, top_mm: float, lines: int = 6, seed: int = 3) -> None:
    """Lines of a running hand: no letters that anyone could read, but ink where ink would be."""
    dice = random.Random(seed)
    for row in range(lines):
        at, base, points = left_mm, top_mm + row * 9.0, []
        while at < left_mm + 150:
            for step in range(dice.randint(12, 30)):
                points.append((at, base + math.sin(step * 1.3) * dice.uniform(0.8, 2.2)))
                at += 0.45
            sheet.line(points, 0.4, BLUE)
            points, at = [], at + 2.2
    sheet.marks.append(Mark("handwriting", left_mm, top_mm - 3, 152, lines * 9.0))


def photo(sheet: Sheet, left_mm: float, top_mm: float) -> None:
    """A portrait of nobody, 30 × 40 mm."""
    wide, high = sheet.px(30), sheet.px(40)
    picture = Image.linear_gradient("L").resize((wide, high)).convert("RGB")
    tint = Image.new("RGB", (wide, high), (120, 160, 200))
    picture = Image.blend(picture, tint, 0.55)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((wide * 0.28, high * 0.15, wide * 0.72, high * 0.62), fill=(214, 172, 140))
    draw.ellipse((wide * 0.08, high * 0.62, wide * 0.92, high * 1.3), fill=(46, 58, 84))
    sheet.picture.paste(picture, (sheet.px(left_mm), sheet.px(top_mm)))
    sheet.marks.append(Mark("photo", left_mm, top_mm, 30, 40))
